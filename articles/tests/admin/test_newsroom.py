"""The first page of admin."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import DailyReads

pytestmark = pytest.mark.django_db


def newsroom(client):
    return client.get("/admin/")


def test_charts_count_what_was_published_and_read_in_two_weeks(client, make_article):
    now = timezone.now()
    for days in (0, 0, 3, 13, 14, 40):
        make_article(f"{days}", published_at=now - timedelta(days=days))
    article = make_article("Draft", status="draft", published_at=now)
    for days, reads in ((0, 7), (2, 1200), (20, 9)):
        DailyReads.objects.create(article=article, day=timezone.localdate() - timedelta(days=days), read_count=reads)
    answer = newsroom(client)
    published, reads = answer.context["published"], answer.context["reads"]
    assert answer.context["today_count"] == 2
    assert (published.total, published.most) == (4, 2)
    assert (reads.total, reads.most) == (1207, 1200)
    assert [bar.height for bar in published.bars][-1] == published.height
    assert ": 1,200</title>" in answer.content.decode()


def test_charts_of_an_empty_site_are_flat(client):
    answer = newsroom(client)
    assert {bar.height for bar in answer.context["published"].bars} == {1}


def test_what_is_shown_later_than_it_is_dated_is_scheduled_and_comes_in_its_order(client, make_article):
    now = timezone.now()
    make_article("Soon", published_at=now + timedelta(hours=1))
    make_article("Last", shown_from_at=now + timedelta(days=2))
    make_article("Never", shown_from_at=now + timedelta(days=1), expires_at=now - timedelta(days=1))
    answer = newsroom(client)
    assert answer.context["scheduled_count"] == 2
    assert [article.title for article in answer.context["scheduled"]] == ["Soon", "Last"]


def test_staff_without_a_right_to_articles_see_no_numbers_of_them(client, staff_with):
    client.force_login(staff_with("view_tag"))
    assert 'class="chart"' not in newsroom(client).content.decode()
