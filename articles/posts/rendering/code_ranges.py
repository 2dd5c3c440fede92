"""Where the source of a body is code, which nothing may touch before the Markdown parser sees it."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

FENCE = re.compile(r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}(?=[^`\n]*$)|~{3,})([^\n]*)$", re.MULTILINE)
BACKTICKS = re.compile(r"`+")
INDENTED = re.compile(r"(?:\A|(?<=\n\n))(?: {4}|\t)[^\n]*(?:\n(?:(?: {4}|\t)[^\n]*|[ \t]*(?=\n)))*")
"""A block of indented lines, with the blank lines in it."""
ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
HTML_CODE = re.compile(r"<(pre|code)\b", re.IGNORECASE)


class CodeRanges:
    """Fenced and indented blocks and inline code of a Markdown source; of HTML, its `<pre>` and `<code>`."""

    def __init__(self, source: str, *, is_html: bool = False) -> None:
        self._ranges = list(_html_code(source) if is_html else _markdown_code(source))
        if not is_html and INDENTED.search(source):
            self._ranges = merged([*self._ranges, *_indented_code(source)])
        self._starts = [start for start, _ in self._ranges]

    def holds(self, position: int) -> bool:
        """Whether the character at `position` is code."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ranges[index][1]

    def starts_at(self, position: int) -> bool:
        """Whether code begins at `position`."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and self._starts[index] == position


def _html_code(source: str) -> Iterator[tuple[int, int]]:
    lowered, end = source.lower(), 0
    for match in HTML_CODE.finditer(source):
        if match.start() < end:
            continue
        closing = lowered.find(f"</{match[1].lower()}", match.end())
        end = len(source) if closing < 0 else closing
        yield match.start(), end


def _markdown_code(source: str) -> Iterator[tuple[int, int]]:
    position, fence, start = 0, "", 0
    for match in FENCE.finditer(source):
        if not fence:
            yield from _inline_code(source, position, match.start())
            fence, start = match[1], match.start()
        elif match[1].startswith(fence) and not match[2].strip():
            yield start, match.end()
            fence, position = "", match.end()
    if fence:
        yield start, len(source)
    else:
        yield from _inline_code(source, position, len(source))


def _indented_code(source: str) -> Iterator[tuple[int, int]]:
    """Blocks of indented lines, but for those that belong to an item of a list."""
    for block in INDENTED.finditer(source):
        rows = source[max(block.start() - 2000, 0) : block.start()].rstrip().split("\n")
        # Back over what is indented itself, to the line that the block is indented below.
        above = next((row for row in reversed(rows) if row.strip() and not row.startswith(("  ", "\t"))), "")
        if not ITEM.match(above):
            yield block.span()


def merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _inline_code(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A run of backticks opens code where a run of the same length closes it within the paragraph."""
    runs = [match.span() for match in BACKTICKS.finditer(source, start, end)]
    by_length = defaultdict(list)
    for run in reversed(runs):
        by_length[run[1] - run[0]].append(run)
    resume = start
    for run in runs:
        same = by_length[run[1] - run[0]]
        same.pop()
        if run[0] < resume or (run[0] and source[run[0] - 1] == "\\"):
            continue
        if same and source.find("\n\n", run[1], same[-1][0]) < 0:
            resume = same[-1][1]
            yield run[0], resume
