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
from articles.importing.report import Grouped, Report
from articles.importing.run import Import, Options
from articles.importing.speech import _, spoken
from articles.importing.watch import Watch
from articles.posts.post import Problem, SourceFile
from articles.posts.reading.discovery import discover_all
from articles.posts.reading.site_configuration import GENERATORS, read_configuration

WIDTH = 30
# What ends a run with a sentence instead of a traceback.
EXPECTED = (ImportRunning, PruneRefused, OSError, DatabaseError, KeyboardInterrupt)


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.description = _(
            "Import front-matter posts: new files become articles, changed files update their articles, and unchanged "
            "files change nothing. Exit code: 0 if no post failed, 1 if some did, 2 if the command could not run, 130 "
            "after Ctrl-C or SIGTERM."
        )
        add = parser.add_argument
        add("paths", nargs="+", metavar="PATH", help=_("a folder or a file"))
        add("--dry-run", action="store_true", help=_("report what would happen, and write nothing"))
        add("--quiet", action="store_true", help=_("print problems only"))
        add("--language", default="", metavar="CODE", help=_("default language for posts without one"))
        add(
            "--on-conflict",
            choices=["keep", "overwrite"],
            default="keep",
            help=_(
                "what to do if both a file and its article have changed: keep the article until an editor decides "
                "in admin (default), or overwrite it"
            ),
        )
        add("--prune", action="store_true", help=_("withdraw articles whose file was deleted from the folder"))
        add(
            "--reread",
            action="store_true",
            help=_(
                "import unchanged files again, after an upgrade that reads posts differently; articles edited in "
                "admin are kept"
            ),
        )
        add("--strict", action="store_true", help=_("all or nothing: if a post fails, nothing is written"))
        add(
            "--lenient",
            action="store_true",
            help=_("use the last value of a key that a post has twice, with a warning, instead of failing the post"),
        )
        add("--fetch-images", action="store_true", help=_("download remote images"))
        add(
            "--unserved",
            choices=["skip", "import"],
            default="skip",
            help=_(
                "posts in a language that the site does not have: skip them (default), or import them under the "
                "site's default language"
            ),
        )
        add(
            "--from",
            choices=GENERATORS,
            default="",
            dest="generator",
            help=_("generator of the site that the posts come from (default: what its configuration says)"),
        )
        add("--jobs", type=number, default=1, metavar="N", help=_("number of worker processes"))
        add("--report", metavar="FILE.json", help=_("write counts and problems to a file"))
        add("--verbose", action="store_true", help=_("print every problem, also after ten of a kind"))
        add("--watch", action="store_true", help=_("keep running and import changes until interrupted"))

    def handle(self, paths, *, watch, report, quiet, verbose, **given):
        names = (
            "language",
            "dry_run",
            "prune",
            "strict",
            "fetch_images",
            "unserved",
            "jobs",
            "reread",
            "generator",
            "lenient",
        )
        options = Options(overwrite=given["on_conflict"] == "overwrite", **{name: given[name] for name in names})
        self.paths, self.quiet = paths, quiet
        self.grouped = Grouped(self.stderr.write, is_verbose=verbose)
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
        if not self.quiet and sources is None:
            for path in self.paths:
                self.announce(read_configuration(Path(path), options.generator))
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
            self.grouped.close()
            if self.report:
                self.report.write(run.account if run else None, seconds, error=error)
        if not self.quiet:
            self.stdout.write(counted(run.account, seconds, options.dry_run))
            self.stdout.flush()
        return run.counts["failed"]

    def announce(self, configuration):
        """Say in one line which old site the posts are from, if that is known."""
        if configuration.generator == "plain":
            return
        parts = [
            configuration.file,
            configuration.base_url,
            *(f"{section}: {pattern}" if section else pattern for section, pattern in configuration.permalinks),
        ]
        line = _("{generator} site: {found}").format(
            generator=configuration.generator.title(), found=_(", ").join(filter(None, parts))
        )
        self.stdout.write(line)

    def shown(self, bar):
        """What an import calls for each Problem."""

        def report(problem):
            if bar:
                bar.clear()
            self.grouped.add(problem)
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
            raise failure(_("{path}: no such file or folder; correct the path.").format(path=path))
        if not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0)):  # noqa: PTH112
            raise failure(_("{path}: cannot be read; check its permissions.").format(path=path))
        if watch and not os.path.isdir(path):  # noqa: PTH112
            raise failure(_("--watch needs a folder, and {path} is a file; name its folder.").format(path=path))
        if options.prune:
            try:
                check_folder(path)
            except PruneRefused as error:
                raise failure(sentence(error)) from None
    if watch and options.dry_run:
        raise failure(_("--watch and --dry-run cannot be combined; leave one of them out."))
    if options.language and options.language not in settings.SITE_LANGUAGES:
        known = ", ".join(settings.SITE_LANGUAGES)
        raise failure(_("--language {code}: must be one of {known}.").format(code=options.language, known=known))
    if report and (os.path.isdir(report) or not os.access(Path(report).parent, os.W_OK)):  # noqa: PTH112
        message = _("--report {file}: no file can be written there; correct the path or its permissions.")
        raise failure(message.format(file=report))


def failure(message):
    return CommandError(message, returncode=2)


def sentence(error):
    """What one of the EXPECTED errors means to the user of the command."""
    if isinstance(error, KeyboardInterrupt):
        return _("Interrupted: posts imported so far are kept, and the next run continues from there.")
    if isinstance(error, ImportRunning):
        return _("Another import is running; wait until it has finished.")
    if isinstance(error, OSError):
        return _("The import cannot continue: {why}. Posts imported so far are kept.").format(why=error)
    if isinstance(error, PruneRefused):
        return spoken(error.message)
    text = " ".join(str(error).split()).rstrip(".")
    message = _("Database error ({why}): {remedy}. Posts imported so far are kept.")
    return message.format(why=text, remedy=database_remedy(text))


def database_remedy(text):
    """What to do about the message `text` of a database."""
    if "no such table" in text or "does not exist" in text or "no such column" in text:
        return _("run `manage.py migrate` first")
    if "readonly" in text or "read-only" in text:
        return _("give this user permission to write to it")
    if "full" in text:
        return _("free disk space")
    if "locked" in text:
        return _("another process has been writing for too long; run the import again")
    return _("check that it is available and writable, and run the import again")


def counted(account, seconds, dry_run):
    names = {
        "created": _("created {number}"),
        "updated": _("updated {number}"),
        "unchanged": _("unchanged {number}"),
        "moved": _("moved {number}"),
        "conflicts": _("conflicts {number}"),
        "skipped": _("skipped {number}"),
        "failed": _("failed {number}"),
        "pruned": _("pruned {number}"),
        "warnings": _("warnings {number}"),
    }
    numbers = _(", ").join(names[name].format(number=account.counts[name]) for name in COUNTS)
    rate = f"{account.done / seconds:.0f}" if seconds else "0"
    line = _("{numbers} in {seconds} s ({rate} posts/s)")
    line = _("{numbers} in {seconds} s ({rate} posts/s), nothing written") if dry_run else line
    return line.format(numbers=numbers, seconds=f"{seconds:.1f}", rate=rate)


class Bar:
    """A line of progress on a terminal, called with the number of files done."""

    def __init__(self, stream, paths):
        self.stream = stream
        self.total = sum(not isinstance(found, Problem) for found in discover_all(paths))
        self(0)

    def __call__(self, done):
        share = min(done / self.total, 1) if self.total else 1
        filled = "#" * round(share * WIDTH)
        numbers = _("{done} of {total}").format(done=done, total=self.total)
        self.stream.write(f"\r[{filled:-<{WIDTH}}] {numbers}", ending="")
        self.stream.flush()

    def clear(self):
        self.stream.write("\r\033[K", ending="")
        self.stream.flush()
