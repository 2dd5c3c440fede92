"""The archive: years, months, and the listings of both."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from articles.listings import archive
from articles.listings.archive import Period
from articles.tests.factories import SHANGHAI, make_article, make_articles, make_settings

pytestmark = pytest.mark.django_db


def on(year, month, day=15, hour=12, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def article_on(*moment, **fields):
    return make_article(published_at=on(*moment), **fields)


def titles(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return re.findall(r'<h2 class="article-card__title"><a [^>]*>([^<]*)', response.content.decode())


# Pages ---------------------------------------------------------------------------------------------------------------


def test_archive_shows_years_and_months_with_counts_newest_first(client):
    for moment in ((2024, 12), (2026, 1), (2026, 3), (2026, 3)):
        article_on(*moment)
    html = client.get("/archive/").content.decode()
    found = re.findall(r'<a href="(/archive/\d[^"]*)">[^<]*</a> <span class="\w[\w-]*count">(\d+)<', html)
    assert found == [
        ("/archive/2026/", "3"),
        ("/archive/2026/03/", "2"),
        ("/archive/2026/01/", "1"),
        ("/archive/2024/", "1"),
        ("/archive/2024/12/", "1"),
    ]


def test_empty_archive_says_so_and_offers_search(client):
    response = client.get("/archive/")
    assert response.status_code == 200
    assert 'role="search"' in response.content.decode().split('id="content"')[1]


def test_month_begins_and_ends_in_the_time_zone_of_the_site(client):
    article_on(2026, 2, 28, 23, 59, title="前")
    article_on(2026, 3, 1, 0, 0, title="始")
    article_on(2026, 3, 31, 23, 59, title="末")
    article_on(2026, 4, 1, 0, 0, title="后")
    assert titles(client, "/archive/2026/03/") == ["末", "始"]


def test_year_begins_and_ends_in_the_time_zone_of_the_site(client):
    article_on(2024, 12, 31, 23, 59, title="旧年")
    article_on(2025, 1, 1, 0, 0, title="元旦")
    article_on(2025, 12, 31, 23, 59, title="除夕")
    article_on(2026, 1, 1, 0, 0, title="新年")
    assert titles(client, "/archive/2025/") == ["除夕", "元旦"]


def test_year_leads_to_its_months(client):
    article_on(2025, 2)
    article_on(2025, 11)
    article_on(2026, 1)
    html = client.get("/archive/2025/").content.decode()
    assert re.findall(r'href="(/archive/2\d{3}/\d\d/)"', html) == ["/archive/2025/02/", "/archive/2025/11/"]


def test_month_leads_to_the_nearest_months_that_are_not_empty(client):
    for moment in ((2025, 6), (2025, 11), (2026, 3), (2026, 8), (2026, 9)):
        article_on(*moment)
    html = client.get("/archive/2026/03/").content.decode()
    assert re.findall(r'href="(/archive/2\d{3}/\d\d/)"', html) == ["/archive/2025/11/", "/archive/2026/08/"]
    html = client.get("/archive/2025/06/").content.decode()
    assert re.findall(r'href="(/archive/2\d{3}/\d\d/)"', html) == ["/archive/2025/11/"]


def test_archive_holds_live_articles_of_its_language_only(client):
    article_on(2026, 3, title="桥")
    article_on(2026, 3, status="draft")
    article_on(2026, 3, is_listed=False)
    article_on(2026, 4, title="Bridge", language="en")
    assert titles(client, "/archive/2026/03/") == ["桥"]
    assert titles(client, "/en/archive/2026/04/") == ["Bridge"]
    assert client.get("/archive/2026/04/").status_code == 404
    assert client.get("/en/archive/2026/03/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "2025/",
        "2026/02/",
        "2026/00/",
        "2026/13/",
        "0000/",
        "9999/12/",
        "20260/",
        "2026/003/",
        "x/",
        "2026/3/x/",
        "２０２６/",
    ],
)
def test_period_without_an_article_and_bad_number_answer_404(client, path):
    article_on(2026, 3)
    assert client.get(f"/archive/{path}").status_code == 404


def test_month_of_one_digit_leads_to_its_page(client):
    article_on(2026, 3, language="en")
    response = client.get("/en/archive/2026/3/")
    assert (response.status_code, response["Location"]) == (301, "/en/archive/2026/03/")


def test_month_is_paginated(client):
    make_settings(articles_per_page=2)
    make_articles(5, title="甲")
    make_article(title="末", published_at=on(2026, 1, 2))
    assert len(titles(client, "/archive/2026/01/")) == 2
    assert titles(client, "/archive/2026/01/?page=3") == ["甲", "末"]
    assert client.get("/archive/2026/01/?page=4").status_code == 404


def test_footer_and_404_lead_to_the_archive(client):
    html = client.get("/nowhere/").content.decode()
    assert html.count('href="/archive/"') == 2


# Periods -------------------------------------------------------------------------------------------------------------


def test_december_ends_with_its_year():
    assert Period(2025, 12).stop == Period(2025).stop == Period(2026).start == on(2026, 1, 1, 0)


def test_counts_are_those_of_any_number_of_periods(monkeypatch):
    monkeypatch.setattr(archive, "MONTHS_IN_A_QUERY", 5)
    article_on(2026, 1)
    article_on(2026, 7)
    assert archive.counted(Period(2026).parts, "zh-hans") == [Period(2026, 1, 1), Period(2026, 7, 1)]


def test_article_of_an_impossible_year_does_not_break_the_archive(client):
    make_article(published_at=datetime(200, 5, 1, tzinfo=SHANGHAI))
    article_on(2026, 3)
    with translation.override("zh-hans"):
        assert [year for year, _months in archive.load_years("zh-hans")] == [Period(2026, count=1)]


def test_recent_months_are_the_twelve_up_to_the_newest_article():
    for moment in ((2025, 3), (2025, 4), (2025, 12), (2026, 3)):
        article_on(*moment)
    assert archive.recent_months("zh-hans") == [Period(2026, 3, 1), Period(2025, 12, 1), Period(2025, 4, 1)]
    assert archive.recent_months("en") == []


# Queries -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 60])
@pytest.mark.parametrize("path", ["/archive/2026/", "/archive/2026/01/"])
def test_listing_of_a_period_costs_ten_queries_cold(client, django_assert_num_queries, number, path):
    make_settings()
    make_articles(number, categories=["要闻"], tags=["桥"], authors=["沈砚秋"])
    # The edition; the site (3); the period's count; ids; cards (2); the boxes of recent articles and tags.
    with django_assert_num_queries(10):
        client.get(path)


def test_counts_of_a_year_are_kept_for_the_edition(client, django_assert_num_queries):
    make_settings(sidebar="none")
    article_on(2026, 1)
    client.get("/archive/2026/")
    with django_assert_num_queries(4):  # the edition; ids; cards (2)
        client.get("/archive/2026/")
    article_on(2026, 2)
    assert "/archive/2026/02/" in client.get("/archive/2026/").content.decode()


@pytest.mark.parametrize("number", [1, 60])
def test_archive_costs_two_queries_that_are_kept_for_the_edition(client, django_assert_num_queries, number):
    make_settings(sidebar="none")
    make_articles(number, step=timedelta(days=-20))
    with django_assert_num_queries(6):  # the edition; the site (3); the oldest and newest article; counts
        client.get("/archive/")
    with django_assert_num_queries(1):  # the edition
        client.get("/archive/")


def test_every_count_comes_from_the_index_of_listings():
    if connection.vendor != "sqlite":
        pytest.skip("The plan is SQLite's.")
    article_on(2026, 3)
    with CaptureQueriesContext(connection) as queries:
        archive.looked_up(Period(2026, 3), "zh-hans")
        archive.load_years("zh-hans")
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}").fetchall()]
        assert any("USING COVERING INDEX article_listing" in step for step in plan)
        assert not any(re.search("SCAN (articles_|a$|U0)", step) for step in plan)
