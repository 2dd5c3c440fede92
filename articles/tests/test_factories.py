"""Rows that tests make in bulk are those that production would have made."""

import pytest

from articles import search
from articles.listings.keeper import recount
from articles.models import (
    Article,
    AuthorCount,
    AuthoredArticle,
    CategorizedArticle,
    CategoryCount,
    LanguageCount,
    TagCount,
    TaggedArticle,
)
from articles.tests.factories import make_article, make_articles

pytestmark = pytest.mark.django_db
DERIVED = (
    (Article, ("slug", "is_live")),
    (TaggedArticle, ("content_object", "tag", "language", "published_at", "is_live")),
    (CategorizedArticle, ("article", "category", "position", "language", "published_at", "is_live")),
    (AuthoredArticle, ("article", "author", "position", "language", "published_at", "is_live")),
    (LanguageCount, ("language", "article_count")),
    (TagCount, ("tag", "language", "article_count")),
    (CategoryCount, ("category", "language", "article_count")),
    (AuthorCount, ("author", "language", "article_count")),
)
TERMS = {"tags": ["桥", "港口"], "categories": ["要闻", "国际"], "authors": ["沈砚秋", "顾长汀"]}


def derived():
    return [sorted(model.objects.values_list(*names), key=str) for model, names in DERIVED]


def test_articles_made_in_bulk_have_nothing_to_recount():
    made = make_articles(3, **TERMS)
    make_articles(2, status="draft", language="en", **TERMS)
    before = derived()
    recount()
    assert derived() == before
    assert LanguageCount.objects.get().article_count == 3
    assert [article.is_live for article in made] == [True] * 3


def test_articles_made_in_bulk_are_found_by_the_search():
    made = make_articles(3, title="跨海大桥")
    assert search.search("大桥") == [article.pk for article in made[::-1]]


def test_an_article_made_in_bulk_is_like_one_made_alone():
    fields = {"title": "大桥", **TERMS}
    [many], one = make_articles(1, **fields), make_article(**fields)
    names = {field.attname for field in Article._meta.concrete_fields} - {"id", "slug", "created_at"}
    assert {name: getattr(many, name) for name in names} == {name: getattr(one, name) for name in names}
    assert [tag.name for tag in many.tags.order_by("name")] == [tag.name for tag in one.tags.order_by("name")]


def test_articles_made_in_bulk_cost_the_same_few_queries_however_many(django_assert_max_num_queries):
    make_articles(1, **TERMS)
    with django_assert_max_num_queries(45):
        make_articles(60, **TERMS)
