"""The account of an import as a JSON file, for monitoring."""

import json
from pathlib import Path
from typing import Any

from articles import files
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
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        # Others may read it, as they may the folder.
        files.replace(self.path, text.encode(errors="backslashreplace"), mode=0o644)
