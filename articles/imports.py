"""One run of an import: finds files, sees which are new or changed, prepares those and has them stored in batches."""

import itertools
import os
from collections import Counter
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DataError, IntegrityError
from django.utils import timezone

from articles.models import Article, ImportProblem, ImportRun, SiteSettings
from articles.pictures import PictureError, PostPictures
from articles.pipeline import text
from articles.pipeline.discovery import discover
from articles.pipeline.front_matter import FrontMatterError, split
from articles.pipeline.languages import split_path
from articles.pipeline.post import ERROR, WARNING, Problem, Site, SourceFile
from articles.pipeline.rendering import RenderingError, render
from articles.pipeline.validation import validate
from articles.upsert import CONFLICT, Prepared, Upsert, is_web_url

# Posts that are stored in one transaction, which takes about half a second: nobody waits long for it.
BATCH = 1000
COUNTS = ("created", "updated", "unchanged", "moved", "conflicts", "failed", "warnings")


class Import:
    """Brings articles in line with the files below some paths.

    `counts` holds the numbers of COUNTS as they grow; `report` is called with every Problem, `progress` with the
    number of files done after every batch. Raises DatabaseError where the database cannot be used; whole batches stay.
    """

    def __init__(self, paths, *, language="", dry_run=False, report=None, progress=None):
        self.paths, self.dry_run = paths, dry_run
        self.report = report or (lambda _problem: None)
        self.progress = progress or (lambda _done: None)
        self.now = timezone.now()
        self.site = Site(
            ZoneInfo(settings.TIME_ZONE), language or settings.LANGUAGE_CODE, tuple(settings.SITE_LANGUAGES)
        )
        self.has_math = bool(SiteSettings.objects.values_list("has_math", flat=True).first())
        self.upsert = Upsert(now=self.now, dry_run=dry_run)
        self.pictures = PostPictures(dry_run=dry_run)
        self.counts, self.problems = Counter(), []
        self.run = None
        self._seen, self._moved = {}, set()

    def __call__(self):
        """Import everything; the counts."""
        if not self.dry_run:
            # Whoever calls holds the lock: what still says that it runs was killed.
            ImportRun.objects.filter(state=ImportRun.State.RUNNING).update(state=ImportRun.State.INTERRUPTED)
            self.run = ImportRun.objects.create(started_at=self.now, paths=[str(path) for path in self.paths])
        try:
            found = self._sources()
            while batch := list(itertools.islice(found, BATCH)):
                self._take(batch)
                self.progress(sum(self.counts[name] for name in COUNTS if name != "warnings"))
        except BaseException:
            self._finish(ImportRun.State.INTERRUPTED)
            raise
        self._finish(ImportRun.State.FINISHED)
        return self.counts

    def _finish(self, state):
        if self.run:
            self.run.state, self.run.finished_at = state, timezone.now()
            self._keep_account()

    def _keep_account(self):
        """Store the problems since the last time, and the counts."""
        if self.run:
            ImportProblem.objects.bulk_create(
                (ImportProblem(run=self.run, path=p.path[:1000], line=p.line, level=p.level, message=p.message)
                 for p in self.problems), batch_size=150
            )  # fmt: skip
            for name in COUNTS:
                setattr(self.run, f"{name.removesuffix('s')}_count", self.counts[name])
            self.run.save()
        self.problems = []

    def _complain(self, problem):
        self.problems.append(problem)
        if problem.level == WARNING:
            self.counts["warnings"] += 1
        self.report(problem)

    def _fail(self, problem):
        self.counts["failed"] += 1
        self._complain(problem)

    # Finding

    def _sources(self):
        """Every file once, below the folder that its identity counts from."""
        for path in self.paths:
            for found in discover(Path(os.path.abspath(path)), str(path)):  # noqa: PTH100
                if isinstance(found, Problem):
                    (self._fail if found.level == ERROR else self._complain)(found)
                    continue
                source = found if Path(path).is_dir() else self._at_home(found)
                if len(self.paths) == 1 or self._is_first(source):
                    yield source

    def _at_home(self, source):
        """A file that was named by itself, below the folder that it was once imported with, if it was."""
        file = str(source.absolute)
        names = Path(file).parts
        tails = ["/".join(names[at:]) for at in range(1, len(names))]
        for row in Article.objects.filter(import_path__in=tails).values("import_path", "import_root"):
            if os.path.join(row["import_root"], row["import_path"]) == file:  # noqa: PTH118
                return SourceFile(Path(row["import_root"]), row["import_path"], source.shown)
        return source

    def _is_first(self, source):
        """Whether the run meets this identity for the first time; two files of one identity are an error."""
        root = self._seen.setdefault(source.path, source.root)
        if root is source.root:
            return True
        if root != source.root:
            message = f"{root} has a {source.path} too, and posts are told apart by that; import a folder above both"
            self._fail(Problem(source.shown, 0, ERROR, message))
        return False

    # Comparing

    def _take(self, batch):
        """Import the new and the changed of some SourceFiles."""
        read = [(source, data, blake2b(data, digest_size=16).hexdigest()) for source, data in self._read(batch)]
        known = dict(
            Article.objects.filter(import_path__in=[source.path for source, _, _ in read])
            .order_by()
            .values_list("import_path", "import_hash")
        )
        changed = [item for item in read if known.get(item[0].path) != item[2]]
        self.counts["unchanged"] += len(read) - len(changed)
        if changed:
            changed = self._move(changed, known)
            self._store([prepared for item in changed if (prepared := self._prepare(*item))])
        if self.problems:
            self._keep_account()

    def _read(self, batch):
        for source in batch:
            try:
                with open(f"{source.root}/{source.path}", "rb", buffering=0) as file:  # noqa: PTH123
                    data = file.read()
            except OSError as error:
                self._fail(Problem(source.shown, 0, ERROR, f"it cannot be read ({error.strerror}); check its rights"))
            else:
                yield source, data

    def _move(self, changed, known):
        """Let articles follow files that went elsewhere; what is left to import."""
        strangers = {digest for source, _, digest in changed if source.path not in known}
        if not strangers:
            return changed
        gone = {}
        for pk, path, root, digest in (
            Article.objects.filter(import_hash__in=strangers).exclude(import_path="").order_by("pk")
            .values_list("pk", "import_path", "import_root", "import_hash")
        ):  # fmt: skip
            if pk not in self._moved and not os.path.lexists(os.path.join(root, path)):  # noqa: PTH118
                gone.setdefault((digest, root), []).append(pk)
        moves, rest = [], []
        for item in changed:
            source, _, digest = item
            found = gone.get((digest, str(source.root))) if source.path not in known else None
            if found:
                moves.append((found.pop(0), source, self._translation_key(source)))
            else:
                rest.append(item)
        self._moved.update(pk for pk, _, _ in moves)
        self.upsert.move(moves)
        self.counts["moved"] += len(moves)
        return rest

    def _translation_key(self, source):
        _, folders, stem = split_path(source.path, self.site.languages)
        return "/".join(filter(None, [folders, f"{stem}.{source.path.rpartition('.')[2]}"]))

    # Preparing

    def _prepare(self, source, data, digest):
        """A `Prepared`, or None where the post has an error, which is reported. No post stops the others."""
        try:
            front_matter = split(data)
            modified_at = datetime.fromtimestamp(os.stat(f"{source.root}/{source.path}").st_mtime, self.site.time_zone)  # noqa: PTH116
            post, problems = validate(front_matter, source, self.site, modified_at)
            if post is None:
                self.counts["failed"] += 1
            for problem in problems:
                self._complain(problem)
            return post and self._rendered(source, post, front_matter, digest)
        except FrontMatterError as error:
            self._fail(Problem(source.shown, error.line, ERROR, error.message))
        except RenderingError as error:
            self._fail(Problem(source.shown, front_matter.body_line, ERROR, str(error)))
        except OSError as error:
            self._fail(Problem(source.shown, 0, ERROR, f"it cannot be read ({error.strerror}); check its rights"))
        except Exception as error:  # A fault of ours in one post must not keep the others out.
            message = (
                f"this post cannot be understood ({type(error).__name__}: {error}); please report it with its file"
            )
            self._fail(Problem(source.shown, 0, ERROR, message))
        return None

    def _rendered(self, source, post, front_matter, digest):
        def complain(line, message):
            self._complain(Problem(source.shown, line, WARNING, message))

        def resolve(path):
            if path.startswith(settings.MEDIA_URL):
                return None
            try:
                picture = self.pictures.store(source.root, source.path, path)
            except PictureError as error:
                before = post.body.partition(path)
                line = front_matter.body_line + (before[0].count("\n") if before[1] else 0)
                complain(line, f"picture “{path}”: {error}")
                return None
            pictures[path] = picture
            return picture.as_shown()

        pictures = {}
        has_math = self.has_math if post.has_math is None else post.has_math
        rendering = render(post.body, is_html=post.is_html, has_math=has_math, resolve_picture=resolve)
        for warning in rendering.warnings:
            complain(front_matter.body_line, warning)
        lines = {key.lower(): line for key, line in front_matter.lines.items()}
        return Prepared(
            source=source,
            post=post,
            rendering=rendering,
            import_hash=digest,
            summary=post.summary or summary(post, rendering, has_math),
            thumbnail=self._thumbnail(source, post, lines, complain),
            pictures=pictures,
            lines=lines,
        )

    def _thumbnail(self, source, post, lines, complain):
        if not post.thumbnail or is_web_url(post.thumbnail.src):
            return None
        try:
            return self.pictures.store(source.root, source.path, post.thumbnail.src)
        except PictureError as error:
            keys = ("thumbnail", "image", "cover", "featured_image", "banner", "images")
            line = next((lines[key] for key in keys if key in lines), 1)
            complain(line, f"thumbnail “{post.thumbnail.src}”: {error}")
            return None

    # Storing

    def _store(self, batch):
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
            why = " ".join(str(error).split())
            message = f"the database refused this post ({why}); please report it with its file"
            self._fail(Problem(batch[0].source.shown, 0, ERROR, message))
            return
        for problem in self.upsert.problems[before[0] :]:
            self._complain(problem)
        self.counts += self.upsert.counts - before[1]
        self._keep_account()


def summary(post, rendering, has_math):
    """What stands before `<!--more-->`, else the first sentences."""
    opening = text.before_more(post.body)
    if opening and opening.strip():
        return " ".join(render(opening, is_html=post.is_html, has_math=has_math).text.split())
    return text.summarise(rendering.text)


__all__ = ["BATCH", "CONFLICT", "COUNTS", "Import"]
