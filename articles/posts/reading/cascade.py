"""What section pages (`_index.md`) hand down to the posts below them, as Hugo's `cascade` does.

The page of a nearer folder counts before that of a farther one and before the site's configuration, and the post's
own key before all of them.
"""

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from articles.posts.languages import match_language, split_path
from articles.posts.messages import Message, say
from articles.posts.post import SiteProfile, SourceFile
from articles.posts.reading import holding
from articles.posts.reading.discovery import is_section_page
from articles.posts.reading.front_matter import MAX_BYTES, FrontMatter, FrontMatterError, split
from articles.posts.reading.holding import normal
from articles.posts.reading.known_keys import KNOWN, meant
from articles.posts.reading.toml_and_json import PARSERS
from articles.posts.reading.yaml_format import parse_yaml

CONTENT = "content"
"""Hugo's folder of posts: section pages count from there on, also where only a part of it is imported."""

CONFIGURATIONS = tuple(
    f"{folder}{name}.{ending}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config")
    for ending in ("toml", "yaml", "yml", "json")
)

# Keys of a single post, which no section page can set.
_OWN = frozenset(
    map(normal, "title slug url permalink aliases redirectFrom translationKey translations date lang language".split())  # noqa: SIM905
)
_NESTS = ("params", "extra")
_CONDITIONS = frozenset(("path", "kind", "lang", "environment"))


class SectionError(ValueError):
    """A section page that cannot be read, so that what its posts inherit is unknown; `message` names it."""

    def __init__(self, page: str, why: Message | str):
        self.message = say("unreadable-section", page=page, why=why)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a post inherits: values by key, and for each key the section page that it comes from."""

    values: dict
    origins: dict[str, str]


NOTHING = Inherited({}, {})


@dataclass(frozen=True, slots=True)
class _Section:
    """A section page: its name for messages, the language of its suffix, its maps with their conditions."""

    shown: str
    language: str
    maps: tuple[tuple[dict, dict], ...]


class Cascades:
    """Reads the section pages of folders, each once; `site` knows the languages."""

    def __init__(self, site: SiteProfile) -> None:
        self.site = site
        self._folders: dict[str, list[_Section | SectionError]] = {}
        self._above: dict[tuple[Path, str], list[str]] = {}

    def inherited(self, source: SourceFile) -> Inherited:
        """What the post inherits; SectionError where a section page above it cannot be read."""
        values: dict[str, tuple[str, Any]] = {}
        origins: dict[str, str] = {}
        for folder in self._above_of(source):
            for section in self._sections(folder):
                for conditions, found in section.maps:
                    if self._applies(section, conditions, source):
                        values |= {normal(key): (key, value) for key, value in found.items()}
                        origins |= dict.fromkeys(map(normal, found), section.shown)
        if not values:
            return NOTHING
        return Inherited(dict(values.values()), {values[name][0]: origins[name] for name in values})

    def all_below(self, root: Path) -> Iterator[Inherited]:
        """What the posts of each folder below `root` that has section pages inherit, as far as those can be read."""
        for folder, _, names in os.walk(root):
            if any(map(is_section_page, names)):
                path = os.path.relpath(f"{folder}/post.md", root)
                with contextlib.suppress(SectionError):
                    yield self.inherited(SourceFile(root, path, path))

    def _above_of(self, source: SourceFile) -> list[str]:
        """The folders whose section pages count, the farthest first: in Hugo's `content` those above the root too."""
        *folders, _ = source.path.split("/")
        key = (source.root, "/".join(folders))
        if key not in self._above:
            root = os.path.abspath(source.root)  # noqa: PTH100
            above = _above_root(root)
            below = ["/".join([root, *folders[:end]]) for end in range(1, len(folders) + 1)]
            self._above[key] = [*above, *below]
        return self._above[key]

    def _sections(self, folder: str) -> list[_Section]:
        """The section pages of a folder, the one without a language first."""
        if folder not in self._folders:
            is_site = os.path.isdir(f"{folder}/{CONTENT}")  # noqa: PTH112
            names = _configurations(folder) if is_site else _pages(folder)
            pages = [self._read(folder, name) for name in names]
            self._folders[folder] = sorted(pages, key=lambda page: page.language if isinstance(page, _Section) else "")
        found: list[_Section] = []
        for page in self._folders[folder]:
            if isinstance(page, SectionError):
                raise page
            found.append(page)
        return found

    def _read(self, folder: str, name: str) -> _Section | SectionError:
        shown = f"{os.path.basename(folder)}/{name}"  # noqa: PTH119
        try:
            with open(f"{folder}/{name}", "rb") as file:  # noqa: PTH123
                data = file.read(MAX_BYTES + 1)
            maps = tuple(_maps(split(data) if is_section_page(name) else _configured(name, data)))
        except FrontMatterError as error:
            return SectionError(shown, say("-line", line=error.line, message=error.message))
        except OSError as error:
            return SectionError(shown, say("-permissions", why=error.strerror))
        return _Section(shown, split_path(name, self.site.languages)[0], maps)

    def _applies(self, section: _Section, conditions: Mapping[str, str], source: SourceFile) -> bool:
        language, _, _ = split_path(source.path, self.site.languages)
        language = language or self.site.language
        if section.language and not self._is_same(section.language, language):
            return False
        tests = {
            "path": lambda glob: any(map(_pattern(glob).fullmatch, _paths(source, self.site))),
            "kind": lambda glob: _pattern(glob).fullmatch("page"),
            "environment": lambda glob: _pattern(glob).fullmatch("production"),
            "lang": lambda glob: (
                _pattern(glob).fullmatch(language.lower()) or ("*" not in glob and self._is_same(glob, language))
            ),
        }
        return all(tests[name](glob.lower()) for name, glob in conditions.items())

    def _is_same(self, one: str, other: str) -> bool:
        languages = self.site.languages
        return match_language(one, languages) == match_language(other, languages) is not None


def _above_root(root: str) -> list[str]:
    """The folders from Hugo's `content` down to `root`, else those above it that follow each other with such pages."""
    parents = [root, *map(str, Path(root).parents)]
    at = next((at for at, parent in enumerate(parents) if Path(parent).name == CONTENT), None)
    if at is None:
        at = next(at for at, parent in enumerate(parents) if at + 1 == len(parents) or not _pages(parents[at + 1]))
    elif at + 1 < len(parents):
        at += 1  # For the configuration.
    return parents[at::-1]


def _configurations(folder: str) -> list[str]:
    """The names of the site's configuration in Hugo's folder that contains `content`."""
    return [name for name in CONFIGURATIONS if os.path.isfile(f"{folder}/{name}")]  # noqa: PTH113


def _configured(name: str, data: bytes) -> FrontMatter:
    """The site's configuration as if it were a head; empty where nothing in it cascades."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    if "cascade" not in text:
        return FrontMatter({}, {}, "")
    parse = PARSERS.get(name.rpartition(".")[2], parse_yaml)
    values, lines, *_ = parse(text, 1)
    return FrontMatter(values, lines, "")


def _pages(folder: str) -> list[str]:
    """The names of a folder's section pages."""
    try:
        names = sorted(filter(is_section_page, os.listdir(folder)))  # noqa: PTH208
    except OSError:
        return []
    return [name for name in names if os.path.isfile(f"{folder}/{name}")]  # noqa: PTH113


def inherit(own: FrontMatter, inherited: Inherited) -> FrontMatter:
    """The front matter of a post with what it inherits; empty keys of its own say nothing."""
    if not inherited.values:
        return own
    said = {normal(str(key)) for key, value in own.data.items() if value not in (None, "", [], {})}
    values = {key: value for key, value in inherited.values.items() if normal(key) not in said}
    data = {key: value for key, value in own.data.items() if normal(str(key)) not in set(map(normal, values))}
    origins = {key: inherited.origins[key] for key in values}
    return replace(own, data=data | values, inherited=origins)


def _maps(head: FrontMatter) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """The maps of a section page's `cascade` with their conditions, the one that counts least first."""
    for key, value in head.data.items():
        if normal(str(key)) != "cascade" or value in (None, "", [], {}):
            if meant(str(key)) == "cascade":
                raise FrontMatterError(head.lines.get(key, 1), say("cascade-key", key=key))
            continue
        maps = value if isinstance(value, list) else [value]
        if not all(isinstance(one, dict) for one in maps):
            raise FrontMatterError(head.lines.get(key, 1), say("cascade"))
        for one in reversed(maps):
            yield _conditions(one), _handed_down(one)


def _conditions(one: Mapping[str, Any]) -> dict[str, str]:
    target = next((value for key, value in one.items() if normal(str(key)) == "target"), None)
    if not isinstance(target, dict):
        return {}
    # A condition that is not known applies to every post, so that nothing is public by mistake.
    return {
        normal(str(key)): value
        for key, value in target.items()
        if normal(str(key)) in _CONDITIONS and isinstance(value, str) and value
    }


def _handed_down(one: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a map that posts understand; of maps in it, those that hold a post back."""
    found: dict[str, Any] = {}
    for key, value in one.items():
        name = normal(str(key))
        if name in _NESTS and isinstance(value, dict):
            value = {inner: item for inner, item in value.items() if any(holding.statements({inner: item}))}
            found |= {key: value} if value else {}
        elif (name in KNOWN or meant(str(key))) and name not in _OWN and name not in ("cascade", "target"):
            found[key] = value
    return found


def _paths(source: SourceFile, site: SiteProfile) -> set[str]:
    """The paths that a glob may mean a post by: as it is, without its extension and language, and as a bundle."""
    _, folders, stem = split_path(source.path, site.languages)
    own = source.path.rpartition(".")[0]
    plain = f"{folders}/{stem}" if folders else stem
    below = plain.rpartition(f"{CONTENT}/")[2]
    paths = {source.path, own, plain, below, *(path.removesuffix("/index") for path in (own, plain, below))}
    root = os.path.basename(os.path.abspath(source.root))  # noqa: PTH100, PTH119
    return {form.lower() for path in paths for form in (path, f"/{path}", f"/{root}/{path}")}


@lru_cache(maxsize=256)
def _pattern(glob: str) -> re.Pattern[str]:
    """A glob of Hugo's as a regular expression: `**` crosses folders, `*` and `?` do not, `{a,b}` is a choice."""
    expression, depth = "", 0
    for part in re.findall(r"\*\*|.", glob, re.DOTALL):
        if part == "{":
            depth += 1
        elif part == "}" and depth:
            depth -= 1
        elif part == "," and depth:
            expression += "|"
            continue
        else:
            expression += {"**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part) or re.escape(part)
            continue
        expression += "(?:" if part == "{" else ")"
    return re.compile(expression + ")" * depth)
