"""One run of an import: finds files, sees which are new or changed, prepares those and has them stored in batches."""

import json
import logging
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DataError, IntegrityError
from django.utils import timezone

from articles.importing.account import COUNTS, Account, Report
from articles.importing.prepare import InternalProblem, PostFile, Prepared, Preparer, UnservedProblem
from articles.importing.prune import is_gone, prune, set_status
from articles.importing.store import CONFLICT, CONFLICTING, Upsert, conflict, stored_rows
from articles.importing.unserved import Unserved
from articles.importing.workers import Workers
from articles.models import Article, ImportConflict, SiteSettings
from articles.pictures.fingerprints import changes
from articles.posts.languages import split_path
from articles.posts.post import ERROR, WARNING, Problem, Site, SourceFile
from articles.posts.reading.cascade import Cascades, SectionError
from articles.posts.reading.discovery import discover_all
from articles.posts.reading.front_matter import MAX_BYTES
from articles.posts.reading.standing import holding_folder
from articles.posts.reading.validation import MAX_KEY

logger = logging.getLogger(__name__)

# Posts that are stored in one transaction, which takes about half a second: no one waits long for it.
BATCH = 1000
BATCH_BYTES = 32 * 1024 * 1024

# Of each article: whether it is known what it depends on, and that.
NEEDED = [f"picture_dependencies__{name}" for name in ("pk", "files", "problems")]

CONTENT_LENGTH = 32
"""Of the hash that is remembered for a file, the characters that are its bytes; the others are where it is."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to import: the options of `manage.py import_posts`, whose help explains them."""

    language: str = ""
    dry_run: bool = False
    overwrite: bool = False
    prune: bool = False
    strict: bool = False
    fetch_images: bool = False
    unserved: str = "skip"
    jobs: int = 1
    reread: bool = False


class Import:
    """Brings articles in line with the files below some paths, or with `sources`, some SourceFiles from there.

    `counts` contains the numbers of COUNTS as they grow; `report` is called with every Problem, `progress` with the
    number of files done after every batch. Raises DatabaseError where the database cannot be used, and PruneRefused;
    whole batches stay.
    """

    def __init__(
        self,
        paths: Sequence[str | Path],
        options: Options | None = None,
        *,
        sources: Iterable[SourceFile] | None = None,
        report: Report | None = None,
        progress: Callable[[int], object] | None = None,
        rehearsal: bool = False,
    ) -> None:
        self.paths, self.options, self.sources = paths, options or Options(), sources
        self.rehearsal, self.dry_run = rehearsal, rehearsal or self.options.dry_run
        self.progress = progress or (lambda _done: None)
        self.account = Account(report)
        self.now = timezone.now()
        self.site = site(self.options.language)
        self.upsert = Upsert(now=self.now, dry_run=self.dry_run, rehearsal=rehearsal, overwrite=self.options.overwrite)
        self.cascades = Cascades(self.site)
        self._seen: dict[str, Path] = {}
        self._moved: set[int] = set()
        self._surroundings: dict[Path, set[str]] = {}
        """The ends that hashes of files below each root may have."""
        self._checked: set[int] | None = None
        """In a strict import, the files that have been found to be right: hashes of path and content."""
        self._conflicts: dict[str, str] = {}
        self._unserved = Unserved(is_skipped=self.options.unserved == "skip", instead=self.site.language)

    @property
    def counts(self) -> Counter[str]:
        return self.account.counts

    def __call__(self) -> Counter[str]:
        """Import everything; the counts."""
        if not self.dry_run:
            self.account.open(self.paths, self.now)
            self.upsert.run = self.account.run
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
        trial._checked = set()
        trial()
        if not trial.counts["failed"]:
            self._checked = trial._checked
            return True
        for problem in problems:
            self.account.complain(problem)
        failed = trial.counts["failed"]
        why = f"nothing was written, because of {failed} {'post' if failed == 1 else 'posts'} that failed"
        place = ", ".join(str(path) for path in self.paths)
        self.account.complain(Problem(place, 0, ERROR, f"{why}; correct what failed, or import without --strict"))
        outcomes = Counter(trial.counts)
        undone = ("created", "updated", "moved")
        outcomes["skipped"] += sum(outcomes.pop(name, 0) for name in undone)
        outcomes["pruned"] = 0
        self.counts.update(outcomes - Counter(warnings=outcomes["warnings"]))
        return False

    def _import(self) -> None:
        conflicts = ImportConflict.objects.values_list("article__import_path", "import_hash")
        self._conflicts = dict(conflicts)
        has_math = bool(SiteSettings.objects.values_list("has_math", flat=True).first())
        prepare = Preparer(
            self.site,
            has_math=has_math,
            dry_run=self.dry_run,
            fetch_images=self.options.fetch_images,
            skip_unserved=self.options.unserved == "skip",
        )
        with Workers(prepare, self.options.jobs) as workers:
            begun = None
            # While a batch is stored, the next is being prepared.
            for batch in map(workers.start, map(self._compare, self._batches())):
                if begun is not None:
                    self._finish(begun)
                begun = batch
            if begun is not None:
                self._finish(begun)
        for problem in self._unserved.problems():
            self.account.complain(problem)
        if self.options.prune:
            folders = {os.path.abspath(path): str(path) for path in self.paths}  # noqa: PTH100
            prune(folders, self.account, moved=self._moved, dry_run=self.dry_run)

    # Finding

    def _sources(self) -> Iterator[SourceFile]:
        """Every file once, below the folder that its identity counts from."""
        if self.sources is not None:
            yield from self.sources
            return
        alone = {str(path) for path in self.paths if not os.path.isdir(path)}  # noqa: PTH112
        for found in discover_all(self.paths):
            if isinstance(found, Problem):
                self.account.take(found)
                continue
            source = self._at_home(found) if found.shown in alone else found
            if len(self.paths) == 1 or self._is_alone(source):
                yield source

    def _at_home(self, source: SourceFile) -> SourceFile:
        """A file that was named by itself, below the folder that it was once imported with, if it was."""
        file = str(source.absolute)
        names = Path(file).parts
        tails = ["/".join(names[at:]) for at in range(1, len(names))]
        for row in Article.objects.imported_from(tails).values("import_path", "import_root"):
            if os.path.join(row["import_root"], row["import_path"]) == file:  # noqa: PTH118
                return SourceFile(Path(row["import_root"]), row["import_path"], source.shown)
        return source

    def _is_alone(self, source: SourceFile) -> bool:
        """Whether no other file of the run has this identity; two of one are an error."""
        root = self._seen.setdefault(source.path, source.root)
        if root != source.root:
            message = f"{root} has a {source.path} too, and posts are told apart by that; import a folder above both"
            self.account.fail(Problem(source.shown, 0, ERROR, message))
        return root == source.root

    def _batches(self) -> Iterator[list[PostFile]]:
        """Lists of PostFiles that are neither many nor large in all."""
        batch, size = [], 0
        for file in filter(None, map(self._read, self._sources())):
            batch.append(file)
            size += len(file.data)
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _read(self, source: SourceFile) -> PostFile | None:
        """A PostFile; None where the file cannot be imported, which is counted."""
        try:
            inherited = self.cascades.inherited(source)
            with open(f"{source.root}/{source.path}", "rb", buffering=0) as file:  # noqa: PTH123
                state = os.fstat(file.fileno())
                if state.st_size <= MAX_BYTES:
                    data = file.read()
                    around = surroundings(inherited.values, is_held=bool(holding_folder(source)))
                    digest = blake2b(data, digest_size=CONTENT_LENGTH // 2).hexdigest() + around
                    return PostFile(source, data, digest, inherited=inherited)
        except SectionError as error:
            self.account.fail(Problem(source.shown, 0, ERROR, f"{error}; correct that page first"))
            return None
        except FileNotFoundError:
            message = "file disappeared during the import; skipped"
            self.account.skip(Problem(source.shown, 0, WARNING, message))
        except OSError as error:
            message = f"it cannot be read ({error.strerror}); check its permissions"
            self.account.fail(Problem(source.shown, 0, ERROR, message))
        else:
            message = f"the file is larger than {MAX_BYTES >> 20} MB; shorten it or split it"
            self.account.fail(Problem(source.shown, 1, ERROR, message))
        return None

    # Comparing

    def _compare(self, files: list[PostFile]) -> list[PostFile]:
        """Of some PostFiles those that have to be prepared; what becomes of the others is done."""
        articles = Article.objects.imported_from([file.source.path for file in files]).order_by()
        rows = articles.values_list("import_path", "import_hash", "import_root", "status", "edited_at", "pk", *NEEDED)
        known = {row[0]: row[: -len(NEEDED)] for row in rows}
        needed = {row[0]: row[-len(NEEDED) :] for row in rows}
        reread = untouched(known) if self.options.reread else ()
        changed, same, root = [], [], None
        for file in files:
            if root is not file.source.root:
                root, shown_root = file.source.root, str(file.source.root)
            row = known.get(file.source.path)
            # A file that is back says by itself whether its article is public.
            is_back = row is not None and row[3] == Article.Status.WITHDRAWN and not row[4]
            if row is None or row[1] != file.digest or is_back or file.source.path in reread:
                changed.append(file)
            elif row[0] in self._conflicts:
                same.append((file, row))
            elif row[3] != Article.Status.WITHDRAWN and self._has_changed_pictures(file, *needed[row[0]]):
                file.article = row[5]
                changed.append(file)
            elif row[2] != shown_root:
                same.append((file, row))
            else:
                self.counts["unchanged"] += 1
        if same:
            self._take_back(same)
        changed = self._still_in_conflict(changed)
        changed = self._move(changed, known)
        if self._checked is not None:
            changed = self._check(changed, self._checked)
        remember_pictures([file for file in changed if file.source.path in known])
        self.account.keep_problems()
        return changed

    def _has_changed_pictures(self, file: PostFile, known: int | None, files: Any, problems: Any) -> bool:
        """Whether a file that has not changed must be prepared again; if not, what is wrong with its pictures is said.

        `known` is None for an article of which it is not known yet what it depends on.
        """
        if known is None or (files and changes(str(file.source.root), files)):
            return True
        for line, message in problems or ():
            self.account.complain(Problem(file.source.shown, line, WARNING, message))
        return False

    def _take_back(self, same: list[tuple[PostFile, tuple[Any, ...]]]) -> None:
        """Files whose content has been imported: found in another folder, or as they were before a conflict."""
        settled, moved = [], set()
        for file, (path, _, root, _, _, pk) in same:
            settled += [pk] * (path in self._conflicts)
            if root != str(file.source.root) and is_gone(f"{root}/{path}"):
                moved.add((pk, str(file.source.root)))
        if not self.dry_run:
            ImportConflict.objects.filter(article__in=settled).delete()
            for root in {root for _, root in moved}:
                Article.objects.filter(pk__in=[pk for pk, new in moved if new == root]).update(import_root=root)
        self.counts.update(moved=len(moved), unchanged=len(same) - len(moved))

    def _still_in_conflict(self, files: list[PostFile]) -> list[PostFile]:
        """Report the files that wait for an editor's choice already; the others."""
        waiting = [file for file in files if self._conflicts.get(file.source.path) == file.digest]
        if not waiting or self.options.overwrite:
            return files
        rows = stored_rows([file.source.path for file in waiting])
        reasons = {path: why for path, row in rows.items() if (why := conflict(row))}
        still = {file.source.path: file for file in waiting if file.source.path in reasons}
        for path, file in still.items():
            self.counts["conflicts"] += 1
            self.account.complain(Problem(file.source.shown, 1, CONFLICT, CONFLICTING.format(reasons[path])))
        return [file for file in files if file.source.path not in still]

    def _move(self, changed: list[PostFile], known: Collection[str]) -> list[PostFile]:
        """Let articles follow files that went elsewhere; what is left to import."""
        strangers = {content_of(file.digest) for file in changed if file.source.path not in known}
        if not strangers:
            return changed
        around = set().union(*map(self._surroundings_below, {file.source.root for file in changed}))
        hashes = [content + end for content in strangers for end in around]
        gone: dict[tuple[str, str], list[tuple[int, str, bool, str]]] = {}
        for pk, path, root, digest, key, status in (
            Article.objects.with_import_hashes(hashes).exclude(import_path="").order_by("pk")
            .values_list("pk", "import_path", "import_root", "import_hash", "translation_key", "status")
        ):  # fmt: skip
            if pk not in self._moved and is_gone(os.path.join(root, path)):  # noqa: PTH118
                # A key that the post has by itself, not from its path, stays.
                own_key = key if key != self._translation_key(path) else ""
                is_back = status == Article.Status.WITHDRAWN
                gone.setdefault((content_of(digest), root), []).append((pk, own_key, is_back, digest))
        moves, rest, back = [], [], []
        for file in changed:
            source = file.source
            found = gone.get((content_of(file.digest), str(source.root))) if source.path not in known else None
            if not found:
                rest.append(file)
                continue
            pk, own_key, is_back, digest = found.pop(0)
            moves.append((pk, source, own_key or self._translation_key(source.path)))
            if digest != file.digest:
                # Its folder says other things of the post than the one that it left.
                rest.append(file)
            else:
                back += [pk] * is_back
                self.counts["moved"] += 1
        self._moved.update(pk for pk, _, _ in moves)
        self.upsert.move(moves)
        if back and not self.dry_run:
            set_status(back, Article.Status.PUBLISHED)
        return rest

    def _surroundings_below(self, root: Path) -> set[str]:
        """What a hash of a file may end in, according to the folder that it was in."""
        if root not in self._surroundings:
            inherited = [{}, *(found.values for found in self.cascades.all_below(root))]
            self._surroundings[root] = {surroundings(one, is_held=held) for one in inherited for held in (False, True)}
        return self._surroundings[root]

    def _translation_key(self, path: str) -> str:
        """The key that a post at `path` has where it names none."""
        _, folders, stem = split_path(path, self.site.languages)
        return "/".join(filter(None, [folders, f"{stem}.{path.rpartition('.')[2]}"]))[-MAX_KEY:]

    def _check(self, files: list[PostFile], checked: set[int]) -> list[PostFile]:
        """Remember files in a rehearsal; in the import after it, only those are taken."""
        if self.rehearsal:
            checked.update(hash((file.source.path, file.digest)) for file in files)
            return files
        taken = []
        for file in files:
            if hash((file.source.path, file.digest)) in checked:
                taken.append(file)
            else:
                message = "file changed during the import; skipped. Run the import again"
                self.account.skip(Problem(file.source.shown, 0, WARNING, message))
        return taken

    # Storing

    def _finish(self, results: Iterable[tuple[Prepared | None, list[Problem]]]) -> None:
        """Store what has been prepared."""
        batch, learned, unserved = [], [], []
        for prepared, problems in results:
            for problem in problems:
                if isinstance(problem, UnservedProblem):
                    unserved.append(problem)
                    continue
                if isinstance(problem, InternalProblem):
                    logger.error("Internal error while reading %s", problem.path, exc_info=problem.error)
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
            why = " ".join(str(error).split())
            logger.exception("Database error while storing %s", batch[0].source.shown)
            message = f"database error while storing this post ({why}); please report this as a bug with the file"
            self.account.fail(Problem(batch[0].source.shown, 0, ERROR, message))
            return
        for problem in self.upsert.problems[before[0] :]:
            self.account.complain(problem)
        self.counts.update(self.upsert.counts - before[1])
        self.account.keep()


def untouched(paths: Iterable[str]) -> set[str]:
    """Of the paths of articles those whose article is what the importer wrote."""
    return {path for path, row in stored_rows(list(paths)).items() if not conflict(row)}


def surroundings(inherited: dict[str, Any], *, is_held: bool) -> str:
    """A hash of what a post takes from the folders that it is in; empty where that is nothing."""
    if not inherited and not is_held:
        return ""
    content = json.dumps([inherited, is_held], sort_keys=True)
    return blake2b(content.encode("utf-8", "replace"), digest_size=8).hexdigest()


def content_of(digest: str) -> str:
    """The part of a remembered hash that is the file's bytes."""
    return digest[:CONTENT_LENGTH]


def remember_pictures(files: Sequence[PostFile]) -> None:
    """Tell files which pictures their articles have: fetched ones are not asked for again, and none is lost."""
    thumbnail = ("thumbnail", "thumbnail_width", "thumbnail_height")
    paths = [file.source.path for file in files]
    articles = Article.objects.imported_from(paths).order_by()
    columns = ("import_path", "pictures", "picture_dependencies__thumbnail", *thumbnail)
    kept = {path: rest for path, *rest in articles.values_list(*columns)} if paths else {}
    for file in files:
        if file.source.path in kept:
            file.kept, written, *picture = kept[file.source.path]
            file.kept_thumbnail = (written or "", picture if picture[0] else [])


def site(language: str = "") -> Site:
    """What validation has to know of this site; `language` is that of posts that name none."""
    return Site(ZoneInfo(settings.TIME_ZONE), language or settings.LANGUAGE_CODE, tuple(settings.SITE_LANGUAGES))


__all__ = ["BATCH", "COUNTS", "Import", "Options"]
