"""YAML of a front matter, read into plain values with the lines of their keys.

Values are built from the parser's events rather than by PyYAML's constructor: every scalar stays the text that
is in the file (a tag `no`, `1.10` or `007` is a word), and no tag can make an object.
"""

import re
from typing import Any

import yaml
from yaml.events import MappingEndEvent, ScalarEvent, SequenceEndEvent

from articles.posts.messages import Message, say
from articles.posts.reading.errors import MAX_DEPTH, FrontMatterError, is_bounded, line_at, too_deep
from articles.posts.reading.yaml_remedies import comments, remedy, slip, wide_key

try:
    from yaml.cyaml import CParser as YamlParser  # type: ignore[attr-defined]  # The stubs do not export it.
except ImportError:  # PyYAML without libyaml: the same events, slower
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class YamlParser(Reader, Scanner, Parser):  # type: ignore[no-redef]  # in its place
        """PyYAML's parser in Python, with the C parser's interface."""

        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)


_REFUSED_BY_YAML = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CORE_TAGS = frozenset(
    "tag:yaml.org,2002:" + name for name in ("str", "int", "float", "bool", "null", "seq", "map", "timestamp")
)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
# Nothing that has a meaning of its own inside quotes, and nothing that YAML does not print.
_QUOTED = r'"([^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]*)"'
_PLAIN_LINE = re.compile(
    rf"^(?:  - {_QUOTED}|([A-Za-z_][A-Za-z0-9_]{{0,99}}):(?: (?:(\"){_QUOTED[1:]}|([A-Za-z0-9_]+)))?)\n", re.MULTILINE
)


class _Builder:
    """Makes plain values of YAML's events, within bounds."""

    def __init__(self, head: str, first_line: int, *, is_lenient: bool = False) -> None:
        self.parser = YamlParser(head)
        self.is_lenient = is_lenient
        self.head = head
        self.first_line = first_line
        self.lines: dict[str, int] = {}
        self.warnings: list[tuple[int, str]] = []
        self.anchors: dict[str, Any] = {}
        self.has_aliases = False

    def document(self) -> dict[str, Any]:
        parser = self.parser
        parser.get_event()  # the stream's start
        if parser.check_event(yaml.StreamEndEvent):
            return {}
        parser.get_event()  # the document's start
        event = parser.get_event()
        value = self.value(event, 0)
        parser.get_event()  # the document's end
        if not parser.check_event(yaml.StreamEndEvent):
            raise self.error(parser.get_event(), say("second-document"))
        if self.has_aliases and not is_bounded(value):
            raise self.error(event, say("too-many-aliases"))
        if value is None:
            return {}
        if not isinstance(value, dict):
            found = slip(self.head)
            if found:
                raise FrontMatterError(self.first_line + found[0], found[1])
            raise self.error(event, say("not-a-map"))
        return value

    def error(self, event: Any, message: Message) -> FrontMatterError:
        return FrontMatterError(self.first_line + event.start_mark.line, message)

    def value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is ScalarEvent and event.tag is None and event.anchor is None:
            # `implicit[0]` is true of plain scalars: a quoted "null" is a word.
            return None if event.implicit[0] and event.value in _NULLS else event.value
        if kind is yaml.AliasEvent:
            self.has_aliases = True
            if event.anchor not in self.anchors:
                raise self.error(event, say("unknown-anchor", name=event.anchor))
            return self.anchors[event.anchor]
        if event.tag is not None and event.tag not in _CORE_TAGS and event.tag != "!":
            line = self.first_line + event.start_mark.line
            is_word = kind is ScalarEvent and event.tag.startswith("!") and not event.style
            self.warnings.append((line, say("yaml-tag-in-text" if is_word else "yaml-tag", tag=event.tag)))
            if is_word:
                return f"{event.tag} {event.value}".strip()
        if kind is ScalarEvent:
            value = None if event.implicit[0] and event.value in _NULLS else event.value
        elif depth >= MAX_DEPTH:
            raise too_deep(self.first_line + event.start_mark.line)
        elif kind is yaml.SequenceStartEvent:
            value = self.sequence(depth + 1)
        else:
            value = self.mapping(depth + 1)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def sequence(self, depth: int) -> list[Any]:
        next_event = self.parser.get_event
        values = []
        while type(event := next_event()) is not SequenceEndEvent:
            values.append(self.value(event, depth))
        return values

    def mapping(self, depth: int) -> dict[str, Any]:
        next_event = self.parser.get_event
        values: dict[str, Any] = {}
        while type(event := next_event()) is not MappingEndEvent:
            if type(event) is not ScalarEvent:
                raise self.error(event, say("key-not-a-word"))
            key = event.value
            if not key:
                raise self.error(event, say("no-key"))
            if key in values and not self.is_lenient:
                raise self.error(event, say("duplicate-key", key=key))
            if key in values:
                line = self.first_line + event.start_mark.line  # type: ignore[union-attr]
                self.warnings.append((line, say("last-of-duplicate-keys", key=key)))
            if depth == 1:
                # The parser gives every event a mark.
                self.lines[key] = self.first_line + event.start_mark.line  # type: ignore[union-attr]
            values[key] = self.value(next_event(), depth)
        if "<<" in values:
            self.merge(values, depth)
        return values

    def merge(self, values: dict[str, Any], depth: int) -> None:
        """Add the keys of the maps under `<<` that the map itself does not have."""
        maps = values["<<"] if isinstance(values["<<"], list) else [values["<<"]]
        if not all(isinstance(one, dict) for one in maps):
            return
        del values["<<"]
        line = self.lines.pop("<<", self.first_line) if depth == 1 else None
        for key, value in ((key, value) for one in maps for key, value in one.items()):
            if key not in values:
                values[key] = value
                if line:
                    self.lines[key] = line


def parse_plain_lines(head: str, first_line: int) -> tuple[dict, dict[str, int]] | None:
    """Values and lines of a head of nothing but keys with quoted texts, plain words and lists of quoted texts.

    Most posts that a program wrote are like that, and so read in half the time that a parser of YAML takes. None for
    any other head; what is returned is what the parser would return.
    """
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    items: str | None = None
    rows = _PLAIN_LINE.findall(head) if _PLAIN_LINE.match(head) else []
    if len(rows) != head.count("\n") or not head.endswith("\n"):
        return None
    for line, (item, key, quote, text, word) in enumerate(rows, first_line):
        if not key:
            if items is None:
                return None
            if values[items] is None:
                values[items] = []
            values[items].append(item)
        elif key in values or (word and word in _NULLS):
            return None
        else:
            values[key] = text if quote else word or None
            lines[key] = line
            items = key if values[key] is None else None
    return (values, lines) if values else None


def parse_yaml(
    head: str, first_line: int, *, is_lenient: bool = False
) -> tuple[dict, dict[str, int], list[tuple[int, str]]]:
    """Values, lines of the top-level keys, and warnings of a YAML mapping whose first line is `first_line`.

    Of a key that is there twice the last value counts if `is_lenient`; otherwise that is an error.
    """
    plain = parse_plain_lines(head, first_line)
    if plain:
        return *plain, []
    return parse_any_yaml(head, first_line, is_lenient=is_lenient)


def parse_any_yaml(
    head: str, first_line: int, *, is_lenient: bool = False
) -> tuple[dict, dict[str, int], list[tuple[int, str]]]:
    """As `parse_yaml`, by the parser of YAML for any head."""
    try:
        builder = _Builder(head, first_line, is_lenient=is_lenient)
        values = builder.document()
    except yaml.reader.ReaderError:
        refused = _REFUSED_BY_YAML.search(head)
        line = first_line + (line_at(head, refused.start()) - 1 if refused else 0)
        raise FrontMatterError(line, say("control-character")) from None
    except yaml.MarkedYAMLError as error:
        raise _yaml_error(head, first_line, error) from None
    key = wide_key(values)
    if key:
        raise FrontMatterError(builder.lines[key], say("full-width-colon-in-key"))
    return values, builder.lines, [*builder.warnings, *comments(head, first_line)]


def _yaml_error(head: str, first_line: int, error: yaml.MarkedYAMLError) -> FrontMatterError:
    found = slip(head)
    if found:
        return FrontMatterError(first_line + found[0], found[1])
    problem = error.problem or error.context or "it cannot be read"
    mark = error.problem_mark or error.context_mark
    context = error.context or ""
    if error.context_mark and re.search("quoted scalar|simple key|flow", context):
        mark = error.context_mark
    rows = head.split("\n")
    number = min(mark.line if mark else 0, max(len(rows) - (not rows[-1]) - 1, 0))
    message = say("yaml", problem=problem, remedy=remedy(rows[number], context))
    return FrontMatterError(first_line + number, message)
