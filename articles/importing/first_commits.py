"""When files of a folder were first committed, where the folder is in a Git work tree."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from articles.posts.messages import Message, say
from articles.posts.post import WARNING, Problem, SourceFile

TIMEOUT = 60
"""Seconds that the history of a folder may take to read."""
# Oldest first. A file that was moved unchanged keeps its first commit: Git compares hashes for that.
LOG = ("log", "--reverse", "--find-renames=100%", "--diff-filter=AR", "--no-ext-diff", "--no-textconv", "--relative")
FORMAT = ("--format=%x01%at", "-z", "--name-status", "--", ".")


class History(NamedTuple):
    """When the files below a folder were first committed, by path, and why that is not known."""

    moments: dict[str, datetime]
    problem: Message | None = None


class FirstCommits:
    """Times of first commits by file. The history of each folder that is imported is read once, when it is needed."""

    def __init__(self) -> None:
        self._known: dict[Path, History] = {}
        self._unsaid: list[tuple[Path, Message]] = []

    def __call__(self, source: SourceFile) -> datetime | None:
        """Return when the file was first committed, in UTC; None if Git does not know, or says that it will be."""
        root = Path(source.root)
        if root not in self._known:
            self._known[root] = history = first_commits(root)
            self._unsaid += [(root, history.problem)] if history.problem else []
        moment = self._known[root].moments.get(source.path)
        return moment if moment and moment <= datetime.now(UTC) else None

    def problems(self) -> list[Problem]:
        """Return what is wrong with a folder's history, once."""
        said, self._unsaid = self._unsaid, []
        return [Problem(str(root), 0, WARNING, message) for root, message in said]


def first_commits(folder: Path) -> History:
    """Return when the files below `folder` were first committed.

    Nothing outside a work tree, without Git, and in a shallow clone, whose oldest commit seems to have added all.
    """
    if not any((parent / ".git").exists() for parent in (folder.resolve(), *folder.resolve().parents)):
        return History({})
    try:
        if git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
            return History({}, say("git-shallow"))
        return History(read(git(folder, *LOG, *FORMAT)))
    except FileNotFoundError:
        return History({}, say("git-failed", why=say("-git-missing")))
    except subprocess.TimeoutExpired:
        return History({}, say("git-failed", why=say("-timeout", seconds=TIMEOUT)))
    except (OSError, subprocess.CalledProcessError) as error:
        errors = getattr(error, "stderr", b"").decode(errors="replace").strip()
        return History({}, say("git-failed", why=errors.partition("\n")[0] or error))


def git(folder: Path, *arguments: str) -> bytes:
    """Return what Git prints; raises OSError or SubprocessError."""
    # Called by a hook, an import inherits variables that name another repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    environment["GIT_ALLOW_PROTOCOL"] = ""
    # A repository's own configuration can name a program that checks signatures, and leave out its first commit.
    options = ["-c", "log.showSignature=false", "-c", "log.showRoot=true", "-C", str(folder)]
    command = ["git", "--no-pager", *options, *arguments]
    done = subprocess.run(  # noqa: S603
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=True
    )
    return done.stdout


def read(output: bytes) -> dict[str, datetime]:
    """Return the time of the first commit of each file that the output of LOG names."""
    found: dict[str, datetime] = {}
    moment = None
    parts = iter(output.split(b"\0"))
    for part in parts:
        word = part.lstrip(b"\n")
        if word.startswith(b"\x01"):
            moment = authored_at(int(word[1:]))
        elif word == b"A":
            path = os.fsdecode(next(parts))
            if moment:
                found.setdefault(path, moment)
        elif word.startswith(b"R"):
            before, after = os.fsdecode(next(parts)), os.fsdecode(next(parts))
            added = found.get(before) or moment
            if added:
                found.setdefault(after, added)
    return found


def authored_at(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):  # Anything can be written into a commit.
        return None
