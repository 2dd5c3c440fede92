"""Import conflicts in admin: both versions side by side, and a choice between them."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.imports import ReadOnlyAdmin
from articles.editing import conflicts
from articles.importing.lock import ImportRunning
from articles.models import ImportConflict
from articles.models.querysets import LARGE_COLUMNS
from articles.posts.messages import translated
from articles.text.differences import side_by_side


@admin.register(ImportConflict)
class ImportConflictAdmin(ReadOnlyAdmin):
    """All who may change articles may choose."""

    list_display = ["import_path", "title", "edited", "found_at"]
    list_filter = ["found_at"]
    search_fields = ["import_path", "article__title"]
    ordering = ["-found_at"]
    change_form_template = "admin/articles/importconflict/change_form.html"

    def has_view_permission(self, request, obj=None):
        return self.may_choose(request) or super().has_view_permission(request, obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def may_choose(self, request):
        return request.user.has_perm("articles.change_article")

    def get_queryset(self, request):
        large = [f"article__{name}" for name in LARGE_COLUMNS]
        return super().get_queryset(request).select_related("article__edited_by").defer("text", *large)

    @admin.display(description=gettext_lazy("article"))
    def title(self, conflict):
        return conflict.article.title

    @admin.display(description=gettext_lazy("edited at"), ordering="article__edited_at")
    def edited(self, conflict):
        return conflict.article.edited_at

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of one conflict; sent, the choice."""
        conflict = self.get_object(request, unquote(object_id))
        if conflict is None:
            # The stubs lack this method.
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, conflict):
            raise PermissionDenied
        if request.method == "POST":
            if not self.may_choose(request):
                raise PermissionDenied
            return HttpResponseRedirect(self.choose(request, conflict))
        own, file = conflicts.versions(conflict)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import conflict"),
            "subtitle": str(conflict),
            "opts": self.opts,
            "conflict": conflict,
            "stamp": conflicts.stamp(conflict),
            "blocks": side_by_side(own, file),
            "may_choose": self.may_choose(request),
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.change_form_template, context)

    def choose(self, request, conflict):
        """Do what the button says; the address to go on to."""
        page = reverse("admin:articles_importconflict_change", args=[conflict.pk])
        if request.POST.get("stamp") != conflicts.stamp(conflict):
            self.message_user(
                request, _("One of the two has changed in the meantime. Compare them again."), messages.ERROR
            )
            return page
        article = conflict.article
        if "keep" in request.POST:
            conflicts.keep_article(conflict)
            self._chosen(request, article, _("The article stays as it is."))
        elif "take" in request.POST:
            try:
                problems = conflicts.take_file(conflict, request.user)
            except ImportRunning:
                self.message_user(request, _("An import is running: try again in a moment."), messages.ERROR)
                return page
            except (conflicts.NotChosen, OSError) as error:
                sentence = _("The file could not be used: %(why)s.") % {"why": error}
                self.message_user(request, sentence, messages.ERROR)
                return page
            self._chosen(request, article, _("The file has replaced the article."))
            for problem in problems:
                line = problem.line_with(translated(problem.message, _))
                self.message_user(request, line, messages.WARNING)
        else:
            return page
        return reverse("admin:articles_importconflict_changelist")

    def _chosen(self, request, article, sentence):
        self.log_change(request, article, sentence)
        self.message_user(request, f"{article}: {sentence}", messages.SUCCESS)
