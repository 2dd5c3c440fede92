"""What the configuration of the old site says: which generator made it, its URL, and the addresses of its posts.

Read are `hugo.toml` and `config.toml` (also as YAML and JSON, and in `config/_default/`), `_config.yml` of Jekyll and
Hexo, and `zola.toml`, in the imported folder or above it as far as its name is that of a folder of posts.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from articles.posts.languages import is_code
from articles.posts.messages import Message, say
from articles.posts.permalinks import HEXO_DEFAULT, JEKYLL_STYLES
from articles.posts.reading.errors import FrontMatterError
from articles.posts.reading.front_matter import MAX_BYTES
from articles.posts.reading.toml_and_json import PARSERS
from articles.posts.reading.yaml_format import parse_yaml

GENERATORS = ("hugo", "jekyll", "hexo", "zola", "plain")
_FOLDERS_OF_POSTS = frozenset(("content", "source", "_posts", "posts", "post", "blog", "docs"))
_HUGO = tuple(
    f"{folder}{name}.{ending}"
    for folder in ("", "config/_default/")
    for name in ("hugo", "config", "permalinks")
    for ending in ("toml", "yaml", "yml", "json")
    if not (name == "permalinks" and not folder)
)
_MAX_LEVELS = 3


@dataclass(frozen=True, slots=True)
class SiteConfiguration:
    """The generator of a site, its URL without a last slash, and patterns of addresses by section; "" is for all."""

    generator: str = "plain"
    base_url: str = ""
    permalinks: tuple[tuple[str, str], ...] = ()
    file: str = ""
    """Where that is from, relative to the imported folder; empty if it follows from the names of folders."""
    content: str = ""
    """The folder of posts below the imported one, which is no part of an address: `content/`, `source/_posts/`."""
    above: str = ""
    """The folders between the site's posts and the imported folder, where that is a part of them: `post/`."""
    problem: Message | None = None


PLAIN = SiteConfiguration()


def read_configuration(root: Path, generator: str = "") -> SiteConfiguration:
    """Return the configuration of the site that a folder belongs to; `generator` is what made it, if that is known."""
    if generator == "plain":
        return PLAIN
    folder = root.absolute()
    for level in range(_MAX_LEVELS + 1):
        found = _of_folder(folder, generator)
        if found:
            below = os.path.relpath(root, folder)
            file = f"{'../' * level}{found.file}"
            return _below(found, "" if below == "." else f"{below}/", file)
        if folder.name.lower() not in _FOLDERS_OF_POSTS and not is_code(folder.name):
            break
        folder = folder.parent
    return _by_folders(root.absolute(), generator)


def _below(found: SiteConfiguration, below: str, file: str) -> SiteConfiguration:
    """The configuration of a site as seen from a folder in it: where its posts begin."""
    contents = {"hugo": "content/", "zola": "content/", "jekyll": "", "hexo": "source/_posts/"}
    content = contents[found.generator]
    content = content.removeprefix(below) if content.startswith(below) else "" if below else content
    above = (
        below.removeprefix("content/") if found.generator in ("hugo", "zola") and below.startswith("content/") else ""
    )
    return replace(found, file=file, content=content, above=above)


def _of_folder(folder: Path, generator: str) -> SiteConfiguration | None:
    """What the configuration in a folder says; None where it has none."""
    names = _names(folder)
    if generator in ("", "jekyll", "hexo"):
        for name in ("_config.yml", "_config.yaml"):
            if name in names:
                return _of_yaml(folder, name, generator)
    if generator in ("", "zola") and "zola.toml" in names:
        values, problem = _values(folder / "zola.toml")
        return SiteConfiguration("zola", _url(values.get("base_url")), (), "zola.toml", problem=problem)
    if generator in ("", "hugo"):
        return _of_hugo(folder, names)
    return None


def _names(folder: Path) -> set[str]:
    """The names in a folder, and those in Hugo's folder of configuration below it."""
    names: set[str] = set()
    try:
        names = {entry.name for entry in os.scandir(folder)}
        if "config" in names:
            below = os.scandir(folder / "config/_default")
            names.update(f"config/_default/{entry.name}" for entry in below)
    except OSError:
        pass
    return names


def _of_hugo(folder: Path, names: set[str]) -> SiteConfiguration | None:
    found = [name for name in _HUGO if name in names]
    if not found:
        return None
    base_url = ""
    permalinks: dict[str, str] = {}
    problem = None
    for name in found:
        values, wrong = _values(folder / name)
        problem = problem or wrong
        if Path(name).name.startswith("permalinks."):
            values = {"permalinks": values}
        keys = {key.lower(): value for key, value in values.items()}
        if name.startswith("config.") and "base_url" in keys and "baseurl" not in keys:
            return SiteConfiguration("zola", _url(keys["base_url"]), (), name, problem=problem)
        base_url = base_url or _url(keys.get("baseurl"))
        permalinks |= dict(_hugo_permalinks(keys.get("permalinks")))
    return SiteConfiguration("hugo", base_url, tuple(permalinks.items()), found[0], problem=problem)


def _hugo_permalinks(value: Any) -> Iterator[tuple[str, str]]:
    """Patterns by section: `[permalinks]`, and `[permalinks.page]` of newer versions."""
    for section, pattern in value.items() if isinstance(value, dict) else ():
        if isinstance(pattern, str):
            yield section, pattern
        elif section == "page" and isinstance(pattern, dict):
            yield from ((name, one) for name, one in pattern.items() if isinstance(one, str))


def _of_yaml(folder: Path, name: str, generator: str) -> SiteConfiguration:
    values, problem = _values(folder / name)
    text = str(values.get("permalink") or "")
    is_hexo = generator == "hexo" or (
        not generator and (values.keys() & {"source_dir", "new_post_name"} or "_posts" in _names(folder / "source"))
    )
    if is_hexo:
        return SiteConfiguration("hexo", _url(values.get("url")), (("", text or HEXO_DEFAULT),), name, problem=problem)
    pattern = JEKYLL_STYLES.get(text or "date", text)
    url = _url(f"{values.get('url') or ''}{values.get('baseurl') or ''}")
    return SiteConfiguration("jekyll", url, (("", pattern),), name, problem=problem)


def _by_folders(root: Path, generator: str) -> SiteConfiguration:
    """What the names of folders say where there is no configuration."""
    parts = [part.lower() for part in root.parts[-2:]]
    names = _names(root)
    hexo, jekyll = (("", HEXO_DEFAULT),), (("", JEKYLL_STYLES["date"]),)
    if generator == "hexo" or (not generator and parts == ["source", "_posts"]):
        return SiteConfiguration("hexo", permalinks=hexo)
    if not generator and parts[-1:] == ["source"] and "_posts" in names:
        return SiteConfiguration("hexo", permalinks=hexo, content="_posts/")
    if generator == "jekyll" or (not generator and (parts[-1:] == ["_posts"] or "_posts" in names)):
        return SiteConfiguration("jekyll", permalinks=jekyll)
    return SiteConfiguration(generator) if generator else PLAIN


def _values(file: Path) -> tuple[dict[str, Any], Message | None]:
    """The values of a file, and what is wrong with it."""
    if not file.is_file():
        return {}, None
    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_BYTES).decode("utf-8-sig", "replace").replace("\r\n", "\n")
        parse = PARSERS.get(file.suffix.removeprefix("."), parse_yaml)
        return parse(text, 1)[0], None
    except FrontMatterError as error:
        why: Message | str = say("-line", line=error.line, message=error.message)
    except OSError as error:
        why = say("-permissions", why=error.strerror)
    return {}, say("configuration", file=file.name, why=why)


def _url(value: object) -> str:
    text = str(value or "").strip().rstrip("/")
    return text if re.match(r"https?://[^\s/]", text) else ""
