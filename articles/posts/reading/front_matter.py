"""Splits a post's bytes into its front matter and its body."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from articles.posts.messages import say
from articles.posts.reading.errors import FrontMatterError, line_at
from articles.posts.reading.heads import check_below_head, check_for_head, is_rule
from articles.posts.reading.holding import INVISIBLE
from articles.posts.reading.toml_and_json import parse_json, parse_toml
from articles.posts.reading.yaml_format import parse_yaml

__all__ = ["MAX_BYTES", "MAX_FRONT_MATTER_BYTES", "FrontMatter", "FrontMatterError", "split"]

MAX_BYTES = 5 * 1024 * 1024
# A page of a few hundred old addresses needs some tens of KB. `MAX_VALUES` and `MAX_DEPTH` bound what is in them.
MAX_FRONT_MATTER_BYTES = 256 * 1024

# Blank lines and characters without width, which editors and copying leave there, may come before a fence.
_OPENING = re.compile(rf"(?:[ \t{INVISIBLE}]*+\n)*+[{INVISIBLE}]*+(---|\+\+\+)[ \t{INVISIBLE}]*(?:\n|\Z)")
_CLOSING = {
    "---": re.compile(rf"^(?:----*|\.\.\.)[ \t{INVISIBLE}]*$", re.MULTILINE),
    "+++": re.compile(rf"^\+\+\++[ \t{INVISIBLE}]*$", re.MULTILINE),
}
# A brace alone may open a shortcode or a template tag of a body that has no front matter.
_JSON_OPENING = re.compile(rf"[\s{INVISIBLE}]*(\{{)\s*[\"'}}]")
_REST_OF_LINE = re.compile(r"[ \t]*\n?")
# What PostgreSQL and XML cannot store; raw ones are refused by the parsers, escapes such as "\u0000" are not.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A post taken apart.

    `data` has the keys as written; its values are text, booleans (TOML and JSON), None, lists and dicts.
    `lines` gives the line of each top-level key, `body_line` that of the body's first, all from 1. `body` has
    LF newlines. `warnings` are pairs of a line and a sentence. `inherited` names, for each key that is not the
    post's own, the section page that it comes from.
    """

    data: dict
    lines: dict[str, int]
    body: str
    body_line: int = 1
    warnings: tuple[tuple[int, str], ...] = ()
    inherited: dict[str, str] = field(default_factory=dict)


def split(data: bytes, *, is_lenient: bool = False) -> FrontMatter:
    """Take a file's content apart; FrontMatterError where it cannot be read.

    With `is_lenient`, the last value of a key counts that is there twice, with a warning; in TOML that stays an error.
    """
    text = _decode(data)
    opening = _OPENING.match(text)
    if opening:
        closing = _CLOSING[opening[1]].search(text, opening.end())
        may_be_rule = opening[1] == "---" and (not closing or text.startswith("\n", opening.end()))
        if may_be_rule and is_rule(text[opening.end() :], closing.start() - opening.end() if closing else None):
            return FrontMatter({}, {}, text)
        return _split_fenced(text, opening, closing, is_lenient=is_lenient)
    opening = _JSON_OPENING.match(text)
    if opening:
        return _split_json(text, opening.start(1), is_lenient=is_lenient)
    check_for_head(text)
    return FrontMatter({}, {}, text)


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise FrontMatterError(1, say("file-too-large", limit=MAX_BYTES >> 20))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FrontMatterError(1, say("utf-16"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `object` is what was decoded: the data less the byte order mark that the codec takes off.
        before, byte = error.object[: error.start].decode("utf-8"), error.object[error.start]
        line = line_at(_with_line_feeds(before))
        raise FrontMatterError(line, say("not-utf-8", byte=f"{byte:02x}")) from None
    text = _with_line_feeds(text)
    if "\0" in text:
        raise FrontMatterError(line_at(text, text.index("\0")), say("nul-byte"))
    return text


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _split_fenced(
    text: str, opening: re.Match[str], closing: re.Match[str] | None, *, is_lenient: bool
) -> FrontMatter:
    fence = opening[1]
    line = line_at(text, opening.start(1))
    if not closing:
        raise FrontMatterError(line, say("not-closed", fence=fence))
    head = text[opening.end() : closing.start()]
    _check_length(head, line)
    if fence == "---":
        values, lines, warnings = parse_yaml(head, line + 1, is_lenient=is_lenient)
    else:
        values, lines, warnings = parse_toml(head, line + 1)
    _refuse_unstorable(head, values, lines, line)
    body, body_line = text[closing.end() + 1 :], line + head.count("\n") + 2
    check_below_head(body, body_line, is_empty=not values)
    return FrontMatter(values, lines, body, body_line, tuple(warnings))


def _split_json(text: str, start: int, *, is_lenient: bool) -> FrontMatter:
    line = line_at(text, start)
    # One character more than may be, so that a head that is too long is seen to be.
    head = text[start : start + MAX_FRONT_MATTER_BYTES + 1]
    try:
        values, lines, end, warnings = parse_json(head, line, is_lenient=is_lenient)
    except FrontMatterError:
        _check_length(head, line)
        raise
    _check_length(head[:end], line)
    _refuse_unstorable(head[:end], values, lines, line)
    rest = _REST_OF_LINE.match(text, start + end)
    body_start = rest.end() if rest else start + end
    return FrontMatter(values, lines, text[body_start:], line_at(text, body_start), tuple(warnings))


def _check_length(head: str, line: int) -> None:
    if len(head) * 4 > MAX_FRONT_MATTER_BYTES and len(head.encode()) > MAX_FRONT_MATTER_BYTES:
        raise FrontMatterError(line, say("front-matter-too-long", limit=MAX_FRONT_MATTER_BYTES // 1024))


def _refuse_unstorable(head: str, values: Mapping[str, object], lines: Mapping[str, int], opening_line: int) -> None:
    if "\\" not in head:
        return
    for key, value in values.items():
        if any(_UNSTORABLE.search(text) for text in _texts(key, value)):
            message = say("control-character-in-key", key=_UNSTORABLE.sub("?", key))
            raise FrontMatterError(lines.get(key, opening_line), message)


def _texts(*values: object) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _texts(*value)
        elif isinstance(value, dict):
            yield from _texts(*value, *value.values())
