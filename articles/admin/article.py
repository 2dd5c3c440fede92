"""Articles in admin: the form next to its preview, the list, and what saving does."""

import re

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Q, URLField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import search
from articles.admin.actions import ArticleActions
from articles.admin.changelist import (
    ArticleActionForm,
    ArticleChangeList,
    BoundedPaginator,
    CategoryFilter,
    LanguageFilter,
    SourceFilter,
    StateFilter,
)
from articles.admin.editor import EditorViews
from articles.admin.fields import AddressField
from articles.admin.forms import OPTIONS, ArticleForm
from articles.admin.history import HistoryViews
from articles.admin.picture_fields import PictureAdmin
from articles.admin.transactions import SettledOnce
from articles.changes import changing
from articles.editing import previews
from articles.editing.many import batches
from articles.editing.placing import placed
from articles.editing.redirects import keep_address, published_path
from articles.history import versions as history
from articles.models import Article, ArticleVersion, AuthoredArticle, CategorizedArticle, Comment, MenuItem
from articles.site.site import origin_of
from articles.text.queries import parse

FOUND = 1_000
FORM_KEY = re.compile(r"[0-9a-f]{16}")


@admin.register(Article)
class ArticleAdmin(SettledOnce, PictureAdmin, EditorViews, HistoryViews, ArticleActions):
    form = ArticleForm
    formfield_overrides = {URLField: {"form_class": AddressField}}
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "slug",
                    ("status", "published_at", "language"),
                    "lead",
                    "body",
                    "is_html",
                    "summary",
                ]
            },
        ),
        (_("Terms and people"), {"fields": ["category_list", "tags", "author_list"]}),
        (
            _("Thumbnail"),
            {
                "fields": [
                    "thumbnail",
                    "thumbnail_url",
                    "thumbnail_alt",
                    "thumbnail_caption",
                    ("is_thumbnail_in_list", "is_thumbnail_in_article"),
                ]
            },
        ),
        (
            _("Display options"),
            {"classes": ["collapse"], "fields": ["pin_weight", "is_listed", tuple(OPTIONS), "sidebar", "widgets"]},
        ),
        (_("Dates"), {"classes": ["collapse"], "fields": ["updated_at", "shown_from_at", "expires_at"]}),
        (
            _("Source and translations"),
            {"classes": ["collapse"], "fields": ["source_url", "source_name", "canonical_url", "translation_key"]},
        ),
        (_("Origin"), {"classes": ["collapse"], "fields": ["import_path", "imported_at", "edited"]}),
    ]
    readonly_fields = ["import_path", "imported_at", "edited"]
    prepopulated_fields = {"slug": ["title"]}
    list_display = ["title", "state", "published", "language_name", "source", "edited"]
    list_filter = [
        StateFilter,
        LanguageFilter,
        ("published_at", admin.DateFieldListFilter),
        CategoryFilter,
        SourceFilter,
    ]
    list_per_page = 50
    list_max_show_all = 200
    list_select_related = ["edited_by"]
    show_full_result_count = False
    search_fields = ["title"]
    search_help_text = _("Words of the title or text, “phrases” in quotes, -words to exclude; or a slug.")
    sortable_by = []
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    action_form = ArticleActionForm

    class Media:
        css = {"all": ["css/admin/article.css"]}

    # The list -------------------------------------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return ArticleChangeList

    def get_search_results(self, request, queryset, search_term):
        """By the site's own search among what readers see; by title among what they do not; by slug among all."""
        term = search_term.strip()
        if not term:
            return queryset, False
        hidden = Article.objects.filter(titles_with(term), is_live=False)
        addressed = Article.objects.filter(language__in=dict(settings.LANGUAGES), slug=term)
        found = set(search.search(term, limit=FOUND))
        for rows in (hidden, addressed):
            found.update(rows.order_by().values_list("pk", flat=True)[:FOUND])
        return queryset.filter(pk__in=found), False

    @admin.display(description=_("status"))
    def state(self, article):
        if article.status == Article.Status.DRAFT:
            name, label = "draft", _("Draft")
        elif article.status == Article.Status.WITHDRAWN:
            name, label = "expired", _("Withdrawn")
        elif article.is_live:
            name, label = "live", _("Published")
        elif article.expires_at and article.expires_at <= timezone.now():
            name, label = "expired", _("Expired")
        elif (article.shown_from_at or article.published_at) > timezone.now():
            name, label = "scheduled", _("Scheduled")
        else:
            name, label = "unlisted", _("Not listed")
        pinned = format_html(' <span class="article-state">{}</span>', _("Pinned")) if article.pin_weight else ""
        return format_html('<span class="article-state article-state--{}">{}</span>{}', name, label, pinned)

    @admin.display(description=_("language"))
    def language_name(self, article):
        return dict(settings.LANGUAGES).get(article.language, article.language)

    @admin.display(description=_("source"))
    def source(self, article):
        return article.source_name

    @admin.display(description=_("published at"))
    def published(self, article):
        return minute(article.published_at) if article.is_dated else _("undated")

    @admin.display(description=_("edited"))
    def edited(self, article):
        if not article.edited_at:
            return self.get_empty_value_display()
        at = minute(article.edited_at)
        return f"{at} {article.edited_by}" if article.edited_by else at

    @admin.display(description=_("categories"))
    def category_list(self, article):
        return ", ".join(str(row) for row in placed(CategorizedArticle, article, "category"))

    @admin.display(description=_("authors"))
    def author_list(self, article):
        return ", ".join(str(row) for row in placed(AuthoredArticle, article, "author"))

    # The form -------------------------------------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets[:-1]
        if self.has_change_permission(request, obj):
            return fieldsets
        # Users who may only look see the date in words: an article can have none.
        row = ("status", "published", "language")
        return [
            (name, options | {"fields": [row if "published_at" in field else field for field in options["fields"]]})
            for name, options in fieldsets
        ]

    def message_user(self, request, message, level=messages.INFO, extra_tags="", fail_silently=False):
        """A success names the form that was sent, so that the browser forgets the safety copy of that form alone."""
        key = request.POST.get("draft", "")
        if level == messages.SUCCESS and FORM_KEY.fullmatch(key):
            extra_tags = f"{extra_tags} draft-saved-{key}".strip()
        super().message_user(request, message, level, extra_tags, fail_silently)

    def get_view_on_site_url(self, obj=None):
        return obj.get_absolute_url() if obj and obj.pk and obj.is_published() else None

    def render_change_form(self, request, context, *args, **kwargs):
        article = context["original"]
        if article and self.has_change_permission(request, article) and not article.is_published():
            until = timezone.now() + previews.LIFETIME
            address = origin_of(request) + previews.preview_url(article, until)
            context |= {"preview": {"url": address, "until": until, "days": previews.LIFETIME.days}}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        """Store the row, rendered, as an edit by this person; nothing where the form changed nothing."""
        if change and not form.has_changed():
            return
        old_path = published_path(obj.pk) if change else None
        if "language" in form.changed_data:
            obj.language_tag = ""
        if change:
            history.keep_all([obj.pk], history.Cause.EDIT, user=request.user)
        obj.edited_at, obj.edited_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)
        keep_address(obj, old_path)

    def save_related(self, request, form, formsets, change):
        if change and not form.has_changed():
            return
        with changing([form.instance.pk]):
            super().save_related(request, form, formsets, change)

    def get_deleted_objects(self, objs, request):
        """The articles, and numbers of what else is lost: by how many readers each was read is not worth a list."""
        pks = [article.pk for article in objs]
        counts = {self.opts.verbose_name_plural: len(pks)}
        for model in (Comment, MenuItem, ArticleVersion):
            counts[model._meta.verbose_name_plural] = model.objects.filter(article__in=pks).count()
        return [str(article) for article in objs], {name: n for name, n in counts.items() if n}, set(), []

    def delete_queryset(self, request, queryset):
        for ids in batches(queryset):
            with changing(ids):
                Article.objects.filter(pk__in=ids).delete()


def titles_with(term):
    """The condition that a title contains what `term` wants, and nothing that it excludes."""
    asked = parse(term)
    if not asked.has_quotes and not asked.excluded:
        return Q(title__icontains=term)
    condition = Q() if asked.wanted else Q(pk__in=[])
    for clause in asked.wanted:
        condition &= Q(title__icontains=clause.text)
    for clause in asked.excluded:
        condition &= ~Q(title__icontains=clause.text)
    return condition


def minute(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
