"""Finds the files below a folder that hold posts."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from articles.pipeline.not_posts import OTHER_ENDINGS, why_not_file, why_not_folder
from articles.pipeline.post import ERROR, WARNING, Problem, SourceFile

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
        yield Problem(
            _printable(shown), 0, ERROR, "there is no such file or folder, or it is out of reach; correct the path"
        )
    elif not os.path.isfile(path) or not is_post(path.name):  # noqa: PTH113
        takes = ", ".join(sorted(f".{extension}" for extension in EXTENSIONS))
        yield Problem(_printable(shown), 0, ERROR, f"this is no post; name a folder, or a file that ends in {takes}")
    elif _UNUSABLE.search(path.name):
        yield _unusable(shown)
    elif why := why_not_file(path.name, ()):
        yield _skipped(shown, why)
    else:
        yield SourceFile(path.parent, path.name, shown)


def discover_all(paths) -> Iterator[SourceFile | Problem]:
    """Yield what `discover` finds at each of some paths, as the user wrote them, every file and problem once.

    What is below two of them belongs to the outer one, in whatever order they were named.
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


def _shown_root(shown):
    return shown.rstrip("/") or shown


def _is_below(path, others):
    """Whether a path is below another one."""
    parents = Path(os.path.abspath(path)).parents  # noqa: PTH100
    return any(Path(os.path.abspath(other)) in parents for other in others)  # noqa: PTH100


def _depth(path):
    return len(Path(os.path.abspath(path)).parts)  # noqa: PTH100


def is_post(name: str) -> bool:
    """Whether a file of that name is taken for a post."""
    return has_post_extension(name) and not name.lower().startswith("_index.")


def has_post_extension(name: str) -> bool:
    """Whether a name ends as those of posts do."""
    stem, _, extension = name.rpartition(".")
    return extension.lower() in EXTENSIONS and stem != ""


def _walk(root, shown_root):
    real_root = os.path.realpath(root)
    join = "" if shown_root.endswith("/") else "/"
    folders, others = [""], Counter()
    while folders:
        folder = folders.pop()
        shown_folder = f"{shown_root}{join}{folder}"
        try:
            with os.scandir(root / folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            yield Problem(
                shown_folder.rstrip("/"), 0, ERROR, f"the folder cannot be read ({error.strerror}); check its rights"
            )
            continue
        below, names = [], {entry.name for entry in entries}
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            found = _judge(entry, real_root, f"{shown_folder}{name}")
            if found in ("folder", "post"):
                why = (why_not_folder if found == "folder" else why_not_file)(name, names)
                found = _skipped(f"{shown_folder}{name}", why) if why else found
            elif found is None:
                others[name.rpartition(".")[2].lower()] += 1
            if found == "folder":
                below.append(f"{folder}{name}/")
            elif found == "post" and len(folder) + len(name) > MAX_PATH:
                message = f"the path is longer than {MAX_PATH} characters; shorten the names"
                yield Problem(f"{shown_folder}{name}", 0, ERROR, message)
            elif found == "post":
                yield SourceFile(root, f"{folder}{name}", f"{shown_folder}{name}")
            elif found:
                yield found
        folders.extend(reversed(below))
    others = {ending: others[ending] for ending in sorted(others.keys() & OTHER_ENDINGS)}
    if others:
        endings = ", ".join(f".{ending} {number}" for ending, number in others.items())
        message = f"files of other kinds were skipped: {endings}; save as Markdown what is to be imported"
        yield Problem(shown_root, 0, WARNING, message, sum(others.values()))


def _judge(entry, real_root, shown):
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
        return Problem(shown, 0, ERROR, f"this cannot be read ({error.strerror}); check its rights")
    return Problem(shown, 0, WARNING, "this is no regular file and was passed over; take it out of the folder")


def _judge_link(entry, real_root, shown, is_folder):
    target = os.path.realpath(entry.path)
    if target != real_root and not target.startswith(real_root.rstrip("/") + "/"):
        return Problem(shown, 0, WARNING, "this link leads out of the folder and was not followed; copy what it names")
    if is_folder:
        # Its posts are found where they stand; following it could go round in a circle.
        return Problem(shown, 0, WARNING, "this link to another folder was not followed; posts count where they stand")
    if not entry.is_file():
        return Problem(shown, 0, WARNING, "this link leads nowhere and was passed over; take it out")
    return "post"


def _skipped(shown, why):
    remedy = "" if ";" in why else "; rename it if it is to be imported"
    return Problem(shown, 0, WARNING, f"this was skipped: {why}{remedy}")


def _unusable(shown):
    return Problem(_printable(shown), 0, ERROR, "the name is not UTF-8 or holds a control character; rename it")


def _printable(shown):
    return _UNUSABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), shown)
