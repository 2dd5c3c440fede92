"""The WSGI application around Django's: answers from the storage where it can, without Django's having to move."""

import time
from collections import OrderedDict
from contextlib import suppress
from hashlib import blake2b
from threading import Event, Lock
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import Error as DatabaseTrouble
from django.utils import timezone
from django.utils.http import parse_http_date_safe

from articles.page_cache.middleware import MARK, canonical_query
from articles.page_cache.negotiation import best_coding, is_known
from articles.page_cache.storage import KeptPage, Storage
from articles.page_cache.version import EditionWatch
from articles.reads.counter import READS, is_by_reader

LIFETIME = 60
"""Seconds for which a page may stay although nothing changed: it says how many minutes ago something was."""

PATIENCE = 10
"""Seconds for which a request waits for another that renders the same page."""

STALE_SECONDS = 3_600
"""For so long beyond LIFETIME a page is shown while the database is unavailable."""

MOST_PASSED = 5_000
CACHE_CONTROL = "public, max-age=0, s-maxage=5, must-revalidate"
"""Browsers ask each time, which costs next to nothing; caches in between may answer for a few seconds."""

OF_A_CODING = {"content-encoding", "content-length", "etag", "vary"}
IN_304 = {"cache-control", "content-location", "date", "etag", "expires", "last-modified", "vary"}


def key_of(environ):
    """What tells a reader's page from any other; None for a request that no kept page may answer.

    Only answers that passed the checks of hosts and HTTPS are kept, and both are in the key.
    """
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    if f"{settings.SESSION_COOKIE_NAME}=" in cookies or "messages=" in cookies:
        return None
    proxy = settings.SECURE_PROXY_SSL_HEADER
    return (
        environ["wsgi.url_scheme"],
        environ.get(proxy[0]) if proxy else None,
        environ.get("HTTP_HOST") or environ.get("SERVER_NAME"),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        canonical_query(environ.get("QUERY_STRING", "")),
    )


def digest_of(key):
    """The key in 16 bytes, for any request."""
    return blake2b(repr(key).encode(errors="surrogatepass"), digest_size=16).digest()


class PageCache:
    """`application` with its pages kept. One request renders a page; others meanwhile get the last one, or wait."""

    def __init__(self, application, *, storage=None, clock=time.time, aside=None):
        """`aside(function)` calls a function that asks the database apart from the server's many threads."""
        self.application, self.clock, self.aside = application, clock, aside
        self.storage = storage or Storage()
        self.edition = EditionWatch(clock)
        self._lock = Lock()
        self._rendering = {}
        self._passed = OrderedDict()
        """Keys whose last answer could not be kept: no one waits for those."""

    def __call__(self, environ, start_response):
        key = key_of(environ)
        if key is None:
            return self.application(environ, start_response)
        key = digest_of(key)
        page = self.storage.get(key)
        aside = self.aside if environ.get("wsgi.multithread") else None
        try:
            version = self.edition.version(aside)
        except DatabaseTrouble:
            if page and self.clock() < page.until + STALE_SECONDS:
                return self.answer(page, environ, start_response)
            return self.application(environ, start_response)
        if page and page.is_fresh(version, self.clock()):
            return self.read(page, environ, start_response)
        is_ours, other = self.begin(key)
        if other is None:
            try:
                return self.render(key, environ, start_response)
            finally:
                if is_ours:
                    self.end(key)
        if page is None or self.clock() >= page.until:
            other.wait(PATIENCE)
            page = self.storage.get(key)
        return self.read(page, environ, start_response) if page else self.render(key, environ, start_response)

    def begin(self, key):
        """Whether others should wait for this request to render the page of `key`; the Event of one that does so."""
        with self._lock:
            if key in self._passed:
                return False, None
            other = self._rendering.get(key)
            if other is None:
                self._rendering[key] = Event()
            return other is None, other

    def end(self, key):
        with self._lock:
            self._rendering.pop(key).set()

    def render(self, key, environ, start_response):
        """Django's answer, kept where it is marked; else as it is."""
        answer: list[Any] = []

        def take(status, headers, exc_info=None):
            answer[:] = status, headers, exc_info

        body = self.application(environ, take)
        mark = environ.pop(MARK, None)
        if mark is None:
            self.storage.drop(key)
            self.pass_by(key)
            start_response(*answer)
            return body
        try:
            content = b"".join(body)
        finally:
            body.close()
        headers = kept_headers(answer[1])
        until = self.clock() + LIFETIME
        page = KeptPage.of(content, headers=headers, version=mark.version, until=until, article=mark.article)
        self.storage.put(key, page)
        with self._lock:
            self._passed.pop(key, None)
        return self.answer(page, environ, start_response)

    def pass_by(self, key):
        with self._lock:
            self._passed[key] = None
            self._passed.move_to_end(key)
            if len(self._passed) > MOST_PASSED:
                self._passed.popitem(last=False)

    def read(self, page, environ, start_response):
        """The answer from the storage; Django, which would count it as a read, does not hear of it."""
        if page.article and environ["REQUEST_METHOD"] == "GET" and is_by_reader(WSGIRequest(environ)):
            READS.add(page.article, timezone.localdate())
        self.write_reads(environ)
        return self.answer(page, environ, start_response)

    def write_reads(self, environ):
        if not self.aside or not environ.get("wsgi.multithread"):
            READS.flush_if_due()
        elif READS.is_due():
            with suppress(DatabaseTrouble):
                self.aside(READS.flush_if_due)

    @staticmethod
    def answer(page, environ, start_response):
        coding = best_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = [*page.headers, ("ETag", page.etag(coding))]
        if is_unchanged(page, page.etag(coding), environ):
            start_response("304 Not Modified", [header for header in headers if header[0].lower() in IN_304])
            return []
        body = page.body(coding)
        if coding:
            headers.append(("Content-Encoding", coding))
        headers.append(("Content-Length", str(len(body))))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def kept_headers(headers):
    """Of Django's headers those that every coding has, with what caches are to know."""
    own = [(name, value) for name, value in headers if name.lower() not in OF_A_CODING | {"cache-control"}]
    return [*own, ("Cache-Control", CACHE_CONTROL), ("Vary", "Accept-Encoding")]


def is_unchanged(page, etag, environ):
    """Whether the browser has the page already."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        return is_known(known, etag)
    since = parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    changed = next((value for name, value in page.headers if name.lower() == "last-modified"), "")
    changed = parse_http_date_safe(changed)
    return since is not None and changed is not None and changed <= since
