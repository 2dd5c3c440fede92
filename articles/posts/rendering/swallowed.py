"""Rewrites Markdown that the parser would read as something without a place on the page.

Each function returns its source unchanged where there is nothing of the kind. Lines stay on their numbers.
"""

import re
from collections import Counter
from collections.abc import Iterator

from articles.posts.rendering.code_ranges import CodeRanges

# The parser takes one tilde for two. It never sees those that are alone: this is not a character of any text.
TILDE_MARK = "\ufdd0"
# What is before the tilde is looked at last: so the search goes from tilde to tilde.
_TILDE_ALONE = re.compile(r"~(?!~)(?<!~~)(?<!(?<!\\)\\~)")
_TILDE_MARK_IN_URL = "%EF%B7%90"

_FOOTNOTE = re.compile(r"\[\^([^\]\n]{1,200})\]:")
_LINE_BEFORE_FOOTNOTE = re.compile(r"[ >]{0,3}(?:>[ >]*)?")
_FOOTNOTE_REFERENCE = re.compile(r"\[\^([^\]\n]{1,200})\](?!:)")
_DEFINITION = re.compile(r"\[([^\]\[\n^][^\]\[\n]{0,200})\]:[ \t]*([^\s<][^\s]*)[ \t]*$", re.MULTILINE)
_LINE_BEFORE_DEFINITION = re.compile(r" {0,3}")
_LABEL = re.compile(r"\[([^\]\[\n]{1,201})\]")
_ADDRESS = re.compile(r"[/#?@%]|\.\w{1,5}\Z|[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PROSE = re.compile("[，。；！？、]")
_DELIMITER_ROW = re.compile(
    r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$"
)


def hide_single_tildes(source: str) -> str:
    """Return Markdown in which `10~20 度，5~8 度` strikes nothing through; `show_tildes` undoes it in the HTML."""
    return _TILDE_ALONE.sub(TILDE_MARK, source)


def show_tildes(html: str) -> str:
    return html.replace(TILDE_MARK, "~").replace(_TILDE_MARK_IN_URL, "~")


def keep_footnotes(source: str) -> str:
    """Return Markdown that shows as text the footnotes that nothing refers to, and second ones of a name."""
    if "[^" not in source:
        return source
    used = Counter(name.lower() for name in _FOOTNOTE_REFERENCE.findall(source))
    code, defined = None, set()

    def keep(match: re.Match[str]) -> str:
        nonlocal code
        name = match[1].lower()
        if not _begins_line(match, _LINE_BEFORE_FOOTNOTE):
            return match[0]
        if used[name] and name not in defined:
            defined.add(name)
            return match[0]
        code = code or CodeRanges(source)
        return match[0] if code.holds(match.start(1)) else "\\" + match[0]

    return _FOOTNOTE.sub(keep, source)


def keep_definitions(source: str) -> str:
    """Return Markdown that shows `[注]: 一句话。` as text: a definition that is never used and has no URL."""
    code, labels = None, None

    def keep(match: re.Match[str]) -> str:
        nonlocal code, labels
        target = match[2]
        if _ADDRESS.search(target) and not _PROSE.search(target):
            return match[0]
        if not _begins_line(match, _LINE_BEFORE_DEFINITION):
            return match[0]
        labels = labels or Counter(label.lower() for label in _LABEL.findall(source))
        if labels[match[1].lower()] > 1:
            return match[0]
        code = code or CodeRanges(source)
        return match[0] if code.holds(match.start(1)) else "\\" + match[0]

    return _DEFINITION.sub(keep, source)


def _begins_line(match: re.Match[str], marks: re.Pattern[str]) -> bool:
    """Whether `marks` alone, at most 80 characters of them, are before the match on its line."""
    source, start = match.string, match.start()
    first = source.rfind("\n", max(start - 80, 0), start) + 1
    return (first > 0 or start <= 80) and bool(marks.fullmatch(source, first, start))


def widen_tables(source: str) -> str:
    """Return Markdown whose tables have a column for every cell; the parser leaves out those beyond the header."""
    lines = source.split("\n")
    code, changed = None, False
    for start, position, columns, rows in _tables(lines):
        most = max(map(_cells, rows), default=0)
        if most <= columns:
            continue
        code = code or CodeRanges(source)
        if code.holds(position):
            continue
        for at, cell in ((start, " "), (start + 1, "---")):
            row = lines[at].rstrip()
            row = row if row.endswith("|") and not row.endswith("\\|") else row + " |"
            lines[at] = row + f"{cell}|" * (most - columns)
        changed = True
    return "\n".join(lines) if changed else source


def _tables(lines: list[str]) -> Iterator[tuple[int, int, int, list[str]]]:
    """Yield per table the index of its first line, where its second begins, its columns, and the rows below."""
    position, end = 0, 0
    for index, line in enumerate(lines):
        start, position = position, position + len(line) + 1
        # A row of one table does not begin another.
        if index <= end or "-" not in line or not _DELIMITER_ROW.match(line):
            continue
        columns = _cells(line)
        if _cells(lines[index - 1]) != columns or "|" not in lines[index - 1] + line:
            continue
        end = index + 1
        while end < len(lines) and "|" in lines[end]:
            end += 1
        yield index - 1, start, columns, lines[index + 1 : end]


def _cells(line: str) -> int:
    """How many cells a row has, as the parser counts them."""
    row = line.lstrip(" \t>").strip()
    row = row.removeprefix("|")
    row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
    return row.count("|") - row.count("\\|") + 1


def close_comments(source: str) -> str:
    """Return Markdown that shows as text a `<!--` that nothing closes."""
    last = source.rfind("-->")
    at = source.find("<!--", max(last, 0))
    if at < 0:
        return source
    code, pieces, position = CodeRanges(source), [], 0
    while at >= 0:
        if not code.holds(at):
            pieces.append(source[position:at] + "&lt;")
            position = at + 1
        at = source.find("<!--", at + 4)
    return "".join([*pieces, source[position:]])
