"""`manage.py rebuild`: makes derived rows again, after an upgrade or a change by hand."""

from django.core.management.base import BaseCommand, CommandError

from articles import search
from articles.editing.render_again import render_all
from articles.listings import keeper
from articles.pictures import renditions


class Command(BaseCommand):
    help = "Rebuild derived data: rendered bodies, stored counts, the search index, renditions of pictures."

    def add_arguments(self, parser):
        parser.add_argument("--html", action="store_true", help="render every body with today's renderer")
        parser.add_argument("--counts", action="store_true", help="listings and stored counts")
        parser.add_argument("--index", action="store_true", help="the search index")
        parser.add_argument("--pictures", action="store_true", help="renditions that stored pictures lack")

    def handle(self, **options):
        if not any(options[name] for name in ("html", "counts", "index", "pictures")):
            raise CommandError("Say what to rebuild: --html, --counts, --index or --pictures, or several of them.")
        if options["html"]:
            self.stdout.write(f"rendered {render_all()} articles")
        if options["counts"]:
            keeper.recount()
            self.stdout.write("counted every listing")
        if options["index"]:
            self.stdout.write(f"indexed {search.rebuild()} articles")
        if options["pictures"]:
            self.stdout.write(f"made {renditions.make_missing()} renditions")
