"""Keeps listings in sync with articles: `is_live`, the copies in placements, stored counts, the edition."""

from collections import Counter
from collections.abc import Collection

from django.db import connection, transaction
from django.utils import timezone

from articles.changes import batches
from articles.listings.edition import bump_edition
from articles.models import Article, LanguageCount, ListingCount
from articles.models.kinds import KINDS

RECOUNTED_AT_ONCE = 5000

Contributions = Counter[tuple[str, int | None, str]]
"""Numbers of live articles over kind of term, its id, language."""


class ListingsKeeper:
    """Keeps listings in sync within one transaction."""

    def __init__(self):
        self.before: Contributions = Counter()

    def note(self, ids):
        self.before += contributions(ids)

    def due(self, now):
        return Article.objects.due(now)

    def keep(self, ids, now, *, has_new_text):
        after: Contributions = Counter()
        for batch in batches(ids):
            set_live(batch, now)
            copy_to_placements(batch)
            after += contributions(batch)
        add_to_counts(after, self.before)
        bump_edition(now)


def contributions(ids: Collection[int]) -> Contributions:
    """What the articles add to the stored counts: a Counter over (kind of term, its id, language)."""
    counter: Contributions = Counter()
    for language in Article.objects.live().filter(pk__in=ids).values_list("language", flat=True):
        counter["language", None, language] += 1
    for kind in KINDS.values():
        rows = kind.places.objects.live().filter(**{f"{kind.article}__in": ids})
        for term_id, language in rows.values_list(f"{kind.name}_id", "language"):
            counter[kind.name, term_id, language] += 1
    return counter


def set_live(ids, now):
    """Store in `is_live` whether each article is in listings at `now`."""
    articles = Article.objects.filter(pk__in=ids)
    live = set(articles.published(now).filter(is_listed=True).values_list("pk", flat=True))
    was_live = set(articles.live().values_list("pk", flat=True))
    for changed, is_live in ((live - was_live, True), (was_live - live, False)):
        if changed:
            articles.model.objects.filter(pk__in=changed).update(is_live=is_live)


def copy_to_placements(ids):
    """Give placements their article's language, date and `is_live` where those differ."""
    article = Article._meta.db_table
    marks = ",".join(["%s"] * len(ids))
    columns = ("language", "published_at", "is_live")
    with connection.cursor() as cursor:
        for kind in KINDS.values():
            table = kind.places._meta.db_table
            cursor.execute(
                f"UPDATE {table} SET {', '.join(f'{c} = a.{c}' for c in columns)} FROM {article} AS a"
                f" WHERE a.id = {table}.article_id AND {table}.article_id IN ({marks})"
                f" AND ({' OR '.join(f'{table}.{c} <> a.{c}' for c in columns)})",
                list(ids),
            )


def add_to_counts(after: Contributions, before: Contributions) -> None:
    """Add the difference of two `contributions` to the stored counts."""
    difference = Counter(after)
    difference.subtract(before)
    with connection.cursor() as cursor:
        # In order, so that two transactions never wait for each other's rows.
        for (kind, term_id, language), change in sorted(difference.items(), key=lambda item: str(item[0])):
            if not change:
                continue
            table = (KINDS[kind].counts if kind in KINDS else LanguageCount)._meta.db_table
            key: dict[str, str | int | None] = {} if kind == "language" else {f"{kind}_id": term_id}
            key["language"] = language
            if change < 0:
                where = " AND ".join(f"{column} = %s" for column in key)
                cursor.execute(
                    f"UPDATE {table} SET article_count = article_count + %s WHERE {where}",
                    [change, *key.values()],
                )
            else:
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(key)}, article_count)"
                    f" VALUES ({', '.join(['%s'] * len(key))}, %s) ON CONFLICT ({', '.join(key)})"
                    f" DO UPDATE SET article_count = {table}.article_count + excluded.article_count",
                    [*key.values(), change],
                )


def recount():
    """Compute every `is_live`, placement and stored count again from the articles, after rows were changed with SQL.

    In batches, each a transaction of its own, then all counts at once: no one waits long for it.
    """
    now, last = timezone.now(), 0
    articles = Article.objects.order_by("pk").values_list("pk", flat=True)
    while ids := list(articles.filter(pk__gt=last)[:RECOUNTED_AT_ONCE]):
        with transaction.atomic():
            set_live(ids, now)
            copy_to_placements(ids)
        last = ids[-1]
    with transaction.atomic(), connection.cursor() as cursor:
        models: list[type[ListingCount]] = [LanguageCount, *(kind.counts for kind in KINDS.values())]
        counts = sorted(model._meta.db_table for model in models)
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(counts)} IN EXCLUSIVE MODE")
        count_all(cursor, LanguageCount, Article, "language")
        for kind in KINDS.values():
            count_all(cursor, kind.counts, kind.places, f"{kind.name}_id, language")
        bump_edition(now)


def count_all(cursor, counts, rows, columns):
    """Fill the table of `counts` from the live ones of `rows`, grouped by `columns`."""
    counts, rows = counts._meta.db_table, rows._meta.db_table
    cursor.execute(f"DELETE FROM {counts}")
    cursor.execute(
        f"INSERT INTO {counts} ({columns}, article_count)"
        f" SELECT {columns}, COUNT(*) FROM {rows} WHERE is_live GROUP BY {columns}"
    )
