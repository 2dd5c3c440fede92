"""Import runs and what they complained of, to read only."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.changelist import BoundedPaginator
from articles.models import ImportProblem, ImportRun

COUNTS = [
    "created_count",
    "updated_count",
    "unchanged_count",
    "moved_count",
    "conflict_count",
    "skipped_count",
    "failed_count",
    "pruned_count",
    "warning_count",
]


class ReadOnlyAdmin(admin.ModelAdmin):
    show_full_result_count = False
    paginator = BoundedPaginator

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "state", *COUNTS, "duration"]
    list_filter = ["state", "started_at"]
    fields = ["started_at", "finished_at", "state", "folders", *COUNTS, "found", "duration", "complaints"]

    @admin.display(description=_("seconds"))
    def duration(self, run):
        return self.get_empty_value_display() if run.seconds is None else f"{run.seconds:.1f}"

    @admin.display(description=_("files"))
    def found(self, run):
        return run.found_count

    @admin.display(description=_("paths"))
    def folders(self, run):
        return ", ".join(run.paths)

    @admin.display(description=_("problems"))
    def complaints(self, run):
        count = run.problems.count()
        if not count:
            return _("None.")
        address = reverse("admin:articles_importproblem_changelist", query={"run__id__exact": run.pk})
        label = ngettext("%(count)d problem", "%(count)d problems", count) % {"count": count}
        return format_html('<a href="{}">{}</a>', address, label)


@admin.register(ImportProblem)
class ImportProblemAdmin(ReadOnlyAdmin):
    list_display = ["path", "line", "level", "message", "run"]
    list_display_links = ["path"]
    list_filter = ["level", "run__started_at"]
    list_select_related = ["run"]
    search_fields = ["path", "message"]
    fields = ["run", "path", "line", "level", "message"]

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "run__id__exact" or super().lookup_allowed(lookup, value, request)
