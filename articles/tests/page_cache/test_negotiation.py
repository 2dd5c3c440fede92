"""What a request's headers say of the answer that it takes."""

import pytest

from articles.page_cache.negotiation import best_coding, is_known


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0,gzip;q=0", ""),
        ("br ; q=0.0 , gzip ; q=0.000", ""),
        ("deflate", ""),
        ("identity", ""),
        ("identity, br;q=0.5", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0, br", "br"),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("br;q=nonsense, gzip", "gzip"),
        ("br;q=7, gzip;q=1", "br"),
        (",,;;q=,=", ""),
    ],
)
def test_the_coding_that_is_liked_best_is_taken_and_none_that_is_refused(accepted, coding):
    assert best_coding(accepted) == coding


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('"abc-br"', True),
        ('W/"abc-br"', True),
        ('"x", "abc-br"', True),
        ('"x",W/"abc-br","y"', True),
        ("*", True),
        (" * ", True),
        ('"abc"', False),
        ("abc-br", False),
        ('"x", "y"', False),
        ('"x, \\"abc-br', False),
        ("", False),
    ],
)
def test_an_etag_is_known_strongly_weakly_and_in_a_list(header, known):
    assert is_known(header, '"abc-br"') is known


def test_an_endless_list_of_etags_is_not_read_to_its_end():
    assert not is_known('"x",' * 10_000 + '"abc"', '"abc"')
