"""Pages in memory: how much, which are given up, what a body is in each coding."""

import gzip
import os

import brotli

from articles.page_cache.storage import OVERHEAD, KeptPage, Storage


def page(body=b"<p>text</p>", version=1, until=60.0):
    return KeptPage.of(body, headers=[], version=version, until=until, article=None)


def test_a_page_is_fresh_in_its_edition_and_until_its_end():
    assert page().is_fresh(1, 59.9)
    assert not page().is_fresh(2, 0)
    assert not page().is_fresh(1, 60)


def test_each_coding_holds_the_same_body():
    text = b"<p>" + b"abc" * 1000
    kept = page(text)
    assert brotli.decompress(kept.body("br")) == text
    assert gzip.decompress(kept.body("gzip")) == text
    assert kept.body("") == text
    assert len(kept.body("br")) < len(text) > len(kept.body("gzip"))


def test_each_coding_has_an_etag_of_its_own_that_follows_the_body():
    kept = page()
    assert len({kept.etag(""), kept.etag("br"), kept.etag("gzip"), page(b"other").etag("br")}) == 4
    assert kept.etag("br") == page().etag("br")


def test_the_page_asked_for_longest_ago_is_given_up_first():
    storage = Storage(3 * OVERHEAD + 100)
    for name in "ab":
        storage.put(name, page())
    storage.get("a")
    for name in "cd":
        storage.put(name, page())
    kept = [name for name in "abcd" if storage.get(name)]
    assert "b" not in kept
    assert kept[-1] == "d"


def test_storage_never_holds_more_than_it_may():
    storage = Storage(50_000)
    for number in range(200):
        storage.put(number, page(os.urandom(3000)))
        assert storage.size <= 50_000
    assert 0 < len(storage) < 10


def test_a_page_in_place_of_another_counts_once():
    storage = Storage()
    storage.put("a", page())
    size = storage.size
    storage.put("a", page())
    assert (storage.size, len(storage)) == (size, 1)
    storage.drop("a")
    storage.drop("a")
    assert (storage.size, len(storage)) == (0, 0)


def test_a_page_larger_than_all_of_the_storage_is_not_kept():
    storage = Storage(5_000)
    storage.put("a", page(os.urandom(10_000)))
    assert storage.get("a") is None
