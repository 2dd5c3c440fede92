"""The page cache around the real application: what is kept, for whom, until when, and what never is."""

from datetime import timedelta

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, close_old_connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from articles.listings.edition import bump_edition
from articles.models import Article, DailyReads
from articles.page_cache import version as pages_version
from articles.page_cache.wsgi import CACHE_CONTROL, LIFETIME, MOST_PASSED, STALE_SECONDS, PageCache
from articles.reads import counter as reads
from articles.reads.counter import READS
from articles.tests.factories import FIRST_DAY, make_article, make_articles, make_settings
from articles.tests.reads.test_reads import READER

pytestmark = pytest.mark.django_db
NOW = FIRST_DAY.timestamp() + 86_400


class Answer:
    """What a server would send."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status.split()[0]), {k.lower(): v for k, v in headers}, body

    @property
    def text(self):
        return (brotli.decompress(self.body) if self.headers.get("content-encoding") == "br" else self.body).decode()


class Site:
    """The portal behind its page cache, asked as a server does; `clock` stands still until a test moves it."""

    def __init__(self):
        self.clock = NOW
        self.cache = PageCache(get_wsgi_application(), clock=lambda: self.clock)

    def ask(self, path="/", method="GET", *, secure=False, host="testserver", **headers):
        names = {"HTTP_" + name.upper(): value for name, value in headers.items()}
        environ = RequestFactory().generic(method, path, secure=secure, HTTP_HOST=host, **names).environ
        environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")  # as a server has it
        answer = []
        body = self.cache(environ, lambda *given: answer.extend(given[:2]))
        try:
            return Answer(*answer, b"".join(body))
        finally:
            getattr(body, "close", lambda: None)()

    def kept(self, *args, **kwargs):
        """Whether the second of two requests was answered without Django."""
        self.ask(*args, **kwargs)
        rendered = []
        application = self.cache.application
        self.cache.application = lambda *given: rendered.append(1) or application(*given)
        self.ask(*args, **kwargs)
        self.cache.application = application
        return not rendered


@pytest.fixture(autouse=True)
def _connection_of_the_test(monkeypatch):
    """A server's requests close connections that are in a transaction, as a test's is."""
    monkeypatch.setattr(pages_version, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def site():
    make_settings()
    return Site()


# What is kept --------------------------------------------------------------------------------------------------------


def kept_paths(article):
    return [
        "/",
        "/?page=2",
        article.get_absolute_url(),
        "/tags/",
        "/tags/桥/",
        "/categories/",
        "/categories/要闻/",
        "/authors/沈砚秋/",
        "/archive/",
        "/archive/2026/",
        "/archive/2026/01/",
        "/feed.xml",
        "/atom.xml",
        "/feed.json",
        "/tags/桥/feed.xml",
        "/sitemap.xml",
        "/robots.txt",
        "/en/",
    ]


def test_pages_that_are_the_same_for_everybody_are_rendered_once(site, django_assert_num_queries):
    articles = make_articles(30, categories=["要闻"], tags=["桥"], authors=["沈砚秋"])
    for path in kept_paths(articles[0]):
        first = site.ask(path, accept_encoding="br")
        assert first.status == 200, path
        with django_assert_num_queries(0):
            second = site.ask(path, accept_encoding="br")
        assert (second.status, second.headers, second.body) == (200, first.headers, first.body), path


def test_a_kept_page_has_every_header_that_django_gave_it(site):
    make_article()
    plain = Answer(*django_answer("/"))
    for _ in range(2):
        answer = site.ask("/")
        for name in ("content-security-policy", "permissions-policy", "referrer-policy", "x-content-type-options"):
            assert answer.headers[name] == plain.headers[name]
        assert answer.headers["cache-control"] == CACHE_CONTROL
        assert answer.headers["vary"] == "Accept-Encoding"


def django_answer(path):
    answer = []
    body = WSGIHandler()(RequestFactory().get(path).environ, lambda *given: answer.extend(given[:2]))
    return *answer, b"".join(body)


@pytest.mark.parametrize("path", ["/search/?q=桥", "/search/suggest/?q=桥", "/nowhere/", "/healthz", "/admin/login/"])
def test_answers_to_one_reader_are_not_kept(site, path):
    make_article()
    assert not site.kept(path)
    assert len(site.cache.storage) == 0


def test_the_form_of_comments_is_not_kept(site):
    make_settings(has_comments=True)
    path = make_article().get_absolute_url() + "comment/"
    assert site.ask(path).status == 200
    assert not site.kept(path)


def test_what_sets_a_cookie_or_looks_at_one_is_not_kept(site, monkeypatch):
    from articles.views.listings import IndexView

    render = IndexView.render_to_response

    def with_cookie(self, context, **kwargs):
        response = render(self, context, **kwargs)
        response.set_cookie("seen", "1")
        return response

    def with_session(self, context, **kwargs):
        self.request.session.get("seen")
        return render(self, context, **kwargs)

    for odd in (with_cookie, with_session):
        monkeypatch.setattr(IndexView, "render_to_response", odd)
        assert not site.kept("/")
    assert len(site.cache.storage) == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_get_and_head_are_answered_from_the_storage(site, method):
    make_article()
    site.ask("/")
    assert site.ask("/", method).status != 200 or method == "OPTIONS"
    assert not site.kept("/", method)


@pytest.mark.parametrize("cookie", ["sessionid=x", "a=b; sessionid=x", "messages=x"])
def test_whoever_has_a_session_or_a_message_is_answered_by_django(site, cookie):
    make_article()
    site.ask("/")
    assert not site.kept("/", cookie=cookie)
    assert "etag" not in site.ask("/", cookie=cookie).headers
    assert site.kept("/", cookie="csrftoken=x; theme=dark")
    assert not site.kept("/", authorization="Basic eDp5")


# Until when ----------------------------------------------------------------------------------------------------------


def test_a_change_is_shown_within_a_second(site):
    article = make_article(title="旧题")
    assert "旧题" in site.ask("/").text
    article.title = "新题"
    article.save()
    site.clock += pages_version.SECONDS - 0.1
    assert "旧题" in site.ask("/").text
    site.clock += 0.1
    assert "新题" in site.ask("/").text


def test_a_withdrawn_article_is_gone_within_a_second(site):
    article = make_article()
    path = article.get_absolute_url()
    assert site.ask(path).status == 200
    article.status = Article.Status.WITHDRAWN
    article.save()
    site.clock += pages_version.SECONDS
    assert site.ask(path).status == 404
    assert len(site.cache.storage) == 0


def test_an_edition_that_ends_by_itself_ends_its_pages_at_that_moment(site, monkeypatch):
    make_article()
    site.ask("/")
    watch = site.cache.edition
    watch._ends_at = site.clock + 0.25
    asked = []
    monkeypatch.setattr(watch, "_ask", lambda: asked.append(site.clock))
    site.clock += 0.2
    site.ask("/")
    assert asked == []
    site.clock += 0.05
    site.ask("/")
    assert asked == [site.clock]


def test_a_page_is_rendered_anew_after_a_minute_for_what_it_says_of_the_time(site):
    make_article()
    site.ask("/")
    site.clock += LIFETIME - 1
    assert site.kept("/")
    site.clock += 1
    rendered = []
    application = site.cache.application
    site.cache.application = lambda *given: rendered.append(1) or application(*given)
    site.ask("/")
    assert rendered == [1]


def test_a_change_during_rendering_makes_the_page_an_old_one(site):
    article = make_article(title="旧题")
    application = site.cache.application

    def slow(environ, start_response):
        body = application(environ, start_response)
        article.title = "新题"
        article.save()
        return body

    site.cache.application = slow
    assert "旧题" in site.ask("/").text
    site.cache.application = application
    site.clock += pages_version.SECONDS
    assert "新题" in site.ask("/").text


def test_while_the_database_is_unavailable_kept_pages_are_shown_for_an_hour(site, monkeypatch):
    make_article()
    site.ask("/")

    def fail():
        raise OperationalError("gone")

    monkeypatch.setattr(pages_version, "current_edition", fail)
    site.clock += pages_version.SECONDS
    monkeypatch.setattr(site.cache, "application", lambda _environ, start: start("503 Busy", []) or [b"busy"])
    assert site.ask("/tags/").status == 503
    assert site.ask("/").status == 200
    site.clock += LIFETIME + STALE_SECONDS - pages_version.SECONDS - 1
    assert site.ask("/").status == 200
    site.clock += 1
    assert site.ask("/").status == 503


# For whom ------------------------------------------------------------------------------------------------------------


def test_tracking_parameters_neither_split_nor_poison_a_page(site):
    make_articles(30)
    poisoned = site.ask("/?utm_source=<script>&utm_medium=evil&page=2&page=2")
    assert "evil" not in poisoned.text
    assert len(site.cache.storage) == 1
    plain = site.ask("/?page=2")
    assert plain.body == poisoned.body
    assert len(site.cache.storage) == 1
    assert site.ask("/?q=x").body == site.ask("/").body != plain.body


def test_a_page_that_is_kept_never_sees_any_other_parameter(site, monkeypatch):
    from articles.views.listings import IndexView

    seen = []
    monkeypatch.setattr(IndexView, "dispatch", lambda _self, request: seen.append(request) or HttpResponse("x"))
    site.ask("/?utm_source=evil&page=2&next=//evil")
    assert (seen[0].GET.dict(), seen[0].get_full_path()) == ({"page": "2"}, "/?page=2")


@pytest.mark.parametrize("query", ["page=0", "page=99", "page=x", "page="])
def test_a_page_that_is_not_there_is_not_kept(site, query):
    make_article()
    assert site.ask(f"/?{query}").status == 404
    assert len(site.cache.storage) == 0


def test_each_host_has_pages_of_its_own_and_a_strange_one_none(site, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    make_article()
    assert "//testserver/" in site.ask("/").text
    assert "//other.example/" in site.ask("/", host="other.example").text
    assert site.ask("/", host="evil.example").status == 400
    assert "//testserver/" in site.ask("/").text
    assert len(site.cache.storage) == 2


def test_kept_pages_do_not_stand_before_the_redirect_to_https(site, settings):
    make_article()
    assert site.ask("/", secure=True).status == 200
    settings.SECURE_SSL_REDIRECT = True
    secure = Site()
    assert secure.ask("/", secure=True).status == 200
    assert secure.ask("/").status == 301


def test_behind_a_proxy_the_scheme_is_what_the_proxy_says(site, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    secure = Site()
    make_article()
    assert secure.ask("/", x_forwarded_proto="https").status == 200
    assert secure.ask("/", x_forwarded_proto="http").status == 301
    assert secure.ask("/").status == 301


# How -----------------------------------------------------------------------------------------------------------------


def test_each_browser_gets_the_coding_that_it_takes(site):
    make_article()
    texts = set()
    for accepted, coding in [("br, gzip", "br"), ("gzip", "gzip"), ("", None), ("br;q=0", None)]:
        answer = site.ask("/", accept_encoding=accepted)
        assert answer.headers.get("content-encoding") == coding
        assert int(answer.headers["content-length"]) == len(answer.body)
        if coding != "gzip":
            texts.add(answer.text)
    assert len(texts) == 1


def test_a_browser_that_has_the_page_is_told_so(site):
    make_article()
    answer = site.ask("/", accept_encoding="br")
    etag = answer.headers["etag"]
    for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        again = site.ask("/", accept_encoding="br", if_none_match=known)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
        assert again.headers["cache-control"] == CACHE_CONTROL
        assert "content-length" not in again.headers
    assert site.ask("/", accept_encoding="br", if_none_match='"x"').status == 200


def test_a_page_that_changed_only_in_its_edition_is_still_known_to_the_browser(site):
    make_article()
    etag = site.ask("/").headers["etag"]
    bump_edition(timezone.now())
    site.clock += pages_version.SECONDS
    assert site.ask("/", if_none_match=etag).status == 304


def test_a_feed_is_known_by_its_date_too(site, monkeypatch):
    make_article()
    moment = FIRST_DAY - timedelta(days=1)
    monkeypatch.setattr("articles.syndication.conditional.edition_since", lambda _version: moment)
    assert site.ask("/feed.xml").headers["last-modified"] == "Sun, 04 Jan 2026 01:30:00 GMT"
    assert site.kept("/feed.xml")
    for since, status in [("Sun, 04 Jan 2026 01:30:00 GMT", 304), ("Sat, 03 Jan 2026 01:30:00 GMT", 200), ("x", 200)]:
        assert site.ask("/feed.xml", if_modified_since=since).status == status
    # What a browser says of the ETag counts before the date.
    assert site.ask("/feed.xml", if_none_match='"x"', if_modified_since="Sun, 04 Jan 2026 01:30:00 GMT").status == 200


def test_head_has_the_headers_of_get_and_no_body(site):
    make_article()
    for _ in range(2):
        head = site.ask("/", "HEAD")
        assert (head.status, head.body) == (200, b"")
    get = site.ask("/")
    assert head.headers == get.headers
    assert int(head.headers["content-length"]) == len(get.body)


# Reads ---------------------------------------------------------------------------------------------------------------


def test_reading_a_kept_article_counts_like_the_first_time(site):
    path = make_article().get_absolute_url()
    site.ask(path, "HEAD", user_agent=READER)
    for _ in range(3):
        site.ask(path, user_agent=READER)
    site.ask(path, user_agent="Googlebot/2.1")
    site.ask(path, user_agent=READER, sec_purpose="prefetch")
    site.ask(path, "HEAD", user_agent=READER)
    site.ask("/", user_agent=READER)
    assert list(READS.sums.values()) == [3]


def test_sums_of_reads_are_written_although_nothing_is_rendered(site, monkeypatch):
    monkeypatch.setattr(reads, "FLUSH_SECONDS", 0)
    READS.clear()
    article = make_article()
    for _ in range(3):
        site.ask(article.get_absolute_url(), user_agent=READER)
    assert DailyReads.objects.get(article=article).read_count == 3


# Many at once --------------------------------------------------------------------------------------------------------


def test_addresses_that_are_no_pages_are_remembered_within_bounds(site):
    cache = PageCache(lambda _environ, start: start("404 Not Found", []) or [b""], clock=lambda: NOW)
    for number in range(MOST_PASSED + 50):
        cache.pass_by(number)
    assert len(cache._passed) == MOST_PASSED
