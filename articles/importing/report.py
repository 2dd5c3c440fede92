"""The account of an import as a JSON file, for monitoring."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from articles.importing.account import COUNTS, Account
from articles.importing.speech import spoken
from articles.posts.post import Problem


class Report:
    """Collects problems and writes them with the counts to `path`: whole, or not at all."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.problems: list[dict[str, Any]] = []

    def add(self, problem: Problem) -> None:
        place = {"path": problem.path, "line": problem.line, "level": problem.level}
        self.problems.append(place | {"code": problem.code, "message": spoken(problem.message)})

    def write(self, account: Account | None, seconds: float, *, error: str = "") -> None:
        """Write what `account`, None where nothing has begun, counts after `seconds`; OSError where that cannot be.

        `error` is the sentence that the run ended with, empty where it came to its end. The problems are forgotten.
        """
        counts = {name: account.counts[name] if account else 0 for name in COUNTS}
        rate = round(account.done / seconds, 1) if account and seconds else 0
        content = {
            "counts": counts,
            "seconds": round(seconds, 3),
            "posts_per_second": rate,
            "error": error,
            "problems": self.problems,
        }
        self.problems = []
        replace(self.path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def replace(path: Path, text: str) -> None:
    """Put `text` into a file at once, so that no one reads half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        os.chmod(temporary, 0o644)  # noqa: PTH101 -- others may read it, as they may the folder
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        os.unlink(temporary)  # noqa: PTH108
        raise
