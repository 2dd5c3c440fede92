"""What all pages of readers share."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from articles.site.site import edition_of, site_of
from articles.site.widgets import sidebar


class SitePage(TemplateResponseMixin, ContextMixin, View):
    """What all pages share: the site in the language of the address, its sidebar and its accents."""

    http_method_names = ["get", "head", "options"]
    is_kept = False
    """Whether the page is the same for everybody until the edition changes, and may be kept (`articles.page_cache`).

    Each class says so for itself: it is not inherited.
    """

    @cached_property
    def site(self):
        return site_of(self.request)

    def render_to_response(self, context, **kwargs):
        return self.site.allow_accents(super().render_to_response(context, **kwargs))


def sidebar_without_search(request):
    """The sidebar of a page that has a large search form of its own."""
    return sidebar(site_of(request), edition_of(request).version, timezone.now(), without={"search"})
