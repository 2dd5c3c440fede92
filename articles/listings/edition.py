"""The edition: the version of the site that keys what is cached, and the next moment at which it changes by itself."""

from contextlib import suppress

from django.core.cache import cache
from django.db import OperationalError
from django.db.models import F, Min
from django.utils import timezone

from articles.changes import changing
from articles.locks import transaction_without_waiting
from articles.models import Article, Edition

CACHE_SECONDS = 24 * 3600
"""How long something is cached under a key of its edition."""


def cached(name, version, *parts, make, is_kept=None):
    """What `make()` returns, stored in the cache for the edition `version` under `name` and `parts`.

    A value for which `is_kept`, if given, is false is made again next time; None always is.
    """
    key = ":".join(map(str, (name, version, *parts)))
    value = cache.get(key)
    if value is None:
        value = make()
        if is_kept is None or is_kept(value):
            cache.set(key, value, CACHE_SECONDS)
    return value


def bump_edition(now):
    """Invalidate what is cached for readers, and store when the next change comes by itself."""
    articles = Article.objects.filter(status="published")
    moments = [
        articles.waiting().filter(published_at__gt=now).aggregate(at=Min("published_at"))["at"],
        articles.filter(shown_from_at__gt=now).aggregate(at=Min("shown_from_at"))["at"],
        articles.filter(expires_at__gt=now).aggregate(at=Min("expires_at"))["at"],
    ]
    next_change_at = min((moment for moment in moments if moment), default=None)
    if not Edition.objects.filter(pk=1).update(version=F("version") + 1, next_change_at=next_change_at):
        Edition.objects.create(pk=1, next_change_at=next_change_at)


def update_due(now):
    """Bring articles whose time has come, or has passed, into the listings or out of them; return their number.

    Raises OperationalError if another transaction is writing: a reader waits for the answer, and who writes does this
    as well.
    """
    with transaction_without_waiting():
        edition = Edition.objects.select_for_update().filter(pk=1).first()
        if edition and (edition.next_change_at is None or edition.next_change_at > now):
            return 0
        due = len(Article.objects.due(now))
        with changing(now=now, reindex=False):
            pass
    return due


def current_edition(now=None):
    """Return the `Edition` row after updating due articles for `now`, unless another transaction is writing."""
    now = now or timezone.now()
    edition = Edition.objects.filter(pk=1).first()
    if edition is None or (edition.next_change_at and edition.next_change_at <= now):
        with suppress(OperationalError):
            update_due(now)
        edition = Edition.objects.filter(pk=1).first() or Edition(version=0)
    return edition
