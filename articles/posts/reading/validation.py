"""Makes a `Post` of a front matter: every key that the project knows, in every form that it is written in."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from articles.posts.addresses import (
    clean_path,
    clean_web_url,
    hugo_addresses,
    is_permalink_style,
    slugify,
)
from articles.posts.languages import is_code, language_tag, match_language, split_path
from articles.posts.messages import say
from articles.posts.post import (
    ERROR,
    Post,
    Problem,
    SiteProfile,
    SourceFile,
)
from articles.posts.reading import holding
from articles.posts.reading.date_keys import read_limits, read_published, read_shown_from
from articles.posts.reading.dates import folder_date, split_file_date
from articles.posts.reading.display import read_menus, read_sidebar, read_thumbnail, read_widgets
from articles.posts.reading.front_matter import FrontMatter
from articles.posts.reading.keys import LIST_SEPARATORS, MAX_NAME, MAX_NUMBER, Keys, as_flag, as_number, as_text, shown
from articles.posts.reading.plain import without_markup
from articles.posts.reading.standing import read_standing
from articles.posts.summary import main_heading

MAX_TITLE = 300
MAX_KEY = 300
PIN_KEYS = ("featured", "pinned", "top", "sticky")


FirstCommit = Callable[[SourceFile], datetime | None]
"""Looks up when a file was first committed to version control."""


def validate(
    front_matter: FrontMatter, source: SourceFile, site: SiteProfile, first_commit: FirstCommit | None = None
) -> tuple[Post | None, list[Problem]]:
    """Make a post of a front matter, with the problems found; the post is None exactly where one is an error.

    `first_commit` is asked for a post that has no date and whose path names none.
    """
    keys = Keys(front_matter, source.shown)
    path_language, folders, stem = split_path(source.path, site.languages)
    bundle = folders.rpartition("/")[2] if stem == "index" else ""
    prefix = path_language if match_language(path_language, site.languages) != site.language else ""
    file_date, file_name = split_file_date(bundle or stem, site.time_zone)
    language, tag = _language(keys, path_language, site)

    def path_date() -> datetime | None:
        return file_date or folder_date(folders, site.time_zone)

    def commit_date() -> datetime | None:
        return first_commit(source) if first_commit else None

    published_at, updated_at, is_missing = read_published(keys, site.time_zone, path_date, commit_date)
    shown_from_at = read_shown_from(keys, published_at, site.time_zone)
    is_draft, is_listed = read_standing(keys, source, front_matter.body)
    if is_missing and is_listed:
        keys.warn("date", say("no-date"))
    slug_text = keys.text("slug")
    given = hugo_addresses(source.path, folders, stem, slugify(slug_text), prefix)
    named = _aliases(keys, given)
    source_url, source_name, canonical_url = _origin(keys)
    taxonomies = _taxonomies(keys)
    extension = source.path.rpartition(".")[2]
    shared_path = f"{folders}/{stem}.{extension}" if folders else f"{stem}.{extension}"
    fields: dict[str, Any] = {
        "title": _title(keys, front_matter.body, file_name),
        "slug": slugify(slug_text) if slug_text else _name_slug(file_name, tag, site),
        "language": language,
        "language_tag": tag,
        "published_at": published_at,
        "updated_at": updated_at,
        "shown_from_at": shown_from_at,
        "expires_at": min(read_limits(keys, site.time_zone, holding.SHOWN_UNTIL), default=None),
        "is_draft": is_draft,
        "is_listed": is_listed,
        "pin_weight": _pin_weight(keys),
        "lead": without_markup(keys.text("lead", "subtitle", "dek")),
        "summary": without_markup(keys.text("summary", "description", "excerpt")),
        "body": front_matter.body,
        "is_html": extension.lower() in ("html", "htm"),
        "categories": keys.names("categories", "category") or taxonomies.get("categories", ()),
        "tags": keys.names("tags", "tag", separators=LIST_SEPARATORS)
        or taxonomies.get("tags", ())
        or keys.names("keywords", separators=LIST_SEPARATORS),
        "authors": keys.names("author", "authors", separators=LIST_SEPARATORS) or taxonomies.get("authors", ()),
        "translation_key": keys.cut("translationKey", keys.text("translationkey"), MAX_KEY) or shared_path[-MAX_KEY:],
        "translations": keys.names("translations", separators=LIST_SEPARATORS),
        "thumbnail": read_thumbnail(keys),
        "menus": read_menus(keys),
        "aliases": tuple(named | dict.fromkeys(given)),
        "named_aliases": frozenset(named),
        "source_url": source_url,
        "source_name": source_name,
        "canonical_url": canonical_url,
        "has_comments": keys.flag("comments"),
        "has_author_box": keys.flag("authorbox"),
        "has_pager": keys.flag("pager"),
        "has_contents": keys.flag("toc"),
        "has_math": keys.flag("mathjax", "math", "katex"),
        "sidebar": read_sidebar(keys),
        "widgets": read_widgets(keys),
    }
    problems = keys.problems
    if any(problem.level == ERROR for problem in problems):
        return None, problems
    return Post(path=source.path, extra=keys.rest(), **fields), problems


def _taxonomies(keys: Keys) -> dict[str, tuple[str, ...]]:
    """The terms under Zola's `taxonomies`, by the plural of their kind; other taxonomies are kept."""
    key, value = keys.find("taxonomies")
    if key is None:
        return {}
    if not isinstance(value, dict):
        keys.refuse(key, say("-takes-taxonomies"), value)
        return {}
    kinds = {"category": "categories", "tag": "tags", "author": "authors"}
    kinds |= {plural: plural for plural in kinds.values()}
    found = {holding.normal(str(name)): item for name, item in value.items()}
    if found.keys() - kinds.keys():
        keys.keep(key)
    return {kinds[name]: keys.clean_names(key, item) for name, item in found.items() if name in kinds}


def _title(keys: Keys, body: str, file_name: str) -> str:
    title = " ".join(without_markup(keys.text("title")).split())
    if not title:
        heading = main_heading(body)
        title = heading or file_name
        keys.warn("title", say("no-title-heading" if heading else "no-title-name", title=shown(title)))
    return keys.cut("title", title, MAX_TITLE)


# Language and slug


def _language(keys: Keys, path_language: str, site: SiteProfile) -> tuple[str, str]:
    """The site's language, and the code as the post has it: from its key, else its path, else the site's own."""
    code = path_language
    key, value = keys.find("lang", "language")
    if key is not None:
        codes = [as_text(item) for item in value] if isinstance(value, list | tuple) else [as_text(value)]
        codes = [found for found in codes if found != ""]
        if not codes or not all(found and is_code(found) for found in codes):
            keys.refuse(key, say("-takes-language"), value)
        else:
            code = codes[0] or code
            if len(codes) > 1:
                keys.warn(key, say("one-language", key=key, code=shown(code)))
    if not code:
        return site.language, language_tag(site.language)
    language = match_language(code, site.languages)
    return language or site.language, language_tag(code)


def is_served(tag: str, site: SiteProfile) -> bool:
    """Whether the site has the language of a post with this code."""
    return match_language(tag, site.languages) is not None


def _name_slug(name: str, tag: str, site: SiteProfile) -> str:
    """The slug that a name gives; with the code of a language that the site does not have.

    Such a post is under the site's own language, and must not have the slug of the post that it translates.
    """
    return slugify(name) if is_served(tag, site) else slugify(f"{name} {tag}")


def _pin_weight(keys: Keys) -> int | None:
    weights = [_weight(keys, name) for name in PIN_KEYS]
    return next((weight for weight in weights if weight), None)


def _weight(keys: Keys, name: str) -> int | None:
    key, value = keys.find(name)
    if key is None:
        return None
    number = as_number(value)
    if number is not None:
        return number
    flag = as_flag(value)
    if flag is None:
        keys.refuse(key, say("-takes-flag-or-number", limit=MAX_NUMBER), value)
    return int(bool(flag))


def _aliases(keys: Keys, given: Sequence[str]) -> dict[str, None]:
    """The old addresses that the front matter names, as the keys of a dict; `given` are those that the path gives."""
    found: dict[str, None] = {}
    for name in ("url", "permalink", "aliases", "redirectfrom"):
        key, value = keys.find(name)
        if key is None:
            continue
        for item in value if isinstance(value, list | tuple) else [value]:
            text = as_text(item)
            if text == "" or (name == "permalink" and text and is_permalink_style(text)):
                continue
            path = clean_path(text) if text else ""
            if not text or not path:
                keys.refuse(key, say("-takes-paths"), item)
                continue
            found[path] = None
            if name == "aliases" and given and text.strip("/") == path.strip("/") and not text.startswith("/"):
                # Without a slash before it, it is next to the post, as Hugo has it.
                found[clean_path(given[0].rstrip("/").rpartition("/")[0] + path)] = None
    return found


def _origin(keys: Keys) -> tuple[str, str, str]:
    """The URL and the name of where a post was first published, and the canonical URL."""
    url = name = ""
    key, value = keys.find("source")
    if key is not None and isinstance(value, dict):
        parts = {str(part).lower(): as_text(item) or "" for part, item in value.items()}
        url, name = clean_web_url(parts.get("url", "")), parts.get("name", "")
        if not url and not name:
            keys.refuse(key, say("-takes-source"), value)
        elif parts.get("url") and not url:
            takes = say("-takes-web-url")
            keys.leave_out(key, say("wrong-part", key=key, part="url", takes=takes, value=shown(parts["url"])))
    elif key is not None:
        text = keys.text("source")
        url = clean_web_url(text)
        name = "" if url else text
    for alias in ("originalurl", "originallink"):
        url = url or _web_url(keys, alias)
    canonical_url = _web_url(keys, "canonical", "canonicalurl")
    return url or canonical_url, keys.cut("source", name, MAX_NAME), canonical_url


def _web_url(keys: Keys, *names: str) -> str:
    key, value = keys.find(*names)
    if key is None:
        return ""
    url = clean_web_url(as_text(value) or "")
    if not url:
        keys.refuse(key, say("-takes-web-url"), value)
    return url
