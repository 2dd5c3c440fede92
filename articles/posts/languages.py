"""Language codes: what a post has, and which of the site's languages that is."""

import re
from functools import lru_cache

_CODE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}", re.ASCII | re.IGNORECASE)
_REGIONAL = re.compile(r"([a-z]{2})[-_](?:[a-z]{4}|[a-z]{2}|[a-z]{4}[-_][a-z]{2})", re.ASCII | re.IGNORECASE)
# What a file's suffix or a folder may say about a language that the site does not have. Codes that are
# also common words or endings (`it`, `id`, `no`, `io`, `is`) only count where the site has that language.
# fmt: off
_COMMON = frozenset((
    "ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "ja", "ko",
    "lt", "lv", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "ur", "vi", "zh",
))
# fmt: on
_TRADITIONAL_REGIONS = frozenset(("tw", "hk", "mo"))


def is_code(text: str) -> bool:
    """Whether a text has the shape of a language code."""
    return bool(_CODE.fullmatch(text))


@lru_cache(maxsize=512)
def language_tag(code: str) -> str:
    """A code in BCP 47's letters: `zh_cn` gives `zh-CN`, `zh-hans` gives `zh-Hans`."""
    first, *rest = code.replace("_", "-").lower().split("-")
    return "-".join(
        [first, *(part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in rest)]
    )


def _script(code: str) -> str:
    """The script that a normalised code of Chinese means, else nothing."""
    primary, *rest = code.split("-")
    if primary != "zh":
        return ""
    for part in rest:
        if part in ("hans", "hant"):
            return part
    return "hant" if _TRADITIONAL_REGIONS.intersection(rest) else "hans"


@lru_cache(maxsize=512)
def match_language(code: str, languages: tuple[str, ...]) -> str | None:
    """The site's language for a post's code: the same, else of the same script, else of the same primary subtag."""
    code = code.replace("_", "-").lower()
    primary, script = code.partition("-")[0], _script(code)
    near = [language for language in languages if language.lower().partition("-")[0] == primary]
    for language in near:
        if language.lower() == code:
            return language
    for language in near:
        if _script(language.lower()) == script:
            return language
    return near[0] if near else None


@lru_cache(maxsize=2048)
def _path_language(part: str, languages: tuple[str, ...]) -> str:
    """The code that a file's suffix or a folder's name is, else nothing."""
    if not _CODE.fullmatch(part):
        return ""
    if "-" not in part and "_" not in part:
        known = part.lower() in _COMMON or match_language(part, languages)
    else:
        regional = _REGIONAL.fullmatch(part)
        known = regional and (regional[1].lower() in _COMMON or match_language(part, languages))
    return part if known else ""


def split_path(path: str, languages: tuple[str, ...]) -> tuple[str, str, str]:
    """Take the language off a post's path.

    `zh-CN/news/a.b.zh-CN.md` gives the code `zh-CN`, the folders `news`, the stem `a.b`: the suffix speaks before
    the top folder, and what has not the shape of a language is part of the name.
    """
    folders, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    head, _, tail = stem.rpartition(".")
    suffix = _path_language(tail, languages) if head else ""
    if suffix:
        stem = head
    top, _, below = folders.partition("/")
    folder = _path_language(top, languages) if top else ""
    return suffix or folder, below if folder else folders, stem
