"""The date of an article that is published: the time of publishing, unless someone chose another one.

A draft that was begun in admin carries the time at which it was begun. No one chose that, and it needs no column to
be known by: it lies where the row was made, while a date that an editor typed is another day, or a whole minute.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from articles.history import versions as history
from articles.models import Article

SAVED_WITHIN = timedelta(minutes=1)
"""What may lie between the date of a new draft and the time at which its row is stored."""
OPEN_WITHIN = timedelta(days=1)
"""How long a form was open at most: until drafts were dated by their first save, it was by the opening of the form."""


def undated(ids: list[int]) -> set[int]:
    """Those of the articles `ids` that publishing has to date: drafts that no one has dated or published before.

    Imported drafts keep the date of their file. A path alone does not tell them: an export gives paths as well.
    """
    drafts = Article.objects.filter(pk__in=ids, status=Article.Status.DRAFT, imported_at=None).order_by()
    dates = drafts.values_list("pk", "published_at", "created_at")
    found = {pk for pk, published_at, created_at in dates if is_of_beginning(published_at, created_at)}
    return found - history.once_published(found)


def is_of_beginning(date: datetime, created_at: datetime) -> bool:
    """Whether a draft's `date` is only the time at which it was begun."""
    before = created_at - date
    return abs(before) < SAVED_WITHIN or (timedelta(0) < before < OPEN_WITHIN and date.second != 0)


def date_of_now() -> datetime:
    """The time of publishing, in whole seconds: forms show no less, and would take the rest off with the next save."""
    return timezone.now().replace(microsecond=0)
