"""Posts to rows: the importer's only writer. A batch at a time, in few statements, all of it or nothing.

An article is never overwritten once someone has changed it: `stored_hash` says what the importer wrote last.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from articles.changes import changing
from articles.history import versions as history
from articles.importing import dependencies
from articles.importing.columns import columns_of, is_live
from articles.importing.links import Awaited, give_links, store_links
from articles.importing.plans import Addresses, Plan
from articles.importing.prepare import Prepared
from articles.importing.rows import (
    COLUMNS,
    CONFLICT,
    FIELDS,
    LEFT_ALONE,
    TABLE,
    Row,
    adapt,
    adapted,
    conflict,
    existing_ids,
    old_path,
    stored_rows,
)
from articles.importing.terms import TermRows, insert, new_ids
from articles.models import MOST_PINNED, Alias, Article, ImportConflict, ImportRun, MenuItem
from articles.models.kinds import KINDS
from articles.pictures.fingerprints import Dependencies
from articles.posts.messages import Message, say
from articles.posts.post import WARNING, Problem, SourceFile
from articles.posts.reading.validation import PIN_KEYS


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
    ):
        self.now = now or timezone.now()
        self.dry_run, self.rehearsal, self.overwrite = dry_run, rehearsal, overwrite
        self.run, self.user = run, user
        self.problems: list[Problem] = []
        self.counts: Counter[str] = Counter()
        self.awaited: list[Awaited] = []
        """Links whose target was not there when they were stored."""
        self.terms = {kind.plural: TermRows(kind.model) for kind in KINDS.values()}
        # What this batch has given away; in a dry run, which leaves no rows to be asked, what the whole run has.
        self._addresses = Addresses()
        self._pins: Counter[str] = Counter()
        self._conflicts: list[tuple[int, Prepared]] = []
        self._kept: list[tuple[int, Dependencies]] = []
        # In a dry run, the articles that would have followed their files: their keys by the new paths.
        self._following: dict[str, int] = {}

    def store(self, batch: list[Prepared]) -> None:
        """Store a list of `Prepared`, no two of one path, in one transaction; DatabaseError leaves nothing of it."""
        problems, counts, awaited = self.problems, self.counts, len(self.awaited)
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
                self._addresses.forget()
                self._write(batch)
        except BaseException:
            self.problems, self.counts = problems, counts
            del self.awaited[awaited:]
            self._forget_terms()
            raise
        self.problems, self.counts = problems + self.problems, counts + self.counts

    def _forget_terms(self) -> None:
        for terms in self.terms.values():
            terms.forget()

    def move(self, moves: list[tuple[int, SourceFile, str]]) -> None:
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
            why = conflict(row) if row else None
            if row and why and prepared.article:
                self._keep_pictures(prepared, row, why)
                continue
            if row and why and not self.overwrite:
                self.problems.append(prepared.problem("", CONFLICT, say("conflict", why=why)))
                self.counts["conflicts"] += 1
                self._conflicts.append((row["id"], prepared))
                continue
            if why:
                self.problems.append(prepared.problem("", WARNING, say("replaced", why=why)))
            plans.append(Plan(prepared, row, is_edited=bool(why), pk=row["id"] if row else 0))
            self.counts["updated" if row else "created"] += 1
        self.problems += self._addresses.give(plans)
        self._limit_pins(plans)
        return plans

    def _limit_pins(self, plans: list[Plan]) -> None:
        """Unpin the posts that would be more than the front page of their language contains, with a warning."""
        pinned = [plan for plan in plans if plan.post.pin_weight]
        if not pinned:
            return
        others = Article.objects.exclude(pk__in=[plan.row["id"] for plan in plans if plan.row])
        counts = {
            language: self._pins[language] + others.pinned_in(language).count()
            for language in {plan.post.language for plan in pinned}
        }
        # Articles that are pinned keep their places.
        for plan in sorted(pinned, key=lambda plan: not (plan.row and plan.row["pin_weight"])):
            post = plan.post
            if counts[post.language] < MOST_PINNED:
                counts[post.language] += 1
                self._pins[post.language] += self.dry_run and not (plan.row and plan.row["pin_weight"])
                continue
            plan.prepared.post = replace(post, pin_weight=None)
            message = say("not-pinned", limit=MOST_PINNED, language=post.language)
            line = next((key for key in PIN_KEYS if key in plan.prepared.lines), "")
            self.problems.append(plan.prepared.problem(line, WARNING, message))

    def _keep_pictures(self, prepared: Prepared, row: Row, why: Message) -> None:
        """Leave an edited article whose file has not changed, but a picture of it; say so until the file changes."""
        problem = prepared.problem("", WARNING, say("picture-changed", why=why))
        prepared.dependencies.problems.append((problem.line, problem.message))
        self.problems.append(problem)
        self.counts["unchanged"] += 1
        self._kept.append((row["id"], prepared.dependencies))

    # Writing

    def _write(self, batch: list[Prepared]) -> None:
        existing = existing_ids([prepared.post.path for prepared in batch])
        with changing(existing, now=self.now) as touched, connection.cursor() as cursor:
            self._forget_terms()  # Between two batches someone may have merged or deleted some.
            plans = self._plan(batch)
            new = [plan for plan in plans if not plan.row]
            old = [plan for plan in plans if plan.row]
            for plan, pk in zip(new, new_ids(cursor, TABLE, len(new)), strict=True):
                plan.pk = pk
            self.awaited += give_links(plans)
            values = {plan.pk: self._columns(plan) for plan in plans}
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
                Alias.objects.filter(article__in=[p.pk for p in old], path__in=[p.own_address for p in old]).delete()
                pks = [plan.pk for plan in old]
                ImportConflict.objects.filter(article__in=pks).delete()
                if self.overwrite:
                    Article.objects.filter(pk__in=pks).update(edited_at=None, edited_by=None)
            self._write_conflicts()
            store_links(plans, old)
            found = [*((plan.pk, plan.prepared.dependencies) for plan in plans), *self._kept]
            dependencies.keep(cursor, found, [plan.pk for plan in old] + [pk for pk, _ in self._kept])
            touched.update(plan.pk for plan in plans)

    def _keep_versions(self, plans: list[Plan], values: dict[int, Row]) -> None:
        """Keep what the articles of `plans` are, where their content will be another than that."""
        if not plans:
            return
        before = history.contents([plan.pk for plan in plans])
        for plan in plans:
            content, post = before[plan.pk], plan.post
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

    def _columns(self, plan: Plan) -> Row:
        values, problems = columns_of(plan, self.now)
        self.problems += problems
        return values

    def _write_terms(self, cursor: CursorWrapper, plans: list[Plan], old: list[Plan]) -> None:
        pks = [plan.pk for plan in old]
        for kind in KINDS.values():
            table = kind.places._meta.db_table
            if pks:
                cursor.execute(f"DELETE FROM {table} WHERE article_id IN ({', '.join(['%s'] * len(pks))})", pks)  # noqa: S608
            names = [name for plan in plans for name in getattr(plan.post, kind.plural)]
            if not names:
                continue
            ids = self.terms[kind.plural].ids(cursor, names)
            rows = []
            for plan in plans:
                post = plan.post
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
                language=plan.post.language,
                name=entry.name[:100],
                article_id=plan.pk,
                weight=entry.weight,
                is_imported=True,
            )
            for plan in plans
            for entry in plan.post.menus
        )
