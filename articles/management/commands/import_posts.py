"""`manage.py import_posts`: arguments, report, exit code."""

import os
import signal
import sys
import time
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from articles.importing.account import COUNTS
from articles.importing.lock import ImportRunning, import_lock
from articles.importing.memory import patient_collector, unmapped_database
from articles.importing.prune import PruneRefused, check_folder
from articles.importing.report import Report
from articles.importing.run import Import, Options
from articles.importing.watch import Watch
from articles.posts.post import Problem, SourceFile
from articles.posts.reading.discovery import discover_all

WIDTH = 30
STAYS = "What was imported so far stays."
# What ends a run with a sentence instead of a traceback.
EXPECTED = (ImportRunning, PruneRefused, OSError, DatabaseError, KeyboardInterrupt)


class Command(BaseCommand):
    help = (
        "Import front-matter posts: new files become articles, changed ones update theirs, the same again changes "
        "nothing. "
        "Exit code: 0 where no post failed, 1 where some did, 2 where the command could not run, 130 after Ctrl-C or "
        "SIGTERM."
    )

    def add_arguments(self, parser):
        add = parser.add_argument
        add("paths", nargs="+", metavar="PATH", help="a folder, or a file")
        add("--dry-run", action="store_true", help="say what would happen, and write nothing")
        add("--quiet", action="store_true", help="print problems only")
        add("--language", default="", metavar="CODE", help="the language of posts that name none")
        add(
            "--on-conflict",
            choices=["keep", "overwrite"],
            default="keep",
            help="where a file has changed and its article was edited as well: keep the article until somebody "
            "chooses in admin (the default), or overwrite it",
        )
        add("--prune", action="store_true", help="withdraw articles whose file has gone from the folder")
        add(
            "--reread",
            action="store_true",
            help="read files that have not changed as well, after an upgrade that reads posts differently; an article "
            "that was edited in admin stays as it is",
        )
        add("--strict", action="store_true", help="all or nothing: if a post fails, nothing is written")
        add("--fetch-images", action="store_true", help="keep pictures of other hosts in media as well")
        add(
            "--unserved",
            choices=["skip", "import"],
            default="skip",
            help="posts in a language that the site does not have: skip them (the default), or import them under the "
            "site's default language",
        )
        add("--jobs", type=number, default=1, metavar="N", help="prepare posts in N processes where many are new")
        add("--report", metavar="FILE.json", help="write counts and problems to a file")
        add("--watch", action="store_true", help="go on and import what changes, until Ctrl-C or SIGTERM")

    def handle(self, paths, *, watch, report, quiet, **given):
        names = ("language", "dry_run", "prune", "strict", "fetch_images", "unserved", "jobs", "reread")
        options = Options(overwrite=given["on_conflict"] == "overwrite", **{name: given[name] for name in names})
        self.paths, self.quiet = paths, quiet
        self.report = Report(report) if report else None
        check(paths, options, report, watch=watch)
        try:
            with as_interruption(signal.SIGTERM):
                failed = self.watch(options) if watch else self.import_once(options)
        except KeyboardInterrupt as error:
            self.stderr.write(sentence(error))
            sys.exit(130)
        except EXPECTED as error:
            raise failure(sentence(error)) from error
        if failed:
            sys.exit(1)

    def import_once(self, options, sources=None):
        """One import, with its line and its report; how many posts failed."""
        bar = Bar(self.stderr, self.paths) if not self.quiet and sources is None and self.stderr.isatty() else None
        started, run, error = time.monotonic(), None, ""
        try:
            with nullcontext() if options.dry_run else import_lock(), patient_collector(), unmapped_database():
                run = Import(self.paths, options, sources=sources, report=self.shown(bar), progress=bar)
                run()
        except EXPECTED as stop:
            error = sentence(stop)
            raise
        finally:
            seconds = time.monotonic() - started
            if bar:
                bar.clear()
            if self.report:
                self.report.write(run.account if run else None, seconds, error=error)
        if not self.quiet:
            self.stdout.write(counted(run.account, seconds, options.dry_run))
            self.stdout.flush()
        return run.counts["failed"]

    def shown(self, bar):
        """What an import calls for each Problem."""

        def report(problem):
            if bar:
                bar.clear()
            self.stderr.write(str(problem))
            if self.report:
                self.report.add(problem)

        return report

    def watch(self, options):
        """Import everything, then what changes, until a signal; never more than is waiting. No post failed: 0."""
        try:
            watch, has_gone, said = Watch(self.paths), False, ""
            waiting: dict[str, SourceFile] = {}
            self.import_once(options)
            while True:
                time.sleep(watch.pause)
                changed, is_less = watch.changes()
                waiting |= {source.path: source for source in changed}
                has_gone = options.prune and (has_gone or is_less)
                if not waiting and not has_gone:
                    continue
                close_old_connections()
                try:
                    for path in self.paths if has_gone else ():
                        check_folder(path)
                    self.import_once(replace(options, prune=has_gone), list(waiting.values()))
                    waiting, has_gone, said = {}, False, ""
                except (ImportRunning, PruneRefused) as error:
                    # It is tried again after the next look; the reason is said once.
                    if sentence(error) != said:
                        said = sentence(error)
                        self.stderr.write(said)
        except KeyboardInterrupt:
            return 0


@contextmanager
def as_interruption(number):
    """That signal ends the block as Ctrl-C does, so that the run is closed and says how far it came."""
    before = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def number(text):
    """A number of processes; ValueError, of which argparse makes a sentence, where it is none."""
    if not 1 <= int(text) <= 64:
        raise ValueError
    return int(text)


def check(paths, options, report, *, watch):
    """Refuse arguments that no import could run with."""
    for path in paths:
        if not os.path.exists(path):  # noqa: PTH110
            raise failure(f"{path}: there is no such file or folder; correct the path.")
        if not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0)):  # noqa: PTH112
            raise failure(f"{path}: it cannot be read; check its permissions.")
        if watch and not os.path.isdir(path):  # noqa: PTH112
            raise failure(f"--watch looks after folders, and {path} is none; name the folder that it is in.")
        if options.prune:
            try:
                check_folder(path)
            except PruneRefused as error:
                raise failure(str(error)) from None
    if watch and options.dry_run:
        raise failure("--watch imports what changes, and --dry-run nothing; leave one of them out.")
    if options.language and options.language not in settings.SITE_LANGUAGES:
        raise failure(f"--language {options.language}: write one of {', '.join(settings.SITE_LANGUAGES)}.")
    if report and (os.path.isdir(report) or not os.access(Path(report).parent, os.W_OK)):  # noqa: PTH112
        raise failure(f"--report {report}: no file can be written there; correct the path or its rights.")


def failure(message):
    return CommandError(message, returncode=2)


def sentence(error):
    """What one of the EXPECTED errors means to the user of the command."""
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted: what was imported so far stays, and the next run goes on from there."
    if isinstance(error, ImportRunning):
        return "Another import is running; wait until it has finished."
    if isinstance(error, OSError):
        return f"The import cannot go on: {error}. {STAYS}"
    if isinstance(error, PruneRefused):
        return str(error)
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
    return f"The database cannot be used ({text}): {remedy}. {STAYS}"


def counted(account, seconds, dry_run):
    numbers = ", ".join(f"{name} {account.counts[name]}" for name in COUNTS)
    rate = f"{account.done / seconds:.0f}" if seconds else "0"
    return f"{numbers} in {seconds:.1f} s ({rate} posts/s)" + (", nothing written" if dry_run else "")


class Bar:
    """A line of progress on a terminal, called with the number of files done."""

    def __init__(self, stream, paths):
        self.stream = stream
        self.total = sum(not isinstance(found, Problem) for found in discover_all(paths))
        self(0)

    def __call__(self, done):
        share = min(done / self.total, 1) if self.total else 1
        filled = "#" * round(share * WIDTH)
        self.stream.write(f"\r[{filled:-<{WIDTH}}] {done} of {self.total}", ending="")
        self.stream.flush()

    def clear(self):
        self.stream.write("\r\033[K", ending="")
        self.stream.flush()
