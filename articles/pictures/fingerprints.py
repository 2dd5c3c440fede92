"""What an article depends on apart from the file of its post: the pictures that the post names by path.

One `stat` for each tells whether a picture has arrived, changed or gone since the article was imported.
"""

import os
from dataclasses import dataclass, field


@dataclass(slots=True)
class Dependencies:
    """What a post was found to depend on."""

    files: dict[str, list[int] | None] = field(default_factory=dict)
    """The fingerprint of each file that is, or would be, one of its pictures, by path below the root of the post."""
    problems: list[tuple[int, str]] = field(default_factory=list)
    """Line and message for each picture that is missing or cannot be used."""
    thumbnail: str = ""
    """The thumbnail's path as written, if it is a file that was found."""


def fingerprint(file: str) -> list[int] | None:
    """What changes if a file is replaced; None if there is none, or it cannot be reached."""
    try:
        status = os.stat(file)  # noqa: PTH116
    except (OSError, ValueError):  # ValueError: a null byte
        return None
    return [status.st_mtime_ns, status.st_size, status.st_ino]


def changes(root: str, files: dict[str, list[int] | None] | None) -> list[tuple[str, list[int] | None]]:
    """The files that are no longer what they were, each with its fingerprint now."""
    found = ((name, was, fingerprint(f"{root}/{name}")) for name, was in (files or {}).items())
    return [(name, now) for name, was, now in found if was != now]
