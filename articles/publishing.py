"""The date of an article that is published: the time of publishing, unless somebody chose another one.

A draft that was begun in admin carries the time at which it was begun. That is nobody's choice, and needs no column to
be known by: a date that an editor set differs from the time at which the row was made.
"""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from articles import history
from articles.models import Article

BEGUN_WITHIN = timedelta(minutes=1)
"""What may lie between the date of a new draft and the time at which its row is stored."""


def undated(ids: list[int]) -> set[int]:
    """Those of the articles `ids` that publishing has to date: drafts that no one has dated or published before.

    Imported drafts keep the date of their file.
    """
    begun = F("created_at") - BEGUN_WITHIN, F("created_at") + BEGUN_WITHIN
    drafts = Article.objects.filter(pk__in=ids, status=Article.Status.DRAFT, import_path="", published_at__range=begun)
    found = set(drafts.order_by().values_list("pk", flat=True))
    return found - history.once_published(found)


def date_of_now():
    """The time of publishing, in whole seconds: forms show no less, and would take the rest off with the next save."""
    return timezone.now().replace(microsecond=0)
