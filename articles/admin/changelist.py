"""The list of articles, quick with a million rows: bounded counts, no large columns, filters that indexes answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models import Article, CategorizedArticle, Category
from articles.models.querysets import LARGE_COLUMNS, ArticleQuerySet
from articles.posts.post import UNDATED

COUNTED = 10_000
RECENT = 2_000


class BoundedPaginator(Paginator):
    """Pages of the first COUNTED rows: to count further costs more than anybody would page through."""

    object_list: QuerySet[Any]

    @cached_property
    def count(self):
        return self.object_list[:COUNTED].count()


class ArticleChangeList(ChangeList):
    def get_queryset(self, *args, **kwargs):
        return super().get_queryset(*args, **kwargs).defer(*LARGE_COLUMNS)

    @property
    def is_bounded(self):
        """Whether there may be more articles than the pages show."""
        return self.result_count == COUNTED


class ArticleActionForm(ActionForm):
    tag = forms.CharField(
        label=_("Tag:"),
        required=False,
        widget=forms.TextInput({"size": 12}),
    )


class StateFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("Draft")),
            ("published", _("Published")),
            ("scheduled", _("Scheduled")),
            ("expired", _("Expired")),
            ("withdrawn", _("Withdrawn")),
            ("pinned", _("Pinned")),
            ("undated", _("Undated")),
        ]

    def queryset(self, request, queryset):
        return STATES[self.value()](queryset) if self.value() in STATES else queryset


STATES: dict[str | None, Callable[[ArticleQuerySet], ArticleQuerySet]] = {
    # What is live is never a draft: with both said, the index of what is not live serves.
    "draft": lambda articles: articles.filter(is_live=False, status=Article.Status.DRAFT),
    "published": lambda articles: articles.published(),
    "scheduled": lambda articles: articles.scheduled(timezone.now()),
    "expired": lambda articles: articles.filter(is_live=False, expires_at__lte=timezone.now()),
    "withdrawn": lambda articles: articles.filter(is_live=False, status=Article.Status.WITHDRAWN),
    "pinned": lambda articles: articles.filter(pin_weight__isnull=False),
    "undated": lambda articles: articles.filter(published_at__lte=UNDATED),
}


class LanguageFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return settings.LANGUAGES

    def queryset(self, request, queryset):
        return queryset.in_language(self.value()) if self.value() else queryset


class CategoryFilter(admin.SimpleListFilter):
    title = _("category")
    parameter_name = "category"

    def lookups(self, request, model_admin):
        return [(str(pk), name) for pk, name in Category.objects.values_list("pk", "name")[:100]]

    def queryset(self, request, queryset):
        value = self.value()
        if value is None or value not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(pk__in=CategorizedArticle.objects.filter(category=int(value)).values("article"))


class SourceFilter(admin.SimpleListFilter):
    """Sources of the newest articles: to list those of all would read every row."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request, model_admin):
        newest = Article.objects.newest_first().values_list("source_name", flat=True)[:RECENT]
        return [(name, name) for name in sorted(set(newest) - {""})]

    def queryset(self, request, queryset):
        return queryset.filter(source_name=self.value()) if self.value() else queryset
