"""Rows that readers see, and querysets over them: what is written to them reaches the pages, from wherever.

Each write, by a form, a shell or a command, is inside `changing`, which bumps the edition and brings in line what is
derived from the articles.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import models

from articles.changes import changing

Method = TypeVar("Method", bound=Callable[..., object])


class OfArticles(models.Model):
    """A row on which the places of articles in listings depend."""

    class Meta:
        abstract = True

    def article_ids(self) -> Iterable[int]:
        """Return the ids of the articles whose places in listings depend on the row."""
        return ()


Row = TypeVar("Row", bound=OfArticles)


def alters_data(method: Method) -> Method:
    """Mark a `method` that writes to the database: templates do not call it."""
    method.alters_data = True  # type: ignore[attr-defined]  # Django looks for it on functions.
    return method


class ShownQuerySet(models.QuerySet[Row]):
    """Rows whose changes reach readers, also where many change in one statement."""

    reindexed: frozenset[str] = frozenset()
    """The columns whose change changes what search finds."""
    unseen: frozenset[str] = frozenset()
    """The columns whose change no reader sees."""

    def article_ids(self) -> Iterable[int]:
        """Return the ids of the articles whose places in listings depend on these rows."""
        return ()

    @alters_data
    def update(self, **values: Any) -> int:
        if values.keys() <= self.unseen:
            return super().update(**values)
        with changing(self.article_ids(), reindex=bool(values.keys() & self.reindexed), savepoint=False):
            return super().update(**values)

    @alters_data
    def delete(self) -> tuple[int, dict[str, int]]:
        with changing(self.article_ids(), reindex=bool(self.reindexed), savepoint=False):
            return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]  # Django looks for it on functions.

    @alters_data
    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        objs = list(objs)
        with changing(articles_of(objs), reindex=bool(self.reindexed), savepoint=False) as touched:
            made = super().bulk_create(objs, *args, **kwargs)
            touched.update(articles_of(made))
            return made


def articles_of(rows: Iterable[OfArticles]) -> set[int]:
    """Return the ids of the articles whose places in listings depend on `rows`, of those that have an id."""
    return {pk for row in rows for pk in row.article_ids() if pk is not None}


class ShownToReaders(OfArticles):
    """A row that readers see, on pages that are kept until the edition changes."""

    class Meta:
        abstract = True

    @alters_data
    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.is_seen():
            return super().save(*args, **kwargs)
        with changing(self.article_ids(), reindex=False, savepoint=False):
            return super().save(*args, **kwargs)

    @alters_data
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with changing(self.article_ids(), reindex=False, savepoint=False):
            return super().delete(*args, **kwargs)

    def is_seen(self) -> bool:
        """Return whether the row, as it is about to be stored, can change a page."""
        return True
