"""Reads single keys of a front matter in all the forms that they are written in."""

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from articles.posts.messages import Message, say
from articles.posts.post import ERROR, WARNING, Problem
from articles.posts.reading.front_matter import FrontMatter
from articles.posts.reading.holding import normal
from articles.posts.reading.plain import without_tags

MAX_NAME = 100
MAX_NUMBER = 32_767
LIST_SEPARATORS = re.compile("[,，、;；]")

_FLAGS = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(("false", "no", "off", "0"), False)


# Brackets, quotes and commas as an input method of Chinese writes them: YAML takes all of it for one word.
_WIDE_LIST = re.compile(r"\s*(?:【([^【】]*)】|［([^［］]*)］)\s*")
_WIDE_QUOTED = re.compile(r"\s*“[^“”]*”\s*(?:[，、,]\s*“[^“”]*”\s*)+")


def _pieces(item: object) -> list[Any]:
    """An item of a list, or the items that it is in the punctuation of Chinese."""
    if isinstance(item, str) and "“" in item and _WIDE_QUOTED.fullmatch(item):
        return re.findall("“([^“”]*)”", item)
    return [item]


def is_empty(value: object) -> bool:
    """Whether a value says nothing: None, blank text, an empty list or map."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == [] or value == {}


def as_text(value: object) -> str | None:
    """A scalar as it was written, stripped; None for a list or a map."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if isinstance(value, (list, tuple, dict)) else str(value).strip()


def as_flag(value: object) -> bool | None:
    """True or false from any of their words, quoted or not; None for anything else."""
    text = as_text(value)
    return None if text is None else _FLAGS.get(text.lower())


def as_number(value: object) -> int | None:
    """A whole number from 0 to MAX_NUMBER; None for anything else."""
    text = as_text(value)
    if text and len(text) <= 5 and text.isascii() and text.isdigit() and int(text) <= MAX_NUMBER:
        return int(text)
    return None


def as_json(value: Any) -> Any:
    """A value as JSON can represent it."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    return str(value)


def shown(value: object) -> str:
    """A value for a message: one line, not too long."""
    text = " ".join(str(value).split())
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


class Keys:
    """The keys of a front matter, found without regard to case, width, `_` and `-`.

    What no one asks for is left in `rest()`.

    All that is wrong is added to `problems`, with the key's line.
    """

    def __init__(self, front_matter: FrontMatter, path: str) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._data = front_matter.data
        self._lines = front_matter.lines
        self.inherited = front_matter.inherited
        self._used: set[str] = set()
        self._asked: list[str] = []
        for line, message in front_matter.warnings:
            self.problems.append(Problem(path, line, WARNING, message))
        written: dict[str, str] = {}
        for key in self._data:
            first = written.setdefault(normal(str(key)), key)
            if first is not key:
                self._used.add(key)
                self.warn(key, say("same-key", key=key, first=first))
        self._names = written.keys()
        self._full = {name: key for name, key in written.items() if not is_empty(self._data[key])}

    def has_any(self, names: Iterable[str]) -> bool:
        """Whether there is a key of one of some normalised names, be it empty."""
        return not self._names.isdisjoint(names)

    def _add(self, key: str, level: str, message: Message) -> None:
        problem = Problem(self._path, self._lines.get(key, 1), level, message)
        if problem not in self.problems:  # A key can be read for several reasons.
            self.problems.append(problem)

    def warn(self, key: str, message: Message) -> None:
        """Note a warning at a key; the file's first line where the front matter has no such key."""
        self._add(key, WARNING, message)

    def error(self, key: str, message: Message) -> None:
        """Note an error at a key."""
        self._add(key, ERROR, message)

    def leave_out(self, key: str, message: Message) -> None:
        """Warn of a value, or a part of one, that does nothing; the key is kept among the rest as it is written."""
        self.warn(key, message)
        self.keep(key)

    def refuse(self, key: str, takes: Message, value: object) -> None:
        """The same for a value of the wrong kind; `takes` says what the key takes instead."""
        self.leave_out(key, say("wrong-value", key=key, takes=takes, value=shown(value)))

    def find(self, *names: str) -> tuple[str | None, Any]:
        """The first of some normalised names that says something: the key as written, its value; else two Nones.

        Empty ones count as used, a second full one stays among the rest.
        """
        self._asked += names
        full = self._full
        for name in names:
            if name in full:
                key = full[name]
                self._used.add(key)
                return key, self._data[key]
        return None, None

    def keep(self, key: str) -> None:
        """Leave a key among the rest although it was used."""
        self._used.discard(key)

    def written(self, name: str) -> str | None:
        """The key of a normalised name as it is written; None where there is none that says something."""
        return self._full.get(name)

    def full(self) -> dict[str, Any]:
        """Every key that says something, as written, with its value."""
        return {key: self._data[key] for key in self._full.values()}

    def rest(self) -> dict[str, Any]:
        """What no one asked for, keys as written, as JSON can represent it."""
        asked, full = set(self._asked), self._full.values()
        return {
            str(key): as_json(value)
            for key, value in self._data.items()
            if key not in self._used and not (normal(str(key)) in asked and key not in full)
        }

    def text(self, *names: str) -> str:
        """A text or a number as written; empty where there is none."""
        key, value = self.find(*names)
        if key is None:
            return ""
        text = as_text(value)
        if text is None:
            self.refuse(key, say("-takes-text"), value)
            return ""
        return text

    def cut(self, key: str, text: str, limit: int) -> str:
        """A text on one line, cut with a warning where it is longer than `limit` characters."""
        text = " ".join(text.split())
        if len(text) <= limit:
            return text
        self.warn(key, say("too-long", key=key, limit=limit))
        return text[: limit - 1].rstrip() + "…"

    def flag(self, *names: str) -> bool | None:
        """True, false, or None where the site's default applies."""
        key, value = self.find(*names)
        if key is None:
            return None
        flag = as_flag(value)
        if flag is None:
            self.refuse(key, say("-takes-flag"), value)
        return flag

    def names(self, *keys: str, separators: re.Pattern[str] | None = None) -> tuple[str, ...]:
        """A list of names, or one text cut at `separators`; blanks and repetitions dropped, the first kept."""
        key, value = self.find(*keys)
        if key is None:
            return ()
        return self.clean_names(key, value, separators)

    def clean_names(self, key: str, value: Any, separators: re.Pattern[str] | None = None) -> tuple[str, ...]:
        """The names that a value contains; lists in lists are taken apart, maps give their `name`."""
        if isinstance(value, str) and (wide := _WIDE_LIST.fullmatch(value)):
            value, separators = wide[1] or wide[2], LIST_SEPARATORS
        if isinstance(value, (list, tuple)):
            pending = [piece for item in value for piece in _pieces(item)]
        else:
            text = as_text(value)
            pending = separators.split(text) if separators and text is not None else [value]
        found: dict[str, str] = {}
        for item in self._flat(pending):
            if isinstance(item, dict):
                item = next((part for name, part in item.items() if str(name).lower() == "name"), item)
            name = as_text(item)
            if name is None:
                self.refuse(key, say("-takes-texts"), item)
                continue
            name = " ".join(without_tags(name).split())
            if len(name) > MAX_NAME:
                self.leave_out(key, say("name-too-long", key=key, name=shown(name), limit=MAX_NAME))
            elif name:
                found.setdefault(name.casefold(), name)
        return tuple(found.values())

    @staticmethod
    def _flat(items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            if isinstance(item, (list, tuple)):
                yield from item
            else:
                yield item
