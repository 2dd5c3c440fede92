"""Suggestions below the search field, as the server gives them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from articles.tests.factories import make_article, make_articles

pytestmark = pytest.mark.django_db


def suggested(client, query, prefix=""):
    response = client.get(f"{prefix}/search/suggest/", {"q": query})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return response.json()["suggestions"]


def texts(client, query, prefix=""):
    return [found["text"] for found in suggested(client, query, prefix)]


def test_titles_with_the_words_are_suggested_newest_first(client):
    make_articles(3, title="大桥合龙")
    make_article(title="风筝节", body_text="大桥")
    newest = Article.objects.filter(title="大桥合龙").newest_first().first()
    found = suggested(client, "大桥")
    assert [hit["text"] for hit in found] == ["大桥合龙"] * 3
    assert found[0] == {"text": "大桥合龙", "url": newest.get_absolute_url(), "lang": "zh-Hans", "kind": "article"}


def test_tags_that_begin_so_come_first_and_the_largest_of_them_before_the_others(client):
    make_article(title="大桥合龙", tags=["大桥工程"])
    for _ in range(2):
        make_article(title="航运", tags=["大桥", "小大桥"])
    assert texts(client, "大桥") == ["大桥", "大桥工程", "大桥合龙"]
    assert suggested(client, "大桥")[0] == {"text": "大桥", "url": "/tags/%E5%A4%A7%E6%A1%A5/", "kind": "tag"}


def test_tag_is_found_by_its_beginning_in_small_letters(client):
    make_article(title="无关", tags=["OpenAI"])
    assert texts(client, "open") == texts(client, "OPENAI") == ["OpenAI"]


def test_tag_of_another_language_is_not_suggested_and_an_article_is(client):
    make_article(title="Bridge opens", language="en", tags=["bridge"])
    assert texts(client, "bridge") == ["Bridge opens"]
    assert texts(client, "bridge", prefix="/en") == ["bridge", "Bridge opens"]


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Article.Status.DRAFT},
        {"status": Article.Status.WITHDRAWN},
        {"published_at": timezone.now() + timedelta(days=9)},
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"is_listed": False},
    ],
)
def test_what_no_listing_shows_is_not_suggested(client, hidden):
    make_article(title="大桥合龙", tags=["大桥"], **hidden)
    assert texts(client, "大桥") == []


def test_excluded_words_are_not_suggested(client):
    make_article(title="苹果手机降价", tags=["手机", "苹果-手机"])
    make_article(title="苹果丰收")
    assert texts(client, "苹果 -手机") == ["苹果丰收"]
    assert texts(client, "-手机") == []


def test_phrase_is_suggested_only_as_such(client):
    make_article(title="The data of the center")
    make_article(title="A data center opens", language="zh-hans", tags=["data center"])
    assert texts(client, '"data center"') == ["data center", "A data center opens"]


def test_eight_are_suggested_at_most(client):
    make_articles(12, title="大桥合龙", tags=["大桥一", "大桥二", "大桥三", "大桥四"])
    found = suggested(client, "大桥")
    assert [hit["kind"] for hit in found] == ["tag"] * 3 + ["article"] * 5


@pytest.mark.parametrize("query", ["", " ", "b", "\0", "%", "！", "“" * 9])
def test_query_that_says_nothing_suggests_nothing(client, query):
    make_article(title="b 大桥", tags=["b", "%"])
    assert texts(client, query) == []


@pytest.mark.parametrize("query", ['"', "OR AND", "a* (", "' --", "%_%", "大" * 5000, "x " * 5000, "\ud83d\ude00"])
def test_no_query_is_too_odd(client, query):
    make_article(title="大桥", tags=["大桥"])
    assert client.get("/search/suggest/", {"q": query.encode("utf-8", "replace")}).status_code == 200


def test_suggestions_cost_three_queries_and_may_be_kept_for_a_minute(client, django_assert_num_queries):
    make_articles(9, title="大桥合龙", tags=["大桥"])
    # Tags with their counts, the index of titles, the rows of the articles found.
    with django_assert_num_queries(3):
        response = client.get("/search/suggest/?q=大桥")
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies


def test_suggestions_take_no_post(client):
    assert client.post("/search/suggest/?q=x").status_code == 405
