"""When files of a folder were first committed, where the folder is in a Git work tree."""

import logging
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from articles.posts.post import SourceFile

TIMEOUT = 60
"""Seconds that the history of a folder may take to read."""
LOG = ("log", "--no-renames", "--diff-filter=A", "--no-ext-diff", "--no-textconv", "--relative")
FORMAT = ("--format=%x01%at", "-z", "--name-only", "--", ".")

logger = logging.getLogger(__name__)


class FirstCommits:
    """Times of first commits by file. The history of each folder that is imported is read once, when it is needed."""

    def __init__(self) -> None:
        self._known: dict[Path, dict[str, datetime]] = {}

    def __call__(self, source: SourceFile) -> datetime | None:
        """Return when the file was first committed, in UTC; None where nothing says so."""
        root = Path(source.root)
        if root not in self._known:
            self._known[root] = first_commits(root)
        return self._known[root].get(source.path)


def first_commits(folder: Path) -> dict[str, datetime]:
    """Return the times of the first commits of the files below `folder`, by path.

    Empty outside a work tree, without Git, and in a shallow clone, whose oldest commit seems to have added everything.
    """
    if not any((parent / ".git").exists() for parent in (folder.resolve(), *folder.resolve().parents)):
        return {}
    try:
        if git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
            logger.warning("%s: the clone is shallow, so posts without a date stay without; fetch its history", folder)
            return {}
        return dict(read(git(folder, *LOG, *FORMAT)))
    except (OSError, subprocess.SubprocessError) as error:
        why = getattr(error, "stderr", None) or error
        why = why.decode(errors="replace") if isinstance(why, bytes) else str(why)
        logger.warning("%s: Git does not say when files were added: %s", folder, why.strip().partition("\n")[0])
        return {}


def git(folder: Path, *arguments: str) -> bytes:
    """Return what Git prints; raises OSError or SubprocessError."""
    # Called by a hook, an import inherits variables that name another repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    environment["GIT_ALLOW_PROTOCOL"] = ""
    # A repository's own configuration can name programs to run: here that which would check signatures.
    command = ["git", "--no-pager", "-c", "log.showSignature=false", "-C", str(folder), *arguments]
    done = subprocess.run(  # noqa: S603
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=True
    )
    return done.stdout


def read(output: bytes) -> Iterator[tuple[str, datetime]]:
    """Yield each file with the time of its commit, newest commits first."""
    moment = None
    for part in output.split(b"\0"):
        name = part.removeprefix(b"\n")
        if name.startswith(b"\x01"):
            moment = authored_at(int(name[1:]))
        elif name and moment:
            yield os.fsdecode(name), moment


def authored_at(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):  # Anything can be written into a commit.
        return None
