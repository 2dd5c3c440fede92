"""Pages of authors, and the names that lead to them."""

import re
from datetime import timedelta

import pytest

from articles.models import Author
from articles.tests.factories import FIRST_DAY, make_article, make_articles, make_settings

pytestmark = pytest.mark.django_db

LINK = '<a href="/authors/%E6%B2%88%E7%A0%9A%E7%A7%8B/">沈砚秋</a>'
BYLINE = LINK.replace('/">', '/" rel="author">')
BOX = re.compile(r'class="author-box__link" href="([^"]*)">([^<]*)<')


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_author_page_shows_the_bio_and_the_articles_of_the_language(client):
    make_articles(2, authors=["沈砚秋"])
    make_article(authors=["顾长汀"], title="别人的")
    make_article(authors=["沈砚秋"], language="en", title="Bridge")
    Author.objects.filter(name="沈砚秋").update(
        description="写桥的人。", url="https://example.org/shen", picture="authors/shen.webp"
    )
    html = page(client, "/authors/沈砚秋/")
    content = html.split("<main")[1].split("</main>")[0]
    assert content.count('class="article-card__title"') == 2
    assert "别人的" not in content
    assert "Bridge" not in content
    assert '<p class="listing-head__text">写桥的人。</p>' in content
    assert '<a href="https://example.org/shen" rel="author">' in content
    assert "authors/shen" in content
    assert "Bridge" in page(client, "/en/authors/沈砚秋/")


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"language": "en"}, {"is_listed": False}])
def test_author_without_a_live_article_of_the_language_answers_404(client, fields):
    make_article(authors=["沈砚秋"], **fields)
    assert client.get("/authors/沈砚秋/").status_code == 404
    assert client.get("/authors/nobody/").status_code == 404


def test_articles_of_an_author_are_paginated(client):
    make_settings(articles_per_page=2)
    make_articles(3, authors=["沈砚秋"])
    assert page(client, "/authors/沈砚秋/?page=2").count('class="article-card__title"') == 1
    assert client.get("/authors/沈砚秋/?page=3").status_code == 404


def test_names_on_cards_and_lead_story_lead_to_the_author(client):
    make_articles(2, authors=["沈砚秋"])
    assert page(client, "/").count(LINK) == 2


def test_name_in_the_byline_leads_to_the_author(client):
    article = make_article(authors=["沈砚秋"])
    assert BYLINE in page(client, article.get_absolute_url())


def test_name_of_an_author_without_a_page_is_no_link(client):
    article = make_article(authors=["沈砚秋"], is_listed=False)
    html = page(client, article.get_absolute_url())
    assert "<span>沈砚秋</span>" in html
    assert "/authors/" not in html


def test_author_box_leads_to_all_articles_of_the_language(client):
    articles = make_articles(3, authors=["沈砚秋"])
    make_article(authors=["沈砚秋"], language="en")
    Author.objects.update(description="写桥的人。")
    [(url, text)] = BOX.findall(page(client, articles[0].get_absolute_url()))
    assert url == "/authors/%E6%B2%88%E7%A0%9A%E7%A7%8B/"
    assert re.findall(r"\d+", text) == ["3"]


@pytest.mark.parametrize("number", [1, 60])
def test_author_page_costs_ten_queries_cold(client, django_assert_num_queries, number):
    make_settings()
    make_articles(number, categories=["要闻"], tags=["桥"], authors=["沈砚秋", "顾长汀"])
    make_article(published_at=FIRST_DAY - timedelta(days=1))
    # The edition; the site (3); the author with the count; ids; cards (2); the boxes of recent articles and tags.
    with django_assert_num_queries(10):
        client.get("/authors/沈砚秋/")
