"""Rows that readers see, and querysets over them: what is written to them reaches the pages, from wherever.

Each write, by a form, a shell or a command, is inside `changing`, which bumps the edition and brings in line what is
derived from the articles.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from articles.changes import changing


class ShownQuerySet(models.QuerySet):
    """Rows whose changes reach readers, also where many change in one statement."""

    reindexed: frozenset[str] = frozenset()
    """The columns whose change changes what search finds."""
    unseen: frozenset[str] = frozenset()
    """The columns whose change no reader sees."""

    def article_ids(self) -> Iterable[int]:
        """Return the ids of the articles whose places in listings depend on these rows."""
        return ()

    def update(self, **values: Any) -> int:
        if values.keys() <= self.unseen:
            return super().update(**values)
        with changing(self.article_ids(), reindex=bool(values.keys() & self.reindexed), savepoint=False):
            return super().update(**values)

    update.alters_data = True

    def delete(self) -> tuple[int, dict[str, int]]:
        with changing(self.article_ids(), reindex=bool(self.reindexed), savepoint=False):
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs: Iterable[models.Model], *args: Any, **kwargs: Any) -> list[models.Model]:
        objs = list(objs)
        with changing(articles_of(objs), reindex=bool(self.reindexed), savepoint=False) as touched:
            made = super().bulk_create(objs, *args, **kwargs)
            touched.update(articles_of(made))
            return made

    bulk_create.alters_data = True


def articles_of(rows: Iterable[models.Model]) -> set[int]:
    """Return the ids of the articles whose places in listings depend on `rows`, of those that have an id."""
    return {pk for row in rows for pk in row.article_ids() if pk is not None}


class ShownToReaders(models.Model):
    """A row that readers see, on pages that are kept until the edition changes."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.is_seen():
            return super().save(*args, **kwargs)
        with changing(self.article_ids(), reindex=False, savepoint=False):
            return super().save(*args, **kwargs)

    save.alters_data = True

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with changing(self.article_ids(), reindex=False, savepoint=False):
            return super().delete(*args, **kwargs)

    delete.alters_data = True

    def article_ids(self) -> Iterable[int]:
        """Return the ids of the articles whose places in listings depend on the row."""
        return ()

    def is_seen(self) -> bool:
        """Return whether the row, as it is about to be stored, can change a page."""
        return True
