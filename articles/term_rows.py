"""Finds or makes the tags, categories and authors of many posts at once."""

from django.db import connection
from django.utils.text import slugify


def new_ids(cursor, table, count):
    """`count` primary keys that no row of `table` has had; within the transaction they are the caller's alone."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [pk for (pk,) in cursor.fetchall()]
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


def insert(cursor, table, columns, rows):
    """Write `rows`, each in the order of `columns`."""
    if rows:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608


class TermRows:
    """Primary keys of the rows of one model of terms by name. A name that differs in case only is the same term."""

    def __init__(self, model):
        self.model = model
        self.table = model._meta.db_table
        self._known = {}

    def forget(self):
        """After a rollback: what was made is not there."""
        self._known = {}

    def ids(self, cursor, names):
        """A dict from each of `names` to a primary key; rows that are missing are made."""
        wanted = list(dict.fromkeys(names))
        if any(name not in self._known for name in wanted):
            self._look_up(cursor, [name for name in wanted if name not in self._known])
        return {name: self._known[name] for name in wanted}

    def _look_up(self, cursor, names):
        """Exact names come from the index; only for others is every row read: databases fold Latin case at best."""
        self._known |= dict(self.model.objects.filter(name__in=names).values_list("name", "pk"))
        names = [name for name in names if name not in self._known]
        if not names:
            return
        folded, slugs = {}, set()
        for pk, name, slug in self.model.objects.order_by("-pk").values_list("pk", "name", "slug"):
            folded[name.casefold()] = pk
            slugs.add(slug)
        missing = {}
        for name in names:
            if name.casefold() not in folded:
                missing.setdefault(name.casefold(), name)
        folded |= self._make(cursor, missing, slugs)
        self._known |= {name: folded[name.casefold()] for name in names}

    def _make(self, cursor, missing, slugs):
        made = dict(zip(missing, new_ids(cursor, self.table, len(missing)), strict=True)) if missing else {}
        columns, rest = ["id", "name", "slug", "description"], []
        extra = {"articles_category": {"weight": 0}, "articles_author": {"picture": "", "url": ""}}.get(self.table, {})
        for key, name in missing.items():
            slug = free_slug(slugify(name, allow_unicode=True)[:90] or str(made[key]), slugs)
            slugs.add(slug)
            rest.append([made[key], name, slug, "", *extra.values()])
        insert(cursor, self.table, [*columns, *extra], rest)
        return made


def free_slug(slug, taken):
    """`slug`, or with the first number from 2 on that is not among `taken`."""
    number, free = 2, slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    return free
