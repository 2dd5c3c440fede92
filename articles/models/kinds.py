"""The kinds of terms: tags, categories, authors. A fourth kind would be one more entry, and its models."""

from dataclasses import dataclass

from articles.models.counts import AuthorCount, CategoryCount, ListingCount, TagCount
from articles.models.placements import AuthoredArticle, CategorizedArticle, Placement, TaggedArticle
from articles.models.terms import Author, Category, Tag, TermOfArticles


@dataclass(frozen=True)
class Kind:
    """A kind of term, and the models and names that belong to it."""

    name: str
    """The field for the term in placements and counts, such as `tag`."""
    plural: str
    """The field of a `Post`, such as `tags`."""
    model: type[TermOfArticles]
    places: type[Placement]
    counts: type[ListingCount]
    has_order: bool
    """Whether an article's terms have positions; otherwise their order is that of the rows."""
    feed: str = ""
    """The URL name of a term's feed, if it has one."""
    index: str = ""
    """The URL name of the page of all terms, if there is one."""

    @property
    def article(self) -> str:
        """The column of placements that has the id of the article."""
        return self.places.article_column

    @property
    def page(self) -> str:
        """The URL name of a term's page."""
        return f"articles:{self.name}-detail"

    @property
    def order(self) -> list[str]:
        """The order of an article's placements."""
        return ["position", "pk"] if self.has_order else ["pk"]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("category", "categories", Category, CategorizedArticle, CategoryCount, has_order=True,
             feed="articles:category-feed", index="articles:category-list"),
        Kind("tag", "tags", Tag, TaggedArticle, TagCount, has_order=False,
             feed="articles:tag-feed", index="articles:tag-list"),
        Kind("author", "authors", Author, AuthoredArticle, AuthorCount, has_order=True),
    )
}  # fmt: skip


def kind_of(model: type[TermOfArticles]) -> Kind:
    """Return the kind whose terms are rows of `model`."""
    return next(kind for kind in KINDS.values() if kind.model is model)
