"""How the site looks outside of its pages: in a browser's tabs and on a phone's home screen."""

from django.http import HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.site.site import site_of
from articles.syndication.conditional import by_edition

PAPER = "#faf7f1"
SHORT_NAME_LENGTH = 12


@by_edition
def manifest(request):
    """`manifest.webmanifest` of a language, https://www.w3.org/TR/appmanifest/."""
    site, home = site_of(request), reverse("articles:index")
    members = {
        "name": site.name,
        "short_name": site.name if len(site.name) <= SHORT_NAME_LENGTH else "",
        "description": site.description or site.tagline,
        "lang": site.html_language,
        "id": home,
        "start_url": home,
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [icon("192"), icon("512"), icon("maskable-512", purpose="maskable")],
    }
    members = {name: value for name, value in members.items() if value}
    return JsonResponse(
        members, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False, "indent": 1}
    )


def icon(name, **members):
    size = name.rpartition("-")[2]
    return {"src": static(f"img/icon-{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", **members}


@require_safe
def favicon(request):
    """`/favicon.ico`, where programs that do not read the page's links look for it."""
    response = HttpResponseRedirect(static("img/favicon.ico"))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
