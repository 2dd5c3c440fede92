"""A message about a post: a code that says what kind of problem it is, and the values in its sentence.

The sentences are in `catalogue.py`.
"""

from collections.abc import Callable, Mapping

from articles.posts.catalogue import PATTERNS

Packed = str | list


class Message(str):
    """A sentence in English, on one line, that knows its code and its values, so that it can be translated."""

    __slots__ = ("code", "values")

    code: str
    values: dict[str, object]

    def __new__(cls, code: str, values: Mapping[str, object]) -> "Message":
        self = super().__new__(cls, one_line(PATTERNS.get(code, code).format(**values)))
        self.code, self.values = code, dict(values)
        return self

    def __reduce__(self) -> tuple:
        return Message, (self.code, self.values)


def say(code: str, /, **values: object) -> Message:
    """Return the Message of a code in the catalogue. Values are texts, numbers or other Messages."""
    return Message(
        code, {name: value if isinstance(value, str | int) else str(value) for name, value in values.items()}
    )


def one_line(text: str) -> str:
    return " ".join(text.split())


def code_of(text: str) -> str:
    """Return the code of a Message; empty for any other text."""
    return text.code if isinstance(text, Message) else ""


def translated(text: str, translate: Callable[[str], str]) -> str:
    """Return a Message, and the Messages among its values, as `translate` has its pattern; other texts unchanged."""
    if not isinstance(text, Message) or text.code not in PATTERNS:
        return text
    values = {name: translated(v, translate) if isinstance(v, str) else v for name, v in text.values.items()}
    return one_line(translate(PATTERNS[text.code]).format(**values))


def packed(text: str) -> Packed:
    """Return a text as JSON can contain it; `unpacked` makes the same text of that."""
    if not isinstance(text, Message):
        return text
    return [text.code, {name: packed(v) if isinstance(v, str) else v for name, v in text.values.items()}]


def unpacked(value: Packed) -> str:
    if isinstance(value, str):
        return value
    code, values = value
    return Message(code, {name: unpacked(v) if isinstance(v, str | list) else v for name, v in values.items()})
