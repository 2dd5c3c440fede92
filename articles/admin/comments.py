"""Readers' comments in admin: read, approve, reject."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.transactions import EditionAdmin
from articles.changes import changing
from articles.models import Comment


@admin.register(Comment)
class CommentAdmin(EditionAdmin):
    """What readers wrote stays as they wrote it: editors decide whether it is shown."""

    fields = ["article_link", "created_at", "name", "text", "status"]
    readonly_fields = ["article_link", "created_at", "name", "text"]
    list_display = ["excerpt", "name", "status", "created_at", "article_link"]
    list_filter = ["status", "created_at"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name", "text"]
    actions = ["approve", "reject"]

    class Media:
        css = {"all": ["css/admin/comments.css"]}

    def has_add_permission(self, request):
        return False

    def get_queryset(self, request):
        # Of the article no more than its link needs: its text is large.
        wanted = ["article__title", "article__slug", "article__language"]
        own = [field.attname for field in Comment._meta.concrete_fields]
        return super().get_queryset(request).select_related("article").only(*own, *wanted)

    def get_view_on_site_url(self, obj=None):
        is_shown = obj and obj.status == Comment.Status.APPROVED and obj.article.is_published()
        return obj.get_absolute_url() if is_shown else None

    @admin.display(description=gettext_lazy("text"))
    def excerpt(self, comment):
        return Truncator(comment.text).chars(160)

    @admin.display(description=gettext_lazy("article"), ordering="article")
    def article_link(self, comment):
        address = reverse("admin:articles_article_change", args=[comment.article_id])
        return format_html('<a href="{}">{}</a>', address, comment.article)

    @admin.action(description=gettext_lazy("Approve"), permissions=["change"])
    def approve(self, request, queryset):
        self._decide(request, queryset, Comment.Status.APPROVED, _("Approved."))

    @admin.action(description=gettext_lazy("Reject"), permissions=["change"])
    def reject(self, request, queryset):
        self._decide(request, queryset, Comment.Status.REJECTED, _("Rejected."))

    def _decide(self, request, queryset, status, message):
        """Give the comments of `queryset` the `status`, of which history says `message`, and print a new edition."""
        with changing([], reindex=False):
            undecided = list(queryset.exclude(status=status))
            if undecided:
                LogEntry.objects.log_actions(request.user.pk, undecided, CHANGE, message)
            count = Comment.objects.filter(pk__in=[comment.pk for comment in undecided]).update(status=status)
        sentence = ngettext("%(count)d comment was changed.", "%(count)d comments were changed.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS if count else messages.INFO)
