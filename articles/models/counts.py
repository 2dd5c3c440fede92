"""Stored counts of listings, and the edition of the site."""

from django.db import models
from django.db.models import Q

from articles.models.querysets import (
    CountQuerySet,
)
from articles.models.terms import Author, Category, Tag


class ListingCount(models.Model):
    """How many live articles the listing of a language contains; its subclasses say so for a term."""

    language = models.CharField(max_length=16)
    article_count = models.PositiveIntegerField(default=0)

    objects = CountQuerySet.as_manager()

    class Meta:
        abstract = True


class LanguageCount(ListingCount):
    class Meta:
        constraints = [models.UniqueConstraint(fields=["language"], name="languagecount_once")]


class TagCount(ListingCount):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="counts", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "language"], name="tagcount_once")]
        indexes = [models.Index(fields=["language", "-article_count", "id"], name="tagcount_most")]


class CategoryCount(ListingCount):
    category = models.ForeignKey(Category, models.CASCADE, related_name="counts", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "language"], name="categorycount_once")]


class AuthorCount(ListingCount):
    author = models.ForeignKey(Author, models.CASCADE, related_name="counts", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "language"], name="authorcount_once")]


class Edition(models.Model):
    """One row: the state of everything that readers see.

    `version` grows with every change and is in all cache keys; `next_change_at` is the next moment at which an
    article appears or expires by itself, so that the first request after it settles the listings.
    """

    version = models.PositiveBigIntegerField(default=1)
    next_change_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="edition_one_row")]
