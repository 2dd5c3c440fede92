"""What caches may keep: every URL of the site, asked through the application that servers start."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.views.generic import View

from articles.editing import previews
from articles.models import Article
from articles.page_cache.middleware import is_for_everybody, is_kept
from articles.page_cache.storage import Storage
from articles.page_cache.version import EditionWatch
from articles.page_cache.wsgi import CACHE_CONTROL
from articles.syndication.sitemaps import PER_PAGE
from articles.tests.factories import make_article, make_settings
from articles.tests.page_cache.test_page_cache import Answer, _connection_of_the_test  # noqa: F401
from articles.views.article import ArticleDetailView
from articles.views.base import SitePage
from portal.wsgi import application

pytestmark = pytest.mark.django_db

PUBLIC = {
    *("index", "article-detail", "tag-list", "tag-detail", "category-list", "category-detail", "author-detail"),
    *("archive", "archive-year", "archive-month", "manifest", "sitemap", "sitemap-news", "sitemap-page"),
    *("feed-rss", "feed-atom", "feed-json", "tag-feed", "category-feed"),
}
"""Names of URLs whose pages are the same for everybody, until the edition changes."""

SHORTLY = {"suggestions": "public, max-age=60"}
"""Names of URLs that say how long they may be kept, with what they say; the site itself does not keep them."""

NEVER = {"health", "robots", "comment", "comment-thanks", "preview", "search"}

ARGUMENTS = {"slug": "桥", "year": "2026", "month": "01", "name": "none.png"}


def patterns(resolver=None, prefix=""):
    """The named patterns of the site without admin's: pairs of a name and an example path."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if entry.name:
                yield entry.name, "/" + route
        elif getattr(entry, "namespace", "") != "admin":
            yield from patterns(entry, route)


def example(name, route, article):
    if name in {"article-detail", "comment", "comment-thanks"}:
        return route.replace("<uslug:slug>", article.slug)
    if name == "preview":
        return previews.preview_url(make_article(status="draft"), timezone.now() + timedelta(days=1))
    if name == "sitemap-page":
        return f"/sitemap-articles-{article.pk // PER_PAGE}.xml"
    author = {"author-detail": "沈砚秋", "category-detail": "要闻", "category-feed": "要闻"}.get(name)
    arguments = ARGUMENTS | ({"slug": author} if author else {})
    return re.sub(r"<\w+:(\w+)>", lambda match: arguments.get(match[1], "x"), route)


@pytest.fixture
def ask(monkeypatch):
    cache = application.application
    monkeypatch.setattr(cache, "storage", Storage())
    monkeypatch.setattr(cache, "edition", EditionWatch())
    cache._passed.clear()

    def ask(path, method="GET", **headers):
        path, _, query = path.partition("?")
        environ = RequestFactory().generic(method, path).environ | {"QUERY_STRING": query} | headers
        environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")
        answer = []
        body = application(environ, lambda *given: answer.extend(given[:2]))
        try:
            return Answer(*answer, b"".join(body))
        finally:
            getattr(body, "close", lambda: None)()

    return ask


@pytest.fixture
def article():
    make_settings(has_comments=True)
    return make_article(tags=["桥"], categories=["要闻"], authors=["沈砚秋"])


def test_every_url_is_cacheable_only_where_the_list_says_so(ask, article):
    seen = set()
    for name, route in patterns():
        path = example(name, route, article)
        answer = ask(path)
        seen.add(name)
        control = answer.headers.get("cache-control", "")
        if answer.status != 200:
            assert name in {"media", "favicon"} or (name, answer.status) == ("archive-month", 301), (name, path)
            assert name == "favicon" or "public" not in control, (name, path)
        elif name in PUBLIC:
            assert control == CACHE_CONTROL, (name, path)
        elif name in SHORTLY:
            assert control == SHORTLY[name], (name, path)
        else:
            assert name in NEVER, f"{name} is in no list"
            assert "public" not in control, (name, path)
            assert "etag" not in answer.headers, (name, path)
    assert seen == {*PUBLIC, *SHORTLY, *NEVER, "media", "favicon"}


def test_every_page_of_admin_is_private(ask, client, article):
    client.force_login(User.objects.create_superuser("chief"))
    cookie = f"{configured.SESSION_COOKIE_NAME}={client.cookies[configured.SESSION_COOKIE_NAME].value}"
    for path in ("/admin/", "/admin/login/", f"/admin/articles/article/{article.pk}/change/", "/admin/nowhere/"):
        for headers in ({}, {"HTTP_COOKIE": cookie}):
            answer = ask(path, **headers)
            assert "public" not in answer.headers.get("cache-control", ""), path


def test_preview_of_a_draft_is_kept_by_nobody_and_ends_with_its_link(ask, monkeypatch):
    until = timezone.now().replace(microsecond=0) + timedelta(days=1)
    path = previews.preview_url(make_article(status="draft"), until)
    for _ in range(2):
        answer = ask(path)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "private, no-store"
        assert "etag" not in answer.headers
    monkeypatch.setattr(previews.timezone, "now", lambda: until - timedelta(microseconds=1))
    assert ask(path).status == 200
    monkeypatch.setattr(previews.timezone, "now", lambda: until)
    assert ask(path).status == 404


def test_subclass_of_a_kept_page_is_not_kept_unless_it_says_so():
    class Page(ArticleDetailView):
        pass

    class Kept(SitePage, View):
        is_kept = True

    assert is_kept(ArticleDetailView.as_view())
    assert not is_kept(Page.as_view())
    assert is_kept(Kept.as_view())


@pytest.mark.parametrize("control", ["private", "no-store", "private, no-store", "max-age=0, no-cache", "No-Store"])
def test_response_that_forbids_it_is_not_for_everybody(control):
    assert is_for_everybody(HttpResponse())
    assert is_for_everybody(HttpResponse(headers={"Cache-Control": "max-age=0, must-revalidate"}))
    assert not is_for_everybody(HttpResponse(headers={"Cache-Control": control}))
    assert not is_for_everybody(HttpResponse(headers={"Vary": "*"}))


METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "X"]


@pytest.mark.parametrize("method", METHODS)
def test_no_url_fails_for_any_method(ask, article, method):
    for name, route in patterns():
        path = example(name, route, article)
        assert ask(path, method).status < 500, (method, path)
        assert ask("/en" + path, method).status < 500, (method, path)


def test_options_of_an_article_is_no_read(ask, article):
    assert ask(article.get_absolute_url(), "OPTIONS").status == 200
    assert Article.objects.count() == 1


@pytest.mark.parametrize("content_type", ["", "text/plain; charset=x", "text/plain; charset=utf-8"])
@pytest.mark.parametrize("path", ["/", "/search/", "/healthz", "/nowhere/", "/feed.xml"])
def test_too_many_fields_in_a_query_are_refused_or_ignored(ask, article, path, content_type):
    query = "&".join(f"a{number}=1" for number in range(1001))
    assert len(query) < 8192
    answer = ask(f"{path}?{query}", CONTENT_TYPE=content_type)
    assert answer.status in {200, 400, 404}
