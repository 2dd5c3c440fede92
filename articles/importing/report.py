"""The problems of an import: grouped for the terminal, and with its counts as a JSON file for monitoring."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from articles import files
from articles.importing.account import COUNTS, Account
from articles.importing.speech import _, line_of, spoken
from articles.posts.post import Problem

FEW = 10
"""Problems of one kind that are printed one by one."""


class Grouped:
    """Prints the first problems of each kind, and at the end how many more there were.

    `write` takes a line. With `is_verbose` all are printed.
    """

    def __init__(self, write: Callable[[str], object], *, is_verbose: bool = False) -> None:
        self.write, self.is_verbose = write, is_verbose
        self.counts: Counter[tuple[str, str]] = Counter()

    def add(self, problem: Problem) -> None:
        kind = (problem.level, problem.code)
        self.counts[kind] += 1
        if self.is_verbose or not problem.code or self.counts[kind] <= FEW:
            self.write(line_of(problem))

    def close(self) -> None:
        """Say how many problems of each kind were not printed."""
        more = {} if self.is_verbose else {kind: count - FEW for kind, count in self.counts.items() if kind[1]}
        for (level, code), count in more.items():
            if count > 0:
                message = _("{number:,} more like these ({code}); --verbose prints all, --report writes all to a file")
                self.write(f"{level}: {message.format(number=count, code=code)}")
        self.counts.clear()


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
            "kinds": dict(Counter(problem["code"] for problem in self.problems).most_common()),
            "problems": self.problems,
        }
        self.problems = []
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        # Others may read it, as they may the folder.
        files.replace(self.path, text.encode(errors="backslashreplace"), mode=0o644)
