"""Whether a post is a draft, and whether lists have it: all that its keys and its folders say, with the reasons."""

from collections.abc import Iterator, Mapping
from typing import Any

from articles.posts.post import SourceFile
from articles.posts.reading import holding
from articles.posts.reading.holding import Standing, Statement, normal
from articles.posts.reading.keys import Keys, as_flag, as_text, shown
from articles.posts.reading.known_keys import meant

PAGES = frozenset(("page", "pages", "search", "archives", "archive", "tags", "categories"))
"""Values of `type` and `layout` of what is a page of the site rather than an article."""


def read_standing(keys: Keys, source: SourceFile, body: str) -> tuple[bool, bool]:
    """Whether the post is a draft, and whether it is listed. Warn of the reason unless it is a plain `draft: true`."""
    full = keys.full()
    said = list(holding.statements(full))
    standings = {statement.standing for statement in said} | set(_misspelt(keys, full))
    for name in ("draft", "published"):
        key = keys.written(name)
        if key is not None and (name == "draft" or as_flag(full[key]) is not None):
            keys.find(name)
    is_released = any(one.standing is Standing.PUBLIC and normal(one.key) in _RELEASING for one in said)
    folder = "" if is_released else holding_folder(source)
    if not any(_is_plain_draft(keys, one) for one in said):
        for statement in said:
            _explain(keys, statement)
        if folder:
            keys.warn("draft", f"the folder {folder} makes this post a draft; write draft: false to publish it")
    is_draft = bool(folder) or Standing.HELD in standings
    return is_draft, _is_listed(keys, body) and Standing.UNLISTED not in standings


_MEANWHILE = {Standing.HELD: "; until then the post is a draft", Standing.UNLISTED: "; until then no list has it"}


def _misspelt(keys: Keys, full: Mapping[str, Any]) -> Iterator[Standing]:
    """Warn of keys that are one slip away from a known one; what they would have said of the post being public."""
    for key, value in full.items():
        known = meant(str(key))
        if not known:
            continue
        said = [one.standing for one in holding.statements({known: value}) if one.is_understood]
        standing = max(said, default=Standing.PUBLIC)
        origin = keys.inherited.get(key)
        place = f" from the cascade of {origin}" if origin else ""
        message = f"unknown key “{key}”{place}; did you mean “{known}”? Correct it, or take it out"
        keys.warn(key, message + _MEANWHILE.get(standing, ""))
        yield standing


# What publishes a post although it is in a folder of drafts.
_RELEASING = frozenset(("draft", "isdraft", "published", "publish", "status", "poststatus"))


def holding_folder(source: SourceFile) -> str:
    """The folder that makes a draft of a post, as it is called; empty where none does."""
    if source.root.name.lower() in holding.ROOTS:
        return source.root.name
    return next((folder for folder in source.path.split("/")[:-1] if folder.lower() in holding.FOLDERS), "")


def _is_plain_draft(keys: Keys, said: Statement) -> bool:
    """Whether the post itself says `draft: true`."""
    return said.key.lower() == "draft" and as_flag(said.value) is True and said.key not in keys.inherited


def _explain(keys: Keys, said: Statement) -> None:
    """Warn of what holds the post back, and of what is not understood."""
    if said.standing is Standing.PUBLIC or (said.standing is Standing.UNLISTED and said.is_understood):
        return
    top = said.key.partition(".")[0]
    origin = keys.inherited.get(top)
    key = f"{said.key}, from the cascade of {origin}" if origin else said.key
    is_secret = said.takes.startswith("nothing")
    if is_secret:
        message = f"{key}: passwords are not supported, so the post is a draft; take the key out to publish it"
    elif not said.is_understood:
        state = "a draft" if said.standing is Standing.HELD else "out of lists"
        message = f"{key}: takes {said.takes}, not {shown(said.value)}; the post stays {state}"
        message += f" until it says {said.public}"
    else:
        remedy = f"write {said.public}" if said.public else "take the key out"
        message = f"{key}: {shown(said.value)} makes this post a draft; {remedy} to publish it"
    keys.warn(top, message)


def _is_listed(keys: Keys, body: str) -> bool:
    """Whether lists have a post, as far as its type, its layout and its body say."""
    is_page = False
    for name in ("type", "layout"):
        key, value = keys.find(name)
        if key is None:
            continue
        text = as_text(value)
        if text is None:
            keys.warn(key, f"{key}: takes text, not {shown(value)}; it is kept, and does nothing")
        is_page = is_page or (text or "").lower() in PAGES
        if (text or "").lower() != "page":
            keys.keep(key)
    key, value = keys.find("build")
    says_list = ""
    if key is not None:
        build = {normal(str(name)): item for name, item in value.items()} if isinstance(value, dict) else {}
        says_list = (as_text(build.get("list")) or "").lower()
        # What `is_listed` says as well need not be kept.
        is_told = says_list in ("never", "false") or (says_list == "always" and not body.strip())
        if build.keys() != {"list"} or not is_told:
            keys.keep(key)
    return not is_page and (bool(body.strip()) or says_list == "always")


def released(extra: dict, *, is_draft: bool, is_listed: bool) -> dict:
    """Return the further keys of an article without those that contradict what it is now."""
    kept: dict[str, Any] = {}
    for key, value in extra.items():
        if isinstance(value, dict) and normal(str(key)) in holding.NESTS:
            inner = released(value, is_draft=is_draft, is_listed=is_listed)
            kept |= {key: inner} if inner or not value else {}
        elif not any(
            (said.standing is Standing.HELD and not is_draft) or (said.standing is Standing.UNLISTED and is_listed)
            for said in holding.statements({meant(str(key)) or key: value})
        ):
            kept[key] = value
    return kept
