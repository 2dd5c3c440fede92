"""Tags, categories and authors in admin."""

from django.contrib import admin, messages
from django.contrib.admin.utils import model_format_dict
from django.db.models import OuterRef, Subquery, Sum, URLField
from django.db.models.functions import Coalesce
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from taggit import models as taggit

from articles.admin.fields import AddressField
from articles.admin.transactions import EditionAdmin
from articles.editing.merge import merge_terms
from articles.models import Author, Category, MenuItem, Tag
from articles.models.kinds import kind_of

MOST_MERGED = 20

# What taggit's model calls its fields, which has no words for them in every language; the portal's catalogues do.
FIELDS_OF_TAGGIT = pgettext_lazy("A tag name", "name"), pgettext_lazy("A tag slug", "slug")

# Articles have a tag of their own; taggit's stays empty.
admin.site.unregister(taggit.Tag)


class TermAdmin(EditionAdmin):
    """Terms with the number of articles that their listings contain, over all languages, from the stored counts."""

    list_display = ["name", "slug", "article_count"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    list_per_page = 100
    show_full_result_count = False
    actions = ["merge"]
    readonly_fields = ["former"]

    def get_actions(self, request):
        actions = super().get_actions(request)
        return actions if self.has_delete_permission(request) else {k: v for k, v in actions.items() if k != "merge"}

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        return [*fields, "former"] if obj and obj.aliases.exists() else fields

    @admin.display(description=gettext_lazy("Former names and addresses"))
    def former(self, term):
        return ", ".join(dict.fromkeys(term.aliases.order_by("pk").values_list("value", flat=True)))

    @admin.action(description=gettext_lazy("Merge selected %(verbose_name_plural)s"), permissions=["change"])
    def merge(self, request, queryset):
        """Ask which of the terms the others go into; sent, do so."""
        terms = list(queryset.order_by("-article_total", "name")[: MOST_MERGED + 1])
        if not 1 < len(terms) <= MOST_MERGED:
            sentence = _("Select 2 to %(limit)d items to merge.")
            self.message_user(request, sentence % {"limit": MOST_MERGED}, messages.ERROR)
            return None
        kept = next((term for term in terms if str(term.pk) == request.POST.get("into")), None)
        if kept is None:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Merge selected %(verbose_name_plural)s") % model_format_dict(self.opts),
                "opts": self.opts,
                "terms": terms,
                "list_url": reverse(f"admin:articles_{self.opts.model_name}_changelist"),
                "media": self.media,
            }
            return TemplateResponse(request, "admin/articles/merge_terms.html", context)
        others = [term for term in terms if term != kept]
        count = merge_terms(kept, others)
        names = ", ".join(map(str, others))
        self.log_change(request, kept, _("Merged: %(names)s.") % {"names": names})
        sentence = ngettext(
            "Merged into %(kept)s, on %(count)d article: %(names)s.",
            "Merged into %(kept)s, on %(count)d articles: %(names)s.",
            count,
        )
        self.message_user(request, sentence % {"names": names, "kept": kept, "count": count}, messages.SUCCESS)
        return None

    def get_queryset(self, request):
        kind = kind_of(self.model)
        # A subquery is asked for the rows of one page; a join would add up all terms first.
        counts = kind.counts.objects.filter(**{kind.name: OuterRef("pk")}).order_by().values(kind.name)
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
        kind = kind_of(self.model)
        losing = kind.places.objects.filter(**{f"{kind.name}__in": objs}).values(kind.article).distinct().count()
        if losing:
            lost.append(_("Articles affected: %(count)d") % {"count": losing})
        return lost, counts, set(), []

    @admin.display(description=gettext_lazy("articles"), ordering="article_total")
    def article_count(self, term):
        return term.article_total


@admin.register(Tag)
class TagAdmin(TermAdmin):
    fields = ["name", "slug", "description"]


@admin.register(Category)
class CategoryAdmin(TermAdmin):
    fields = ["name", "slug", "description", "weight"]
    list_display = ["name", "slug", "weight", "article_count"]
    list_editable = ["weight"]


@admin.register(Author)
class AuthorAdmin(TermAdmin):
    fields = ["name", "slug", "description", "picture", "url"]
    formfield_overrides = {URLField: {"form_class": AddressField}}
