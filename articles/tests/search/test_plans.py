"""How PostgreSQL finds the newest hits of rare and of common words."""

import pytest
from django.db import connection

from articles import search
from articles.search import postgresql
from articles.tests.factories import make_articles

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="needs PostgreSQL: start it and name it in DATABASE_URL"
    ),
]


@pytest.mark.parametrize("window", [1, 7, 8, 9, 5000])
def test_rare_and_common_words_are_found_newest_first_whatever_the_window(monkeypatch, window):
    articles = make_articles(30, body_text="桥梁通车")
    monkeypatch.setattr(postgresql, "AMONG_NEWEST", postgresql.AMONG_NEWEST.replace("5000", str(window)))
    newest = sorted(articles, key=lambda article: article.published_at, reverse=True)
    assert list(search.search("桥梁", limit=8)) == [article.pk for article in newest[:8]]
    assert list(search.search("渡轮", limit=8)) == []


def test_common_word_costs_one_query_and_a_rare_one_two(django_assert_num_queries):
    make_articles(9, body_text="桥梁通车")
    with django_assert_num_queries(1):
        search.search("桥梁", limit=8)
    with django_assert_num_queries(2):
        search.search("渡轮", limit=8)


def test_rare_word_is_looked_up_in_the_index_of_words():
    make_articles(3, body_text="桥梁通车")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql = f"EXPLAIN {postgresql.AMONG_ALL} SELECT e.article_id FROM e LIMIT 8"  # noqa: S608
        cursor.execute(sql, ["'渡轮'"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "articles_searchentry_vector" in plan or "Bitmap Index Scan" in plan
