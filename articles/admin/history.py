"""The history of an article in admin: who changed what and when, the difference, and the way back."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.changes import changing
from articles.editing.restore import RESTORED, NotRestored, restore
from articles.history import versions as history
from articles.models import (
    Article,
    ArticleVersion,
)
from articles.text.differences import side_by_side

CHANGES_ON_A_PAGE = 20


class HistoryViews(admin.ModelAdmin):
    """The page of all changes of an article, and one for each of them."""

    object_history_template = "admin/articles/article/object_history.html"
    version_template = "admin/articles/article/version.html"

    def get_urls(self):
        address = "<int:article_id>/history/<int:version_id>/"
        view = self.admin_site.admin_view(self.version_view)
        return [path(address, view, name="articles_article_version"), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        article = self.get_object(request, unquote(object_id))
        if article is None:
            return super().history_view(request, object_id, extra_context)
        versions = article.versions.select_related("replaced_by").order_by("-pk")
        page = Paginator(versions, CHANGES_ON_A_PAGE).get_page(request.GET.get("v"))
        rows = history.changes_of(list(page.object_list))
        changes = [(version, history.changed(before, after)) for version, before, after in rows]
        return super().history_view(request, object_id, (extra_context or {}) | {"page": page, "changes": changes})

    def version_view(self, request, article_id, version_id):
        """A version next to what took its place, or next to the article as it is; sent, it is brought back."""
        versions = ArticleVersion.objects.select_related("replaced_by")
        version = get_object_or_404(versions, article=article_id, pk=version_id)
        article = self.get_object(request, article_id)
        if article is None:
            raise Http404
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method == "POST":
            if not self.has_change_permission(request, article):
                raise PermissionDenied
            return HttpResponseRedirect(self.bring_back(request, article, version))
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        now = history.contents([article.pk])[article.pk]
        before = history.content_of(version)
        is_beside_now = "now" in request.GET
        after = now if is_beside_now else history.next_content(version)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change of an article"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "version": version,
            "changed": history.changed(before, after),
            "blocks": side_by_side(history.as_text(before), history.as_text(after)),
            "is_beside_now": is_beside_now,
            "is_current": all(before[name] == now[name] for name in (*RESTORED, *history.TERMS)),
            "may_restore": self.has_change_permission(request, article),
            "seen": history.stamp(now),
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.version_template, context)

    def bring_back(self, request, article, version):
        """Restore the version where no one has saved meanwhile; the address to go on to."""
        when = f"{timezone.localtime(version.replaced_at):%Y-%m-%d %H:%M:%S}"
        sentence = _("Restored to the version before %(when)s.") % {"when": when}
        try:
            with changing([article.pk]):
                Article.objects.select_for_update().filter(pk=article.pk).first()
                now = history.contents([article.pk])[article.pk]
                if request.POST.get("seen") != history.stamp(now):
                    raise NotRestored(_("Someone saved this article in the meantime. Check the difference again."))
                restore(article.pk, now, history.content_of(version), request.user)
                LogEntry.objects.log_actions(request.user.pk, [article], CHANGE, sentence, single_object=True)
        except NotRestored as error:
            self.message_user(request, str(error), messages.ERROR)
            return reverse("admin:articles_article_version", args=[article.pk, version.pk]) + "?now"
        self.message_user(request, sentence, messages.SUCCESS)
        return reverse("admin:articles_article_change", args=[article.pk])
