"""The page of search results."""

import re

import pytest
from django.db import connection

from articles import search
from articles.tests.factories import make_article, make_articles, make_settings

pytestmark = pytest.mark.django_db


def page(client, query, path="/search/", **parameters):
    response = client.get(path, {"q": query, **parameters})
    assert response.status_code == 200
    return response.content.decode()


def titles(html):
    return [re.sub("</?mark>", "", title) for title in re.findall(r'card__title"><a [^>]*>(.*?)</a>', html)]


def test_results_mark_the_words_in_title_and_text(client):
    make_article(title="澜湾大桥合龙", body_text="清晨五点，大桥的最后一段升到位。")
    make_article(title="旧粮仓")
    html = page(client, "大桥")
    assert titles(html) == ["澜湾大桥合龙"]
    assert "澜湾<mark>大桥</mark>合龙</a>" in html
    assert "清晨五点，<mark>大桥</mark>的最后一段升到位。" in html
    assert re.search(r'section-head__title">1 ', html)


def test_summary_stands_where_the_body_holds_no_hit(client):
    make_article(title="澜湾大桥合龙", summary="一篇摘要。", body_text="清晨五点，最后一段升到位。")
    assert '<p class="article-card__summary">一篇摘要。</p>' in page(client, "大桥")


def test_results_are_of_every_language_newest_first_and_say_which(client):
    old, new = make_articles(2, title="Bridge 大桥")
    english = make_article(
        title="Bridge 大桥 in English", language="en", published_at=new.published_at, categories=["News"]
    )
    html = page(client, "大桥")
    assert titles(html) == [english.title, new.title, old.title]
    assert '<article class="article-card article-card--text" lang="en">' in html
    assert f'href="/en/articles/{english.slug}/"' in html
    assert 'href="/en/categories/news/"' in html


def test_results_are_paged_with_their_query(client):
    make_settings(articles_per_page=10)
    make_articles(25, title="大桥 & 港口")
    html = page(client, "大桥 & 港", page=2)
    assert len(titles(html)) == 10
    assert re.search(r'section-head__title">25 ', html)
    assert 'href="/search/?q=%E5%A4%A7%E6%A1%A5+%26+%E6%B8%AF&amp;page=3"' in html
    assert 'rel="prev" href="/search/?q=%E5%A4%A7%E6%A1%A5+%26+%E6%B8%AF"' in html


def test_search_without_a_hit_says_so_and_keeps_the_query(client):
    make_articles(2)
    html = page(client, "量子<风筝>")
    assert "量子&lt;风筝&gt;" in html
    assert 'value="量子&lt;风筝&gt;"' in html
    assert 'class="notice__links"' in html
    assert titles(html) == []


def test_excluded_words_are_neither_found_nor_marked_and_phrases_are_marked_whole(client):
    make_article(title="苹果手机降价")
    make_article(title="苹果丰收", body_text="The data of a data center.")
    html = page(client, '苹果 "data center" -手机')
    assert titles(html) == ["苹果丰收"]
    assert "The data of a <mark>data center</mark>." in html


def test_search_that_only_excludes_says_what_is_missing(client):
    make_article(title="苹果")
    assert "You only excluded words" in page(client, "-手机", path="/en/search/")
    assert "You only excluded words" not in page(client, "橙 -手机", path="/en/search/")
    assert "without the minus" in page(client, "橙 -手机", path="/en/search/")


def test_phrase_that_is_not_found_may_be_tried_without_quotes(client):
    make_article(title="center of data")
    html = page(client, '"data center"', path="/en/search/")
    assert "without quotes" in html
    assert "newest 5,000" not in html


def test_phrase_that_was_not_sought_everywhere_says_so(client, monkeypatch):
    monkeypatch.setattr(search, "MOST_READ", 1)
    make_article(title="center of data")
    assert "Only the newest 1 articles" in page(client, '"data center"', path="/en/search/")


@pytest.mark.parametrize("query", ["", "桥", "没有"])
def test_search_page_explains_quotes_and_minus(client, query):
    make_article(title="桥")
    assert page(client, query).count('<p class="search-help">') == 1


@pytest.mark.parametrize("query", ["", "   ", "\t\n"])
def test_empty_search_shows_the_form_alone(client, query, django_assert_num_queries):
    html = page(client, query)
    assert 'class="search-form search-form--large"' in html
    assert 'class="section-head' not in html
    assert 'class="notice' not in html


@pytest.mark.parametrize(
    "query",
    [
        "\0",
        "大\0桥",
        "x" * 10_000,
        "桥" * 10_000,
        "。，！？",
        '"',
        "AND",
        "NOT *",
        "(",
        "a OR b",
        "%' --",
        "\ud7ff\u200b",
        "{title}",
        "<mark>",
    ],
)
def test_no_query_is_too_strange(client, query):
    make_article(title="桥")
    assert "\0" not in page(client, query)


def test_bytes_that_are_no_text_are_no_error(client):
    assert client.get("/search/?q=%ff%fe%00&page=1").status_code == 200


def test_search_pages_are_kept_out_of_search_engines(client):
    assert '<meta name="robots" content="noindex, follow">' in page(client, "大桥")


def test_sidebar_of_the_search_page_has_no_second_search(client):
    assert 'id="w-search"' not in page(client, "大桥")


@pytest.mark.parametrize("number", [1, 60])
def test_search_costs_nine_queries_cold_and_four_warm(client, django_assert_num_queries, number):
    make_settings()
    make_articles(number, title="大桥", tags=["桥"], categories=["要闻"], authors=["沈砚秋"])
    # The edition; settings, categories, menus; recent, taglist; the search, the rows, names of terms and authors.
    # A word of less than a page of articles is looked for twice on PostgreSQL.
    again = connection.vendor == "postgresql"
    with django_assert_num_queries(9 + again):
        page(client, "大桥")
    with django_assert_num_queries(4 + again):
        page(client, "大桥")
