"""Where the source of a body is code, which nothing may touch before the Markdown parser sees it."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

FENCE = re.compile(r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}(?=[^`\n]*$)|~{3,})([^\n]*)$", re.MULTILINE)
BACKTICKS = re.compile(r"`+")
HTML_CODE = re.compile(r"<(pre|code)\b", re.IGNORECASE)


class CodeRanges:
    """The fenced blocks and inline code of a Markdown source; of HTML, its `<pre>` and `<code>`."""

    def __init__(self, source: str, *, is_html: bool = False) -> None:
        self._ranges = list(_html_code(source) if is_html else _markdown_code(source))
        self._starts = [start for start, _ in self._ranges]

    def holds(self, position: int) -> bool:
        """Whether the character at `position` is code."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ranges[index][1]


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
