"""`manage.py export_posts`: arguments, report, exit code."""

import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from articles.exporting.export import COUNTS, Export


class Command(BaseCommand):
    help = (
        "Write every article as a front-matter post, with its pictures, that import_posts takes in again. Files of "
        "the same names are replaced, others in the folder are left alone. Exit code: 0 where every article was "
        "written, 1 where some were not, 2 where the command could not run, 130 after Ctrl-C."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", help="the folder to write to; made where it is missing")
        parser.add_argument("--quiet", action="store_true", help="print problems only")

    def handle(self, folder, *, quiet, **options):
        started = time.monotonic()
        try:
            counts = Export(folder, report=lambda problem: self.stderr.write(str(problem)))()
        except KeyboardInterrupt:
            self.stderr.write("Interrupted: the posts written so far are whole; run again for all of them.")
            sys.exit(130)
        except OSError as error:
            place = f" ({error.filename})" if error.filename else ""
            message = (
                f"{folder} cannot be written to: {error.strerror or error}{place}; make room or check its permissions."
            )
            raise CommandError(message, returncode=2) from error
        except DatabaseError as error:
            text = " ".join(str(error).split()).rstrip(".")
            message = f"The database cannot be used ({text}); see that it can be reached and written, and is migrated."
            raise CommandError(message, returncode=2) from error
        if not quiet:
            numbers = ", ".join(f"{name} {counts[name]}" for name in COUNTS)
            self.stdout.write(f"{numbers} in {time.monotonic() - started:.1f} s")
        if counts["failed"]:
            sys.exit(1)
