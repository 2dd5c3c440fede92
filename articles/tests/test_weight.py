"""What a phone must fetch before an article can be read, with static files collected as for production."""

import gzip
from pathlib import Path

import html5lib
import pytest
from django.core.management import call_command

from articles.tests.whole_site import PAGES, make_whole_site

MOST_BYTES = 30 * 1024
MOST_REQUESTS = 5


@pytest.fixture
def collected(settings, tmp_path):
    """The folder of static files as `collectstatic` leaves them in production, less admin's."""
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "portal.storage.SiteStaticFilesStorage"}}
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["admin", "markdownx"])
    return settings.STATIC_ROOT


def sources(tree):
    """Addresses of what the page's head asks for at once: styles, scripts, and the one icon that a browser chooses."""
    links = {"stylesheet": [], "icon": []}
    for link in tree.iter("link"):
        links.get(link.get("rel"), []).append(link.get("href"))
    scripts = [script.get("src") for script in tree.iter("script") if script.get("src")]
    return [*links["stylesheet"], *scripts], links["icon"][-1:]


@pytest.mark.django_db
def test_article_weighs_at_most_30_kilobytes_in_five_requests_before_its_pictures(client, collected):
    make_whole_site()
    page = client.get(PAGES["article"]).content
    code, icons = sources(html5lib.parse(page.decode(), namespaceHTMLElements=False))
    files = [collected / Path(address).relative_to("/static") for address in code]
    assert files
    assert [file.name for file in files if b"import " in file.read_bytes()] == []
    weights = {"page": len(gzip.compress(page))} | {file.name: len(gzip.compress(file.read_bytes())) for file in files}
    assert sum(weights.values()) <= MOST_BYTES, weights
    assert 1 + len(code) + len(icons) <= MOST_REQUESTS, code
