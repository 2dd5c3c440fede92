"""`manage.py export_posts`: arguments, report, exit code."""

import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from articles.exporting.export import COUNTS, Export
from articles.importing.speech import _, line_of


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.description = _(
            "Write every article as a front-matter post, with its images, that import_posts can read again. Files of "
            "the same names are replaced, other files in the folder are left alone. Exit code: 0 if every article was "
            "written, 1 if some were not, 2 if the command could not run, 130 after Ctrl-C."
        )
        parser.add_argument("folder", metavar="DIR", help=_("the folder to write to; created if missing"))
        parser.add_argument("--quiet", action="store_true", help=_("print problems only"))

    def handle(self, folder, *, quiet, **options):
        started = time.monotonic()
        try:
            counts = Export(folder, report=lambda problem: self.stderr.write(line_of(problem)))()
        except KeyboardInterrupt:
            self.stderr.write(_("Interrupted: posts written so far are complete; run again for the others."))
            sys.exit(130)
        except OSError as error:
            place = f" ({error.filename})" if error.filename else ""
            message = _("Cannot write to {folder}: {why}; free disk space, or check its permissions.")
            message = message.format(folder=folder, why=f"{error.strerror or error}{place}")
            raise CommandError(message, returncode=2) from error
        except DatabaseError as error:
            text = " ".join(str(error).split()).rstrip(".")
            message = _("Database error ({why}): check that it is available, and that migrations were run.")
            raise CommandError(message.format(why=text), returncode=2) from error
        if not quiet:
            names = {
                "written": _("written {number}"),
                "unchanged": _("unchanged {number}"),
                "failed": _("failed {number}"),
                "pictures": _("pictures {number}"),
                "warnings": _("warnings {number}"),
            }
            numbers = _(", ").join(names[name].format(number=counts[name]) for name in COUNTS)
            line = _("{numbers} in {seconds} s")
            self.stdout.write(line.format(numbers=numbers, seconds=f"{time.monotonic() - started:.1f}"))
        if counts["failed"]:
            sys.exit(1)
