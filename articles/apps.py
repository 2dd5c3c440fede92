"""The app of articles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("articles")

    def ready(self):
        from articles import changes
        from articles.links.keeper import LinksKeeper
        from articles.listings.keeper import ListingsKeeper
        from articles.search.keeper import SearchKeeper

        changes.register(LinksKeeper)
        changes.register(SearchKeeper)
        changes.register(ListingsKeeper)
