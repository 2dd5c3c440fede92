"""One run of an import: finds files, sees which are new or changed, prepares those and has them stored in batches."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from django.db import DataError, IntegrityError
from django.utils import timezone

from articles.importing.account import COUNTS, Account
from articles.importing.compare import Comparison
from articles.importing.links import dead_links, mend_addresses
from articles.importing.options import Configurations, Options, site
from articles.importing.prepare import PostFile, Prepared, Preparer
from articles.importing.problems import InternalProblem, UnservedProblem
from articles.importing.prune import prune
from articles.importing.sources import Sources
from articles.importing.store import Upsert
from articles.importing.unserved import Unserved
from articles.importing.workers import Workers
from articles.models import SiteSettings
from articles.posts.messages import say
from articles.posts.post import ERROR, WARNING, Problem, SourceFile
from articles.posts.reading.cascade import Cascades

logger = logging.getLogger(__name__)

FOLDER_CODES = {"git-shallow", "git-failed"}
"""Codes of problems of a whole folder, which every process that prepares posts finds; reported once."""


class Import:
    """Brings articles in line with the files below some paths, or with `sources`, some SourceFiles from there.

    `counts` contains the numbers of COUNTS as they grow; `report` is called with every Problem, `progress` with the
    number of files done after every batch. With `rehearsal` everything is tried and nothing kept. Raises DatabaseError
    where the database cannot be used, and PruneRefused; whole batches stay.
    """

    def __init__(
        self,
        paths: Sequence[str],
        options: Options | None = None,
        *,
        sources: Iterable[SourceFile] | None = None,
        report: Callable[[Problem], object] | None = None,
        progress: Callable[[int], object] | None = None,
        rehearsal: bool = False,
    ):
        self.paths, self.options, self.sources = paths, options or Options(), sources
        self.rehearsal, self.dry_run = rehearsal, rehearsal or self.options.dry_run
        self.progress = progress or (lambda _done: None)
        self.account = Account(report)
        self.now = timezone.now()
        self.site = site(self.options.language)
        self.upsert = Upsert(now=self.now, dry_run=self.dry_run, rehearsal=rehearsal, overwrite=self.options.overwrite)
        self.configurations = Configurations(self.options.generator)
        self.checked: set[int] | None = set() if rehearsal else None
        """In a strict import, the files that have been found to be right: hashes of path and content."""
        self._said: set[Problem] = set()
        self._unserved = Unserved(is_skipped=self.options.unserved == "skip", instead=self.site.language)

    @property
    def counts(self) -> Counter[str]:
        return self.account.counts

    def __call__(self) -> Counter[str]:
        """Import everything; the counts."""
        if not self.dry_run:
            self.upsert.run = self.account.open(self.paths, self.now)
        is_finished = False
        try:
            if not (self.options.strict and not self.dry_run) or self._rehearse():
                self._import()
            is_finished = True
        finally:
            self.account.close(is_finished=is_finished)
        return self.counts

    def _rehearse(self) -> bool:
        """Try everything without keeping any of it; whether no post failed. If one did, that is the whole run."""
        problems: list[Problem] = []
        options = replace(self.options, strict=False)
        trial = Import(self.paths, options, sources=self.sources, report=problems.append, rehearsal=True)
        trial()
        failed = trial.counts["failed"]
        if not failed:
            self.checked = trial.checked
            return True
        for problem in problems:
            self.account.complain(problem)
        message = say("strict-one") if failed == 1 else say("strict", number=failed)
        place = ", ".join(str(path) for path in self.paths)
        self.account.complain(Problem(place, 0, ERROR, message))
        outcomes = Counter(trial.counts)
        undone = ("created", "updated", "moved")
        outcomes["skipped"] += sum(outcomes.pop(name, 0) for name in undone)
        outcomes["pruned"] = 0
        self.counts.update(outcomes - Counter(warnings=outcomes["warnings"]))
        return False

    def _import(self) -> None:
        cascades = Cascades(self.site)
        files = Sources(self.paths, self.sources, self.account, cascades, self.configurations)
        comparison = Comparison(self.site, self.options, self.account, self.upsert, cascades, self.configurations)
        prepare = Preparer(
            self.site,
            has_math=bool(SiteSettings.objects.values_list("has_math", flat=True).first()),
            dry_run=self.dry_run,
            fetch_images=self.options.fetch_images,
            skip_unserved=self.options.unserved == "skip",
            generator=self.options.generator,
            is_lenient=self.options.lenient,
        )

        def changed(batch: list[PostFile]) -> list[PostFile]:
            batch = self._check(comparison.changed(batch))
            self.account.keep_problems()
            return batch

        for path in self.paths if self.sources is None else ():
            found = self.configurations.of(Path(os.path.abspath(path)))  # noqa: PTH100
            if found.problem:
                self.account.complain(Problem(str(path), 0, WARNING, found.problem))
        with Workers(prepare, self.options.jobs) as workers:
            begun = None
            # While a batch is stored, the next is being prepared.
            for batch in map(workers.start, map(changed, files.batches())):
                if begun is not None:
                    self._finish(begun)
                begun = batch
            if begun is not None:
                self._finish(begun)
        for problem in self._unserved.problems():
            self.account.complain(problem)
        if not self.dry_run and any(self.counts[name] for name in ("created", "updated", "moved")):
            mend_addresses()
        for problem in dead_links(self.upsert.awaited):
            self.account.complain(problem)
        if self.options.prune:
            folders = {os.path.abspath(path): str(path) for path in self.paths}  # noqa: PTH100
            prune(folders, self.account, moved=comparison.moved, dry_run=self.dry_run)

    def _check(self, files: list[PostFile]) -> list[PostFile]:
        """Remember files in a rehearsal; in the import after it, only those are taken."""
        if self.checked is None:
            return files
        if self.rehearsal:
            self.checked.update(hash((file.source.path, file.digest)) for file in files)
            return files
        taken = []
        for file in files:
            if hash((file.source.path, file.digest)) in self.checked:
                taken.append(file)
            else:
                self.account.skip(Problem(file.source.shown, 0, WARNING, say("file-changed")))
        return taken

    # Storing

    def _finish(self, results: Iterable[tuple[Prepared | None, list[Problem]]]) -> None:
        """Store what has been prepared."""
        batch: list[Prepared] = []
        learned: list[Prepared] = []
        unserved: list[UnservedProblem] = []
        for prepared, problems in results:
            for problem in problems:
                if isinstance(problem, UnservedProblem):
                    unserved.append(problem)
                    continue
                if isinstance(problem, InternalProblem):
                    logger.error("Internal error while reading %s", problem.path, exc_info=problem.error)
                if problem.code in FOLDER_CODES:
                    if problem in self._said:
                        continue
                    self._said.add(problem)
                self.account.complain(problem)
            if prepared and prepared.article and prepared.is_as_kept:
                learned.append(prepared)
            elif prepared:
                batch.append(prepared)
            else:
                is_error = any(problem.level == ERROR for problem in problems)
                self.counts["failed" if is_error else "skipped"] += 1
        self._unserved.count(unserved)
        self.upsert.learn(learned)
        self.counts["unchanged"] += len(learned)
        self._store(batch)
        self.account.keep_problems()
        self.progress(self.account.done)

    def _store(self, batch: list[Prepared]) -> None:
        """Store a batch. What the database refuses is sought by halves, so that the rest comes in."""
        if not batch:
            return
        before = len(self.upsert.problems), Counter(self.upsert.counts)
        try:
            self.upsert.store(batch)
        except (IntegrityError, DataError) as error:
            if len(batch) > 1:
                self._store(batch[: len(batch) // 2])
                self._store(batch[len(batch) // 2 :])
                return
            logger.exception("Database error while storing %s", batch[0].source.shown)
            self.account.fail(Problem(batch[0].source.shown, 0, ERROR, say("database-error", why=error)))
            return
        for problem in self.upsert.problems[before[0] :]:
            self.account.complain(problem)
        self.counts.update(self.upsert.counts - before[1])
        self.account.keep()


__all__ = ["COUNTS", "Import", "Options"]
