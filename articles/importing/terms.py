"""Finds or makes the tags, categories and authors of many posts at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from articles.models import TermOfArticles
from articles.models.querysets import free_slugs
from articles.posts.term_names import identity


def new_ids(cursor: CursorWrapper, table: str, count: int) -> list[int]:
    """`count` primary keys that no row of `table` has had; within the transaction they are the caller's alone."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [pk for (pk,) in cursor.fetchall()]
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


def insert(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write `rows`, each in the order of `columns`."""
    if rows:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608


class TermRows:
    """Primary keys of the rows of one model of terms by name, in any form or by a former name."""

    def __init__(self, model: type[TermOfArticles]) -> None:
        self.model = model
        self.table = model._meta.db_table
        self._known: dict[str, int] = {}

    def forget(self) -> None:
        """Forget what was found: it is not there after a rollback, and may not be there in another transaction."""
        self._known = {}

    def ids(self, cursor: CursorWrapper, names: Iterable[str]) -> dict[str, int]:
        """A dict from each of `names` to a primary key; rows that are missing are made."""
        wanted = list(dict.fromkeys(names))
        unknown = [name for name in wanted if name not in self._known]
        if unknown:
            self._known |= {name: pk for name, (pk, _) in self.model.objects.named(unknown).items()}
            self._make(cursor, [name for name in unknown if name not in self._known])
        return {name: self._known[name] for name in wanted}

    def _make(self, cursor: CursorWrapper, names: Iterable[str]) -> None:
        """Make the terms `names`. Of several spellings of one, the first is its name."""
        firsts: dict[str, str] = {}
        for name in names:
            firsts.setdefault(identity(name), name)
        if not firsts:
            return
        made = dict(zip(firsts, new_ids(cursor, self.table, len(firsts)), strict=True))
        slugs = free_slugs(self.model, firsts.values())
        of_kind: dict[str, dict[str, Any]]
        of_kind = {"articles_category": {"weight": 0}, "articles_author": {"picture": "", "url": ""}}
        extra = of_kind.get(self.table, {})
        rows = [
            [made[key], name, key, slug, "", *extra.values()]
            for (key, name), slug in zip(firsts.items(), slugs, strict=True)
        ]
        insert(cursor, self.table, ["id", "name", "identity", "slug", "description", *extra], rows)
        self._known |= {name: made[identity(name)] for name in names}
