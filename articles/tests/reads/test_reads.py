"""How often articles are read: which requests count, and how the sums come into the database."""

import threading
from datetime import date, timedelta

import pytest
from django.db import OperationalError

from articles.models import DailyReads
from articles.reads import counter as reads
from articles.reads.counter import READS, Reads, most_read, write
from articles.tests.factories import FIRST_DAY, make_article, make_articles
from articles.tests.other_writers import somebody_who_writes

READER = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
)
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36 MicroMessenger/8.0 Language/zh_CN"
DAY = date(2026, 1, 5)


def read(client, article, agent=READER, **headers):
    return client.get(article.get_absolute_url(), headers={"user-agent": agent, **headers})


def stored():
    return {(row.article_id, row.day): row.read_count for row in DailyReads.objects.all()}


@pytest.fixture
def due(monkeypatch):
    """Sums are written as soon as there are any."""
    monkeypatch.setattr(reads, "FLUSH_SECONDS", 0)
    READS.clear()


# Which requests count ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_reading_an_article_counts(client):
    article = make_article()
    read(client, article)
    read(client, article, WECHAT)
    assert list(READS.sums.values()) == [2]
    assert {pk for pk, _day in READS.sums} == {article.pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("agent", "headers"),
    [
        ("", {}),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", {}),
        ("Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (compatible; Bytespider)", {}),
        ("Baiduspider", {}),
        ("curl/8.5.0", {}),
        ("python-requests/2.32", {}),
        (READER, {"sec-purpose": "prefetch;prerender"}),
        (READER, {"purpose": "prefetch"}),
        (READER, {"x-moz": "prefetch"}),
    ],
)
def test_robot_and_prefetch_do_not_count(client, agent, headers):
    read(client, make_article(), agent, **headers)
    assert not READS.sums


@pytest.mark.django_db
def test_page_that_a_press_on_its_link_fetched_ahead_counts(client):
    headers = {"sec-purpose": "prefetch", "sec-speculation-tags": '"press"'}
    read(client, make_article(), READER, **headers)
    assert READS.sums


@pytest.mark.django_db
def test_phone_whose_name_ends_in_bot_counts(client):
    read(client, make_article(), "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 40) AppleWebKit/537.36")
    assert READS.sums


@pytest.mark.django_db
def test_newsroom_does_not_count(admin_client):
    read(admin_client, make_article())
    assert not READS.sums


@pytest.mark.django_db
def test_other_pages_methods_and_answers_do_not_count(client):
    article = make_article()
    client.get("/", headers={"user-agent": READER})
    client.head(article.get_absolute_url(), headers={"user-agent": READER})
    read(client, make_article(status="draft"))
    assert not READS.sums


@pytest.mark.django_db
def test_counted_page_sets_no_cookie_and_varies_by_none(client):
    response = read(client, make_article())
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


# Sums ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sums_are_written_by_a_later_request_and_added_to_the_stored_ones(client, monkeypatch):
    article, other = make_articles(2)
    monkeypatch.setattr(reads.timezone, "localdate", lambda: DAY)
    read(client, article)
    assert stored() == {}
    for expected in ({(article.pk, DAY): 1}, {(article.pk, DAY): 3, (other.pk, DAY): 1}):
        READS.flush_at = 0
        client.get("/", headers={"user-agent": READER})
        assert stored() == expected
        read(client, article)
        read(client, article)
        read(client, other)


@pytest.mark.django_db
def test_nothing_is_written_before_its_time(client, django_assert_num_queries):
    article = make_article(has_pager=False)
    read(client, article)
    with django_assert_num_queries(4):  # the edition; the article; its terms; its authors
        read(client, article)


@pytest.mark.django_db
def test_article_that_has_gone_keeps_no_other_from_being_written(due):
    article, gone = make_articles(2)
    READS.add(article.pk, DAY)
    READS.add(gone.pk, DAY)
    gone.delete()
    assert READS.flush_if_due()
    assert stored() == {(article.pk, DAY): 1}


@pytest.mark.django_db
def test_failing_database_keeps_the_sums_and_the_page(client, due, monkeypatch):
    def fail(sums):
        raise OperationalError("database is locked")

    article = make_article()
    monkeypatch.setattr(reads, "write", fail)
    assert read(client, article).status_code == 200
    assert read(client, article).status_code == 200
    assert list(READS.sums.values()) == [2]
    monkeypatch.undo()
    READS.flush_at = 0
    assert READS.flush_if_due()
    assert list(stored().values()) == [2]


@pytest.mark.django_db(transaction=True)
def test_somebody_else_who_writes_delays_nothing_and_loses_nothing(due):
    article = make_article()
    write({(article.pk, DAY): 1})
    READS.add(article.pk, DAY)
    with somebody_who_writes("articles_dailyreads"):
        assert not READS.flush_if_due()
    assert READS.sums == {(article.pk, DAY): 1}
    assert READS.flush_if_due()
    assert stored() == {(article.pk, DAY): 2}


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(reads, "MOST_SUMS", 2)
    sums = Reads()
    for pk in (1, 2, 3, 1):
        sums.add(pk, DAY)
    assert sums.sums == {(1, DAY): 2, (2, DAY): 1}


def test_no_read_is_lost_among_threads(monkeypatch):
    written = []
    monkeypatch.setattr(reads, "FLUSH_SECONDS", 0)
    monkeypatch.setattr(reads, "write", lambda sums: written.append(sums.total()))
    sums = Reads()

    def work():
        for _ in range(500):
            sums.add(1, DAY)
            sums.flush_if_due()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(written) + sums.sums.total() == 4000


# Most read -----------------------------------------------------------------------------------------------------------


def make_reads(article, count, days_ago=0):
    DailyReads.objects.create(article=article, day=DAY - timedelta(days=days_ago), read_count=count)


@pytest.mark.django_db
def test_most_read_sums_the_last_seven_days_of_the_language(django_assert_num_queries):
    first, second, third = make_articles(3)
    make_reads(first, 5)
    make_reads(second, 3)
    make_reads(second, 3, days_ago=6)
    make_reads(third, 99, days_ago=7)
    make_reads(make_article(language="en"), 50)
    make_reads(make_article(status="draft"), 50)
    with django_assert_num_queries(1):  # the sums
        assert most_read("zh-hans", FIRST_DAY, 5) == [second.pk, first.pk]
    with django_assert_num_queries(0):
        assert most_read("zh-hans", FIRST_DAY, 5) == [second.pk, first.pk]


@pytest.mark.django_db
def test_most_read_is_asked_anew_after_ten_minutes():
    article = make_article()
    assert most_read("zh-hans", FIRST_DAY, 5) == []
    make_reads(article, 1)
    assert most_read("zh-hans", FIRST_DAY, 5) == []
    assert most_read("zh-hans", FIRST_DAY + timedelta(minutes=10), 5) == [article.pk]
