"""A first heading that repeats the title is not shown again below it."""

import re
import unicodedata
from html import unescape

_FIRST_HEADING = re.compile(r"\A\s*<h([1-6])\b[^>]*>((?:[^<]|<(?!/?h[1-6]\b)){0,2000}?)</h\1\s*>\n?", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTES = re.compile(r"\s*\{#[\w:.-]+\}\s*\Z")
_NOT_WORDS = re.compile(r"[\W_]+")


def without_title(html: str, title: str) -> str:
    """Return `html` without a heading at its beginning whose words are those of `title`."""
    heading = _FIRST_HEADING.match(html)
    if not heading or words_of(heading[2]) != words_of(title):
        return html
    return html[heading.end() :]


def words_of(text: str) -> str:
    """The letters and numbers of a text, regardless of markup, case, width and punctuation."""
    plain = unescape(unescape(_ATTRIBUTES.sub("", _TAG.sub("", text))))
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", plain)).casefold()
