"""Tags, categories and authors, and the names and slugs that they had."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from articles.changes import changing
from articles.models.querysets import (
    TermQuerySet,
    free_slugs,
)
from articles.models.shown import ShownQuerySet, ShownToReaders, alters_data
from articles.posts.term_names import LONGEST as IDENTITY_LENGTH
from articles.posts.term_names import identity

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class TermOfArticles(ShownToReaders):
    """What tags, categories and authors have in common.

    Names that differ in case, width or white space alone are the same term (`identity`). A name or a slug that the
    term gives up becomes an alias of it: imports and forms that use the old name find the term, and the old address
    leads to it.
    """

    identity = models.CharField(max_length=IDENTITY_LENGTH, editable=False, default="")
    # Of the subclasses:
    name: "models.CharField[str, str]"
    slug: "models.SlugField[str, str]"
    aliases: "RelatedManager[Any]"  # Each kind has aliases of its own.

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True

    @alters_data
    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is not None and not {"name", "slug"} & set(fields):
            super().save(*args, **kwargs)
            return
        if not self.slug:
            self.slug = free_slugs(type(self), [self.name])[0]
        self.identity = identity(self.name)
        if fields is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "identity"}
        with changing(reindex=False, savepoint=False):
            before = None if self._state.adding else type(self).objects.filter(pk=self.pk).first()
            super().save(*args, **kwargs)
            # Of some fields alone, others of this object may differ from what is stored.
            stored = self if fields is None else type(self).objects.get(pk=self.pk)
            stored.remember(before)

    def clean(self):
        super().clean()
        named = type(self).objects.filter(pk=self.pk, name=self.name)  # type: ignore[misc]  # a field of the subclasses
        is_named = self._state.adding or not named.exists()
        if self.name and is_named:
            others = type(self).objects.exclude(pk=self.pk).filter(identity=identity(self.name))
            same = others.order_by("pk").first()
            if same and same.name != self.name:  # An equal name is refused by the field.
                raise ValidationError(
                    {"name": _("“%(name)s” is the same name. Use it, or merge the two.") % {"name": same}}
                )

    @classmethod
    def former(cls) -> ShownQuerySet[Any]:
        """Names and slugs that terms of this kind had."""
        return cls._meta.get_field("aliases").related_model.objects.all()  # type: ignore[union-attr]  # a model

    def remember(self, before: "TermOfArticles | None") -> None:
        """Keep the name and the slug that the term had `before`; its own are no one's alias any more."""
        aliases = self.former()
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
