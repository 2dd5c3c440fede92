"""Keeps what is derived from articles right: `is_live`, copies in placements, counts, search, the edition.

Whatever changes articles does so inside `upkeep(ids)`; whatever happens in the block, the derived rows agree
with it when the transaction commits. Time changes things too: `settle` follows when an article appears or expires.
"""

from collections import Counter
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.db.models import F, Min
from django.utils import timezone

from articles import search
from articles.locks import transaction_without_waiting

PLACEMENTS = {"TaggedArticle": "tag", "CategorizedArticle": "category", "AuthoredArticle": "author"}
COUNTS = {"tag": "TagCount", "category": "CategoryCount", "author": "AuthorCount"}
RECOUNTED_AT_ONCE = 5000
SETTLED_AT_ONCE = 1000


def model(name):
    return apps.get_model("articles", name)


_open = ContextVar("open upkeep", default=None)


@dataclass
class Block:
    """An open `upkeep`: the articles that it looks after, and what they added to the counts before it."""

    ids: set = field(default_factory=set)
    before: Counter = field(default_factory=Counter)
    reindex: bool = False
    is_needed: bool = False
    """Whether an `upkeep` was opened within it."""

    def take(self, ids, *, reindex):
        new = set(ids) - self.ids
        for batch in batches(new):
            self.before += contributions(batch)
        self.ids.update(new)
        self.reindex = self.reindex or reindex
        self.is_needed = True

    def close(self, now):
        """Bring what is derived from the articles in line, and with it those whose time has come meanwhile."""
        if self.reindex:
            search.replace(self.ids)
        self.take(model("Article").objects.due(now), reindex=False)
        after = Counter()
        for batch in batches(self.ids):
            set_live(batch, now)
            copy_to_placements(batch)
            after += contributions(batch)
        add_to_counts(after, self.before)
        print_edition(now)


def batches(ids):
    """Lists of at most SETTLED_AT_ONCE of the `ids`: a statement has room for so many parameters."""
    ids = sorted(ids)
    return (ids[start : start + SETTLED_AT_ONCE] for start in range(0, len(ids), SETTLED_AT_ONCE))


@contextmanager
def upkeep(ids=(), *, now=None, reindex=True, savepoint=True):
    """A transaction around changes to the articles `ids`; the set that it yields takes the ids of new ones.

    `reindex=False` spares the search index where neither text nor date changes. A block inside another joins it:
    the outermost one brings everything in line, once. `savepoint=False` is for a block of one statement, which leaves
    nothing half done.
    """
    is_inside = _open.get() is not None
    with one_upkeep(now=now) as block:
        block.take(ids, reindex=reindex)
        with transaction.atomic() if savepoint and is_inside else nullcontext():
            yield block.ids


@contextmanager
def one_upkeep(*, now=None):
    """A transaction that settles all `upkeep` blocks within it together, at its end; nothing if there were none."""
    outer = _open.get()
    if outer is not None:
        yield outer
        return
    block = Block()
    with transaction.atomic():
        token = _open.set(block)
        try:
            yield block
        finally:
            _open.reset(token)
        if block.is_needed:
            block.close(now or timezone.now())


def settle(now):
    """Bring articles whose time has come, or has passed, into the listings or out of them; say how many there were.

    Raises OperationalError where somebody else is writing: a reader waits for the answer, and who writes settles too.
    """
    Edition = model("Edition")  # noqa: N806
    with transaction_without_waiting():
        edition = Edition.objects.select_for_update().filter(pk=1).first()
        if edition and (edition.next_change_at is None or edition.next_change_at > now):
            return 0
        due = len(model("Article").objects.due(now))
        with upkeep(now=now, reindex=False):
            pass
    return due


def contributions(ids):
    """What the articles add to the stored counts: a Counter over (kind of term, its id, language)."""
    counter = Counter()
    if not ids:
        return counter
    for language in model("Article").objects.live().filter(pk__in=ids).values_list("language", flat=True):
        counter["language", None, language] += 1
    for name, term in PLACEMENTS.items():
        rows = model(name).objects.live().filter(**{f"{article_field(name)}__in": ids})
        for term_id, language in rows.values_list(f"{term}_id", "language"):
            counter[term, term_id, language] += 1
    return counter


def article_field(name):
    return "content_object" if name == "TaggedArticle" else "article"


def set_live(ids, now):
    """Store in `is_live` whether each article stands in listings at `now`."""
    articles = model("Article").objects.filter(pk__in=ids)
    live = set(articles.published(now).filter(is_listed=True).values_list("pk", flat=True))
    was_live = set(articles.live().values_list("pk", flat=True))
    for changed, is_live in ((live - was_live, True), (was_live - live, False)):
        if changed:
            articles.model.objects.filter(pk__in=changed).update(is_live=is_live)


def copy_to_placements(ids):
    """Give placements their article's language, date and `is_live` where those differ."""
    if not ids:
        return
    article = model("Article")._meta.db_table
    marks = ",".join(["%s"] * len(ids))
    columns = ("language", "published_at", "is_live")
    with connection.cursor() as cursor:
        for name in PLACEMENTS:
            table = model(name)._meta.db_table
            cursor.execute(
                f"UPDATE {table} SET {', '.join(f'{c} = a.{c}' for c in columns)} FROM {article} AS a"  # noqa: S608
                f" WHERE a.id = {table}.article_id AND {table}.article_id IN ({marks})"
                f" AND ({' OR '.join(f'{table}.{c} <> a.{c}' for c in columns)})",
                list(ids),
            )


def add_to_counts(after, before):
    """Add the difference of two `contributions` to the stored counts."""
    difference = Counter(after)
    difference.subtract(before)
    with connection.cursor() as cursor:
        # In order, so that two transactions never wait for each other's rows.
        for (kind, term_id, language), change in sorted(difference.items(), key=lambda item: str(item[0])):
            if not change:
                continue
            table = model(COUNTS.get(kind, "LanguageCount"))._meta.db_table
            key = {"language": language} if kind == "language" else {f"{kind}_id": term_id, "language": language}
            if change < 0:
                where = " AND ".join(f"{column} = %s" for column in key)
                cursor.execute(
                    f"UPDATE {table} SET article_count = article_count + %s WHERE {where}",  # noqa: S608
                    [change, *key.values()],
                )
            else:
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(key)}, article_count)"  # noqa: S608
                    f" VALUES ({', '.join(['%s'] * len(key))}, %s) ON CONFLICT ({', '.join(key)})"
                    f" DO UPDATE SET article_count = {table}.article_count + excluded.article_count",
                    [*key.values(), change],
                )


def recount():
    """Make every `is_live`, placement and stored count anew from the articles; the cure for rows changed by hand.

    In batches, each a transaction of its own, then all counts at once: nobody waits long for it.
    """
    now, last = timezone.now(), 0
    articles = model("Article").objects.order_by("pk").values_list("pk", flat=True)
    while ids := list(articles.filter(pk__gt=last)[:RECOUNTED_AT_ONCE]):
        with transaction.atomic():
            set_live(ids, now)
            copy_to_placements(ids)
        last = ids[-1]
    with transaction.atomic(), connection.cursor() as cursor:
        counts = [model(name)._meta.db_table for _, name in sorted([*COUNTS.items(), ("language", "LanguageCount")])]
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(counts)} IN EXCLUSIVE MODE")
        count_all(cursor, "LanguageCount", "Article", "language")
        for name, term in PLACEMENTS.items():
            count_all(cursor, COUNTS[term], name, f"{term}_id, language")
        print_edition(now)


def count_all(cursor, counts, rows, columns):
    """Fill the table of `counts` from the live ones of `rows`, grouped by `columns`."""
    counts, rows = model(counts)._meta.db_table, model(rows)._meta.db_table
    cursor.execute(f"DELETE FROM {counts}")  # noqa: S608
    cursor.execute(
        f"INSERT INTO {counts} ({columns}, article_count)"  # noqa: S608
        f" SELECT {columns}, COUNT(*) FROM {rows} WHERE is_live GROUP BY {columns}"
    )


def print_edition(now):
    """Let readers' caches know that something changed, and when the next change comes by itself."""
    articles = model("Article").objects.filter(status="published")
    moments = [
        articles.waiting().filter(published_at__gt=now).aggregate(at=Min("published_at"))["at"],
        articles.filter(shown_from_at__gt=now).aggregate(at=Min("shown_from_at"))["at"],
        articles.filter(expires_at__gt=now).aggregate(at=Min("expires_at"))["at"],
    ]
    next_change_at = min((moment for moment in moments if moment), default=None)
    Edition = model("Edition")  # noqa: N806
    if not Edition.objects.filter(pk=1).update(version=F("version") + 1, next_change_at=next_change_at):
        Edition.objects.create(pk=1, next_change_at=next_change_at)


def current_edition(now=None):
    """The `Edition` row, with the listings settled for `now`; as they were while somebody else is writing."""
    now = now or timezone.now()
    Edition = model("Edition")  # noqa: N806
    edition = Edition.objects.filter(pk=1).first()
    if edition is None or (edition.next_change_at and edition.next_change_at <= now):
        with suppress(OperationalError):
            settle(now)
        edition = Edition.objects.filter(pk=1).first() or Edition(version=0)
    return edition
