"""Categories and authors of an article: reads and replaces its placements, in order."""

from collections.abc import Sequence
from typing import Any

from articles.models import Article, AuthoredArticle, CategorizedArticle, TermOfArticles

Ordered = type[CategorizedArticle] | type[AuthoredArticle]


def placed(model: Ordered, article: Article, name: str) -> list[TermOfArticles]:
    """The rows that placements of `model` give `article`, in their order."""
    places = model.objects.filter(article=article).select_related(name).order_by("position", "id")
    return [getattr(place, name) for place in places]


def place(model: Ordered, article: Article, name: str, rows: Sequence[TermOfArticles]) -> None:
    """Make `rows`, in their order, what placements of `model` give `article`."""
    model.objects.filter(article=article).exclude(**{f"{name}__in": rows}).delete()
    for position, row in enumerate(rows):
        of_row: dict[str, Any] = {"article": article, name: row}
        model.objects.update_or_create(**of_row, defaults={"position": position})
