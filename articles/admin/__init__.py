"""What editors see: one module per model that has more than a few lines."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.admin import article, comments, conflicts, imports, links, site, terms

__all__ = ["article", "comments", "conflicts", "imports", "links", "site", "terms"]

admin.site.site_header = admin.site.site_title = admin.site.index_title = _("Newsroom")
