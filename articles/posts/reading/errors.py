"""What is wrong with a front matter, and how much of one is read."""

from articles.posts.messages import Message, say

MAX_DEPTH = 20
MAX_VALUES = 10_000


class FrontMatterError(ValueError):
    """A file that cannot be taken apart: `line` counts from 1, `message` says what is wrong and what to do."""

    def __init__(self, line: int, message: Message):
        self.line, self.message = line, message
        super().__init__(f"line {line}: {self.message}")


def line_at(text: str, position: int | None = None) -> int:
    """The line, from 1, that a position of a text is on; the last line where none is given."""
    return text.count("\n", 0, len(text) if position is None else position) + 1


def is_bounded(value: object) -> bool:
    """Whether a value stays within MAX_VALUES and MAX_DEPTH, its aliases unfolded."""
    count, pending = 1, [(value, 0)]
    while pending:
        value, depth = pending.pop()
        if isinstance(value, list | dict):
            count += len(value)
            if depth >= MAX_DEPTH or count > MAX_VALUES:
                return False
            pending.extend((item, depth + 1) for item in (value.values() if isinstance(value, dict) else value))
    return True


def too_deep(line: int) -> FrontMatterError:
    return FrontMatterError(line, say("too-deep", limit=MAX_DEPTH))
