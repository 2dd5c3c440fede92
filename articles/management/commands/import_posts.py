"""`manage.py import_posts`: arguments, report, exit code."""

import gc
import itertools
import os
import sys
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from articles.import_lock import ImportRunning, import_lock
from articles.imports import COUNTS, Import
from articles.pipeline.discovery import discover
from articles.pipeline.post import Problem

WIDTH = 30


class Command(BaseCommand):
    help = (
        "Import front-matter posts: new files become articles, changed ones update theirs, the same again changes "
        "nothing. "
        "Exit code: 0 where no post failed, 1 where some did, 2 where the command could not run, 130 after Ctrl-C."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a folder, or a file")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument("--quiet", action="store_true", help="print problems only")
        parser.add_argument("--language", default="", metavar="CODE", help="the language of posts that name none")

    def handle(self, paths, *, dry_run, quiet, language, **_options):
        check(paths, language)
        bar = Bar(self.stderr, paths) if not quiet and self.stderr.isatty() else None

        def report(problem):
            if bar:
                bar.clear()
            self.stderr.write(str(problem))

        started = time.monotonic()
        try:
            with patient_collector(), nullcontext() if dry_run else import_lock():
                run = Import(paths, language=language, dry_run=dry_run, report=report, progress=bar)
                try:
                    run()
                finally:
                    if bar:
                        bar.clear()
        except KeyboardInterrupt:
            self.stderr.write("Interrupted: what was imported so far stays, and the next run goes on from there.")
            sys.exit(130)
        except ImportRunning:
            raise failure("Another import is running; wait until it has finished.") from None
        except OSError as error:
            raise failure(f"The import cannot go on: {error}. What was imported so far stays.") from error
        except DatabaseError as error:
            raise failure(sentence(error)) from error
        if not quiet:
            self.stdout.write(counted(run.counts, time.monotonic() - started, dry_run))
        if run.counts["failed"]:
            sys.exit(1)


@contextmanager
def patient_collector():
    """Python looks for cycles of garbage less often: an import makes many objects, hardly a cycle."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def check(paths, language):
    """Refuse arguments that no import could run with."""
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110
            raise failure(f"{path}: there is no such file or folder; correct the path.")
        if not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0)):  # noqa: PTH112
            raise failure(f"{path}: it cannot be read; check its rights.")
    if language and language not in settings.SITE_LANGUAGES:
        raise failure(f"--language {language}: write one of {', '.join(settings.SITE_LANGUAGES)}.")


def failure(message):
    return CommandError(message, returncode=2)


def sentence(error):
    """What a database error means to whoever runs the command."""
    text = " ".join(str(error).split()).rstrip(".")
    remedy = "see that it can be reached and written, and run again"
    if "no such table" in text or "does not exist" in text or "no such column" in text:
        remedy = "run `manage.py migrate` first"
    elif "readonly" in text or "read-only" in text:
        remedy = "give this user the right to write it"
    elif "full" in text:
        remedy = "make room on the disk"
    elif "locked" in text:
        remedy = "something else has been writing for too long; run again"
    return f"The database cannot be used ({text}): {remedy}. What was imported so far stays."


def counted(counts, seconds, dry_run):
    done = sum(counts[name] for name in COUNTS if name != "warnings")
    numbers = ", ".join(f"{name} {counts[name]}" for name in COUNTS)
    rate = f"{done / seconds:.0f}" if seconds else "0"
    return f"{numbers} in {seconds:.1f} s ({rate} posts/s)" + (", nothing written" if dry_run else "")


class Bar:
    """A line of progress on a terminal, called with the number of files done."""

    def __init__(self, stream, paths):
        self.stream = stream
        found = itertools.chain.from_iterable(discover(Path(path), str(path)) for path in paths)
        self.total = sum(not isinstance(source, Problem) for source in found)
        self(0)

    def __call__(self, done):
        share = min(done / self.total, 1) if self.total else 1
        filled = "#" * round(share * WIDTH)
        self.stream.write(f"\r[{filled:-<{WIDTH}}] {done} of {self.total}", ending="")
        self.stream.flush()

    def clear(self):
        self.stream.write("\r\033[K", ending="")
        self.stream.flush()
