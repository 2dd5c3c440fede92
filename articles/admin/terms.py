"""Tags, categories and authors in admin."""

from django.contrib import admin
from django.db.models import ImageField, OuterRef, Subquery, Sum, URLField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from taggit import models as taggit

from articles.admin.edition import EditionAdmin
from articles.admin.fields import AddressField, PictureField, PictureWidget
from articles.models import Author, AuthorCount, Category, CategoryCount, MenuItem, Tag, TagCount

# Articles have a tag of their own; taggit's stays empty.
admin.site.unregister(taggit.Tag)


class TermAdmin(EditionAdmin):
    """Terms with the number of articles that their listings hold, over all languages, from the stored counts."""

    counts = None
    """The model of the stored counts."""
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    list_per_page = 100
    show_full_result_count = False

    def get_queryset(self, request):
        term = self.model._meta.model_name
        # A subquery is asked for the rows of one page; a join would add up all terms first.
        counts = self.counts.objects.filter(**{term: OuterRef("pk")}).order_by().values(term)
        total = Subquery(counts.annotate(total=Sum("article_count")).values("total"))
        return super().get_queryset(request).annotate(article_total=Coalesce(total, 0))

    def get_deleted_objects(self, objs, request):
        """The terms, and what is lost with them; not every place in a listing, of which there may be a million."""
        lost = [str(term) for term in objs]
        counts = {self.opts.verbose_name_plural: len(lost)}
        if self.model is Category:
            entries = [str(entry) for entry in MenuItem.objects.filter(category__in=objs)]
            lost += [f"{MenuItem._meta.verbose_name}: {entry}" for entry in entries]
            counts |= {MenuItem._meta.verbose_name_plural: len(entries)} if entries else {}
        return lost, counts, set(), []

    @admin.display(description=_("articles"), ordering="article_total")
    def article_count(self, term):
        return term.article_total


@admin.register(Tag)
class TagAdmin(TermAdmin):
    counts = TagCount
    fields = ["name", "slug", "description"]


@admin.register(Category)
class CategoryAdmin(TermAdmin):
    counts = CategoryCount
    fields = ["name", "slug", "description", "weight"]
    list_display = ["name", "slug", "weight", "article_count"]
    list_editable = ["weight"]


@admin.register(Author)
class AuthorAdmin(TermAdmin):
    counts = AuthorCount
    fields = ["name", "slug", "description", "picture", "url"]
    formfield_overrides = {
        ImageField: {"form_class": PictureField, "widget": PictureWidget},
        URLField: {"form_class": AddressField},
    }
