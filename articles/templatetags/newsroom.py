"""What a newsroom asks first, for the first page of admin."""

from django import template
from django.utils import timezone

from articles.models import Article, Comment, ImportConflict, ImportProblem, ImportRun

register = template.Library()

SHOWN = 5
COUNTED = 1_000


@register.inclusion_tag("admin/newsroom.html", takes_context=True)
def newsroom(context):
    """Counts and the latest of what waits; each query reads a bounded number of rows, whatever there is."""
    perms, now = context["perms"], timezone.now()
    shown = {"perms": perms, "limit": COUNTED}
    if perms["articles"]["view_article"]:
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        hidden = Article.objects.filter(is_live=False).only("title", "published_at", "edited_at")
        waiting = hidden.filter(status=Article.Status.PUBLISHED, is_listed=True, published_at__gt=now)
        drafts = hidden.filter(status=Article.Status.DRAFT)
        shown |= {
            "today_count": Article.objects.live().filter(published_at__gte=midnight).count(),
            "scheduled_count": waiting.order_by()[:COUNTED].count(),
            "scheduled": waiting.order_by("published_at")[:SHOWN],
            "draft_count": drafts.order_by()[:COUNTED].count(),
            "drafts": drafts.newest_first()[:SHOWN],
        }
    if perms["articles"]["view_comment"]:
        shown["comment_count"] = Comment.objects.pending().order_by()[:COUNTED].count()
    if perms["articles"]["view_importconflict"] or perms["articles"]["change_article"]:
        shown["conflict_count"] = ImportConflict.objects.order_by()[:COUNTED].count()
    if perms["articles"]["view_importrun"]:
        runs = list(ImportRun.objects.all()[:SHOWN])
        grave = ImportProblem.objects.filter(run__in=[run.pk for run in runs]).exclude(
            level=ImportProblem.Level.WARNING
        )
        shown |= {"runs": runs, "problems": grave.order_by("-id")[:SHOWN]}
    return shown
