"""Finds the files below a folder that contain posts."""

import errno
import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from articles.posts.messages import Message, say
from articles.posts.post import ERROR, MAX_PATH_BYTES, WARNING, Problem, SourceFile
from articles.posts.reading.not_posts import OTHER_ENDINGS, why_not_file, why_not_folder

EXTENSIONS = frozenset(("md", "markdown", "mdown", "mkd", "html", "htm", "txt"))

MAX_PATH = 1000

# Such a name cannot be stored, or breaks the line that reports it.
_UNUSABLE = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


def discover(path: Path, shown: str) -> Iterator[SourceFile | Problem]:
    """Yield every post below a folder, in a fixed order, or the one file that `path` names.

    `shown` is the path as the user wrote it. Hidden files and folders and Hugo's section pages are left out.
    What cannot be read and what is skipped is yielded as a problem; links are not followed out of the folder.
    """
    if os.path.isdir(path):  # noqa: PTH112 -- unlike Path.is_dir, it never raises
        yield from _walk(path, _shown_root(shown))
    elif not os.path.exists(path):  # noqa: PTH110
        yield Problem(_printable(shown), 0, ERROR, say("no-such-path"))
    elif not os.path.isfile(path) or not is_post(path.name):  # noqa: PTH113
        endings = ", ".join(sorted(f".{extension}" for extension in EXTENSIONS))
        yield Problem(_printable(shown), 0, ERROR, say("not-a-post", endings=endings))
    elif _UNUSABLE.search(path.name):
        yield _unusable(shown)
    elif why := why_not_file(path.name, ()):
        yield _skipped(shown, why)
    else:
        yield SourceFile(path.parent, path.name, shown)


def discover_all(paths: Sequence[str | Path]) -> Iterator[SourceFile | Problem]:
    """Yield what `discover` finds at each of some paths, as the user wrote them, every file and problem once.

    What is below two of them belongs to the outer one, in any order.
    """
    seen = set()
    for path in sorted(paths, key=_depth):
        for found in discover(Path(os.path.abspath(path)), str(path)):  # noqa: PTH100
            is_of_root = isinstance(found, Problem) and found.level == WARNING and found.path == _shown_root(str(path))
            if is_of_root and _is_below(path, paths):
                continue  # Its files are counted with those of the outer one.
            if len(paths) > 1:
                place = os.path.abspath(found.shown if isinstance(found, SourceFile) else found.path)  # noqa: PTH100
                if place in seen:
                    continue
                seen.add(place)
            yield found


def _shown_root(shown: str) -> str:
    return shown.rstrip("/") or shown


def _is_below(path: str | Path, others: Sequence[str | Path]) -> bool:
    """Whether a path is below another one."""
    parents = Path(os.path.abspath(path)).parents  # noqa: PTH100
    return any(Path(os.path.abspath(other)) in parents for other in others)  # noqa: PTH100


def _depth(path: str | Path) -> int:
    return len(Path(os.path.abspath(path)).parts)  # noqa: PTH100


def is_post(name: str) -> bool:
    """Whether a file of that name is taken for a post."""
    return has_post_extension(name) and not is_section_page(name)


def has_post_extension(name: str) -> bool:
    """Whether a name ends as those of posts do."""
    stem, _, extension = name.rpartition(".")
    return extension.lower() in EXTENSIONS and stem != ""


def is_section_page(name: str) -> bool:
    """Whether a file of that name is a section page of Hugo, such as `_index.md` or `_index.en.md`."""
    return name.lower().startswith("_index.") and has_post_extension(name)


def _walk(root: Path, shown_root: str) -> Iterator[SourceFile | Problem]:
    real_root = os.path.realpath(root)
    join = "" if shown_root.endswith("/") else "/"
    folders = [""]
    others: Counter[str] = Counter()
    is_hugo, bundle = _is_hugo(root), "/"
    while folders:
        folder = folders.pop()
        shown_folder = f"{shown_root}{join}{folder}"
        try:
            with os.scandir(root / folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            yield Problem(shown_folder.rstrip("/"), 0, ERROR, say("unreadable-folder", why=error.strerror))
            continue
        below, names = [], {entry.name for entry in entries}
        has_bundle = folder.startswith(bundle) or (folder != "" and is_hugo and any(map(_is_index, names)))
        bundle = folder if has_bundle and not folder.startswith(bundle) else bundle
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            found = _judge(entry, real_root, f"{shown_folder}{name}")
            if isinstance(found, str):
                is_part = has_bundle and not (folder == bundle and _is_index(name))
                why = _why_skipped(found, name, names, is_part=is_part)
                found = _skipped(f"{shown_folder}{name}", why) if why else found
            elif found is None:
                others[name.rpartition(".")[2].lower()] += 1
            if found == "folder":
                below.append(f"{folder}{name}/")
            elif found == "post" and len(folder) + len(name) > MAX_PATH:
                yield Problem(f"{shown_folder}{name}", 0, ERROR, say("path-too-long", limit=MAX_PATH))
            elif found == "post" and len(f"{folder}{name}".encode()) > MAX_PATH_BYTES:
                yield Problem(f"{shown_folder}{name}", 0, ERROR, say("path-too-many-bytes", limit=MAX_PATH_BYTES))
            elif found == "post":
                yield SourceFile(root, f"{folder}{name}", f"{shown_folder}{name}")
            elif isinstance(found, Problem):
                yield found
        folders.extend(reversed(below))
    yield from _other_kinds(others, shown_root)


def _why_skipped(kind: str, name: str, names: Collection[str], *, is_part: bool) -> Message | None:
    """Why a "folder" or a "post" is skipped, according to its name and the other names next to it."""
    if kind == "folder":
        return why_not_folder(name, names)
    why = why_not_file(name, names)
    return why or (say("-bundle-part") if is_part else None)


def _other_kinds(endings: Mapping[str, int], shown_root: str) -> Iterator[Problem]:
    """A Problem that counts the files that other tools take for posts, if there are any."""
    found = {ending: endings[ending] for ending in sorted(endings.keys() & OTHER_ENDINGS)}
    if found:
        numbers = ", ".join(f".{ending} {number}" for ending, number in found.items())
        yield Problem(shown_root, 0, WARNING, say("other-kinds", numbers=numbers), sum(found.values()))


def _is_hugo(root: Path) -> bool:
    """Whether a folder is Hugo's or Zola's, where an index file takes the other files of its folder as its parts."""
    configurations = {"hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "zola.toml"}
    try:
        names = {name.lower() for folder in (root, Path(root).parent) for name in os.listdir(folder)}  # noqa: PTH208
        return bool(names & configurations) or any(map(is_section_page, os.listdir(root)))  # noqa: PTH208
    except OSError:
        return False


def _is_index(name: str) -> bool:
    """Whether a file is the post of its folder: `index.md`, `index.en.md`."""
    return name.lower().startswith("index.") and has_post_extension(name)


def _judge(entry: os.DirEntry[str], real_root: str, shown: str) -> str | Problem | None:
    """What an entry of a folder is: "folder", "post", a Problem, or None for what is of no concern."""
    try:
        is_folder = entry.is_dir()
        if not is_folder and not is_post(entry.name):
            return None
        if not entry.name.isprintable() and _UNUSABLE.search(entry.name):
            return _unusable(shown)
        if entry.is_symlink():
            return _judge_link(entry, real_root, shown, is_folder)
        if is_folder:
            return "folder"
        if entry.is_file():
            return "post"
    except OSError as error:
        if error.errno == errno.ELOOP and not is_post(entry.name):
            return None
        return Problem(shown, 0, ERROR, say("unreadable-file", why=error.strerror))
    return Problem(shown, 0, WARNING, say("not-a-regular-file"))


def _judge_link(entry: os.DirEntry[str], real_root: str, shown: str, is_folder: bool) -> str | Problem:
    target = os.path.realpath(entry.path)
    if target != real_root and not target.startswith(real_root.rstrip("/") + "/"):
        return Problem(shown, 0, WARNING, say("symlink-outside"))
    if is_folder:
        # Its posts are found where they are; following it could go round in a circle.
        return Problem(shown, 0, WARNING, say("symlink-to-folder"))
    if not entry.is_file():
        return Problem(shown, 0, WARNING, say("broken-symlink"))
    return "post"


def _skipped(shown: str, why: Message) -> Problem:
    return Problem(shown, 0, WARNING, say("skipped", why=why))


def _unusable(shown: str) -> Problem:
    return Problem(_printable(shown), 0, ERROR, say("unusable-name"))


def _printable(shown: str) -> str:
    return _UNUSABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), shown)
