"""Tables and code are wider than a phone: each is in a box of its own that scrolls."""

import re
from collections import Counter
from collections.abc import Callable
from html import escape, unescape
from time import thread_time

from articles.posts.rendering.highlighting import MAX_HIGHLIGHTED, MAX_SECONDS, find_lexer, highlight
from articles.posts.rendering.html_tags import ATTRIBUTES, attributes_of, opening_tag
from articles.text.plain_text import inline_text

TABLE = re.compile(r"<table[^>]*>|</table>")
CAPTION = re.compile(r"\s*<caption[^>]*>(.*?)</caption>", re.DOTALL)
HEADER_CELL = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
CELL = re.compile(rf"<(th|td(?= )){ATTRIBUTES}>")
CODE = re.compile(r'<pre(?: lang="([^"]*)")?><code>([^<]*)</code></pre>')
PREFORMATTED = re.compile(rf"<pre{ATTRIBUTES}>|</pre>")


class _Labels:
    """Names for regions: two of the same name on a page could not be told apart, so each is made unique."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def section(self, label: str) -> tuple[str, str]:
        label = label[:80].strip()
        self._counts[label] += 1
        if not label:
            return '<div class="scroll" tabindex="0">', "</div>"
        number = f" ({self._counts[label]})" if self._counts[label] > 1 else ""
        return f'<section class="scroll" tabindex="0" aria-label="{escape(label + number)}">', "</section>"


def finish_code(html: str) -> str:
    """Return `html` with `<pre>` in boxes that scroll, highlighted where the language is known."""
    return _box(_highlight_blocks(html), "pre", PREFORMATTED, _code_label)


def finish_tables(html: str) -> str:
    """Return `html` with tables in boxes that scroll, their cells with a scope or a class for numbers."""
    return _box(CELL.sub(_cell, html), "table", TABLE, _table_label)


def _box(html: str, name: str, tags: re.Pattern[str], label_of: Callable[[str, re.Match[str]], str]) -> str:
    """Wrap every element of that name, which may be nested: the sanitiser has balanced them."""
    pieces: list[str] = []
    ends: list[str] = []
    position, labels = 0, _Labels()
    for match in tags.finditer(html):
        pieces.append(html[position : match.start()])
        position = match.end()
        if match[0].startswith("</"):
            pieces += [match[0], ends.pop()]
        else:
            start, end = labels.section(label_of(html, match))
            ends.append(end)
            pieces += [start, f"<{name}>"]
    return "".join([*pieces, html[position:]])


def _table_label(html: str, match: re.Match[str]) -> str:
    """The caption, else the header cells, looked for near the table's beginning."""
    start = html[match.end() : match.end() + 4_000]
    caption = CAPTION.match(start)
    if caption:
        return inline_text(caption[1])
    return " · ".join(filter(None, (inline_text(cell) for cell in HEADER_CELL.findall(start.partition("</tr>")[0]))))


def _cell(match: re.Match[str]) -> str:
    name, attributes = match[1], attributes_of(match[2])
    if attributes.pop("align", "") == "right":
        attributes["class"] = "number"
    if name == "th":
        attributes.setdefault("scope", "col")
    return opening_tag(name, attributes)


def _code_label(html: str, match: re.Match[str]) -> str:
    """The language, else the first line of the code."""
    lexer = find_lexer(unescape(attributes_of(match[1]).get("lang", "")))
    if lexer:
        return lexer.name
    return inline_text(html[match.end() : match.end() + 400].lstrip().partition("\n")[0].partition("</pre>")[0])


def _highlight_blocks(html: str) -> str:
    budget, deadline = MAX_HIGHLIGHTED, thread_time() + MAX_SECONDS

    def finish(match: re.Match[str]) -> str:
        nonlocal budget
        code, lexer = unescape(match[2]), find_lexer(unescape(match[1])) if match[1] else None
        if lexer is None or len(code) > budget:
            return match[0]
        budget -= len(code)
        return f'<pre lang="{match[1]}"><code>{highlight(code, lexer, deadline)}</code></pre>'

    return CODE.sub(finish, html)
