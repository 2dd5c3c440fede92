"""One transaction around a change, at whose end derived data are brought in line. Knows no model.

Code that changes articles, or other rows that readers see, does so inside `changing(ids)`. What depends on those rows
is kept in sync by *keepers*, which apps register when they start.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils import timezone

AT_ONCE = 1000
"""Articles that a keeper gets in one call of `note`: a statement has room for so many parameters."""


class Keeper(Protocol):
    """Keeps something in sync with articles; one is made for each transaction."""

    def note(self, ids: list[int]) -> None:
        """Read what is needed of the articles `ids` before they change."""

    def due(self, now: datetime) -> Iterable[int]:
        """Return the ids of further articles that have to be looked after at `now`."""

    def keep(self, ids: set[int], now: datetime, *, has_new_text: bool) -> None:
        """Bring what depends on the articles `ids` in line with them."""


_makers: list[Callable[[], Keeper]] = []
_open: ContextVar["Change | None"] = ContextVar("open change", default=None)


def register(make_keeper: Callable[[], Keeper]) -> None:
    """Call `make_keeper` for each transaction from now on, after those that were registered before."""
    if make_keeper not in _makers:
        _makers.append(make_keeper)


class Change:
    """An open transaction: the ids of the articles that change in it, and their keepers."""

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self.has_new_text = False
        self.is_needed = False
        """Whether `changing` was called within it."""
        self._keepers = [make() for make in _makers]

    def take(self, ids: Iterable[int], *, reindex: bool) -> None:
        new = set(ids) - self.ids
        for batch in batches(new):
            for keeper in self._keepers:
                keeper.note(batch)
        self.ids.update(new)
        self.has_new_text = self.has_new_text or reindex
        self.is_needed = True

    def close(self, now: datetime) -> None:
        for keeper in self._keepers:
            self.take(keeper.due(now), reindex=False)
            keeper.keep(self.ids, now, has_new_text=self.has_new_text)


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield lists of at most AT_ONCE of the `ids`, in order."""
    ids = sorted(ids)
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


@contextmanager
def changing(
    ids: Iterable[int] = (), *, now: datetime | None = None, reindex: bool = True, savepoint: bool = True
) -> Iterator[set[int]]:
    """Open a transaction around changes to the articles `ids`; the set that it yields takes the ids of new ones.

    `reindex=False` spares the search index if neither text nor date changes. A block inside another joins it: the
    outermost one calls the keepers, once. `savepoint=False` is for a block of one statement, which leaves nothing
    half done.
    """
    is_inside = _open.get() is not None
    with one_change(now=now) as change:
        change.take(ids, reindex=reindex)
        with transaction.atomic() if savepoint and is_inside else nullcontext():
            yield change.ids


@contextmanager
def one_change(*, now: datetime | None = None) -> Iterator[Change]:
    """Open a transaction that ends all `changing` blocks within it together; without any, it calls no keeper."""
    outer = _open.get()
    if outer is not None:
        yield outer
        return
    change = Change()
    with transaction.atomic():
        token = _open.set(change)
        try:
            yield change
        finally:
            _open.reset(token)
        if change.is_needed:
            change.close(now or timezone.now())
