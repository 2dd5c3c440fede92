"""Counts how often articles are read, without a write for each read, without a cookie, and without any address kept.

A process adds up in memory and writes the sums with the first request after FLUSH_SECONDS. What it has when it is
killed is lost. Nothing here may fail or delay a reader's page: while a database is busy the sums wait.
"""

import re
import threading
import time
from collections import Counter
from datetime import date, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseTrouble
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from articles.locks import transaction_without_waiting
from articles.models import Article, DailyReads
from articles.reads.speculation import TAG

FLUSH_SECONDS = 30
MOST_SUMS = 5000

POPULAR_DAYS = 7
POPULAR_MINUTES = 10

PAGE = "articles:article-detail"
ROBOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|scan|monitor|preview|headless|lighthouse|curl|wget|python|java/|libwww|okhttp|go-http|http:|https:",
    re.IGNORECASE,
)
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


class Reads:
    """The sums of one process by article and day; safe among threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        with self.lock:
            self.sums: Counter[tuple[int, date]] = Counter()
            self.flush_at = time.monotonic() + FLUSH_SECONDS

    def add(self, article, day):
        """One more read of the article with this id; not counted where MOST_SUMS others wait to be written."""
        with self.lock:
            if (article, day) in self.sums or len(self.sums) < MOST_SUMS:
                self.sums[article, day] += 1

    def is_due(self):
        """Whether it is time to write the sums."""
        return bool(self.sums) and time.monotonic() >= self.flush_at

    def flush_if_due(self):
        """Write the sums where it is time to; whether that was done."""
        with self.lock:
            if not self.sums or time.monotonic() < self.flush_at:
                return False
            sums, self.sums = self.sums, Counter()
            self.flush_at = time.monotonic() + FLUSH_SECONDS
        try:
            write(sums)
        except DatabaseTrouble:
            with self.lock:
                self.sums += sums
            return False
        return True


READS = Reads()


def write(sums):
    """Add the sums to the stored ones, in one transaction; those of articles that have gone are dropped.

    Raises OperationalError where someone else is writing.
    """
    table = DailyReads._meta.db_table
    with transaction_without_waiting(), connection.cursor() as cursor:
        articles = {article for article, _day in sums}
        stored = set(Article.objects.filter(pk__in=articles).values_list("pk", flat=True))
        cursor.executemany(
            f"INSERT INTO {table} (article_id, day, read_count) VALUES (%s, %s, %s)"
            f" ON CONFLICT (article_id, day) DO UPDATE SET read_count = {table}.read_count + excluded.read_count",
            # In order, so that two processes never wait for each other's rows.
            [(article, day.isoformat(), count) for (article, day), count in sorted(sums.items()) if article in stored],
        )


class ReadsMiddleware:
    """Counts an article's page for each reader who is sent one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        article = article_read(request, response)
        if article and request.method == "GET" and is_by_reader(request):
            READS.add(article, timezone.localdate())
        READS.flush_if_due()
        return response


def article_read(request, response):
    """The id of the article whose page the answer is; None for any other answer."""
    match = request.resolver_match
    context = getattr(response, "context_data", None)
    if not context or response.status_code != 200 or match is None or match.view_name != PAGE:
        return None
    return context["article"].pk


def is_by_reader(request):
    """Whether a person seems to read the page: no robot, no browser ahead of its reader, no member of the newsroom."""
    agent = request.headers.get("User-Agent", "")
    return not (
        not agent
        or ROBOT.search(agent)
        or is_fetched_ahead(request)
        # Only who may log in has a session. To look into it would make the answer vary by cookie.
        or settings.SESSION_COOKIE_NAME in request.COOKIES
    )


def is_fetched_ahead(request):
    """Whether a browser asks without its reader's wish; the press on a link, by our own rules, is a wish."""
    is_prefetch = any("pre" in request.headers.get(name, "").lower() for name in PREFETCH_HEADERS)
    return is_prefetch and TAG not in request.headers.get("Sec-Speculation-Tags", "")


def most_read(language, now, limit):
    """Ids of the articles of `language` read most in POPULAR_DAYS up to `now`, most first.

    Kept for POPULAR_MINUTES regardless of the edition: the query reads as many rows as articles were read on each day.
    """
    key = f"most-read:{language}:{limit}:{int(now.timestamp()) // (60 * POPULAR_MINUTES)}"
    ids = cache.get(key)
    if ids is None:
        since = timezone.localdate(now) - timedelta(days=POPULAR_DAYS - 1)
        days = DailyReads.objects.filter(day__gte=since, article__language=language, article__is_live=True)
        sums = days.values("article_id").annotate(reads=Sum("read_count")).order_by("-reads", "-article_id")
        ids = [row["article_id"] for row in sums[:limit]]
        cache.set(key, ids, 60 * POPULAR_MINUTES)
    return ids
