"""Links between articles: what they are looked up by, and where an address leads."""

import pytest
from django.db import connection

from articles.models import Article, Link
from articles.models.links import article_href, slug_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/articles/tea/", ("zh-hans", "tea")),
        ("/articles/tea", ("zh-hans", "tea")),
        ("/en/articles/茶/", ("en", "茶")),
        ("/articles/", None),
        ("/articles/tea/comment/", None),
        ("/tags/tea/", None),
        ("tea", None),
    ],
)
def test_address_of_an_article_says_its_language_and_slug(path, found):
    assert slug_of(path) == found


@pytest.mark.parametrize("slug", ["tea", "茶", "a+b", "a b", "x~y", "100%", "q?"])
def test_address_is_what_the_article_says(slug):
    article = Article(language="en", slug=slug)
    assert article_href("en", slug) == article.get_absolute_url()


@pytest.mark.parametrize(
    ("links", "index"),
    [
        (lambda: Link.objects.dead().filter(path__in=["a.md", "b.md"]), "link_"),
        (lambda: Link.objects.dead().filter(path="", name__in=["a"]), "link_"),
        (lambda: Link.objects.filter(target__in=[1, 2]), "link_"),
        (lambda: Link.objects.filter(source__in=[1, 2]), "source_id"),
    ],
)
def test_links_are_looked_up_through_an_index(links, index):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = links().explain()
    assert index in plan
    assert "SCAN articles_link\n" not in plan
