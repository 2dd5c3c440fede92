"""Which articles, in which order. What "published" means is spelled here, once."""

from itertools import count

from django.db import connection, models
from django.db.models import ExpressionWrapper, F, Q
from django.utils import timezone

LARGE_COLUMNS = ("body", "body_html", "body_text", "contents", "extra", "pictures")


def published(now):
    """The condition under which a reader may see an article at the moment `now`."""
    return (
        Q(status="published")
        & (Q(shown_from_at__lte=now) | Q(shown_from_at=None, published_at__lte=now))
        & (Q(expires_at=None) | Q(expires_at__gt=now))
    )


def rows_of(querysets):
    """Rows of several `values_list` querysets with an order and a limit of their own, in one query.

    Django's `union` takes no limits on SQLite. Values are as the database has them; the querysets have equal columns.
    """
    parts = [queryset.query.sql_with_params() for queryset in querysets]
    sql = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part" for part, _params in parts)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [param for _part, params in parts for param in params])
        return cursor.fetchall()


def first_free_slug(rows, base):
    """`base`, or the first of `base`-2, `base`-3, …, that none of `rows` has as its slug.

    Looks up whole slugs: a search by their beginning would scan the table on SQLite.
    """
    size = 10
    for start in count(1, size):
        forms = [base if number == 1 else f"{base}-{number}" for number in range(start, start + size)]
        taken = set(rows.filter(slug__in=forms).values_list("slug", flat=True))
        if len(taken) < size:
            break
    return next(form for form in forms if form not in taken)


class ArticleQuerySet(models.QuerySet):
    def published(self, now=None):
        """Articles that a reader may see at `now`, or at this moment: no draft, nothing before or after its time."""
        return self.filter(published(now or timezone.now()))

    def with_is_public(self, now):
        """Whether a reader may see each article at `now`, as `is_public`."""
        return self.annotate(is_public=ExpressionWrapper(published(now), models.BooleanField()))

    def in_language(self, language):
        return self.filter(language=language)

    def imported_from(self, paths):
        """Articles that belong to files at `paths`, through the index of paths.

        SQLite uses a partial index only if the query repeats its condition, and scans the table otherwise.
        """
        return self.filter(import_path__in=paths).exclude(import_path="")

    def with_import_hashes(self, hashes):
        """Articles whose file had one of `hashes`, through the index of hashes, as in `imported_from`."""
        return self.filter(import_hash__in=hashes).exclude(import_hash="")

    def live(self):
        """Articles that stand in listings, as of the last settlement (`upkeep.settle`), from an index alone."""
        return self.filter(is_live=True)

    def pinned_in(self, language):
        """Pinned articles of a language, whether or not readers see them yet."""
        return self.in_language(language).filter(pin_weight__isnull=False)

    def newest_first(self):
        return self.order_by("-published_at", "-id")

    def for_listing(self):
        """Without the large columns, which no card shows."""
        return self.defer(*LARGE_COLUMNS)

    def waiting(self):
        """Articles that would stand in listings, were it not for their time: it is to come, or has passed."""
        return self.filter(is_live=False, is_listed=True, status="published")

    def scheduled(self, now):
        """Articles for listings whose time is to come."""
        to_come = Q(shown_from_at__gt=now) | Q(shown_from_at=None, published_at__gt=now)
        return self.waiting().exclude(expires_at__lte=now).filter(to_come)

    def due(self, now):
        """Ids of the articles whose `is_live` is not what `published(now)` says: their time has come, or passed."""
        rising = self.waiting().filter(published(now)).order_by().values_list("pk", flat=True)
        falling = self.live().filter(expires_at__lte=now).order_by().values_list("pk", flat=True)
        return [*rising, *falling]

    def before(self, article):
        """Listed articles older than `article`, nearest first."""
        p = article.published_at
        return self.filter(published_at__lte=p).filter(Q(published_at__lt=p) | Q(id__lt=article.pk)).newest_first()

    def after(self, article):
        """Listed articles newer than `article`, nearest first."""
        p = article.published_at
        return (
            self.filter(published_at__gte=p)
            .filter(Q(published_at__gt=p) | Q(id__gt=article.pk))
            .order_by("published_at", "id")
        )


class PlacementQuerySet(models.QuerySet):
    """Places of articles in the listings of a term; each row carries what a listing filters and sorts by."""

    def live(self):
        return self.filter(is_live=True)


class CommentQuerySet(models.QuerySet):
    def approved(self):
        """Comments that readers see."""
        return self.filter(status="approved")

    def pending(self):
        """Comments that wait for an editor."""
        return self.filter(status="pending")


class CountQuerySet(models.QuerySet):
    def in_language(self, language):
        return self.filter(language=language, article_count__gt=0)

    def most_first(self):
        return self.order_by("-article_count", F("id"))
