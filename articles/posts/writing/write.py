"""Writes posts: the bytes that `front_matter` and `validation` make the same `Post` of again.

What a reader of posts assumes anyway is left out: empty values, and the slug, language, translation key and old
addresses that a path gives by itself.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from articles.posts.addresses import clean_web_url
from articles.posts.languages import is_code, match_language, split_path
from articles.posts.post import ERROR, MenuEntry, Post, SiteProfile, SourceFile, Thumbnail
from articles.posts.reading.front_matter import FrontMatter, FrontMatterError, split
from articles.posts.reading.holding import normal
from articles.posts.reading.known_keys import KNOWN
from articles.posts.reading.plain import as_markup
from articles.posts.reading.standing import released
from articles.posts.reading.validation import validate

_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
# What JSON allows and YAML takes for the end of a line, or refuses.
_ESCAPED_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# What no head of a post may contain.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_UNSAFE_IN_ADDRESS = re.compile(r"[%?#\s]")

Head = dict[str, Any]
"""What a front matter says: text, numbers, truth values, None, and lists and dicts of them."""


@dataclass(frozen=True, slots=True)
class Written:
    """A post as bytes, with what is wrong with them.

    `lost` names the fields of the `Post` that do not come back as they are; `error` is why the file cannot be
    imported at all, empty where it can.
    """

    data: bytes
    lost: tuple[str, ...] = ()
    error: str = ""


def write(post: Post, site: SiteProfile) -> Written:
    """Write a post in YAML, or in JSON where that keeps more: YAML has no true and false here, and is longer."""
    if post.extra:
        post = replace(post, extra=released(post.extra, is_draft=post.is_draft, is_listed=post.is_listed))
    head = _head(post, site)
    attempts = []
    for form in _forms(post, head):
        written = _best(post, site, form)
        if not written.lost and not written.error:
            return written
        attempts.append(written)
    return min(attempts, key=lambda one: (bool(one.error), set(one.lost) - {"extra"} != set(), len(one.lost)))


def _forms(post: Post, head: Head) -> Iterator[Head]:
    """The head with values that were refused in part as they were written, without those, and without refused keys."""
    refused = _refused_in_part(post, head)
    if refused:
        names = {normal(key): key for key in refused}
        yield {names.get(normal(key), key): value for key, value in head.items()} | refused
    yield head
    # The article has changed since, and what it has now counts.
    stale = {key for key, value in head.items() if normal(key) in KNOWN and post.extra.get(key) is value}
    if stale:
        yield {key: value for key, value in head.items() if key not in stale}


def _refused_in_part(post: Post, head: Head) -> Head:
    """Of the further keys, those that are one of `head` as they were written: a part of their value was refused."""
    names = set(map(normal, head))
    return {
        key: value
        for key, value in post.extra.items()
        if normal(key) in names and head.get(key) is not value and not _is_list_of_pictures(key, value)
    }


def _best(post: Post, site: SiteProfile, head: Head) -> Written:
    """Write a head in the notation that keeps most."""
    head = _storable(head)
    body = post.body.replace("\0", "")
    attempts = []
    for notation in (_yaml, _json, _short_json):
        written = _checked(post, site, (notation(head) + body).encode("utf-8", "replace"))
        if not written.lost and not written.error:
            return written
        attempts.append(written)
    return min(attempts, key=lambda one: (bool(one.error), len(one.lost)))


def given(path: str, site: SiteProfile, slug: str = "") -> Post:
    """The post that an empty file at `path` is, or one that asks for nothing but a slug."""
    front_matter = FrontMatter({"slug": slug}, {}, "")
    post, problems = validate(front_matter, _source(path), site)
    if post is None:
        raise ValueError(f"An empty file is no post: {problems}")
    return post


def _source(path: str) -> SourceFile:
    return SourceFile(Path(), path, path)


def _checked(post: Post, site: SiteProfile, data: bytes) -> Written:
    """`data` with what becomes of it when it is read."""
    try:
        again, problems = validate(split(data), _source(post.path), site)
    except FrontMatterError as error:
        return Written(data, error=error.message)
    if again is None:
        return Written(data, error=next(problem.message for problem in problems if problem.level == ERROR))
    # The path may give further addresses, and gives a key to a post that has none.
    aliases = post.aliases if set(post.aliases) <= set(again.aliases) else ()
    again = replace(again, aliases=aliases, translation_key=again.translation_key if post.translation_key else "")
    names = (field.name for field in fields(Post) if field.compare)
    return Written(data, tuple(name for name in names if _plain(getattr(again, name)) != _plain(getattr(post, name))))


def _plain(value: object) -> object:
    """A value as it compares: moments of an ambiguous hour are never equal across zones."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


# The head


def _head(post: Post, site: SiteProfile) -> Head:
    """The keys of a post in their order, those that say nothing left out."""
    bare = given(post.path, site)
    slug = "" if post.slug == bare.slug else post.slug
    addresses = given(post.path, site, slug).aliases if slug else bare.aliases
    head = {
        "title": as_markup(post.title),
        "date": _date(post.published_at, site) if post.is_dated else "",
        "undated": None if post.is_dated else True,
        "lastmod": _date(post.updated_at, site),
        "publishDate": _date(post.shown_from_at, site),
        "expiryDate": _date(post.expires_at, site),
        "draft": None if post.is_draft == bare.is_draft else post.is_draft,
        "slug": slug,
        "summary": as_markup(post.summary),
        "lead": as_markup(post.lead),
        "categories": [*map(as_markup, post.categories)],
        "tags": [*map(as_markup, post.tags)],
        "author": [*map(as_markup, post.authors)],
        "lang": _language(post, bare, site),
        "translations": list(post.translations),
        "translationKey": "" if post.translation_key == bare.translation_key else post.translation_key,
        "menu": _menu(post.menus),
        "thumbnail": _thumbnail(post.thumbnail),
        "pinned": post.pin_weight,
        "comments": post.has_comments,
        "authorbox": post.has_author_box,
        "pager": post.has_pager,
        "toc": post.has_contents,
        "mathjax": post.has_math,
        "sidebar": False if post.sidebar == "none" else post.sidebar,
        "widgets": list(post.widgets),
        "aliases": [_UNSAFE_IN_ADDRESS.sub(_percent, path) for path in post.aliases if path not in addresses],
        "source": _origin(post),
        "canonical": post.canonical_url,
        **_unlisted(post),
    }
    head = {key: value for key, value in head.items() if value not in (None, "", [], {})}
    extra = dict(post.extra)
    for key, value in extra.items():
        # Of a list of pictures the first is the thumbnail, and the list is kept.
        if _is_list_of_pictures(key, value) and "thumbnail" in head:
            extra[key] = [head.pop("thumbnail"), *value[1:]]
    taken = {normal(key) for key in head}
    return head | {key: value for key, value in extra.items() if normal(key) not in taken}


def _is_list_of_pictures(key: str, value: object) -> bool:
    return key.lower() == "thumbnail" and isinstance(value, list)


def _date(moment: datetime | None, site: SiteProfile) -> str | None:
    """A moment in the site's time zone, or in UTC where an offset of whole minutes cannot say it."""
    if moment is None:
        return None
    try:
        local = moment.astimezone(site.time_zone)
    except OverflowError:
        return moment.astimezone(UTC).isoformat()
    offset = local.utcoffset()
    has_odd_offset = offset is not None and offset.total_seconds() % 60
    return (moment.astimezone(UTC) if has_odd_offset else local).isoformat()


def _language(post: Post, bare: Post, site: SiteProfile) -> str:
    """The code to write; nothing where the path has it."""
    in_path = split_path(post.path, site.languages)[0]
    if in_path and (bare.language, bare.language_tag) == (post.language, post.language_tag):
        return ""
    tag = post.language_tag
    is_right = is_code(tag) and (match_language(tag, site.languages) or site.language) == post.language
    return tag if is_right else post.language


def _menu(entries: Iterable[MenuEntry]) -> list[str] | dict[str, dict[str, str | int] | None]:
    """A list of names, or a map where an entry has a name or a weight of its own."""
    if not any(entry.name or entry.weight for entry in entries):
        return [entry.menu for entry in entries]
    parts: dict[str, dict[str, str | int]] = {
        entry.menu: {"name": entry.name, "weight": entry.weight} for entry in entries
    }
    return {menu: {key: value for key, value in entry.items() if value} or None for menu, entry in parts.items()}


def _thumbnail(thumbnail: Thumbnail | None) -> dict[str, object] | str | None:
    if thumbnail is None:
        return None
    places = {"list": thumbnail.is_in_list, "post": thumbnail.is_in_article}
    shown = [place for place, is_shown in places.items() if is_shown]
    parts: dict[str, object] = {
        "src": thumbnail.src,
        "alt": thumbnail.alt,
        "caption": thumbnail.caption,
        "visibility": [] if all(places.values()) else shown or ["none"],
    }
    parts = {key: value for key, value in parts.items() if value}
    return parts if len(parts) > 1 else thumbnail.src


def _origin(post: Post) -> dict[str, str] | str:
    """A URL, a name, or a map of both; a name that would pass for a URL is in a map as well."""
    name, url = post.source_name, post.source_url
    if name and (url or clean_web_url(name)):
        return {"name": name, "url": url} if url else {"name": name}
    return name or url


def _unlisted(post: Post) -> Head:
    has_build = any(normal(key) == "build" for key in post.extra)
    if not post.body.strip():
        return {"build": {"list": "always"}} if post.is_listed and not has_build else {}
    if post.is_listed:
        return {}
    return {"type": "page"} if has_build else {"build": {"list": "never"}}


def _percent(match: re.Match[str]) -> str:
    return quote(match[0])


def _storable(value: Any) -> Any:
    """A value without the characters that no post may contain."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list) else value


# Notations


def _json(head: Head) -> str:
    return json.dumps(head, ensure_ascii=False, indent=2) + "\n"


def _short_json(head: Head) -> str:
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")) + "\n"


def _yaml(head: Head) -> str:
    lines = [line for key, value in head.items() for line in _block(key, value, "")]
    return "\n".join(["---", *lines, "---", ""])


def _block(key: str, value: object, indent: str) -> Iterator[str]:
    """The lines of a key. Lists and maps have one item per line; what is in a list is written in brackets."""
    key = key if _PLAIN_KEY.fullmatch(key) else _flow(key)
    if isinstance(value, dict) and value:
        yield f"{indent}{key}:"
        for name, item in value.items():
            yield from _block(name, item, indent + "  ")
    elif isinstance(value, list) and value:
        yield f"{indent}{key}:"
        yield from (f"{indent}  - {_flow(item)}" for item in value)
    else:
        yield f"{indent}{key}: {_flow(value)}"


def _flow(value: object) -> str:
    """A value on one line, all text in double quotes: every reader of YAML takes it for text."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _ESCAPED_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
