"""Which post of a folder a link in another post means: by path, by address, or by name."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from posixpath import dirname, normpath
from urllib.parse import unquote

from articles.posts.languages import match_language, split_path
from articles.posts.post import MAX_PATH_BYTES

REFERENCE = "/~ref/"
"""Begins the address that a reference by name, such as `{{< ref "beta" >}}`, has until it is resolved."""

MAX_LENGTH = 1000
"""Characters of a path; what is longer is not the path of a post."""

_ENDING = re.compile(r"\.(?:md|markdown|mdown|mkd|html?|txt)$", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-(?=.)")
# Folders in which generators keep posts, and which are no part of a post's address.
_CONTENT = re.compile(r"^(?:content|source/_posts|source|_posts|_drafts|site)/")
_INDEX = re.compile(r"(?:^|/)_?index$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a body to what may be another post.

    `written` is the address as it was written, `suffix` its query and fragment. `path` is the post that it means, or
    would mean, below the root of the folder; empty if that is not known. `name` is what such a post is called.
    """

    written: str
    suffix: str
    path: str = ""
    name: str = ""
    is_ambiguous: bool = False
    line: int = 1


def is_local(address: str) -> bool:
    """Whether an address may be one of this site: a path, not a fragment, another host or a scheme."""
    return not address.startswith(("#", "//", "?")) and not re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE)


def split_suffix(address: str) -> tuple[str, str]:
    """Take the query and the fragment off an address."""
    found = re.search(r"[?#]", address)
    return (address[: found.start()], address[found.start() :]) if found else (address, "")


def folded(path: str) -> str:
    """A path as it is compared: file systems and links differ in case and in how they write accents."""
    return unicodedata.normalize("NFC", path).casefold()


class PostIndex:
    """The posts of a folder, by their paths below it."""

    def __init__(self, paths: Iterable[str], languages: tuple[str, ...]):
        self.languages = languages
        self._files: dict[str, str] = {}
        self._pages: defaultdict[str, list[str]] = defaultdict(list)
        self._names: defaultdict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._files.setdefault(folded(path), path)
            page = page_of(path, languages)
            for form in dict.fromkeys([page, page_of(_CONTENT.sub("", path, count=1), languages)]):
                self._pages[form].append(path)
            for name in names_of(page):
                self._names[name].append(path)

    def find(self, written: str, source: str) -> Link:
        """Return the Link that an address in the post `source` is."""
        is_reference = written.startswith(REFERENCE)
        language = ""
        if is_reference:
            language, _, written = written.removeprefix(REFERENCE).partition("/")
            language = language.strip("-")
        address, suffix = split_suffix(written)
        path = unquote(address).replace("\\", "/").strip()
        if not path.strip("/") or len(path) > MAX_LENGTH or "\0" in path:
            return Link(written, suffix)
        is_named = is_reference or not path.startswith("/")
        found = self._by_path(path, source, language, is_reference=is_reference)
        if not found and is_named:
            found = self._by_name(path, source, language)
        name = folded(_ENDING.sub("", path.rstrip("/")).rpartition("/")[2]) if is_named else ""
        is_relative = path.startswith(".") if is_reference else not path.startswith("/")
        guess = (is_relative and _joined(dirname(source), path)) or ""
        if len(guess.encode("utf-8", "replace")) > MAX_PATH_BYTES:
            guess = ""  # No post can have that path.
        path = found[0] if len(found) == 1 else "" if found or not _ENDING.search(guess) else guess
        return Link(written, suffix, path, name[:200], is_ambiguous=len(found) > 1)

    def _by_path(self, path: str, source: str, language: str, *, is_reference: bool) -> list[str]:
        for base in _bases(path, source, is_reference=is_reference):
            full = _joined(base, path.lstrip("/"))
            for form in dict.fromkeys([full, _CONTENT.sub("", full, count=1)]) if full else ():
                page = f"{_ENDING.sub('', form)}.md"
                pages = self._pages.get(page_of(page, self.languages))
                if pages:
                    file = self._files.get(folded(form))
                    code = split_path(page, self.languages)[0]
                    # `second.md` in an English post is the English one, if there is one.
                    found = self._of_language(pages, source, language or code)
                    return [file] if file and len(found) > 1 else found
        return []

    def _by_name(self, path: str, source: str, language: str) -> list[str]:
        wanted = _CONTENT.sub("", _INDEX.sub("", _ENDING.sub("", folded(path.strip("/")))), count=1)
        wanted = normpath(wanted).lstrip("./") if wanted else ""
        named = self._names.get(wanted.rpartition("/")[2], [])
        if "/" in wanted:
            named = [path for path in named if f"/{page_of(path, self.languages)}".endswith(f"/{wanted}")]
        return self._of_language(named, source, language)

    def _of_language(self, paths: list[str], source: str, language: str) -> list[str]:
        """Of some posts those in a language, else in the language of `source`, else in the site's own."""
        if len(paths) < 2 and not language:
            return paths
        own = language or split_path(source, self.languages)[0]
        default = self.languages[0] if self.languages else ""

        def is_in(path: str, wanted: str) -> bool:
            code = split_path(path, self.languages)[0] or default
            return match_language(code, self.languages) == match_language(wanted or default, self.languages)

        return [path for path in paths if is_in(path, own)] or [path for path in paths if is_in(path, "")] or paths


def _bases(path: str, source: str, *, is_reference: bool) -> list[str]:
    """The folders that a path may count from, the most likely first."""
    if path.startswith("/"):
        return [""]
    folder, page = dirname(source), _INDEX.sub("", _ENDING.sub("", source))
    # A browser counts from the address of the page, `/posts/first/`, and not from the file.
    return list(dict.fromkeys([folder, "", page] if is_reference else [folder, page, ""]))


def page_of(path: str, languages: tuple[str, ...]) -> str:
    """What a post is called apart from language and ending: `posts/second`, also for `posts/second/index.en.md`."""
    _, folders, stem = split_path(path, languages)
    page = f"{folders}/{stem}" if folders else stem
    return folded(_INDEX.sub("", page) or stem)


def names_of(page: str) -> list[str]:
    """The names that a post may be referred to by: the last part of its page, also without a date."""
    name = page.rpartition("/")[2]
    return list(dict.fromkeys([name, _DATE.sub("", name), name.replace(" ", "-")]))


def _joined(base: str, path: str) -> str | None:
    """A path that counts from a folder; None where it leaves the root."""
    full = normpath(f"{base}/{path}" if base else path)
    return None if full.startswith(("..", "/")) or "\0" in full or full == "." else full
