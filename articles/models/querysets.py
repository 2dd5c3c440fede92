"""Which articles, in which order. What "published" means is spelled here, once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Set
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import connection, models
from django.db.models import ExpressionWrapper, F, Q
from django.utils import timezone
from django.utils.text import slugify

from articles.changes import changing
from articles.models.shown import ShownQuerySet, alters_data
from articles.posts.post import UNDATED
from articles.posts.term_names import identity

if TYPE_CHECKING:
    from articles.models.article import Article
    from articles.models.placements import Placement
    from articles.models.terms import TermOfArticles

Value = TypeVar("Value")

LOOKED_UP_AT_ONCE = 500
LARGE_COLUMNS = ("body", "body_html", "body_text", "contents", "extra", "pictures")


def published(now: datetime) -> Q:
    """The condition under which a reader may see an article at the moment `now`."""
    return (
        Q(status="published")
        & (Q(shown_from_at__lte=now) | Q(shown_from_at=None, published_at__lte=now))
        & (Q(expires_at=None) | Q(expires_at__gt=now))
    )


def rows_of(querysets: Iterable[models.QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """Rows of several `values_list` querysets with an order and a limit of their own, in one query.

    Django's `union` takes no limits on SQLite. Values are as the database has them; the querysets have equal columns.
    """
    parts = [queryset.query.sql_with_params() for queryset in querysets]
    sql = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part" for part, _params in parts)
    with connection.cursor() as cursor:
        cursor.execute(sql, [param for _part, params in parts for param in params])
        return cursor.fetchall()


def first_free_slug(rows: models.QuerySet[Any], base: str) -> str:
    """`base`, or the first of `base`-2, `base`-3, …, that none of `rows` has as its slug."""
    return free_slug(base, lambda forms: set(rows.filter(slug__in=forms).values_list("slug", flat=True)))


class ArticleQuerySet(ShownQuerySet["Article"]):
    reindexed = frozenset({"title", "summary", "lead", "body_text", "published_at", "language"})
    unseen = frozenset(
        {
            "is_live",
            "import_path",
            "import_root",
            "import_hash",
            "stored_hash",
            "imported_at",
            "edited_at",
            "edited_by",
        }
    )

    def article_ids(self) -> Iterable[int]:
        return self.order_by().values_list("pk", flat=True)

    def published(self, now: datetime | None = None) -> Self:
        """Articles that a reader may see at `now`, or at this moment: no draft, nothing before or after its time."""
        return self.filter(published(now or timezone.now()))

    def with_is_public(self, now: datetime) -> Self:
        """Whether a reader may see each article at `now`, as `is_public`."""
        return self.annotate(is_public=ExpressionWrapper(published(now), models.BooleanField()))

    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def dated(self) -> Self:
        return self.filter(published_at__gt=UNDATED)

    def imported_from(self, paths: Collection[str]) -> Self:
        """Articles that belong to files at `paths`, through the index of paths.

        SQLite uses a partial index only if the query repeats its condition, and scans the table otherwise.
        """
        return self.filter(import_path__in=paths).exclude(import_path="")

    def with_import_hashes(self, hashes: Collection[str]) -> Self:
        """Articles whose file had one of `hashes`, through the index of hashes, as in `imported_from`."""
        return self.filter(import_hash__in=hashes).exclude(import_hash="")

    def live(self) -> Self:
        """Articles in listings, as they were last updated (`listings.edition.update_due`), from an index alone."""
        return self.filter(is_live=True)

    def pinned_in(self, language: str) -> Self:
        """Pinned articles of a language, whether or not readers see them yet."""
        return self.in_language(language).filter(pin_weight__isnull=False)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-id")

    def for_listing(self) -> Self:
        """Without the large columns, which no card shows."""
        return self.defer(*LARGE_COLUMNS)

    def waiting(self) -> Self:
        """Articles that would be in listings, were it not for their time: it is to come, or has passed."""
        return self.filter(is_live=False, is_listed=True, status="published")

    def scheduled(self, now: datetime) -> Self:
        """Articles for listings whose time is to come."""
        to_come = Q(shown_from_at__gt=now) | Q(shown_from_at=None, published_at__gt=now)
        return self.waiting().exclude(expires_at__lte=now).filter(to_come)

    def due(self, now: datetime) -> list[int]:
        """Ids of the articles whose `is_live` is not what `published(now)` says: their time has come, or passed."""
        rising = self.waiting().filter(published(now)).order_by().values_list("pk", flat=True)
        falling = self.live().filter(expires_at__lte=now).order_by().values_list("pk", flat=True)
        return [*rising, *falling]

    def before(self, article: "Article") -> Self:
        """Listed articles older than `article`, nearest first."""
        p = article.published_at
        return self.filter(published_at__lte=p).filter(Q(published_at__lt=p) | Q(id__lt=article.pk)).newest_first()

    def after(self, article: "Article") -> Self:
        """Listed articles newer than `article`, nearest first."""
        p = article.published_at
        return (
            self.filter(published_at__gte=p)
            .filter(Q(published_at__gt=p) | Q(id__gt=article.pk))
            .order_by("published_at", "id")
        )


def free_slugs(terms: "type[TermOfArticles]", names: Iterable[str]) -> list[str]:
    """Return a slug for each of `names` that no row of the model `terms` has or had, and none of the others gets.

    A name that leaves nothing of itself gets a number.
    """
    aliases = terms.former().filter(what="slug")

    def taken(forms):
        return {
            # The slug is a field of the subclasses of TermOfArticles.
            *terms.objects.filter(slug__in=forms).order_by().values_list("slug", flat=True),  # type: ignore[misc]
            *aliases.filter(value__in=forms).values_list("value", flat=True),
        }

    bases = [slugify(name, allow_unicode=True)[:90] for name in names]
    if not all(bases):
        last = terms.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        bases = [base or str(last + number) for number, base in enumerate(bases, start=1)]
    known = set()
    for some in batched(dict.fromkeys(bases), LOOKED_UP_AT_ONCE):
        known |= taken([form for base in some for form in numbered_slugs(base, 1, 3)])
    free = []
    for base in bases:
        free.append(free_slug(base, taken, known, first=4))
        known.add(free[-1])
    return free


def free_slug(
    base: str, taken: Callable[[list[str]], set[str]], known: Set[str] = frozenset(), *, first: int = 1
) -> str:
    """The first of `base`, `base`-2, `base`-3, … that is neither in `known` nor in what `taken(forms)` returns.

    `taken` is asked from the form with the number `first` on: all earlier ones that are taken are in `known`. Looks up
    whole slugs: a search by their beginning would scan the table on SQLite.
    """
    slug = next((form for form in numbered_slugs(base, 1, first - 1) if form not in known), None)
    starts = count(first, 10)
    while slug is None:
        forms = numbered_slugs(base, next(starts), 10)
        found = known | taken(forms)
        slug = next((form for form in forms if form not in found), None)
    return slug


def numbered_slugs(base: str, start: int, size: int) -> list[str]:
    """`size` forms of a slug from the one with the number `start` on; the first has none."""
    return [base if number == 1 else f"{base}-{number}" for number in range(start, start + size)]


def batched(values: Iterable[Value], size: int) -> Iterator[list[Value]]:
    values = list(values)
    return (values[start : start + size] for start in range(0, len(values), size))


class TermQuerySet(ShownQuerySet):
    """Tags, categories or authors."""

    @alters_data
    def update(self, **values: Any) -> int:
        if not values.keys() & {"name", "slug"}:
            return super().update(**values)
        with changing(reindex=False, savepoint=False):
            before = {term.pk: term for term in self}
            count = super().update(**values)
            for term in self.model.objects.filter(pk__in=before):
                term.identity = identity(term.name)
                self.model._base_manager.filter(pk=term.pk).update(identity=term.identity)
                term.remember(before[term.pk])
        return count

    @alters_data
    def bulk_create(self, objs: Iterable["TermOfArticles"], *args: Any, **kwargs: Any) -> list["TermOfArticles"]:
        objs = list(objs)
        for term in objs:
            term.identity = identity(term.name)
        return super().bulk_create(objs, *args, **kwargs)

    def get_by_natural_key(self, name: str) -> "TermOfArticles":
        return self.get(name=name)

    def named(self, names: Collection[str]) -> dict[str, tuple[int, str]]:
        """Return `{name: (primary key, name of the term)}` of those of `names` that are terms, also by a former name.

        Of several terms of one identity, the oldest; an equal name goes before all of them.
        """
        found: dict[str, tuple[int, str]] = {}
        for some in batched(names, LOOKED_UP_AT_ONCE):
            found |= {name: (pk, name) for pk, name in self.filter(name__in=some).order_by().values_list("pk", "name")}
        others = {name: identity(name) for name in names if name not in found}
        aliases = self.model.former().filter(what="name")
        for some in batched(dict.fromkeys(others.values()), LOOKED_UP_AT_ONCE):
            former = aliases.filter(value__in=some).values_list("value", "term", "term__name")
            by_identity = self.filter(identity__in=some).order_by("-pk").values_list("identity", "pk", "name")
            terms = {key: (pk, name) for key, pk, name in [*former, *by_identity]}
            found |= {name: terms[key] for name, key in others.items() if key in terms}
        return found


class PlacementQuerySet(ShownQuerySet):
    """Places of articles in the listings of a term; each row carries what a listing filters and sorts by."""

    def article_ids(self) -> Iterable[int]:
        return self.order_by().values_list(self.model.article_column, flat=True)

    @alters_data
    def update(self, **values: Any) -> int:
        column = self.model.article_column
        target = values.get(column, values.get(column.removesuffix("_id")))
        if target is None:
            return super().update(**values)
        # The rows move to an article that none of them belongs to yet.
        with changing([getattr(target, "pk", target)], reindex=False, savepoint=False):
            return super().update(**values)

    @alters_data
    def bulk_create(self, objs: Iterable["Placement"], *args: Any, **kwargs: Any) -> list["Placement"]:
        objs = list(objs)
        for place in objs:
            place.copy_from_article()
        return super().bulk_create(objs, *args, **kwargs)

    def live(self) -> Self:
        return self.filter(is_live=True)

    def dated(self) -> Self:
        return self.filter(published_at__gt=UNDATED)


class CommentQuerySet(ShownQuerySet):
    def approved(self) -> Self:
        """Comments that readers see."""
        return self.filter(status="approved")

    def pending(self) -> Self:
        """Comments that wait for an editor."""
        return self.filter(status="pending")


class CountQuerySet(models.QuerySet):
    def in_language(self, language: str) -> Self:
        return self.filter(language=language, article_count__gt=0)

    def most_first(self) -> Self:
        return self.order_by("-article_count", F("id"))
