"""What a run of an import did: its counts, its problems, and the row of admin that keeps both."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import timezone

from articles.importing.speech import spoken
from articles.models import ImportProblem, ImportRun
from articles.posts.post import ERROR, WARNING, Problem

# Every file that is found ends as exactly one of these.
OUTCOMES = ("created", "updated", "unchanged", "moved", "conflicts", "skipped", "failed")
COUNTS = (*OUTCOMES, "pruned", "warnings")


Report = Callable[[Problem], object]


class Account:
    """Counts what happens, and calls `report` with every Problem. `run` is the ImportRun once it is open."""

    def __init__(self, report: Callable[[Problem], object] | None = None):
        self.report = report or (lambda _problem: None)
        self.counts: Counter[str] = Counter()
        self.run: ImportRun | None = None
        self._problems: list[Problem] = []

    @property
    def done(self) -> int:
        """The number of files that have come to their end."""
        return sum(self.counts[name] for name in OUTCOMES)

    def open(self, paths: Sequence[str], now: datetime) -> ImportRun:
        """Begin a row. The caller has the lock: what still says that it runs was killed."""
        ImportRun.objects.filter(state=ImportRun.State.RUNNING).update(state=ImportRun.State.INTERRUPTED)
        self.run = ImportRun.objects.create(started_at=now, paths=[str(path) for path in paths])
        return self.run

    def complain(self, problem: Problem) -> None:
        if problem.level == WARNING:
            self.counts["warnings"] += 1
        if self.run:
            self._problems.append(problem)
        self.report(problem)

    def fail(self, problem: Problem) -> None:
        self.counts["failed"] += 1
        self.complain(problem)

    def skip(self, problem: Problem) -> None:
        """Count the files that were skipped; the problem says why."""
        self.counts["skipped"] += problem.files
        self.complain(problem)

    def take(self, problem: Problem) -> None:
        """Count and report what discovery has yielded instead of a file."""
        (self.fail if problem.level == ERROR else self.skip)(problem)

    def keep(self) -> None:
        """Store the problems since the last time, and the counts."""
        if self.run:
            ImportProblem.objects.bulk_create(
                (ImportProblem(run=self.run, path=p.path[:1000], line=p.line, level=p.level, message=spoken(p.message))
                 for p in self._problems), batch_size=150
            )  # fmt: skip
            for name in COUNTS:
                setattr(self.run, f"{name.removesuffix('s')}_count", self.counts[name])
            self.run.save()
        self._problems = []

    def keep_problems(self) -> None:
        """The same, where there are any."""
        if self._problems:
            self.keep()

    def close(self, *, is_finished: bool) -> None:
        if self.run:
            self.run.state = ImportRun.State.FINISHED if is_finished else ImportRun.State.INTERRUPTED
            self.run.finished_at = timezone.now()
            self.keep()
