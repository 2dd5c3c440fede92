"""What a newsroom asks first, for the first page of admin."""

from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from django import template
from django.core.cache import cache
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format, number_format

from articles.models import Article, Comment, DailyReads, ImportConflict, ImportProblem, ImportRun

register = template.Library()

SHOWN = 5
COUNTED = 1_000
DAYS = 14
READS_SECONDS = 600
# Units of the drawing: there is a bar every STEP, and the highest is HEIGHT.
STEP, BAR, HEIGHT = 20, 14, 60


class ChartBar(NamedTuple):
    """A day in a chart: where it is, how high it is, and what it says."""

    x: int
    y: int
    height: int
    label: str


class Chart(NamedTuple):
    """Numbers of the last days, drawn as bars."""

    bars: list
    total: int
    most: int
    width: int = STEP * DAYS
    height: int = HEIGHT
    bar: int = BAR


@register.inclusion_tag("admin/newsroom.html", takes_context=True)
def newsroom(context):
    """Counts and the latest of what waits; each query reads a bounded number of rows, however much there is."""
    perms, now = context["perms"], timezone.now()
    shown = {"perms": perms, "limit": COUNTED, "days": DAYS}
    if perms["articles"]["view_article"]:
        scheduled = Article.objects.scheduled(now).only("title", "published_at", "shown_from_at")
        drafts = Article.objects.filter(is_live=False, status=Article.Status.DRAFT).only("title", "published_at")
        published = published_by_day(now)
        shown |= {
            "today_count": published[-1][1],
            "published": chart(published),
            "reads": chart(reads_by_day(now)),
            "scheduled_count": scheduled.order_by()[:COUNTED].count(),
            "scheduled": scheduled.order_by(Coalesce("shown_from_at", "published_at"))[:SHOWN],
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


def days_up_to(now):
    """The last DAYS days of the site's time zone, today last."""
    today = timezone.localdate(now)
    return [today - timedelta(days=back) for back in reversed(range(DAYS))]


def published_by_day(now):
    """Pairs of a day and the number of articles in listings that were published on it; one walk over an index."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [midnight - timedelta(days=back) for back in reversed(range(-1, DAYS))]
    ranges = {
        f"day_{n}": Count("pk", filter=Q(published_at__gte=start, published_at__lt=end))
        for n, (start, end) in enumerate(pairwise(starts))
    }
    articles = Article.objects.live().filter(published_at__gte=starts[0], published_at__lt=starts[-1])
    return list(zip(days_up_to(now), articles.order_by().aggregate(**ranges).values(), strict=True))


def reads_by_day(now):
    """Pairs of a day and the number of times that articles were read on it; kept for READS_SECONDS."""
    days = days_up_to(now)
    key = f"newsroom-reads:{days[-1]}:{int(now.timestamp()) // READS_SECONDS}"
    sums = cache.get(key)
    if sums is None:
        rows = DailyReads.objects.filter(day__gte=days[0]).values_list("day").annotate(reads=Sum("read_count"))
        sums = dict(rows.order_by())
        cache.set(key, sums, READS_SECONDS)
    return [(day, sums.get(day, 0)) for day in days]


def chart(numbers):
    """The Chart of pairs of a day and a number."""
    most = max(number for _, number in numbers)
    bars = []
    for place, (day, number) in enumerate(numbers):
        height = round(HEIGHT * number / most) if most else 0
        height = max(height, 2 if number else 1)
        label = f"{date_format(day, 'MONTH_DAY_FORMAT')}: {number_format(number, force_grouping=True)}"
        bars.append(ChartBar(STEP * place + (STEP - BAR) // 2, HEIGHT - height, height, label))
    return Chart(bars, sum(number for _, number in numbers), most)
