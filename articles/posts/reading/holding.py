"""What a front matter says about being public: the keys of common tools that hold a post back, and their values.

Closed by default: where such a key has a value that is not understood, the post is held back.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

INVISIBLE = "\\x01-\\x08\\x0e-\\x1f\\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""Invisible characters, as they are written in a class of a regular expression."""

FOLDERS = frozenset(("_drafts", "drafts", "_draft", "_private", "private", "草稿"))
"""Folders whose posts are drafts, at any depth."""
ROOTS = FOLDERS - {"private"}
"""The same for the folder that is imported: a whole site may lie in one that is called `private`."""

# Keys that other tools give a date: such a value limits when a post is shown, and is read as the dates are.
_MAY_BE_DATED = frozenset(("published", "publish", "embargo", "scheduled"))
_YEAR = re.compile(r"\d{4}")

# Maps whose keys count as if they were keys of the post.
NESTS = frozenset(("params", "extra", "seo", "meta", "metadata", "page", "post", "hugo", "jekyll", "hexo"))


# fmt: off
# Keys whose dates limit when a post is shown, normalised.
# Hugo's names: the date there counts instead of the post's date.
SHOWN_FROM = ("publishdate", "pubdate", "published", "publish")
# Further names: the date there can only make the post appear later.
SHOWN_AFTER = (
    "publishat", "publishon", "publishafter", "publishfrom", "showfrom", "showafter", "visiblefrom", "availablefrom",
    "embargo", "embargountil", "embargodate", "scheduled", "scheduledat", "scheduledfor", "scheduleddate", "goliveat",
)
SHOWN_UNTIL = (
    "expirydate", "unpublishdate", "expires", "expiresat", "expireson", "expire", "expiredate", "expireat", "expiry",
    "expiration", "expirationdate", "unpublishat", "unpublishon", "unpublishafter", "showuntil", "visibleuntil",
    "availableuntil", "hideafter",
)
# fmt: on


class Standing(IntEnum):
    """How public a post is; the highest of what its keys say counts."""

    PUBLIC = 0
    UNLISTED = 1
    """It has an address and is in no list."""
    HELD = 2


@dataclass(frozen=True, slots=True)
class Statement:
    """What one key says: `key` and `value` as written (a nested key with a dot), and what it could have said.

    `takes` names the values of the key, `public` is the one that publishes; both are for messages.
    """

    key: str
    value: object
    standing: Standing
    is_understood: bool = True
    takes: str = ""
    public: str = ""
    is_password: bool = False


@dataclass(frozen=True, slots=True)
class _Family:
    """Keys that take the same values: `takes` is the code of what they are.

    `otherwise` is what any other value means; None: it says nothing.
    """

    words: dict[str, Standing]
    otherwise: Standing | None
    takes: str
    public: str


_PUBLIC, _UNLISTED, _HELD = Standing
_YES = "true yes on 1 y t 是 对 對 真".split()  # noqa: SIM905
_NO = "false no off 0 n f 否 不 不是 假".split()  # noqa: SIM905


def _flags(yes: Standing, no: Standing, public: str, *, is_closed: bool = True) -> _Family:
    """Keys that say `yes` where they are true, and `no` where they are false."""
    words = dict.fromkeys(_YES, yes) | dict.fromkeys(_NO, no)
    return _Family(words, max(yes, no) if is_closed else None, "-takes-flag", public)


def _words(held: str, public: str, unlisted: str = "") -> dict[str, Standing]:
    words = dict.fromkeys(held.split(), _HELD) | dict.fromkeys(unlisted.split(), _UNLISTED)
    return words | dict.fromkeys(public.split(), _PUBLIC)


# MkDocs lists under `hide` what a page does without, and shows the page.
_HIDE = _Family(
    _flags(_HELD, _PUBLIC, "").words
    | dict.fromkeys(("navigation", "toc", "footer", "path", "tags", "feedback", "title"), _PUBLIC),
    _HELD,
    "-takes-flag",
    "false",
)
_STATUS = _Family(
    _words(
        "draft drafts private pending pendingreview review inreview trash trashed deleted future scheduled autodraft"
        " inherit unpublished hidden archived sent wip idea todo inprogress writing embargoed protected secret"
        " 草稿 私密 待审 待審 待发布 待發布 定时 定時 回收站",
        "published publish public live released online posted featured 已发布 已發布 已發佈 发布 發布 發佈 公开 公開",
        "unlisted",
    ),
    _HELD,
    "-takes-status",
    "published",
)
_VISIBILITY = _Family(
    _words(
        "private hidden draft members memberonly membersonly paid paidmembers tiers specifictiers subscribers password"
        " passwordprotected protected restricted internal secret none nobody me self friends invisible false no"
        " 私密 私有",
        "public everyone everybody all anyone visible published open world true yes 公开 公開 所有人",
        "unlisted noindex",
    ),
    _HELD,
    "-takes-visibility",
    "public",
)
_PASSWORD = _Family({"false": _PUBLIC}, _HELD, "", "")
_RENDER = _Family(_words("never false no link", "always true yes"), _HELD, "-takes-render", "always")
_LIST = _Family(_words("", "always true yes", "never false no local"), _UNLISTED, "-takes-list", "always")
_NO_PAGE = _Family(dict.fromkeys(("false", "no", "off"), _HELD), None, "-takes-address", "")
_PAGE_TYPE = _Family(dict.fromkeys(("draft", "drafts", "private", "草稿"), _HELD), None, "-takes-text", "")
_ROBOTS = _Family({"noindex": _UNLISTED, "none": _UNLISTED}, None, "-takes-robots", "index")
_SITEMAP = _Family({"false": _UNLISTED}, None, "-takes-map", "")

_FAMILIES: tuple[tuple[_Family, str], ...] = (
    (
        _flags(_HELD, _PUBLIC, "false"),
        "draft isdraft drafted wip iswip workinprogress private isprivate hidden ishidden invisible protected"
        " isprotected passwordprotected encrypted isencrypted encrypt secret issecret headless saveasdraft unpublished"
        " isunpublished unpublish notpublished dontpublish donotpublish nopublish membersonly memberonly"
        " subscribersonly confidential trashed deleted isdeleted embargo embargoed scheduled"
        " 草稿 是否草稿 私密 私有 隐藏 隱藏 加密",
    ),
    (
        _flags(_PUBLIC, _HELD, "true"),
        "published ispublished publish public ispublic visible isvisible islive dgpublish publishable"
        " routable render 发布 發布 發佈 公开 公開 可见 可見",
    ),
    (
        _flags(_UNLISTED, _PUBLIC, "false"),
        "unlisted isunlisted noindex robotsnoindex sitemapexclude excludefromsitemap sitemapignore"
        " eleventyexcludefromcollections excludefromcollections excludefromlist excludefromlists hidefromlist nolist",
    ),
    # Words that have other meanings too: they say something only where they are plainly true or false.
    (
        _flags(_HELD, _PUBLIC, "false", is_closed=False),
        "disabled lock locked restricted exclude excluded ignore ignored skip internal internalonly staffonly hidepost"
        " privatepost isinternal premium paywall paywalled paid offline todo",
    ),
    (_flags(_PUBLIC, _HELD, "true", is_closed=False), "enabled isenabled output"),
    (_flags(_PUBLIC, _UNLISTED, "true", is_closed=False), "index searchengineindex"),
    (_flags(_PUBLIC, _UNLISTED, "true"), "listed islisted discoverable makediscoverable indexable"),
    (
        _STATUS,
        "status poststatus ghoststatus articlestatus pagestatus contentstatus entrystatus publishstatus"
        " publishedstatus publicationstatus publishingstatus publishstate state poststate publicationstate"
        " workflowstate workflowstatus draftstatus 状态 狀態 发布状态 發布狀態",
    ),
    (_VISIBILITY, "visibility postvisibility pagevisibility ghostvisibility accesslevel 可见性 可見性"),
    (
        _PASSWORD,
        "password postpassword pagepassword passwd pwd passphrase passcode encryptpassword encryptedpassword"
        " 密码 密碼 口令",
    ),
    (_HIDE, "hide"),
    (_RENDER, "buildrender"),
    (_LIST, "buildlist"),
    (_NO_PAGE, "permalink url"),
    (_PAGE_TYPE, "type layout"),
    (_ROBOTS, "robots metarobots"),
    (_SITEMAP, "sitemap"),
)
_TABLE: dict[str, _Family] = {name: family for family, names in _FAMILIES for name in names.split()}

KEYS = frozenset(_TABLE)
"""Every key that may have a say, normalised."""
_SPEAKING = KEYS | NESTS | {"build"}


@lru_cache(maxsize=4096)
def normal(key: str) -> str:
    """A key without regard to case, width, `_`, `-`, spaces and invisible characters."""
    return re.sub(rf"[\s_{INVISIBLE}-]", "", unicodedata.normalize("NFKC", key)).lower()


def is_flag(name: str) -> bool:
    """Whether a normalised key is one that holds a post back by saying true."""
    family = _TABLE.get(name)
    return family is not None and family.words.get("true") is _HELD


def statements(data: dict) -> Iterator[Statement]:
    """What each key of a front matter says about being public; empty values say nothing."""
    for key, value in data.items():
        if normal(str(key)) in _SPEAKING:
            yield from _statements(str(key), value, str(key))


def _statements(key: str, value: object, shown_key: str) -> Iterator[Statement]:
    name = normal(key)
    if value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip()):
        return
    if name in NESTS and isinstance(value, dict):
        for inner, item in value.items():
            yield from _statements(str(inner), item, f"{shown_key}.{inner}")
    elif name == "build":
        yield from _of_build(value, shown_key)
    elif name == "sitemap" and isinstance(value, dict):
        switches = ("disable", "disabled", "exclude", "ignore")
        if any(normal(str(inner)) in switches and _word(item) in _YES for inner, item in value.items()):
            yield Statement(shown_key, value, _UNLISTED)
    elif name in ("robots", "metarobots"):
        items = value if isinstance(value, list) else re.split(r"[,;\s]+", str(value))
        if any(_word(item) in _ROBOTS.words for item in items):
            yield Statement(shown_key, value, _UNLISTED, public="index")
    elif is_date(name, value):
        return
    elif name == "hide" and isinstance(value, list):
        for item in value:
            yield from _of_family(_HIDE, item, shown_key)
    elif name in _TABLE:
        family = _TABLE[name]
        for item in value if isinstance(value, list) and family.otherwise is None else [value]:
            yield from _of_family(family, item, shown_key)


def is_date(name: str, value: object) -> bool:
    """Whether a normalised key that says whether a post is public has a date instead of yes or no."""
    return name in _MAY_BE_DATED and not isinstance(value, list | dict) and bool(_YEAR.search(str(value)))


def _of_build(value: object, shown_key: str) -> Iterator[Statement]:
    """Hugo's `build`, also as `_build`: a map of `render`, `list` and `publishResources`."""
    if not isinstance(value, dict):
        yield Statement(shown_key, value, _HELD, False, "-takes-build", "{render: always}")
        return
    for inner, item in value.items():
        name = normal(str(inner))
        if name in ("render", "list"):
            yield from _of_family(_TABLE[f"build{name}"], item, f"{shown_key}.{inner}")
        elif name != "publishresources":
            yield Statement(shown_key, value, _HELD, False, "-takes-build-keys", "{render: always}")


def _of_family(family: _Family, value: object, shown_key: str) -> Iterator[Statement]:
    word = _word(value)
    if word == "":
        return
    standing = family.otherwise if word is None else family.words.get(word, family.otherwise)
    if standing is None:
        return
    is_understood = word in family.words or (family is _PASSWORD and word is not None)
    yield Statement(shown_key, value, standing, is_understood, family.takes, family.public, family is _PASSWORD)


def _word(value: object) -> str | None:
    """A scalar as the table has it; None for a list or a map."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, list | tuple | dict):
        return None
    return normal(str(value))
