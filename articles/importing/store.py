"""Posts to rows: the importer's only writer. A batch at a time, in few statements, all of it or nothing.

An article is never overwritten once someone has changed it: `stored_hash` says what the importer wrote last.
"""

import json
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.urls import reverse
from django.utils import timezone, translation

from articles.changes import changing
from articles.history import versions as history
from articles.importing import dependencies
from articles.importing.prepare import Prepared, is_web_url
from articles.importing.terms import TermRows, insert, new_ids
from articles.models import (
    MOST_PINNED,
    Alias,
    Article,
    ImportConflict,
    ImportRun,
    MenuItem,
)
from articles.models.kinds import KINDS
from articles.pictures.fingerprints import Dependencies
from articles.pictures.stored import packed
from articles.posts.post import WARNING, Post, Problem, SourceFile
from articles.posts.reading.validation import PIN_KEYS

logger = logging.getLogger(__name__)

CONFLICT = "conflict"
PICTURES_CHANGED = (
    "a picture of this post has changed, but its article keeps the old one, since {}; replace the picture in admin"
)
REPLACED = "the file has replaced its article: {}"
CONFLICTING = "file and article have both changed ({}); resolve the conflict in admin"
TABLE = Article._meta.db_table
FIELDS = {f.attname: f for f in Article._meta.concrete_fields}
LIMITS = {name: f.max_length for name, f in FIELDS.items() if f.max_length}
DATES = {name for name, f in FIELDS.items() if f.get_internal_type() == "DateTimeField"}
JSONS = {name for name, f in FIELDS.items() if f.get_internal_type() == "JSONField"}

# What an editor can change: whether it is still what the importer wrote is seen by its digest.
# ruff: noqa: SIM905 -- names in rows are easier to read
CONTENT = (
    "language slug title lead summary status published_at updated_at shown_from_at expires_at pin_weight is_listed"
    " thumbnail thumbnail_url thumbnail_alt thumbnail_caption is_thumbnail_in_list is_thumbnail_in_article"
    " source_url source_name canonical_url has_comments has_author_box has_pager has_contents has_math"
    " sidebar widgets is_html extra body"
).split()
OURS = (
    "language_tag is_live word_count reading_minutes picture_count thumbnail_width thumbnail_height translation_key"
    " translations import_path import_root import_hash stored_hash imported_at pictures contents body_html body_text"
).split()
COLUMNS = [name for name in FIELDS if name in {*CONTENT, *OURS}]
LEFT_ALONE = [name for name in FIELDS if name not in {"id", "created_at", *COLUMNS}]


Move = tuple[int, SourceFile, str]
"""The key of an article, the file that it follows, its translation key from then on."""
Row = dict[str, Any]
"""Of an article: its id, path and CONTENT, and what the importer wrote last."""
Owners = Mapping[tuple[str, str], tuple[int, str]]
"""Of pairs of a language and a slug: the key and the path of the article that has it."""


@dataclass(slots=True)
class Plan:
    """What will become of a `Prepared`: the row that it updates (None: a new one), its slug and its new aliases.

    `rival` is what has the slug that the post asks for, empty if nothing else has it.
    """

    prepared: Prepared
    row: Row | None
    is_edited: bool = False
    slug: str = ""
    rival: str = ""
    aliases: list[str] = field(default_factory=list)
    pk: int = 0


class Upsert:
    """Stores batches of one run. `problems` and `counts` (created, updated, conflicts) grow with every batch.

    With `dry_run` nothing is written; the problems and counts are those of a real run. With `rehearsal` as well, every
    batch is written and taken back, so that the database can object. With `overwrite` a file replaces the article
    that someone has edited; otherwise both versions are kept, the file's as a conflict of `run`. History says that
    `user`, if any, has chosen so.
    """

    def __init__(
        self,
        *,
        now: datetime | None = None,
        dry_run: bool = False,
        rehearsal: bool = False,
        overwrite: bool = False,
        run: ImportRun | None = None,
        user: User | None = None,
    ) -> None:
        self.now = now or timezone.now()
        self.dry_run, self.rehearsal, self.overwrite = dry_run, rehearsal, overwrite
        self.run, self.user = run, user
        self.problems: list[Problem] = []
        self.counts: Counter[str] = Counter()
        self.terms = {kind.plural: TermRows(kind.model) for kind in KINDS.values()}
        # What this batch has given away; in a dry run, which leaves no rows to be asked, what the whole run has.
        self._slugs: dict[tuple[str, str], str] = {}
        self._aliases: dict[str, str] = {}
        self._pins: Counter[str] = Counter()
        self._conflicts: list[tuple[int, Prepared]] = []
        self._kept: list[tuple[int, Dependencies]] = []
        # In a dry run, the articles that would have followed their files: their keys by the new paths.
        self._following: dict[str, int] = {}

    def store(self, batch: list[Prepared]) -> None:
        """Store a list of `Prepared`, no two of one path, in one transaction; DatabaseError leaves nothing of it."""
        problems, counts = self.problems, self.counts
        self.problems, self.counts = [], Counter()
        try:
            if self.rehearsal:
                with transaction.atomic():
                    self._write(batch)
                    transaction.set_rollback(True)
                self._forget_terms()
            elif self.dry_run:
                self._plan(batch)
            else:
                self._slugs, self._aliases = {}, {}
                self._write(batch)
        except BaseException:
            self.problems, self.counts = problems, counts
            self._forget_terms()
            raise
        self.problems, self.counts = problems + self.problems, counts + self.counts

    def _forget_terms(self) -> None:
        for terms in self.terms.values():
            terms.forget()

    def move(self, moves: list[Move]) -> None:
        """Give articles the path of a file with the same content: tuples (pk, new SourceFile, translation key)."""
        if self.dry_run:
            self._following |= {source.path: pk for pk, source, _ in moves}
        elif moves:
            with changing([pk for pk, _, _ in moves], reindex=False), connection.cursor() as cursor:
                cursor.executemany(
                    f"UPDATE {TABLE} SET import_path = %s, import_root = %s, translation_key = %s WHERE id = %s",  # noqa: S608
                    [(source.path, str(source.root), key, pk) for pk, source, key in moves],
                )
                ImportConflict.objects.filter(article__in=[pk for pk, _, _ in moves]).delete()
                # Their pictures are sought next to the new path from now on.
                dependencies.forget([pk for pk, _, _ in moves])

    def learn(self, batch: list[Prepared]) -> None:
        """Keep what articles depend on whose files and pictures are as they were: a list of `Prepared`."""
        if batch and not self.dry_run:
            with transaction.atomic(), connection.cursor() as cursor:
                found = {prepared.article: prepared.dependencies for prepared in batch}
                pks = list(Article.objects.filter(pk__in=found).order_by().values_list("pk", flat=True))
                dependencies.keep(cursor, [(pk, found[pk]) for pk in pks], pks)

    # Deciding

    def _plan(self, batch: list[Prepared]) -> list[Plan]:
        paths = [prepared.post.path for prepared in batch]
        rows = stored_rows(paths)
        for path in self._following.keys() & set(paths):
            [rows[path]] = stored_rows([old_path(self._following[path])]).values()
        plans, self._conflicts, self._kept = [], [], []
        for prepared in batch:
            row = rows.get(prepared.post.path)
            why = conflict(row) if row else ""
            if row and why and prepared.article:
                self._keep_pictures(prepared, row, why)
                continue
            if row and why and not self.overwrite:
                self.problems.append(prepared.problem("", CONFLICT, CONFLICTING.format(why)))
                self.counts["conflicts"] += 1
                self._conflicts.append((row["id"], prepared))
                continue
            if why:
                self.problems.append(prepared.problem("", WARNING, REPLACED.format(why)))
            plans.append(Plan(prepared, row, is_edited=bool(why), pk=row["id"] if row else 0))
            self.counts["updated" if row else "created"] += 1
        self._give_slugs(plans)
        self._give_aliases(plans)
        self._limit_pins(plans)
        return plans

    def _limit_pins(self, plans: list[Plan]) -> None:
        """Unpin the posts that would be more than the front page of their language contains, with a warning."""
        pinned = [plan for plan in plans if plan.prepared.post.pin_weight]
        if not pinned:
            return
        others = Article.objects.exclude(pk__in=[plan.row["id"] for plan in plans if plan.row])
        counts = {
            language: self._pins[language] + others.pinned_in(language).count()
            for language in {plan.prepared.post.language for plan in pinned}
        }
        # Articles that are pinned keep their places.
        for plan in sorted(pinned, key=lambda plan: not (plan.row and plan.row["pin_weight"])):
            post = plan.prepared.post
            if counts[post.language] < MOST_PINNED:
                counts[post.language] += 1
                self._pins[post.language] += self.dry_run and not (plan.row and plan.row["pin_weight"])
                continue
            plan.prepared.post = replace(post, pin_weight=None)
            message = f"it is not pinned, since {MOST_PINNED} articles in {post.language} are; unpin one of those"
            line = next((key for key in PIN_KEYS if key in plan.prepared.lines), "")
            self.problems.append(plan.prepared.problem(line, WARNING, f"{message} and import with --reread"))

    def _keep_pictures(self, prepared: Prepared, row: Row, why: str) -> None:
        """Leave an edited article whose file has not changed, but a picture of it; say so until the file changes."""
        problem = prepared.problem("", WARNING, PICTURES_CHANGED.format(why))
        prepared.dependencies.problems.append((problem.line, problem.message))
        self.problems.append(problem)
        self.counts["unchanged"] += 1
        self._kept.append((row["id"], prepared.dependencies))

    def _give_slugs(self, plans: list[Plan]) -> None:
        plans = self._keep_slugs(plans)
        wanted = {(p.prepared.post.language, name) for p in plans for name in slug_forms(p.prepared.post)}
        owners = slug_owners(wanted)
        for plan in plans:
            post, row = plan.prepared.post, plan.row
            forms = slug_forms(post)
            taken = {form: self._owner(owners, post, row, form) for form in forms}
            plan.slug = next(form for form in forms if not taken[form])
            plan.rival = taken[forms[0]]
            if plan.rival:
                if row and row["language"] == post.language:
                    plan.slug = row["slug"]
                message = f"slug “{forms[0]}” is already used by {plan.rival}; using “{plan.slug}” instead"
                self.problems.append(
                    plan.prepared.problem("slug", WARNING, f"{message}. Set a unique slug in one of the files")
                )
            self._slugs[post.language, plan.slug] = post.path

    def _keep_slugs(self, plans: list[Plan]) -> list[Plan]:
        """Leave the slugs of articles whose files have not changed, even if newer rules give others; the others."""
        rest = []
        for plan in plans:
            if plan.prepared.article and plan.row and plan.row["language"] == plan.prepared.post.language:
                plan.slug = plan.row["slug"]
                self._slugs[plan.row["language"], plan.slug] = plan.prepared.post.path
            else:
                rest.append(plan)
        return rest

    def _owner(self, owners: Owners, post: Post, row: Row | None, slug: str) -> str:
        """What else has `slug` in the language of `post`, empty where nothing has."""
        pk, path = owners.get((post.language, slug), (None, ""))
        if pk is not None and not (row and row["id"] == pk):
            return path or f"article {pk}, which was written in admin"
        claimed = self._slugs.get((post.language, slug), "")
        return claimed if claimed != post.path else ""

    def _give_aliases(self, plans: list[Plan]) -> None:
        wanted = {}
        for plan in plans:
            post, row = plan.prepared.post, plan.row
            own = bare(address(post.language, plan.slug))
            paths = [path for path in post.aliases if bare(path) != own]
            if row and (row["language"], row["slug"]) != (post.language, plan.slug):
                paths.append(address(row["language"], row["slug"]))
            wanted[post.path] = paths
        owners = alias_owners({path for paths in wanted.values() for path in paths})
        for plan in plans:
            for path in wanted[plan.prepared.post.path]:
                self._give_alias(plan, path, owners)

    def _give_alias(self, plan: Plan, path: str, owners: Mapping[str, tuple[int, str]]) -> None:
        post, form = plan.prepared.post, bare(path)
        owner = owners.get(form)
        if owner and plan.row and owner[0] == plan.row["id"]:
            return
        taken = (owner and (owner[1] or f"article {owner[0]}")) or self._aliases.get(form)
        if taken == post.path and not owner:
            return
        if taken:
            # Two posts of one slug may have a path of one name as well: the warning about the slug covers that.
            if taken != plan.rival or path in post.named_aliases:
                message = f"alias {path} is already used by {taken}; remove one of them"
                self.problems.append(plan.prepared.problem("aliases", WARNING, message))
        elif len(path) > 500:
            message = f"the old address “{path[:60]}…” is longer than 500 characters and was left out; shorten it"
            self.problems.append(plan.prepared.problem("aliases", WARNING, message))
        else:
            self._aliases[form] = post.path
            plan.aliases.append(path)

    # Writing

    def _write(self, batch: list[Prepared]) -> None:
        with changing(existing_ids(batch), now=self.now) as touched, connection.cursor() as cursor:
            self._forget_terms()  # Between two batches someone may have merged or deleted some.
            plans = self._plan(batch)
            new = [plan for plan in plans if not plan.row]
            old = [plan for plan in plans if plan.row]
            for plan, pk in zip(new, new_ids(cursor, TABLE, len(new)), strict=True):
                plan.pk = pk
            values = {plan.pk: self._values(plan) for plan in plans}
            self._keep_versions(old, values)
            rows = {pk: adapted(columns) for pk, columns in values.items()}
            first = ["id", "created_at", *LEFT_ALONE]
            defaults = [adapt(self.now), *(FIELDS[name].get_default() for name in LEFT_ALONE)]
            insert(cursor, TABLE, [*first, *COLUMNS], [[plan.pk, *defaults, *rows[plan.pk]] for plan in new])
            if old:
                assignments = ", ".join(f"{name} = %s" for name in COLUMNS)
                cursor.executemany(
                    f"UPDATE {TABLE} SET {assignments} WHERE id = %s",  # noqa: S608
                    [[*rows[plan.pk], plan.pk] for plan in old],
                )
            self._write_terms(cursor, plans, old)
            self._write_menus(plans, old)
            insert(cursor, "articles_alias", ["path", "article_id"], [(a, p.pk) for p in plans for a in p.aliases])
            if old:
                Alias.objects.filter(article__in=[p.pk for p in old], path__in=[own_address(p) for p in old]).delete()
                pks = [plan.pk for plan in old]
                ImportConflict.objects.filter(article__in=pks).delete()
                if self.overwrite:
                    Article.objects.filter(pk__in=pks).update(edited_at=None, edited_by=None)
            self._write_conflicts()
            found = [*((plan.pk, plan.prepared.dependencies) for plan in plans), *self._kept]
            dependencies.keep(cursor, found, [plan.pk for plan in old] + [pk for pk, _ in self._kept])
            touched.update(plan.pk for plan in plans)

    def _keep_versions(self, plans: list[Plan], values: Mapping[int, Row]) -> None:
        """Keep what the articles of `plans` are, where their content will be another than that."""
        if not plans:
            return
        before = history.contents([plan.pk for plan in plans])
        for plan in plans:
            content, post = before[plan.pk], plan.prepared.post
            same_terms = all(content[name] == list(getattr(post, name)) for name in history.TERMS)
            if not plan.is_edited and same_terms and content["stored_hash"] == values[plan.pk]["stored_hash"]:
                del before[plan.pk]
        edited = {plan.pk for plan in plans if plan.is_edited}
        history.keep(before, history.Cause.IMPORT, user=self.user, now=self.now, edited=edited)

    def _write_conflicts(self) -> None:
        """Keep the newest text of each file that may not replace its article, until someone chooses."""
        ImportConflict.objects.bulk_create(
            (
                ImportConflict(
                    article_id=pk,
                    run=self.run,
                    found_at=self.now,
                    import_path=prepared.source.path,
                    import_root=str(prepared.source.root),
                    import_hash=prepared.import_hash,
                    text=prepared.data.decode("utf-8-sig"),
                )
                for pk, prepared in self._conflicts
            ),
            batch_size=100,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["run", "found_at", "import_path", "import_root", "import_hash", "text"],
        )

    def _values(self, plan: Plan) -> Row:
        """The columns of an article by name, as Django would give them back."""
        prepared, post = plan.prepared, plan.prepared.post
        rendering, source = prepared.rendering, prepared.source
        has_picture = prepared.thumbnail or (post.thumbnail and is_web_url(post.thumbnail.src))
        thumbnail = post.thumbnail if has_picture else None
        values = {
            "slug": plan.slug,
            "summary": prepared.summary,
            "status": "draft" if post.is_draft else "published",
            # A guess that spares a second write; `changing` decides.
            "is_live": is_live(post, self.now),
            "word_count": rendering.word_count,
            "reading_minutes": min(rendering.reading_minutes, 32_767),
            "picture_count": min(rendering.picture_count, 32_767),
            "thumbnail": prepared.thumbnail.name if prepared.thumbnail else "",
            "thumbnail_width": prepared.thumbnail.width if prepared.thumbnail else None,
            "thumbnail_height": prepared.thumbnail.height if prepared.thumbnail else None,
            "thumbnail_url": thumbnail.src if thumbnail and is_web_url(thumbnail.src) else "",
            "thumbnail_alt": thumbnail.alt if thumbnail else "",
            "thumbnail_caption": thumbnail.caption if thumbnail else "",
            "is_thumbnail_in_list": thumbnail.is_in_list if thumbnail else True,
            "is_thumbnail_in_article": thumbnail.is_in_article if thumbnail else True,
            "translations": list(post.translations),
            "widgets": list(post.widgets),
            "import_path": post.path,
            "import_root": str(source.root),
            "import_hash": prepared.import_hash,
            "imported_at": self.now,
            "pictures": {path: packed(picture) for path, picture in prepared.pictures.items()},
            "contents": [[heading.level, heading.id, heading.text] for heading in rendering.headings],
            "body_html": rendering.html,
            "body_text": rendering.text,
        }
        for name in COLUMNS:
            if name not in values and name != "stored_hash":
                values[name] = getattr(post, name)
        self._fit(prepared, values)
        values["stored_hash"] = digest(values)
        return values

    def _fit(self, prepared: Prepared, values: Row) -> None:
        """Cut what is too long for its column, which PostgreSQL would refuse; half an address is none."""
        for name, limit in LIMITS.items():
            value = values.get(name)
            if isinstance(value, str) and len(value) > limit:
                values[name] = "" if name.endswith("_url") else value[:limit]
                what = "left out" if name.endswith("_url") else "cut"
                message = f"{name.replace('_', ' ')} is longer than {limit} characters and was {what}; shorten it"
                self.problems.append(prepared.problem(name.partition("_")[0], WARNING, message))

    def _write_terms(self, cursor: CursorWrapper, plans: list[Plan], old: list[Plan]) -> None:
        pks = [plan.pk for plan in old]
        for kind in KINDS.values():
            table = kind.places._meta.db_table
            if pks:
                cursor.execute(f"DELETE FROM {table} WHERE article_id IN ({', '.join(['%s'] * len(pks))})", pks)  # noqa: S608
            names = [name for plan in plans for name in getattr(plan.prepared.post, kind.plural)]
            if not names:
                continue
            ids = self.terms[kind.plural].ids(cursor, names)
            rows = []
            for plan in plans:
                post = plan.prepared.post
                copies = (post.language, adapt(post.published_at), is_live(post, self.now))
                terms = dict.fromkeys(ids[name] for name in getattr(post, kind.plural))
                rows += [
                    (plan.pk, pk, *copies, *([position] if kind.has_order else []))
                    for position, pk in enumerate(terms)
                ]
            columns = ["article_id", f"{kind.name}_id", "language", "published_at", "is_live"] + [
                "position"
            ] * kind.has_order
            insert(cursor, table, columns, rows)

    def _write_menus(self, plans: list[Plan], old: list[Plan]) -> None:
        if old:
            MenuItem.objects.filter(article__in=[plan.pk for plan in old], is_imported=True).delete()
        MenuItem.objects.bulk_create(
            MenuItem(
                menu=entry.menu,
                language=plan.prepared.post.language,
                name=entry.name[:100],
                article_id=plan.pk,
                weight=entry.weight,
                is_imported=True,
            )
            for plan in plans
            for entry in plan.prepared.post.menus
        )


# What is stored already


def stored_rows(paths: Collection[str]) -> dict[str, Row]:
    """The articles imported from `paths`, by path: what conflicts and addresses are decided by.

    Within a transaction no one else changes them until its end.
    """
    articles = Article.objects.select_for_update() if connection.in_atomic_block else Article.objects
    rows = articles.imported_from(paths).order_by().values("id", "import_path", "edited_at", "stored_hash", *CONTENT)
    return {row["import_path"]: row for row in rows}


def old_path(pk: int) -> str:
    return Article.objects.values_list("import_path", flat=True).get(pk=pk)


def existing_ids(batch: list[Prepared]) -> list[int]:
    paths = [prepared.post.path for prepared in batch]
    return list(Article.objects.imported_from(paths).order_by().values_list("pk", flat=True))


def slug_owners(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, str]]:
    """Of pairs (language, slug) those that are taken: a dict to (pk, import path)."""
    owners: dict[tuple[str, str], tuple[int, str]] = {}
    for language in {language for language, _ in wanted}:
        slugs = [slug for other, slug in wanted if other == language]
        statement = f"SELECT slug, id, import_path FROM {TABLE} WHERE language = %s AND slug"  # noqa: S608
        rows = rows_in(statement, slugs, language)
        owners |= {(language, slug): (pk, path) for slug, pk, path in rows}
    return owners


def alias_owners(paths: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Of `paths` those that lead somewhere: a dict from each, without its last slash, to (pk of the article, path)."""
    forms = {form for path in paths for form in (bare(path), f"{bare(path)}/")}
    tables = f"{Alias._meta.db_table} JOIN {TABLE} ON {TABLE}.id = article_id"
    rows = rows_in(f"SELECT path, article_id, import_path FROM {tables} WHERE path", forms)  # noqa: S608
    return {bare(path): (pk, import_path) for path, pk, import_path in rows}


def rows_in(statement: str, values: Collection[str], *params: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement that ends in a column, where that is one of `values`; Django takes longer for many."""
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} IN ({', '.join(['%s'] * len(values))})", [*params, *values])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def bare(path: str) -> str:
    """What tells one old address from another: readers are sent on with and without the last slash."""
    return path.rstrip("/")


def conflict(row: Row) -> str:
    """Why a stored article must not be overwritten; empty where it may be."""
    if row["edited_at"]:
        return f"it was edited in admin at {timezone.localtime(row['edited_at']):%Y-%m-%d %H:%M}"
    return "" if digest(row) == row["stored_hash"] else "it is no longer what the last import wrote"


def digest(values: Row) -> str:
    """A hash over the content of an article, the same for what was written and for what is read back."""
    content = "\0".join([canonical(values[name]) for name in CONTENT])
    return blake2b(content.encode("utf-8", "replace"), digest_size=16).hexdigest()


def canonical(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return str(value.timestamp())
    return as_json(value) if value else repr(value)


# One for all: `json.dumps` makes another encoder for each value.
as_json = json.JSONEncoder(sort_keys=True).encode


def adapted(values: Row) -> list[Any]:
    """`values` in the order of COLUMNS, as the database takes them."""
    of_date, of_json = connection.ops.adapt_datetimefield_value, connection.ops.adapt_json_value
    return [
        of_date(values[name]) if name in DATES else of_json(values[name], None) if name in JSONS else values[name]
        for name in COLUMNS
    ]


def adapt(moment: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


# Slugs and addresses


def slug_forms(post: Post) -> list[str]:
    """The slug that a post asks for, and what replaces it where it is taken: regardless of the order of files."""
    mark = blake2b(post.path.encode(), digest_size=8).hexdigest()
    slug = post.slug[:183] or mark[:8]
    return [post.slug[:200] or slug, f"{slug}-{mark[:4]}", f"{slug}-{mark[:8]}", f"{slug}-{mark}"]


def address(language: str, slug: str) -> str:
    """The path of an article as requests have it, not percent-encoded."""
    if language not in _frames:
        with translation.override(language):
            _frames[language] = unquote(reverse("articles:article-detail", args=["SLUG"])).split("SLUG")
    return slug.join(_frames[language])


_frames: dict[str, list[str]] = {}


def own_address(plan: Plan) -> str:
    return address(plan.prepared.post.language, plan.slug)


def is_live(post: Post, now: datetime) -> bool:
    shown_from_at = post.shown_from_at or post.published_at
    is_shown = shown_from_at <= now and (post.expires_at is None or post.expires_at > now)
    return is_shown and post.is_listed and not post.is_draft


# Rendering again
