"""An article: a post's row and its page."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.changes import changing
from articles.models.language_urls import in_language
from articles.models.links import BodyLinks
from articles.models.querysets import (
    ArticleQuerySet,
    first_free_slug,
    published,
)
from articles.models.shown import OfArticles
from articles.models.terms import Author, Category
from articles.pictures.stored import resolver
from articles.posts.post import UNDATED, Rendering
from articles.posts.rendering.render import render

if TYPE_CHECKING:
    from articles.models.placements import AuthoredArticle, CategorizedArticle

MOST_PINNED = 5
"""How many articles of a language can be pinned: the front page begins with all of them."""
TOO_MANY_PINNED = _("At most %(limit)d articles of a language can be pinned: unpin another one first.")


class Article(OfArticles):
    """A post's row and its page.

    Large columns come last: SQLite walks over what is before a column to reach it. Options that are null follow
    the site's settings. `is_live` is what the last settlement made of `published()` and `is_listed`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Sidebar(models.TextChoices):
        SITE = "", _("site default")
        RIGHT = "right", _("right")
        LEFT = "left", _("left")
        NONE = "none", _("none")

    language = models.CharField(_("language"), max_length=16)
    language_tag = models.CharField(_("language code"), max_length=35, blank=True)
    slug = models.SlugField(_("slug"), max_length=200, allow_unicode=True, db_index=False, blank=True)
    title = models.CharField(_("title"), max_length=300)
    lead = models.TextField(_("lead"), blank=True, help_text=_("Standfirst under the title."))
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("For listings and feeds. Empty: the first sentences of the body.")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated at"), null=True, blank=True)
    shown_from_at = models.DateTimeField(
        _("shown from"), null=True, blank=True, help_text=_("Empty: from the time of publication.")
    )
    expires_at = models.DateTimeField(_("shown until"), null=True, blank=True)
    pin_weight = models.PositiveSmallIntegerField(
        _("pinned"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("A number from 1 puts the article at the top of the front page, lowest number first."),
    )
    is_listed = models.BooleanField(
        _("in listings"), default=True, help_text=_("If off, the article has a URL but is in no list.")
    )
    is_live = models.BooleanField(_("live"), default=False, editable=False)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    reading_minutes = models.PositiveSmallIntegerField(_("reading minutes"), default=1, editable=False)
    picture_count = models.PositiveSmallIntegerField(_("pictures"), default=0, editable=False)

    thumbnail = models.ImageField(
        _("thumbnail"),
        upload_to="pictures/",
        blank=True,
        width_field="thumbnail_width",
        height_field="thumbnail_height",
        max_length=255,
    )
    thumbnail_width = models.PositiveIntegerField(null=True, editable=False)
    thumbnail_height = models.PositiveIntegerField(null=True, editable=False)
    thumbnail_url = models.URLField(
        _("thumbnail elsewhere"), max_length=1000, blank=True, help_text=_("Used where no file is given.")
    )
    thumbnail_alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    thumbnail_caption = models.CharField(_("caption"), max_length=500, blank=True)
    is_thumbnail_in_list = models.BooleanField(_("thumbnail in listings"), default=True)
    is_thumbnail_in_article = models.BooleanField(_("thumbnail on the article"), default=True)

    source_url = models.URLField(_("source"), max_length=1000, blank=True)
    source_name = models.CharField(_("name of the source"), max_length=100, blank=True)
    canonical_url = models.URLField(
        _("canonical address"),
        max_length=1000,
        blank=True,
        help_text=_("The URL that search engines should treat as the original."),
    )
    translation_key = models.CharField(_("translation key"), max_length=300, blank=True)
    translations = models.JSONField(default=list, blank=True, editable=False)

    has_comments = models.BooleanField(_("comments"), null=True, blank=True)
    has_author_box = models.BooleanField(_("author box"), null=True, blank=True)
    has_pager = models.BooleanField(_("previous and next"), null=True, blank=True)
    has_contents = models.BooleanField(_("table of contents"), null=True, blank=True)
    has_math = models.BooleanField(_("formulas"), null=True, blank=True)
    sidebar = models.CharField(_("sidebar"), max_length=5, choices=Sidebar, blank=True)
    widgets = models.JSONField(_("widgets"), default=list, blank=True)

    import_path = models.CharField(_("imported from"), max_length=1000, blank=True, editable=False)
    import_root = models.CharField(max_length=1000, blank=True, editable=False)
    import_hash = models.CharField(max_length=64, blank=True, editable=False)
    stored_hash = models.CharField(max_length=64, blank=True, editable=False)
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    authors: "models.ManyToManyField[Author, AuthoredArticle]" = models.ManyToManyField(
        Author, through="AuthoredArticle", related_name="articles", verbose_name=_("authors")
    )
    categories: "models.ManyToManyField[Category, CategorizedArticle]" = models.ManyToManyField(
        Category, through="CategorizedArticle", related_name="articles", verbose_name=_("categories")
    )
    tags = TaggableManager(through="TaggedArticle", blank=True, verbose_name=_("tags"))

    is_html = models.BooleanField(_("body is HTML"), default=False, help_text=_("Off: Markdown."))
    extra = models.JSONField(_("other front matter"), default=dict, blank=True)
    pictures = models.JSONField(default=dict, blank=True, editable=False)
    contents = models.JSONField(default=list, blank=True, editable=False)
    body = models.TextField(_("body"), blank=True)
    body_html = models.TextField(blank=True, editable=False)
    body_text = models.TextField(blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    _body_links: BodyLinks | None = None

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"],
                name="article_slug",
                violation_error_message=_("Another article of this language has this slug."),
            ),
            models.UniqueConstraint(fields=["import_path"], condition=~Q(import_path=""), name="article_import_path"),
        ]
        # `is_live` ends the indexes of listings although they have nothing else: SQLite would look it up in each row.
        indexes = [
            models.Index(
                fields=["language", "-published_at", "-id", "is_live"],
                condition=Q(is_live=True),
                name="article_listing",
            ),
            models.Index(fields=["-published_at", "-id", "is_live"], condition=Q(is_live=True), name="article_live"),
            models.Index(
                fields=["language", "pin_weight"],
                condition=Q(is_live=True, pin_weight__isnull=False),
                name="article_pinned",
            ),
            # SQLite uses a partial index only where its condition is in the query without parameters.
            models.Index(
                fields=["status", "published_at", "shown_from_at", "expires_at"],
                condition=Q(is_live=False, is_listed=True),
                name="article_waiting",
            ),
            models.Index(
                fields=["shown_from_at"], condition=Q(shown_from_at__isnull=False), name="article_shown_from"
            ),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="article_expires"),
            models.Index(fields=["-published_at", "-id"], name="article_by_date"),
            models.Index(fields=["-published_at", "-id"], condition=Q(is_live=False), name="article_hidden"),
            models.Index(fields=["translation_key"], condition=~Q(translation_key=""), name="article_translation"),
            models.Index(fields=["import_hash"], condition=~Q(import_hash=""), name="article_import_hash"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and keep what follows from it: slug, rendering of a new body, listings, counts and search."""
        if not self.language:
            self.language = settings.LANGUAGE_CODE
        if self.body and not self.body_html:
            self.render()
        with changing([self.pk] if self.pk else []) as touched:
            if not self.slug:
                self.slug = self._free_slug()
            super().save(*args, **kwargs)
            self.store_links()
            touched.add(self.pk)

    def get_absolute_url(self) -> str:
        return in_language("articles:article-detail", self.language, self.slug)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with changing([self.pk]):
            return super().delete(*args, **kwargs)

    def article_ids(self) -> list[int]:
        return [self.pk]

    def is_published(self, now: datetime | None = None) -> bool:
        """Whether a reader may see the row as it is stored."""
        return type(self).objects.filter(published(now or timezone.now()), pk=self.pk).exists()

    def render(self, *, has_math: bool = False) -> None:
        """Fill what is derived from `body`; `has_math` is the site's default, for an article that has none of its own.

        Raises `articles.posts.rendering.render.RenderingError` where the body cannot be rendered.
        """
        has_math = has_math if self.has_math is None else self.has_math
        self._body_links = BodyLinks(self)
        self.apply(
            render(
                self.body,
                is_html=self.is_html,
                has_math=has_math,
                title=self.title,
                own_url=settings.SITE_URL,
                resolve_picture=resolver(self.pictures),
                resolve_link=self._body_links,
            )
        )

    def store_links(self) -> None:
        """Store what the last rendering found of links to other articles; `save` does so as well."""
        if self._body_links:
            self._body_links.store()
            self._body_links = None

    def apply(self, rendering: Rendering) -> None:
        """Store a `Rendering` of `body` next to it."""
        self.body_html = rendering.html
        self.body_text = rendering.text
        self.contents = [[heading.level, heading.id, heading.text] for heading in rendering.headings]
        self.word_count = rendering.word_count
        self.reading_minutes = rendering.reading_minutes
        self.picture_count = rendering.picture_count

    @property
    def is_dated(self) -> bool:
        """Whether the article has a date; without one it comes after all others, and in no feed and no archive."""
        return self.published_at != UNDATED

    @property
    def html_language(self) -> str:
        """The code for a `lang` attribute: the post's own where it has one."""
        return self.language_tag or translation.to_locale(self.language).replace("_", "-")

    @property
    def thumbnail_src(self) -> str:
        """Address of the thumbnail, empty where there is none."""
        return self.thumbnail.url if self.thumbnail else self.thumbnail_url

    def _free_slug(self) -> str:
        moment = timezone.localtime(self.published_at if self.is_dated else None)
        base = slugify(self.title, allow_unicode=True)[:180] or moment.strftime("%Y%m%d-%H%M%S")
        return first_free_slug(Article.objects.filter(language=self.language).exclude(pk=self.pk), base)
