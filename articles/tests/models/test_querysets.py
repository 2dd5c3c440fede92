"""Slugs that no row has yet."""

import pytest

from articles.models import Category
from articles.models.querysets import first_free_slug

pytestmark = pytest.mark.django_db


def test_first_free_slug_is_the_first_number_that_is_missing(django_assert_num_queries):
    for slug in ("a", "a-2", "a-4", "ab", "a-x"):
        Category.objects.create(name=slug, slug=slug)
    with django_assert_num_queries(1):
        assert first_free_slug(Category.objects, "a") == "a-3"
    assert first_free_slug(Category.objects, "b") == "b"


def test_first_free_slug_is_found_behind_many_that_are_taken():
    Category.objects.bulk_create(
        Category(name=f"n{number}", slug="a" if number == 1 else f"a-{number}") for number in range(1, 21)
    )
    assert first_free_slug(Category.objects, "a") == "a-21"
