"""Months and years of the archive, and how many live articles they contain, from the index of listings alone."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import Count, Max, Min, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from articles.listings.edition import cached
from articles.models import Article

FIRST_YEAR, LAST_YEAR = 1000, 2999
RECENT_MONTHS = 12
MONTHS_IN_A_QUERY = 6000


@dataclass(frozen=True)
class Period:
    """A month of a year, or the whole year where `month` is 0, in the site's time zone; `count` live articles."""

    year: int
    month: int = 0
    count: int = 0

    @classmethod
    def month_of(cls, moment):
        moment = timezone.localtime(moment)
        return cls(moment.year, moment.month)

    def __str__(self):
        return date_format(self.start, "YEAR_MONTH_FORMAT" if self.month else pgettext("format of a year", "Y"))

    def get_absolute_url(self):
        if self.month:
            return reverse("articles:archive-month", args=[self.year, self.month])
        return reverse("articles:archive-year", args=[self.year])

    @property
    def name_in_year(self):
        return date_format(self.start, pgettext("format of a month", "F"))

    @property
    def start(self):
        return midnight(self.year, self.month or 1)

    @property
    def stop(self):
        """The first moment after it."""
        if not self.month:
            return midnight(self.year + 1, 1)
        return midnight(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def parts(self):
        """The months of a year, the first one first."""
        return [Period(self.year, month) for month in range(1, 13)]

    def rows(self, language):
        """Live articles of `language` in it."""
        live = Article.objects.live().in_language(language)
        return live.filter(published_at__gte=self.start, published_at__lt=self.stop)


def midnight(year, month):
    """The moment at which a month begins in the site's time zone."""
    return datetime(year, month, 1, tzinfo=timezone.get_current_timezone())


def looked_up(month, language):
    """`month` with its count, and the nearest older and newer one that are not empty; one query.

    (None, None, None) where the month is empty; None for a neighbour that there is not.
    """
    live = Article.objects.live().dated().in_language(language)
    older = live.filter(published_at__lt=month.start).order_by("-published_at", "-pk")
    newer = live.filter(published_at__gte=month.stop).order_by("published_at", "pk")
    rows = month.rows(language).order_by("language").values("language").annotate(count=Count("pk"))
    rows = rows.annotate(
        older=Subquery(older.values("published_at")[:1]), newer=Subquery(newer.values("published_at")[:1])
    )
    row = rows.first()
    if row is None:
        return None, None, None
    neighbours = [moment and Period.month_of(moment) for moment in (row["older"], row["newer"])]
    return replace(month, count=row["count"]), *neighbours


def counted(periods, language):
    """Those of `periods` that contain live articles, with their counts, in the same order; one query for 500 years."""
    found = []
    for start in range(0, len(periods), MONTHS_IN_A_QUERY):
        found += counted_at_once(periods[start : start + MONTHS_IN_A_QUERY], language)
    return found


def counted_at_once(periods, language):
    table, adapt = Article._meta.db_table, connection.ops.adapt_datetimefield_value
    values = ", ".join(f"({number}, %s, %s)" for number in range(len(periods)))
    moments = [adapt(moment) for period in periods for moment in (period.start, period.stop)]
    # One range of the index for each period, instead of a look at the month of every article.
    sql = (
        f"WITH period(number, start, stop) AS (VALUES {values}) SELECT number, (SELECT COUNT(*) FROM {table} a"
        " WHERE a.is_live AND a.language = %s AND a.published_at >= period.start AND a.published_at < period.stop)"
        " FROM period ORDER BY number"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*moments, language])
        return [replace(periods[number], count=count) for number, count in cursor.fetchall() if count]


def months_of(year, language, version):
    """The months of `year` that are not empty, the first one first, kept for the edition `version`."""
    # There are many years, and few with articles.
    months = Period(year).parts
    return cached("archive", version, language, year, make=lambda: counted(months, language), is_kept=bool)


def years(language, version):
    """`[(year, months)]`, newest year first and newest month first, of all that are not empty.

    Kept for the edition `version`: counting a whole language costs two queries and a walk over its index.
    """
    return cached("archive", version, language, make=lambda: load_years(language))


def load_years(language):
    live = Article.objects.live().dated().in_language(language).order_by()
    # Two subqueries: an index answers each at its end, and neither where both are asked for at once.
    ends = Article.objects.filter(
        Q(pk=Subquery(live.newest_first().values("pk")[:1]))
        | Q(pk=Subquery(live.order_by("published_at", "id").values("pk")[:1]))
    ).aggregate(oldest=Min("published_at"), newest=Max("published_at"))
    if ends["newest"] is None:
        return []
    last = min(LAST_YEAR, timezone.localtime(ends["newest"]).year)
    first = max(FIRST_YEAR, timezone.localtime(ends["oldest"]).year)
    found: dict[int, list[Period]] = {}
    for month in counted([month for year in range(first, last + 1) for month in Period(year).parts], language)[::-1]:
        found.setdefault(month.year, []).append(month)
    return [(Period(year, count=sum(month.count for month in months)), months) for year, months in found.items()]


def recent_months(language):
    """Of the twelve months up to that of the newest article those that are not empty, newest first; two queries."""
    dated = Article.objects.live().dated().in_language(language)
    newest = dated.newest_first().values_list("published_at", flat=True).first()
    if newest is None:
        return []
    last = Period.month_of(newest)
    months = [*Period(last.year - 1).parts, *Period(last.year).parts][last.month : last.month + RECENT_MONTHS]
    return counted(months, language)[::-1]
