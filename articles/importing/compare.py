"""Which files of a batch are new or have changed; what becomes of the others, and of files that have moved."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from articles.importing.account import Account
from articles.importing.options import Configurations, Options
from articles.importing.prepare import PostFile
from articles.importing.prune import is_gone, set_status
from articles.importing.rows import CONFLICT, conflict, stored_rows
from articles.importing.sources import content_of, surroundings
from articles.importing.store import Upsert
from articles.models import Article, ImportConflict
from articles.pictures.fingerprints import changes
from articles.posts.languages import split_path
from articles.posts.messages import say, unpacked
from articles.posts.post import WARNING, Problem, SiteProfile, SourceFile
from articles.posts.reading.cascade import Cascades
from articles.posts.reading.validation import MAX_KEY

COLUMNS = ("import_path", "import_hash", "import_root", "status", "edited_at", "pk")
DEPENDENCIES = tuple(f"picture_dependencies__{name}" for name in ("pk", "files", "problems"))


class Known(NamedTuple):
    """The article that a file was imported as."""

    path: str
    digest: str
    root: str
    status: str
    edited_at: object
    pk: int
    dependencies: int | None
    """None where it is not known yet what the article depends on."""
    files: dict | None
    problems: list | None

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Article.Status.WITHDRAWN


class Gone(NamedTuple):
    """An article whose file is gone."""

    pk: int
    own_key: str
    """Its translation key where the post has one by itself, not from its path."""
    is_withdrawn: bool
    digest: str


class Comparison:
    """Compares batches of files with their articles. `moved` are the keys of articles that followed their files."""

    def __init__(
        self,
        site: SiteProfile,
        options: Options,
        account: Account,
        upsert: Upsert,
        cascades: Cascades,
        configurations: Configurations,
    ):
        self.site, self.options = site, options
        self.account, self.upsert = account, upsert
        self.cascades, self.configurations = cascades, configurations
        self.moved: set[int] = set()
        self._conflicts = dict(ImportConflict.objects.values_list("article__import_path", "import_hash"))
        self._surroundings: dict[Path, set[str]] = {}

    def changed(self, files: list[PostFile]) -> list[PostFile]:
        """Return the files that have to be prepared; what becomes of the others is done."""
        rows = Article.objects.imported_from([file.source.path for file in files]).order_by()
        known = {row[0]: Known(*row) for row in rows.values_list(*COLUMNS, *DEPENDENCIES)}
        reread = untouched(known) if self.options.reread else set()
        changed: list[PostFile] = []
        same: list[tuple[PostFile, Known]] = []
        for file in files:
            article = known.get(file.source.path)
            # A file that is back says by itself whether its article is public.
            is_back = article is not None and article.is_withdrawn and not article.edited_at
            if article is None or article.digest != file.digest or is_back or file.source.path in reread:
                changed.append(file)
            elif article.path in self._conflicts:
                same.append((file, article))
            elif not article.is_withdrawn and self._has_changed_pictures(file, article):
                file.article = article.pk
                changed.append(file)
            elif article.root != str(file.source.root):
                same.append((file, article))
            else:
                self.account.counts["unchanged"] += 1
        if same:
            self._take_back(same)
        changed = self._move(self._still_in_conflict(changed), known)
        remember_pictures([file for file in changed if file.source.path in known])
        return changed

    def _has_changed_pictures(self, file: PostFile, article: Known) -> bool:
        """Whether an unchanged file must be prepared again; if not, problems of its pictures are reported again."""
        if article.dependencies is None or (article.files and changes(str(file.source.root), article.files)):
            return True
        for line, message in article.problems or ():
            self.account.complain(Problem(file.source.shown, line, WARNING, unpacked(message)))
        return False

    def _take_back(self, same: list[tuple[PostFile, Known]]) -> None:
        """Files whose content has been imported: found in another folder, or as they were before a conflict."""
        settled, moved = [], defaultdict(list)
        for file, article in same:
            settled += [article.pk] * (article.path in self._conflicts)
            if article.root != str(file.source.root) and is_gone(f"{article.root}/{article.path}"):
                moved[str(file.source.root)].append(article.pk)
        if not self.upsert.dry_run:
            ImportConflict.objects.filter(article__in=settled).delete()
            for root, pks in moved.items():
                Article.objects.filter(pk__in=pks).update(import_root=root)
        number = sum(map(len, moved.values()))
        self.account.counts.update(moved=number, unchanged=len(same) - number)

    def _still_in_conflict(self, files: list[PostFile]) -> list[PostFile]:
        """Report the files that wait for an editor's choice already; the others."""
        waiting = [file for file in files if self._conflicts.get(file.source.path) == file.digest]
        if not waiting or self.options.overwrite:
            return files
        rows = stored_rows([file.source.path for file in waiting])
        reasons = {path: why for path, row in rows.items() if (why := conflict(row))}
        for file in waiting:
            if file.source.path in reasons:
                self.account.counts["conflicts"] += 1
                message = say("conflict", why=reasons[file.source.path])
                self.account.complain(Problem(file.source.shown, 1, CONFLICT, message))
        return [file for file in files if file.source.path not in reasons]

    # Files that went elsewhere

    def _move(self, changed: list[PostFile], known: Collection[str]) -> list[PostFile]:
        """Let articles follow files that went elsewhere; what is left to import."""
        strangers = [file for file in changed if file.source.path not in known]
        if not strangers:
            return changed
        gone = self._gone(strangers, {file.source.root for file in changed})
        moves: list[tuple[int, SourceFile, str]] = []
        rest, back = [], []
        for file in changed:
            source = file.source
            found = gone.get((content_of(file.digest), str(source.root))) if source.path not in known else None
            if not found:
                rest.append(file)
                continue
            article = found.pop(0)
            moves.append((article.pk, source, article.own_key or self._translation_key(source.path)))
            if article.digest != file.digest:
                # Its folder says other things of the post than the one that it left.
                rest.append(file)
            else:
                back += [article.pk] * article.is_withdrawn
                self.account.counts["moved"] += 1
        self.moved.update(pk for pk, _, _ in moves)
        self.upsert.move(moves)
        if back and not self.upsert.dry_run:
            set_status(back, Article.Status.PUBLISHED)
        return rest

    def _gone(self, files: Iterable[PostFile], roots: set[Path]) -> dict[tuple[str, str], list[Gone]]:
        """Articles of the same content as some files and whose own file is gone, by content and folder."""
        ends = set().union(*map(self._ends_below, roots))
        digests = [content + end for content in {content_of(file.digest) for file in files} for end in ends]
        articles = Article.objects.with_import_hashes(digests).exclude(import_path="").order_by("pk")
        gone = defaultdict(list)
        for pk, path, root, digest, key, status in articles.values_list(
            "pk", "import_path", "import_root", "import_hash", "translation_key", "status"
        ):
            if pk not in self.moved and is_gone(os.path.join(root, path)):  # noqa: PTH118
                own_key = key if key != self._translation_key(path) else ""
                found = Gone(pk, own_key, status == Article.Status.WITHDRAWN, digest)
                gone[content_of(digest), root].append(found)
        return gone

    def _ends_below(self, root: Path) -> set[str]:
        """What a hash of a file may end in, according to the folder that it was in."""
        if root not in self._surroundings:
            inherited = [{}, *(found.values for found in self.cascades.all_below(root))]
            # The configuration may be new, or may have become what it is by the move itself.
            patterns = {(), self.configurations.of(root).permalinks}
            self._surroundings[root] = {
                surroundings(one, permalinks, is_held=held)
                for one in inherited
                for permalinks in patterns
                for held in (False, True)
            }
        return self._surroundings[root]

    def _translation_key(self, path: str) -> str:
        """The key that a post at `path` has where it names none."""
        _, folders, stem = split_path(path, self.site.languages)
        return "/".join(filter(None, [folders, f"{stem}.{path.rpartition('.')[2]}"]))[-MAX_KEY:]


def untouched(paths: Collection[str]) -> set[str]:
    """Of the paths of articles those whose article is what the importer wrote."""
    return {path for path, row in stored_rows(list(paths)).items() if not conflict(row)}


def remember_pictures(files: list[PostFile]) -> None:
    """Tell files which pictures their articles have: fetched ones are not asked for again, and none is lost."""
    if not files:
        return
    columns = ("picture_dependencies__thumbnail", "thumbnail", "thumbnail_width", "thumbnail_height")
    articles = Article.objects.imported_from([file.source.path for file in files]).order_by()
    kept = {path: rest for path, *rest in articles.values_list("import_path", "pictures", *columns)}
    for file in files:
        if file.source.path in kept:
            file.kept, written, *picture = kept[file.source.path]
            file.kept_thumbnail = (written or "", picture if picture[0] else [])
