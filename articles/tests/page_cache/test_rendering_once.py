"""Many requests for one page at once: one renders it. No database: the application and the edition stand in."""

import threading

import pytest

from articles.page_cache.middleware import MARK, Kept
from articles.page_cache.wsgi import LIFETIME, PageCache

ENVIRON = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "HTTP_HOST": "a", "PATH_INFO": "/"}


class Edition:
    current = 1

    def version(self, aside=None):
        return self.current


class Body(list):
    def close(self):
        pass


@pytest.fixture
def cache():
    cache = PageCache(None, clock=lambda: cache.now)
    cache.now = 1000.0
    cache.edition = Edition()
    return cache


@pytest.fixture(autouse=True)
def _no_writes(monkeypatch):
    monkeypatch.setattr("articles.page_cache.wsgi.READS.flush_if_due", lambda: False)


def ask(cache, path="/"):
    status = []
    body = cache(ENVIRON | {"PATH_INFO": path}, lambda *given: status.append(given[0]))
    return b"".join(body)


def rendering(cache, *, is_kept=True):
    """An application that waits for `go` and counts; with the events that say that it began and that it may go on."""
    began, go, count = threading.Event(), threading.Event(), []

    def application(environ, start_response):
        count.append(1)
        began.set()
        assert go.wait(10)
        start_response("200 OK", [])
        if is_kept:
            environ[MARK] = Kept(cache.edition.current, None)
        return Body([f"page {len(count)}".encode()])

    cache.application = application
    return began, go, count


def in_threads(number, function):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(function())) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads, answers


def joined(threads):
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_a_cold_page_is_rendered_by_one_request_while_others_wait(cache):
    began, go, count = rendering(cache)
    threads, answers = in_threads(8, lambda: ask(cache))
    assert began.wait(10)
    go.set()
    joined(threads)
    assert answers == [b"page 1"] * 8
    assert len(count) == 1


def test_while_a_changed_page_is_rendered_others_get_the_last_version(cache):
    _, go, _ = rendering(cache)
    go.set()
    assert ask(cache) == b"page 1"
    began, go, count = rendering(cache)
    cache.edition.current = 2
    threads, answers = in_threads(1, lambda: ask(cache))
    assert began.wait(10)
    count.append("so that the new page is another one")
    assert ask(cache) == b"page 1"
    go.set()
    joined(threads)
    assert answers == [b"page 2"]
    assert ask(cache) == b"page 2"


def test_nobody_gets_a_version_that_ended_long_ago(cache):
    _, go, _ = rendering(cache)
    go.set()
    ask(cache)
    cache.now += LIFETIME
    began, go, count = rendering(cache)
    count.append("so that the new page is another one")
    threads, answers = in_threads(4, lambda: ask(cache))
    assert began.wait(10)
    go.set()
    joined(threads)
    assert answers == [b"page 2"] * 4


def test_nobody_waits_for_an_address_that_is_known_to_be_no_page(cache):
    began, go, _ = rendering(cache, is_kept=False)
    go.set()
    ask(cache)
    began, go, count = rendering(cache, is_kept=False)
    threads, answers = in_threads(3, lambda: ask(cache))
    while len(count) < 3:
        assert began.wait(10)
    go.set()
    joined(threads)
    assert len(answers) == 3


def test_where_rendering_fails_the_next_request_renders(cache):
    def broken(environ, start_response):
        raise RuntimeError

    cache.application = broken
    with pytest.raises(RuntimeError):
        ask(cache)
    _, go, _ = rendering(cache)
    go.set()
    assert ask(cache) == b"page 1"
    assert cache._rendering == {}


def test_a_page_renewed_after_it_was_none_is_kept_and_renewed_again(cache):
    _, go, _ = rendering(cache, is_kept=False)
    go.set()
    ask(cache)
    for number in (1, 2):
        _, go, count = rendering(cache)
        go.set()
        cache.edition.current += 1
        assert ask(cache) == b"page 1"
        assert ask(cache) == b"page 1"
        assert len(count) == 1, number
    assert not cache._passed
