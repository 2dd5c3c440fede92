"""Prepares many posts in processes of their own, one for each further core."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import replace

import django

from articles.importing.prepare import InternalProblem, RemoteError

# Fewer changed posts than this are prepared sooner than processes have started.
WORTH_IT = 200
CHUNK = 50


class Workers:
    """Calls `prepare`, a Preparer, for lists of PostFiles: here, or in `jobs` processes where there are many files.

    Processes are begun afresh and share neither memory nor a connection to the database with this one. One that dies
    costs time and nothing else: what it had in hand is prepared here.
    """

    def __init__(self, prepare, jobs=1):
        self.prepare, self.jobs = prepare, jobs
        self._pool = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def start(self, files):
        """Begin with a list of files; an iterable of what `prepare` makes of each, in their order."""
        if self.jobs == 1 or len(files) < WORTH_IT:
            return map(self.prepare, files)
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.jobs, multiprocessing.get_context("spawn"), initializer=begin, initargs=(self.prepare,)
            )
        chunks = [files[at : at + CHUNK] for at in range(0, len(files), CHUNK)]
        return self._results(chunks, [self._submit(chunk) for chunk in chunks])

    def _submit(self, chunk):
        try:
            return self._pool.submit(prepare_chunk, chunk)
        except BrokenExecutor:
            return None

    def _results(self, chunks, futures):
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

_prepare = None


def begin(prepare):
    """Ctrl-C is for the process that began this one, and without that there is nothing to do."""
    global _prepare
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=end_with_parent, daemon=True).start()
    django.setup()
    _prepare = prepare


def end_with_parent():
    multiprocessing.parent_process().join()
    os._exit(1)


def prepare_chunk(files):
    results = [_prepare(file) for file in files]
    for prepared, _ in results:
        if prepared:
            # The other side has the file, and need not be sent it.
            prepared.data = b""
    return [(prepared, [for_travel(problem) for problem in problems]) for prepared, problems in results]


def for_travel(problem):
    """A problem that can be sent to the process that began this one, with the traceback of its error as text."""
    is_internal = isinstance(problem, InternalProblem)
    return replace(problem, error=RemoteError.of(problem.error)) if is_internal else problem
