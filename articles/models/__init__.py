"""Fields, constraints and the behaviour of one row, by subject."""

from articles.models.aliases import Alias
from articles.models.article import MOST_PINNED, TOO_MANY_PINNED, Article
from articles.models.comments import Comment
from articles.models.counts import AuthorCount, CategoryCount, Edition, LanguageCount, ListingCount, TagCount
from articles.models.imports import ImportConflict, ImportProblem, ImportRun, PictureDependencies
from articles.models.language_urls import in_language
from articles.models.links import Link
from articles.models.placements import AuthoredArticle, CategorizedArticle, Placement, TaggedArticle
from articles.models.reads import DailyReads
from articles.models.site import DEFAULT_WIDGETS, MenuItem, SiteSettings, SiteText, default_widgets
from articles.models.terms import (
    Author,
    AuthorAlias,
    Category,
    CategoryAlias,
    Tag,
    TagAlias,
    Term,
    TermAlias,
    TermOfArticles,
)
from articles.models.versions import ArticleVersion

__all__ = [
    "DEFAULT_WIDGETS",
    "MOST_PINNED",
    "TOO_MANY_PINNED",
    "Alias",
    "Article",
    "ArticleVersion",
    "Author",
    "AuthorAlias",
    "AuthorCount",
    "AuthoredArticle",
    "CategorizedArticle",
    "Category",
    "CategoryAlias",
    "CategoryCount",
    "Comment",
    "DailyReads",
    "Edition",
    "ImportConflict",
    "ImportProblem",
    "ImportRun",
    "LanguageCount",
    "Link",
    "ListingCount",
    "MenuItem",
    "PictureDependencies",
    "Placement",
    "SiteSettings",
    "SiteText",
    "Tag",
    "TagAlias",
    "TagCount",
    "TaggedArticle",
    "Term",
    "TermAlias",
    "TermOfArticles",
    "default_widgets",
    "in_language",
]
