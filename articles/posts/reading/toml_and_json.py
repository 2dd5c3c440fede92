"""TOML and JSON of a front matter, read into plain values with the lines of their keys."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Any

from articles.posts.messages import say
from articles.posts.reading.errors import FrontMatterError, is_bounded, line_at, too_deep

_TOML_KEY = re.compile(r"\s*\[*\s*(?:\"([^\"]+)\"|'([^']+)'|([\w-]+))\s*[=.\]]")
# Tables within tables by dots alone, of which the parser remembers every beginning.
_DEEP_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")
_TOML_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


# TOML


def parse_toml(head: str, first_line: int) -> tuple[dict, dict[str, int], list[tuple[int, str]]]:
    """As `parse_yaml`, of TOML; dates become ISO text, numbers text."""
    deep = _DEEP_KEY.search(head)
    if deep:
        raise too_deep(first_line + line_at(head, deep.start()) - 1)
    try:
        values = _as_written(tomllib.loads(head, parse_float=str))
    except RecursionError:
        raise too_deep(first_line) from None
    except ValueError as error:
        place = _TOML_PLACE.search(str(error))
        offset = 0 if not place else int(place[1]) - 1 if place[1] else max(head.count("\n") - 1, 0)
        problem = _TOML_PLACE.sub("", str(error)).strip()
        if "integer string conversion" in problem:
            problem = "a number has thousands of digits"
        raise FrontMatterError(first_line + offset, say("toml", problem=problem)) from None
    if not is_bounded(values):
        raise too_deep(first_line)
    return values, _toml_lines(head, values, first_line), []


def _as_written(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_written(item) for item in value]
    if isinstance(value, bool | str):
        return value
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _toml_lines(head: str, values: Mapping[str, Any], first_line: int) -> dict[str, int]:
    lines: dict[str, int] = {}
    for number, row in enumerate(head.split("\n"), first_line):
        found = _TOML_KEY.match(row)
        key = found and (found[1] or found[2] or found[3])
        if key and key in values:
            lines.setdefault(key, number)
    return lines


# JSON


class _DuplicateKeyError(Exception):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _DuplicateKeyError(next(key for key in keys if keys.count(key) > 1))
    return values


_JSON = json.JSONDecoder(object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=str)


def parse_json(
    text: str, first_line: int, *, is_lenient: bool = False
) -> tuple[dict, dict[str, int], int, list[tuple[int, str]]]:
    """Values and lines of the JSON object that `text` begins with, the position after it, and warnings.

    Numbers stay as they are written. `is_lenient` as in `parse_yaml`.
    """
    repeated: list[str] = []
    decoder = _decoder(repeated) if is_lenient else _JSON
    try:
        values, end = decoder.raw_decode(text)
    except RecursionError:
        raise too_deep(first_line) from None
    except _DuplicateKeyError as error:
        key = error.args[0]
        places = list(_json_places(text, key))
        line = first_line + (line_at(text, places[1]) - 1 if len(places) > 1 else 0)
        raise FrontMatterError(line, say("duplicate-key", key=key)) from None
    except json.JSONDecodeError as error:
        raise FrontMatterError(first_line + error.lineno - 1, say("json", problem=error.msg)) from None
    if not is_bounded(values):
        raise too_deep(first_line)
    lines = {key: first_line + line_at(text, next(_json_places(text, key), 0)) - 1 for key in values}
    warnings: list[tuple[int, str]] = []
    for key in repeated:
        *_, last = (0, *_json_places(text[:end], key))
        warnings.append((first_line + line_at(text, last) - 1, say("last-of-duplicate-keys", key=key)))
    return values, lines, end, warnings


def _decoder(repeated: list[str]) -> json.JSONDecoder:
    """A decoder that takes the last value of a key that is there twice, and adds the key to `repeated`."""

    def last(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            repeated.extend(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        return values

    return json.JSONDecoder(object_pairs_hook=last, parse_int=str, parse_float=str, parse_constant=str)


def _json_places(text: str, key: str) -> Iterator[int]:
    written = re.escape(json.dumps(key, ensure_ascii=False))
    return (found.start() for found in re.finditer(rf"{written}\s*:", text))


PARSERS: dict[str, Callable[[str, int], tuple[Any, ...]]] = {"json": parse_json, "toml": parse_toml}
"""What reads a file by its extension into values, their lines and more."""
