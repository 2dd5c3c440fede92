"""Readers wait for nobody who writes."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from articles.locks import transaction_without_waiting
from articles.models import Article, Edition, SiteSettings
from articles.tests.factories import make_article
from articles.tests.other_writers import somebody_who_writes


def patience():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout")
        return cursor.fetchone()[0]


@pytest.fixture
def scheduled(transactional_db):
    """An article whose time has come without anybody having noticed yet."""
    article = make_article(title="预定的报道", published_at=timezone.now() + timedelta(days=1))
    past = timezone.now() - timedelta(minutes=1)
    Article.objects.filter(pk=article.pk).update(published_at=past)
    Edition.objects.update(next_change_at=past)
    return article


@pytest.mark.django_db(transaction=True)
def test_transaction_fails_at_once_where_somebody_writes():
    article = make_article()
    with somebody_who_writes("articles_edition"), pytest.raises(OperationalError), transaction_without_waiting():
        Edition.objects.update(version=1)
    assert Article.objects.filter(pk=article.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_patience_is_as_before_behind_it():
    usual = patience()
    with transaction_without_waiting():
        assert patience() in {0, "1ms"}
    assert patience() == usual


@pytest.mark.django_db
def test_patience_returns_within_a_transaction_too():
    usual = patience()
    with transaction_without_waiting():
        pass
    assert patience() == usual


@pytest.mark.parametrize("table", ["articles_edition", "articles_article", "articles_languagecount"])
def test_reader_is_shown_the_listings_as_they_were_while_somebody_writes(client, scheduled, table):
    make_article(title="另一篇报道")
    Edition.objects.update(next_change_at=timezone.now() - timedelta(minutes=1))
    Article.objects.filter(pk=scheduled.pk).update(is_live=False)
    with somebody_who_writes(table):
        page = client.get("/").content.decode()
    assert "另一篇报道" in page
    assert "预定的报道" not in page


def test_article_whose_time_has_come_appears_once_nobody_writes(client, scheduled):
    with somebody_who_writes("articles_edition"):
        client.get("/")
    assert "预定的报道" in client.get("/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_first_readers_of_a_new_site_wait_for_nobody(client):
    make_article(title="第一篇报道")
    Edition.objects.all().delete()
    SiteSettings.objects.all().delete()
    with somebody_who_writes("articles_article"):
        assert "第一篇报道" in client.get("/").content.decode()
    assert "第一篇报道" in client.get("/").content.decode()
