"""Bare addresses end where Chinese text begins, so that what follows them is read as Markdown.

The parser ends an address at white space or `<` only: in `见https://a.example/b，**新**` it would take all
the rest for the address. Marks in the source tell it better.
"""

import re
from html import unescape

from articles.text.scripts import TYPESET

NOT_IN_ADDRESS = re.compile(rf"[{TYPESET}‘’“”—…·]")
BARE_LINK = re.compile(r'<a href="[^"]*">((?:https?://|www\.)[^<]*)</a>')
# Up to the next address, which may be right after the bracket of `[…](…)`.
ADDRESS = re.compile(rf"(?:https?://|www\.)(?:[^\s<>{TYPESET}‘’“”—…·h]++|h(?!ttps?://))++")
LINKED_BY_HTML = re.compile(r"[^\s<]{0,500}+</a", re.IGNORECASE)

# The parser takes quadratic time for marks in one paragraph. Real articles have a few dozen addresses.
MAX_ADDRESSES = 1_000

# An address ends at `<`. What follows it counts as a Chinese character that no text has, so that `**` next to it
# may open or close.
MARK = "<\U0003fffd"
MARK_IN_HTML = re.compile("(?:<|&lt;|%3C)(?:\U0003fffd|%F0%BF%BF%BD)")


def is_too_long(html: str) -> bool:
    """Whether a bare address in `html` of the Markdown parser may have swallowed Chinese text."""
    addresses = BARE_LINK.findall(html)
    return bool(addresses) and any(NOT_IN_ADDRESS.search(unescape(address)) for address in addresses)


def mark_ends(source: str) -> str:
    """Return Markdown with a mark where an address meets Chinese text, but in `<…>` and in `<a …>…</a>`."""

    def mark(match: re.Match[str]) -> str:
        start, end = match.span()
        meets_text = NOT_IN_ADDRESS.match(source, end)
        if not meets_text or source[start - 1 : start] == "<" or LINKED_BY_HTML.match(source, end):
            return match[0]
        end = _end_of(match[0])
        return match[0][:end] + MARK + match[0][end:]

    return ADDRESS.sub(mark, source, count=MAX_ADDRESSES)


def _end_of(address: str) -> int:
    """Where a bracket is closed that was opened before the address, as `(…)` and `[…](…)`, else emphasis is."""
    if ")" not in address:
        return len(address.rstrip("*_~"))
    depth = 0
    for index, character in enumerate(address):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return index
    return len(address.rstrip("*_~"))


def unmark(html: str) -> str:
    """Return `html` without the marks, in any form that the parser left them in."""
    return MARK_IN_HTML.sub("", html)
