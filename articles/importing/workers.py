"""Prepares many posts in processes of their own, one for each further core."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import replace

import django

from articles.importing.prepare import PostFile, Prepared, Preparer
from articles.importing.problems import InternalProblem, RemoteError
from articles.posts.post import Problem

# Fewer changed posts than this are prepared sooner than processes have started.
WORTH_IT = 200
CHUNK = 50


Result = tuple[Prepared | None, list[Problem]]


class Workers:
    """Calls `prepare`, a Preparer, for lists of PostFiles: here, or in `jobs` processes where there are many files.

    Processes are begun afresh and share neither memory nor a connection to the database with this one. One that dies
    costs time and nothing else: what it had in hand is prepared here.
    """

    def __init__(self, prepare: Preparer, jobs: int = 1) -> None:
        self.prepare, self.jobs = prepare, jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def start(self, files: Sequence[PostFile]) -> Iterable[Result]:
        """Begin with a list of files; an iterable of what `prepare` makes of each, in their order."""
        if self.jobs == 1 or len(files) < WORTH_IT:
            return map(self.prepare, files)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.jobs, multiprocessing.get_context("spawn"), initializer=begin, initargs=(self.prepare,)
            )
        chunks = [files[at : at + CHUNK] for at in range(0, len(files), CHUNK)]
        return self._results(chunks, [self._submit(chunk) for chunk in chunks])

    def _submit(self, chunk: Sequence[PostFile]) -> "Future[list[Result]] | None":
        try:
            return self._pool.submit(prepare_chunk, chunk) if self._pool else None
        except BrokenExecutor:
            return None

    def _results(
        self, chunks: Sequence[Sequence[PostFile]], futures: "Sequence[Future[list[Result]] | None]"
    ) -> Iterator[Result]:
        for chunk, future in zip(chunks, futures, strict=True):
            try:
                results = future.result() if future else map(self.prepare, chunk)
            except BrokenExecutor:
                results = map(self.prepare, chunk)
            for file, (prepared, problems) in zip(chunk, results, strict=True):
                if prepared:
                    prepared.data = file.data
                yield prepared, problems


# In a worker's process

_prepare: Preparer | None = None


def begin(prepare: Preparer) -> None:
    """Ctrl-C is for the process that began this one, and without that there is nothing to do."""
    global _prepare
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=end_with_parent, daemon=True).start()
    django.setup()
    _prepare = prepare


def end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
    os._exit(1)


def prepare_chunk(files: Sequence[PostFile]) -> list[Result]:
    if _prepare is None:
        raise RuntimeError("a worker that has not begun")
    results = [_prepare(file) for file in files]
    for prepared, _ in results:
        if prepared:
            # The other side has the file, and need not be sent it.
            prepared.data = b""
    return [(prepared, [for_travel(problem) for problem in problems]) for prepared, problems in results]


def for_travel(problem: Problem) -> Problem:
    """A problem that can be sent to the process that began this one, with the traceback of its error as text."""
    if isinstance(problem, InternalProblem) and problem.error:
        return replace(problem, error=RemoteError.of(problem.error))
    return problem
