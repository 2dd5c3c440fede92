"""Which articles, in which order. What "published" means is spelled here, once."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

LARGE_COLUMNS = ("body", "body_html", "body_text", "contents", "extra", "pictures")


def published(now):
    """The condition under which a reader may see an article at the moment `now`."""
    return (
        Q(status="published")
        & (Q(shown_from_at__lte=now) | Q(shown_from_at=None, published_at__lte=now))
        & (Q(expires_at=None) | Q(expires_at__gt=now))
    )


class ArticleQuerySet(models.QuerySet):
    def published(self, now=None):
        """Articles that a reader may see, at `now` or at this moment: no draft, nothing before its time or after it."""
        return self.filter(published(now or timezone.now()))

    def in_language(self, language):
        return self.filter(language=language)

    def live(self):
        """Articles that stand in listings, by the state of the last settlement (`upkeep.settle`), from an index alone."""
        return self.filter(is_live=True)

    def newest_first(self):
        return self.order_by("-published_at", "-id")

    def for_listing(self):
        """Without the large columns, which no card shows."""
        return self.defer(*LARGE_COLUMNS)

    def due(self, now):
        """Articles whose `is_live` no longer says what `published(now)` says: their time has come, or has passed."""
        rising = Q(is_live=False, is_listed=True, status="published") & published(now)
        return self.filter(rising | Q(is_live=True, expires_at__lte=now))

    def before(self, article):
        """Listed articles older than `article`, nearest first."""
        p = article.published_at
        return self.filter(published_at__lte=p).filter(Q(published_at__lt=p) | Q(id__lt=article.pk)).newest_first()

    def after(self, article):
        """Listed articles newer than `article`, nearest first."""
        p = article.published_at
        return self.filter(published_at__gte=p).filter(Q(published_at__gt=p) | Q(id__gt=article.pk)).order_by(
            "published_at", "id"
        )


class PlacementQuerySet(models.QuerySet):
    """Places of articles in the listings of a term; each row carries what a listing filters and sorts by."""

    def live(self):
        return self.filter(is_live=True)


class CountQuerySet(models.QuerySet):
    def in_language(self, language):
        return self.filter(language=language, article_count__gt=0)

    def most_first(self):
        return self.order_by("-article_count", F("id"))
