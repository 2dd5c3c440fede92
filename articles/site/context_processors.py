"""What every template may use; nothing is read before a template asks for it."""

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject

from articles.site.site import edition_of, language_links, site_of
from articles.site.widgets import sidebar


def site(request):
    """`site`, `sidebar` site default, `language_links`, the moment `now`, and the page's address in two halves.

    These are `origin` (`https://host`) and `page_path`, percent-encoded as the addresses in links are.
    """
    now = timezone.now()
    return {
        "now": now,
        "site": SimpleLazyObject(lambda: site_of(request)),
        "sidebar": SimpleLazyObject(lambda: sidebar(site_of(request), edition_of(request).version, now)),
        "language_links": SimpleLazyObject(language_links),
        "page_path": escape_uri_path(request.path),
        "origin": SimpleLazyObject(lambda: settings.SITE_URL or f"{request.scheme}://{request.get_host()}"),
    }
