"""Makes several tags, categories or authors one."""

from collections.abc import Sequence

from django.db.models import QuerySet

from articles.changes import changing
from articles.models import Category, MenuItem, TermOfArticles
from articles.models.kinds import kind_of

BATCH = 1000
"""Articles that are brought in line in one go."""
INHERITED = ("description", "picture", "url")
"""What the term that stays takes from the others where it has none."""


def merge_terms(kept: TermOfArticles, others: Sequence[TermOfArticles]) -> int:
    """Give the articles of `others`, terms of its kind, the term `kept` instead, in the place of the first of them.

    Names and addresses of `others` become those of `kept`, which takes what it lacks from them, and their entries in
    menus. Returns the number of articles that had one of `others`.
    """
    others = [other for other in dict.fromkeys(others) if other != kept]
    kind = kind_of(type(kept))
    pks = [other.pk for other in others]
    of_others = kind.places.objects.filter(**{f"{kind.name}__in": pks})
    ids = list(of_others.order_by(kind.article).values_list(kind.article, flat=True).distinct())
    with changing(reindex=False):
        for start in range(0, len(ids), BATCH):
            batch = {f"{kind.article}__in": ids[start : start + BATCH], f"{kind.name}__in": [kept.pk, *pks]}
            merge_places(kind.places.objects.filter(**batch).order_by(*kind.order), kind.name, kept)
        if type(kept) is Category:
            MenuItem.objects.filter(category__in=pks).update(category=kept)
        take_names(kept, others)
        type(kept).objects.filter(pk__in=pks).delete()
        inherit(kept, others)
    return len(ids)


def merge_places(places: QuerySet, term: str, kept: TermOfArticles) -> None:
    """Leave each article the first of `places`, which are in the order of an article, and give it the term `kept`."""
    firsts: dict[int, int] = {}
    rest = []
    for pk, article in places.values_list("pk", places.model.article_column):
        if article in firsts:
            rest.append(pk)
        else:
            firsts[article] = pk
    # Before the others change: an article has a term once.
    places.model.objects.filter(pk__in=rest).delete()
    places.model.objects.filter(pk__in=firsts.values()).exclude(**{term: kept}).update(**{term: kept})


def take_names(kept: TermOfArticles, others: Sequence[TermOfArticles]) -> None:
    """Make names, slugs and aliases of `others` aliases of `kept`."""
    aliases = kept.aliases.model
    aliases.objects.filter(term__in=[other.pk for other in others]).update(term=kept)
    made = [aliases(term=kept, what="slug", value=other.slug) for other in others]
    made += [
        aliases(term=kept, what="name", value=value)
        for value in dict.fromkeys(other.identity for other in others)
        if value != kept.identity
    ]
    aliases.objects.bulk_create(made, update_conflicts=True, unique_fields=["what", "value"], update_fields=["term"])


def inherit(kept: TermOfArticles, others: Sequence[TermOfArticles]) -> None:
    """Give `kept` the description, picture and website that it lacks and one of `others` has."""
    missing = [name for name in INHERITED if hasattr(kept, name) and not getattr(kept, name)]
    found = {name: next((v for other in others if (v := getattr(other, name))), None) for name in missing}
    for name, value in found.items():
        if value:
            setattr(kept, name, value)
    if any(found.values()):
        kept.save()
