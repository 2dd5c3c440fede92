"""Links between articles, to read only: above all those that lead nowhere."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin.imports import ReadOnlyAdmin
from articles.models import Link
from articles.models.querysets import LARGE_COLUMNS


class StateFilter(admin.SimpleListFilter):
    """Dead links unless others are asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("live", _("with a target")), ("all", _("all"))]

    def choices(self, changelist):
        selected = self.value()
        for value, title in [(None, _("dead")), *self.lookup_choices]:
            query = changelist.get_query_string({self.parameter_name: value} if value else {}, [self.parameter_name])
            yield {"selected": selected == value, "query_string": query, "display": title}

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        return queryset.exclude(target=None) if self.value() == "live" else queryset.dead()


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    """All who may see articles may see what they link to."""

    list_display = ["written", "article", "line", "leads_to"]
    list_display_links = None
    list_filter = [StateFilter]
    search_fields = ["written", "source__title"]
    ordering = ["source_id", "id"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_article") or request.user.has_perm("articles.change_article")

    def get_queryset(self, request):
        links = super().get_queryset(request).select_related("source", "target")
        return links.defer(*(f"{end}__{name}" for end in ("source", "target") for name in LARGE_COLUMNS))

    @admin.display(description=_("article"), ordering="source")
    def article(self, link):
        return article_link(link.source)

    @admin.display(description=_("leads to"))
    def leads_to(self, link):
        return article_link(link.target) if link.target else self.get_empty_value_display()


def article_link(article):
    """The title of an article, linked to its form."""
    return format_html('<a href="{}">{}</a>', reverse("admin:articles_article_change", args=[article.pk]), article)
