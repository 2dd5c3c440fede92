"""Fields, constraints and the behaviour of one row.

Which rows are shown: `querysets`; what keeps counts and search right: `upkeep`.
"""

from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext_lazy as _
from solo.models import SingletonModel
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase

from articles.posts.reading.dates import UNDATED
from articles.posts.term_names import LONGEST as IDENTITY_LENGTH
from articles.posts.term_names import identity
from articles.querysets import (
    ArticleQuerySet,
    CommentQuerySet,
    CountQuerySet,
    PlacementQuerySet,
    TermQuerySet,
    first_free_slug,
    free_slugs,
    published,
)
from articles.shown import ShownQuerySet, ShownToReaders
from articles.upkeep import upkeep

MOST_PINNED = 5
"""How many articles of a language can be pinned: the front page begins with all of them."""
TOO_MANY_PINNED = _("At most %(limit)d articles of a language can be pinned: unpin another one first.")
DEFAULT_WIDGETS = ["search", "recent", "categories", "taglist"]


def default_widgets():
    return list(DEFAULT_WIDGETS)


def in_language(name, language, *args):
    """The address of the URL `name` in the tree of `language`."""
    if language == translation.get_language():
        return reverse(name, args=args)
    with translation.override(language):
        return reverse(name, args=args)


# Terms and people ----------------------------------------------------------------------------------------------------


class TermOfArticles(ShownToReaders):
    """What tags, categories and authors have in common.

    Names that differ in case, width or white space alone are the same term (`identity`). A name or a slug that the
    term gives up becomes an alias of it: imports and forms that use the old name find the term, and the old address
    leads to it.
    """

    identity = models.CharField(max_length=IDENTITY_LENGTH, editable=False, default="")

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = free_slugs(type(self), [self.name])[0]
        self.identity = identity(self.name)
        if kwargs.get("update_fields") is not None and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "identity"}
        with upkeep(reindex=False, savepoint=False):
            before = None if self._state.adding else type(self).objects.filter(pk=self.pk).first()
            super().save(*args, **kwargs)
            self.remember(before)

    save.alters_data = True

    def clean(self):
        super().clean()
        is_named = self._state.adding or not type(self).objects.filter(pk=self.pk, name=self.name).exists()
        if self.name and is_named:
            others = type(self).objects.exclude(pk=self.pk).filter(identity=identity(self.name))
            same = others.order_by("pk").first()
            if same and same.name != self.name:  # An equal name is refused by the field.
                raise ValidationError(
                    {"name": _("“%(name)s” is the same name. Use it, or merge the two.") % {"name": same}}
                )

    def remember(self, before):
        """Keep the name and the slug that the term had `before`; its own are nobody's alias any more."""
        aliases = self.aliases.model.objects
        own = Q(what="name", value=self.identity) | Q(what="slug", value=self.slug)
        aliases.filter(own).delete()
        if before is None:
            return
        for what, old, new in (("name", identity(before.name), self.identity), ("slug", before.slug, self.slug)):
            if old != new:
                aliases.update_or_create(what=what, value=old, defaults={"term": self})


class Term(TermOfArticles):
    """What categories and authors have that a tag gets from taggit: a name, an address, a description."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, allow_unicode=True, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name


class Category(Term):
    weight = models.IntegerField(
        _("weight"), default=0, help_text=_("Lower numbers come first; then those with more articles.")
    )

    class Meta(Term.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["weight", "name"]
        indexes = [models.Index(fields=["identity"], name="category_identity")]

    def get_absolute_url(self):
        return reverse("articles:category-detail", args=[self.slug])


class Author(Term):
    picture = models.ImageField(_("picture"), upload_to="authors/", blank=True)
    url = models.URLField(_("website"), blank=True)

    class Meta(Term.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        indexes = [models.Index(fields=["identity"], name="author_identity")]

    def get_absolute_url(self):
        return reverse("articles:author-detail", args=[self.slug])


class Tag(TermOfArticles, TagBase):
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        indexes = [models.Index(fields=["identity"], name="tag_identity")]

    def get_absolute_url(self):
        return reverse("articles:tag-detail", args=[self.slug])


class TermAlias(ShownToReaders):
    """A name (as its `identity`) or a slug that a term had, or that another had which was merged into it."""

    class What(models.TextChoices):
        NAME = "name", _("name")
        SLUG = "slug", _("slug")

    what = models.CharField(max_length=4, choices=What)
    value = models.CharField(max_length=IDENTITY_LENGTH)

    objects = ShownQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self):
        return self.value


class TagAlias(TermAlias):
    term = models.ForeignKey(Tag, models.CASCADE, related_name="aliases")

    class Meta(TermAlias.Meta):
        constraints = [models.UniqueConstraint(fields=["what", "value"], name="tagalias_once")]


class CategoryAlias(TermAlias):
    term = models.ForeignKey(Category, models.CASCADE, related_name="aliases")

    class Meta(TermAlias.Meta):
        constraints = [models.UniqueConstraint(fields=["what", "value"], name="categoryalias_once")]


class AuthorAlias(TermAlias):
    term = models.ForeignKey(Author, models.CASCADE, related_name="aliases")

    class Meta(TermAlias.Meta):
        constraints = [models.UniqueConstraint(fields=["what", "value"], name="authoralias_once")]


# Articles ------------------------------------------------------------------------------------------------------------


class Article(models.Model):
    """A post's row and its page.

    Large columns stand last: SQLite walks over what stands before a column to reach it. Options that are null follow
    the site's settings. `is_live` is what the last settlement made of `published()` and `is_listed`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Sidebar(models.TextChoices):
        SITE = "", _("as the site has it")
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
        help_text=_("A number from 1 puts the article at the head of the front page, lowest first."),
    )
    is_listed = models.BooleanField(
        _("in listings"), default=True, help_text=_("Off: has an address, stands in no list.")
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
        _("canonical address"), max_length=1000, blank=True, help_text=_("Where search engines shall send readers.")
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

    authors = models.ManyToManyField(
        Author, through="AuthoredArticle", related_name="articles", verbose_name=_("authors")
    )
    categories = models.ManyToManyField(
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
        # `is_live` ends the indexes of listings although they hold nothing else: SQLite would look it up in each row.
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
            # SQLite uses a partial index only where its condition stands in the query without parameters.
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

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Save the row and keep what follows from it: slug, rendering of a new body, listings, counts and search."""
        if not self.language:
            self.language = settings.LANGUAGE_CODE
        if self.body and not self.body_html:
            self.render()
        with upkeep([self.pk] if self.pk else []) as touched:
            if not self.slug:
                self.slug = self._free_slug()
            super().save(*args, **kwargs)
            touched.add(self.pk)

    def get_absolute_url(self):
        return in_language("articles:article-detail", self.language, self.slug)

    def delete(self, *args, **kwargs):
        with upkeep([self.pk]):
            return super().delete(*args, **kwargs)

    def article_ids(self):
        return [self.pk]

    def is_published(self, now=None):
        """Whether a reader may see the row as it is stored."""
        return type(self).objects.filter(published(now or timezone.now()), pk=self.pk).exists()

    def render(self, *, has_math=False):
        """Fill what is derived from `body`; `has_math` is the site's default, for an article that has none of its own.

        Raises `articles.posts.rendering.render.RenderingError` where the body cannot be rendered.
        """
        from articles.pictures.stored import resolver
        from articles.posts.rendering.render import render

        has_math = has_math if self.has_math is None else self.has_math
        self.apply(render(self.body, is_html=self.is_html, has_math=has_math, resolve_picture=resolver(self.pictures)))

    def apply(self, rendering):
        """Store a `Rendering` of `body` beside it."""
        self.body_html = rendering.html
        self.body_text = rendering.text
        self.contents = [[heading.level, heading.id, heading.text] for heading in rendering.headings]
        self.word_count = rendering.word_count
        self.reading_minutes = rendering.reading_minutes
        self.picture_count = rendering.picture_count

    @property
    def is_dated(self):
        """Whether the article has a date; without one it comes after all others, and in no feed and no archive."""
        return self.published_at != UNDATED

    @property
    def html_language(self):
        """The code for a `lang` attribute: the post's own where it has one."""
        return self.language_tag or translation.to_locale(self.language).replace("_", "-")

    @property
    def is_edited(self):
        """Whether a person has changed the article since it was imported."""
        return self.edited_at is not None

    @property
    def thumbnail_src(self):
        """Address of the thumbnail, empty where there is none."""
        return self.thumbnail.url if self.thumbnail else self.thumbnail_url

    @cached_property
    def ordered_authors(self):
        """Authors in the order of the byline."""
        return [place.author for place in self.authoredarticle_set.select_related("author").order_by("position", "id")]

    def _free_slug(self):
        moment = timezone.localtime(self.published_at if self.is_dated else None)
        base = slugify(self.title, allow_unicode=True)[:180] or moment.strftime("%Y%m%d-%H%M%S")
        return first_free_slug(Article.objects.filter(language=self.language).exclude(pk=self.pk), base)


class Placement(ShownToReaders):
    """An article's place in the listings of a term, with copies of what those filter and sort by."""

    article_column = "article_id"
    language = models.CharField(max_length=16, editable=False)
    published_at = models.DateTimeField(editable=False)
    is_live = models.BooleanField(default=False, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        abstract = True

    def article_ids(self):
        return [getattr(self, self.article_column)]

    def copy_from_article(self):
        """Take what the row has not been given; `upkeep` keeps it right."""
        if not self.published_at:
            article = self.placed_article
            self.language, self.published_at = article.language, article.published_at

    def save(self, *args, **kwargs):
        self.copy_from_article()
        super().save(*args, **kwargs)

    save.alters_data = True


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
    def placed_article(self):
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
    def placed_article(self):
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
    def placed_article(self):
        return self.article


class Alias(ShownToReaders):
    """An old address of an article; asking for it answers 301."""

    path = models.CharField(
        _("address"),
        max_length=500,
        unique=True,
        validators=[
            RegexValidator(
                r"^/(?!/)[^\\\x00-\x1f\x7f]+$",
                _("Write a path on this site that begins with one slash, such as /old/page/."),
            )
        ],
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="aliases")

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["path"]

    def __str__(self):
        return self.path


class Comment(ShownToReaders):
    """What a reader wrote below an article: plain text, shown once an editor has approved it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waits")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    MAX_LENGTH = 2000

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="comments", verbose_name=_("article"), db_index=False
    )
    name = models.CharField(_("name"), max_length=50)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PENDING)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    text = models.TextField(_("text"), max_length=MAX_LENGTH)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["article", "status", "created_at", "id"], name="comment_of_article"),
            models.Index(fields=["status", "-created_at", "-id"], name="comment_by_status"),
            models.Index(fields=["-created_at", "-id"], name="comment_newest"),
        ]

    def __str__(self):
        return f"{self.name}: {Truncator(self.text).chars(60)}"

    def is_seen(self):
        # Whatever a reader sends must not make pages anew.
        return not (self._state.adding and self.status != self.Status.APPROVED)

    def get_absolute_url(self):
        return f"{self.article.get_absolute_url()}#comment-{self.pk}"


class ArticleVersion(models.Model):
    """What an article was before a change: its content, compressed (`articles.history.versions`), and who replaced it.

    `is_routine` is what an import wrote and an import replaced: of those an article keeps the newest alone.
    """

    class Cause(models.TextChoices):
        EDIT = "edit", _("edit")
        RESTORE = "restore", _("restored")
        IMPORT = "import", _("import")

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions", db_index=False)
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    cause = models.CharField(max_length=7, choices=Cause)
    is_routine = models.BooleanField(default=False)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of an article")
        ordering = ["-id"]
        indexes = [models.Index(fields=["article", "-id"], name="articleversion_newest")]

    def __str__(self):
        return f"{timezone.localtime(self.replaced_at):%Y-%m-%d %H:%M:%S}"


# Stored counts and the edition ---------------------------------------------------------------------------------------


class ListingCount(models.Model):
    """How many live articles the listing of a language holds; its subclasses say so for a term."""

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

    `version` grows with every change and keys whatever is cached; `next_change_at` is the next moment at which an
    article appears or expires by itself, so that the first request after it settles the listings.
    """

    version = models.PositiveBigIntegerField(default=1)
    next_change_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="edition_one_row")]


# The site ------------------------------------------------------------------------------------------------------------


class SiteSettings(ShownToReaders, SingletonModel):
    """The one row of settings that an editor may change."""

    COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits, such as #b3261e."))

    accent_light = models.CharField(_("accent on light"), max_length=7, default="#b3261e", validators=[COLOUR])
    accent_dark = models.CharField(_("accent on dark"), max_length=7, default="#f08a78", validators=[COLOUR])
    articles_per_page = models.PositiveSmallIntegerField(
        _("articles on a page"), default=20, validators=[MinValueValidator(1)]
    )
    sidebar = models.CharField(
        _("sidebar"),
        max_length=5,
        choices=[("right", _("right")), ("left", _("left")), ("none", _("none"))],
        default="right",
    )
    widgets = models.JSONField(_("widgets"), default=default_widgets, blank=True)
    has_author_box = models.BooleanField(_("author box"), default=True)
    has_pager = models.BooleanField(_("previous and next"), default=True)
    has_contents = models.BooleanField(_("table of contents"), default=True)
    has_math = models.BooleanField(_("formulas"), default=False)
    has_comments = models.BooleanField(_("comments"), default=False)
    icp_number = models.CharField(_("ICP number"), max_length=60, blank=True)
    police_number = models.CharField(_("public-security number"), max_length=60, blank=True)

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self):
        return str(_("site settings"))

    def is_seen(self):
        # The first page of a new site stores the defaults, by which it was made.
        fields = [field for field in self._meta.concrete_fields if not field.primary_key]
        return not self._state.adding or any(getattr(self, f.attname) != f.get_default() for f in fields)


class SiteText(ShownToReaders):
    """What the site calls itself in one of its languages."""

    settings = models.ForeignKey(SiteSettings, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=60)
    tagline = models.CharField(_("tagline"), max_length=120, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("name of the site")
        verbose_name_plural = _("names of the site")
        ordering = ["language"]

    def __str__(self):
        return self.name


class MenuItem(ShownToReaders):
    """An entry of a menu: a link of its own, or an article's, which then moves with it."""

    class Menu(models.TextChoices):
        MAIN = "main", _("main menu")
        SIDE = "side", _("side menu")
        FOOTER = "footer", _("footer menu")
        SOCIAL = "social", _("social networks")

    menu = models.CharField(_("menu"), max_length=10, choices=Menu, default=Menu.MAIN)
    language = models.CharField(_("language"), max_length=16, blank=True, help_text=_("Empty: in every language."))
    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("Empty: the title of the article."))
    url = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        validators=[
            RegexValidator(
                r"^(https?://[^\s]+|mailto:[^\s]+|/(?!/)[^\s\\]*|#[^\s]*)$",
                _("Write a path such as /tags/ or an address that begins with https://."),
            )
        ],
    )
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="menu_items", verbose_name=_("article")
    )
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="menu_items", verbose_name=_("category")
    )
    weight = models.IntegerField(_("weight"), default=0, help_text=_("Lower numbers come first; then by name."))
    is_imported = models.BooleanField(default=False, editable=False)

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("menu entry")
        verbose_name_plural = _("menu entries")
        ordering = ["menu", "weight", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(url="") | Q(article__isnull=False) | Q(category__isnull=False),
                name="menuitem_leads_somewhere",
                violation_error_message=_("Give an address, an article or a category."),
            )
        ]

    def __str__(self):
        return self.name or str(self.article or self.category or self.url)


# Imports -------------------------------------------------------------------------------------------------------------


class ImportRun(models.Model):
    """One call of `import_posts`; every run is kept."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        INTERRUPTED = "interrupted", _("interrupted")

    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.RUNNING)
    paths = models.JSONField(_("paths"), default=list)
    created_count = models.PositiveIntegerField(_("created"), default=0)
    updated_count = models.PositiveIntegerField(_("updated"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    moved_count = models.PositiveIntegerField(_("moved"), default=0)
    conflict_count = models.PositiveIntegerField(_("conflicts"), default=0)
    skipped_count = models.PositiveIntegerField(_("skipped"), default=0)
    failed_count = models.PositiveIntegerField(_("failed"), default=0)
    pruned_count = models.PositiveIntegerField(_("pruned"), default=0)
    warning_count = models.PositiveIntegerField(_("warnings"), default=0)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ["-started_at", "-id"]
        # An import every minute makes half a million rows in a year.
        indexes = [models.Index(fields=["-started_at", "-id"], name="importrun_newest")]

    def __str__(self):
        return f"{timezone.localtime(self.started_at):%Y-%m-%d %H:%M:%S}"

    @property
    def seconds(self):
        """How long the run took; None while it runs or where it was killed."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    @property
    def found_count(self):
        """Files that were looked at; every one of them ended as one of these."""
        return (
            self.created_count
            + self.updated_count
            + self.unchanged_count
            + self.moved_count
            + self.conflict_count
            + self.skipped_count
            + self.failed_count
        )


class ImportProblem(models.Model):
    """What a run complained of: one line of its output."""

    class Level(models.TextChoices):
        ERROR = "error", _("error")
        WARNING = "warning", _("warning")
        CONFLICT = "conflict", _("conflict")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems", verbose_name=_("import run"))
    path = models.CharField(_("path"), max_length=1000)
    line = models.PositiveIntegerField(_("line"), default=0)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    message = models.TextField(_("message"))

    class Meta:
        verbose_name = _("import problem")
        verbose_name_plural = _("import problems")
        ordering = ["id"]

    def __str__(self):
        return (
            f"{self.path}:{self.line}: {self.level}: {self.message}"
            if self.line
            else f"{self.path}: {self.level}: {self.message}"
        )


class ImportConflict(models.Model):
    """A file that changed although its article had been edited: both versions wait for an editor to choose.

    `text` is the file as it was read; a later change of the file takes its place.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="conflict", verbose_name=_("article"))
    run = models.ForeignKey(
        ImportRun, models.SET_NULL, null=True, related_name="conflicts", verbose_name=_("import run")
    )
    found_at = models.DateTimeField(_("found at"))
    import_path = models.CharField(_("path"), max_length=1000)
    import_root = models.CharField(max_length=1000, blank=True)
    import_hash = models.CharField(max_length=64)
    text = models.TextField(_("file"))

    class Meta:
        verbose_name = _("import conflict")
        verbose_name_plural = _("import conflicts")
        ordering = ["-found_at", "-id"]

    def __str__(self):
        return self.import_path


class PictureDependencies(models.Model):
    """The local pictures that an imported article depends on (see `articles.importing.dependencies`).

    An article without a row was imported before there were any, or has moved: the next import makes one.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="picture_dependencies", verbose_name=_("article")
    )
    files = models.JSONField(null=True)
    problems = models.JSONField(null=True)
    thumbnail = models.TextField(blank=True)

    class Meta:
        verbose_name = _("picture dependencies")
        verbose_name_plural = _("picture dependencies")
        default_permissions = ()

    def __str__(self):
        return str(self.article_id)


# Reading -------------------------------------------------------------------------------------------------------------


class DailyReads(models.Model):
    """How often an article was read on a day of the site's time zone."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="daily_reads", db_index=False)
    day = models.DateField()
    read_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="dailyreads_once")]
        indexes = [models.Index(fields=["day"], name="dailyreads_day")]
