"""The places of articles in the listings of terms."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase

from articles.models.article import Article
from articles.models.querysets import (
    PlacementQuerySet,
)
from articles.models.shown import ShownToReaders, alters_data
from articles.models.terms import Author, Category, Tag


class Placement(ShownToReaders):
    """An article's place in the listings of a term, with copies of what those filter and sort by."""

    article_column = "article_id"
    language = models.CharField(max_length=16, editable=False)
    published_at = models.DateTimeField(editable=False)
    is_live = models.BooleanField(default=False, editable=False)

    objects = PlacementQuerySet.as_manager()

    stored_article_id: int | None = None
    """The article that the row belonged to when it was read: it loses the term if the row moves to another."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        place = super().from_db(db, field_names, values)
        place.stored_article_id = place.__dict__.get(cls.article_column)
        return place

    def article_ids(self) -> set[int]:
        return {getattr(self, self.article_column), self.stored_article_id} - {None}

    @property
    def placed_article(self) -> Article:
        raise NotImplementedError

    def copy_from_article(self) -> None:
        """Take what the row has not been given; `changing` keeps it right."""
        if not self.published_at:
            article = self.placed_article
            self.language, self.published_at = article.language, article.published_at

    @alters_data
    def save(self, *args, **kwargs):
        self.copy_from_article()
        super().save(*args, **kwargs)


class TaggedArticle(Placement, ItemBase):
    article_column = "content_object_id"
    content_object = models.ForeignKey(Article, models.CASCADE, db_column="article_id", related_name="tagged_articles")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_articles", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="taggedarticle_once")]
        indexes = [
            models.Index(
                fields=["tag", "language", "-published_at", "-content_object", "is_live"],
                condition=Q(is_live=True),
                name="taggedarticle_listing",
            ),
            models.Index(fields=["tag"], name="taggedarticle_tag"),
        ]

    @property
    def placed_article(self) -> Article:
        return self.content_object


class CategorizedArticle(Placement):
    article = models.ForeignKey(Article, models.CASCADE, db_index=False)
    category = models.ForeignKey(Category, models.CASCADE, db_index=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category of an article")
        verbose_name_plural = _("categories of an article")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "category"], name="categorizedarticle_once")]
        indexes = [
            models.Index(
                fields=["category", "language", "-published_at", "-article", "is_live"],
                condition=Q(is_live=True),
                name="categorizedarticle_listing",
            ),
            models.Index(fields=["category"], name="categorizedarticle_category"),
        ]

    def __str__(self):
        return str(self.category)

    @property
    def placed_article(self) -> Article:
        return self.article


class AuthoredArticle(Placement):
    article = models.ForeignKey(Article, models.CASCADE, db_index=False)
    author = models.ForeignKey(Author, models.CASCADE, db_index=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("author of an article")
        verbose_name_plural = _("authors of an article")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="authoredarticle_once")]
        indexes = [
            models.Index(
                fields=["author", "language", "-published_at", "-article", "is_live"],
                condition=Q(is_live=True),
                name="authoredarticle_listing",
            ),
            models.Index(fields=["author"], name="authoredarticle_author"),
        ]

    def __str__(self):
        return str(self.author)

    @property
    def placed_article(self) -> Article:
        return self.article
