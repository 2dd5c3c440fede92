"""Shows where a text contains what a reader searched for. Pure Python.

Texts come back as pieces `(text, is_hit)` which, joined, are the text again: a template marks the hits and escapes
everything.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from articles.text.queries import LETTER, parse

SENTENCE_END = re.compile(r"[。！？!?；;\n]|\.\s")
ELLIPSIS = "…"
MAX_HITS = 200

# Full-width forms and what else is common has an ordinary form of the same length: positions stay.
SAME_LENGTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " ", ord("…"): "."}


Piece = tuple[str, bool]
Hit = tuple[int, int, int | None]


def marked(text: str, query: str) -> list[Piece]:
    """The whole of `text` in pieces; every word of `query` in it is a hit."""
    return pieces(text, hits(text, query), 0, len(text))


def passages(text: str, query: str, width: int = 160) -> list[Piece]:
    """The stretch of `text` that contains most words of `query`, about `width` characters of it, in pieces.

    The beginning where it contains none. Where something is left out in front or at the end, there is an ellipsis.
    """
    text = " ".join(text.split())
    found = hits(text, query)
    start = beginning(text, best(found, width), width)
    end = ending(text, start + width, found)
    shown = pieces(text, found, start, end)
    if start:
        shown.insert(0, (ELLIPSIS, False))
    if end < len(text):
        shown.append((ELLIPSIS, False))
    return shown


def hits(text: str, query: str) -> list[Hit]:
    """Where `text` contains words of `query`: (start, end, word as searched), no two overlapping, MAX_HITS at most."""
    wanted = pattern(query)
    if wanted is None:
        return []
    folded, places = fold(text)
    found: list[Hit] = []
    for match in wanted.finditer(folded):
        start, end = match.span()
        if places:
            start, end = places[start][0], places[end - 1][1]
        if found and start < found[-1][1]:
            continue
        found.append((start, end, match.lastindex))
        if len(found) == MAX_HITS:
            break
    return found


@lru_cache(maxsize=64)
def pattern(query: str) -> re.Pattern[str] | None:
    """A pattern with a group for each word and phrase that `query` wants, longer ones first; None without any."""
    clauses = sorted(parse(query).wanted, key=lambda clause: -sum(len(term.tokens) for term in clause.terms))
    return re.compile("|".join(f"({clause.pattern})" for clause in clauses)) if clauses else None


def fold(text: str) -> tuple[str, list[tuple[int, int]] | None]:
    """`text` as searched, and where in `text` each character of that is; None if the positions are the same."""
    folded = text.translate(SAME_LENGTH)
    if unicodedata.is_normalized("NFKC", folded):
        folded = folded.lower()
        if len(folded) == len(text):
            return folded, None
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    # A letter and its combining marks are one for NFKC.
    for cluster in re.finditer(r"(?s).[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", text):
        ordinary = unicodedata.normalize("NFKC", cluster[0]).lower()
        letters.append(ordinary)
        places += [cluster.span()] * len(ordinary)
    return "".join(letters), places


def best(found: Sequence[Hit], width: int) -> int:
    """Start of the first stretch of `width` characters that contains the most different terms; 0 without hits."""
    ranked = [
        (len({term for at, end, term in found[index:] if end <= start + width}), -start)
        for index, (start, _, _) in enumerate(found[:50])
    ]
    return -max(ranked)[1] if ranked else 0


def beginning(text: str, hit: int, width: int) -> int:
    """Where a passage around `hit` begins: at a sentence, else a word, at most a quarter of `width` before it."""
    earliest = hit - width // 4
    if earliest <= 0:
        return 0
    ends = [match.end() for match in SENTENCE_END.finditer(text, earliest, hit)]
    start = ends[0] if ends else whole_word(text, earliest, hit)
    return start + (len(text[start:hit]) - len(text[start:hit].lstrip()))


def ending(text: str, end: int, found: Sequence[Hit]) -> int:
    """Where a passage ends that may reach to `end`: not within a word, nor within a hit."""
    if end >= len(text):
        return len(text)
    back = end
    while back > end - 20 and back > 0 and is_inside_word(text, back):
        back -= 1
    cut = end if is_inside_word(text, back) else back
    cut = max([cut, *(stop for start, stop, _ in found if start < cut < stop)])
    return len(text[:cut].rstrip())


def whole_word(text: str, start: int, limit: int) -> int:
    """The first place from `start` on, before `limit`, that is not within a word."""
    return next((at for at in range(start, min(limit, start + 20)) if not is_inside_word(text, at)), start)


def is_inside_word(text: str, at: int) -> bool:
    """Whether a word of a spaced script would be cut at `at`."""
    return 0 < at < len(text) and bool(re.match(f"{LETTER}{LETTER}", text[at - 1 : at + 1]))


def pieces(text: str, found: Sequence[Hit], start: int, end: int) -> list[Piece]:
    """`text` from `start` to `end`, cut at the hits; hits that touch, or have a space between, are one."""
    shown: list[Piece] = []
    at = start
    for hit_start, hit_end, _ in found:
        if hit_start < at or hit_end > end:
            continue
        between = text[at:hit_start]
        if shown and shown[-1][1] and not between.strip():
            shown[-1] = (shown[-1][0] + between + text[hit_start:hit_end], True)
        else:
            shown += [(between, False)] * bool(between) + [(text[hit_start:hit_end], True)]
        at = hit_end
    return shown + [(text[at:end], False)] * (at < end)
