"""Whether a post is a draft, and whether lists have it: all that its keys and its folders say, with the reasons."""

from collections.abc import Iterator, Mapping
from typing import Any

from articles.posts.messages import say
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
            keys.warn("draft", say("draft-folder", folder=folder))
    is_draft = bool(folder) or Standing.HELD in standings
    return is_draft, _is_listed(keys, body) and Standing.UNLISTED not in standings


_MEANWHILE = {Standing.HELD: "-draft-until-then", Standing.UNLISTED: "-unlisted-until-then"}


def _misspelt(keys: Keys, full: Mapping[str, Any]) -> Iterator[Standing]:
    """Warn of keys that are one slip away from a known one; what they would have said of the post being public."""
    for key, value in full.items():
        known = meant(str(key))
        if not known:
            continue
        said = [one.standing for one in holding.statements({known: value}) if one.is_understood]
        standing = max(said, default=Standing.PUBLIC)
        origin = keys.inherited.get(key)
        code = "unknown-key-inherited" if origin else "unknown-key"
        meanwhile = say(_MEANWHILE[standing]) if standing in _MEANWHILE else ""
        keys.warn(key, say(code, key=key, origin=origin or "", known=known, meanwhile=meanwhile))
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
    key = say("-cascade-of", key=said.key, origin=origin) if origin else said.key
    if said.is_password:
        code, takes = "draft-password", ""
    elif not said.is_understood:
        code = "draft-unclear" if said.standing is Standing.HELD else "unlisted-unclear"
        takes = say(said.takes)
    else:
        code, takes = "draft-key" if said.public else "draft-key-remove", ""
    keys.warn(top, say(code, key=key, takes=takes, value=shown(said.value), public=said.public))


def _is_listed(keys: Keys, body: str) -> bool:
    """Whether lists have a post, as far as its type, its layout and its body say."""
    is_page = False
    for name in ("type", "layout"):
        key, value = keys.find(name)
        if key is None:
            continue
        text = as_text(value)
        if text is None:
            keys.warn(key, say("wrong-type", key=key, value=shown(value)))
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
