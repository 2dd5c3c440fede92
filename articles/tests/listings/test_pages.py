"""Pages of listings: which ids, at what cost, with which names."""

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404

from articles.listings.pages import FrontListing, Listing, cards_of, front_page, labels, page_of, pinned_ids
from articles.models import MOST_PINNED, Article, CategorizedArticle, Tag, TaggedArticle
from articles.site.article_page import nested
from articles.templatetags.pagination import absolute, elided, page_url
from articles.tests.factories import FIRST_DAY, make_article, make_articles

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is SQLite's")


def front_listing(count, language="zh-hans"):
    return Listing(Article.objects.live().in_language(language), "pk", count)


def plan_of(rows):
    return rows.explain()


@pytest.mark.django_db
@pytest.mark.parametrize("start", range(0, 7, 2))
def test_pages_read_from_either_end_hold_the_same_ids(start):
    ids = [article.pk for article in make_articles(7)][::-1]
    assert front_listing(7)[start : start + 2] == ids[start : start + 2]


@pytest.mark.django_db
def test_articles_of_one_moment_stand_in_a_fixed_order_on_every_page():
    ids = sorted((make_article().pk for _ in range(5)), reverse=True)
    listing = front_listing(5)
    assert [*listing[0:2], *listing[2:4], *listing[4:6]] == ids
    assert listing.rows.query.order_by == ("-published_at", "-pk")


@pytest.mark.django_db
def test_pages_of_the_second_half_are_read_from_the_other_end():
    listing = front_listing(1_000_000)
    assert listing.page_rows(20, 40).query.low_mark == 20
    assert listing.page_rows(999_980, 1_000_000).query.low_mark == 0


@sqlite_only
@pytest.mark.django_db
@pytest.mark.parametrize("start", [0, 60])
def test_ids_of_the_front_page_come_from_the_covering_index_alone(start):
    plan = plan_of(front_listing(80).page_rows(start, start + 20))
    assert "USING COVERING INDEX article_listing" in plan
    assert "TEMP B-TREE" not in plan


@sqlite_only
@pytest.mark.django_db
@pytest.mark.parametrize("start", [0, 60])
def test_ids_of_a_term_come_from_the_covering_index_alone(start):
    make_article(tags=["桥"], categories=["要闻"])
    tag = Tag.objects.get()
    tagged = TaggedArticle.objects.live().filter(tag_id=tag.pk, language="zh-hans")
    categorized = CategorizedArticle.objects.live().filter(category_id=1, language="zh-hans")
    for rows, key, index in (
        (tagged, "content_object_id", "taggedarticle_listing"),
        (categorized, "article_id", "categorizedarticle_listing"),
    ):
        plan = plan_of(Listing(rows, key, 80).page_rows(start, start + 20))
        assert f"USING COVERING INDEX {index}" in plan
        assert "TEMP B-TREE" not in plan


@sqlite_only
@pytest.mark.django_db
def test_rows_of_a_page_are_read_by_their_keys():
    plan = plan_of(Article.objects.published().for_listing().filter(pk__in=[1, 2, 3]))
    assert "USING INTEGER PRIMARY KEY (rowid=?)" in plan


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["0", "-1", "abc", "", "1.0", "٣", "2 ", "1_0", "9" * 40, "4", "last"])
def test_page_that_does_not_exist_is_a_404(value):
    with pytest.raises(Http404):
        page_of(list(range(25)), 10, value)


def test_page_without_a_number_is_the_first():
    assert page_of(list(range(25)), 10, None).object_list == list(range(10))


def test_empty_listing_has_one_page():
    assert page_of([], 10, None).paginator.num_pages == 1


@pytest.mark.django_db
def test_cards_keep_the_order_of_ids_and_leave_out_what_is_not_published():
    first, second = make_articles(2)
    draft = make_article(status="draft")
    assert [card.article.pk for card in cards_of([second.pk, draft.pk, first.pk])] == [second.pk, first.pk]


@pytest.mark.django_db
def test_names_of_all_cards_come_in_one_query_in_their_order(django_assert_num_queries):
    first = make_article(categories=["要闻", "国际"], authors=["乙", "甲"], tags=["桥"])
    second = make_article(language="en", categories=["News"])
    with django_assert_num_queries(1):
        found = labels([first.pk, second.pk], "category", "author", "tag")
    assert [label.name for label in found[first.pk, "category"]] == ["要闻", "国际"]
    assert [label.name for label in found[first.pk, "author"]] == ["乙", "甲"]
    assert [label.name for label in found[first.pk, "tag"]] == ["桥"]
    assert found[second.pk, "category"][0].url == "/en/categories/news/"


@pytest.mark.django_db
def test_term_that_no_listed_article_has_is_named_without_a_link():
    page = make_article(is_listed=False, categories=["关于"], tags=["站务"])
    found = labels([page.pk], "category", "tag")
    assert found[page.pk, "category"] == [("关于", "")]
    assert found[page.pk, "tag"] == [("站务", "")]


@pytest.mark.django_db
def test_pinned_articles_come_lowest_number_first_and_in_their_language_only():
    second = make_article(pin_weight=5)
    first = make_article(pin_weight=1)
    make_article(pin_weight=1, language="en")
    make_article(pin_weight=1, status="draft")
    assert pinned_ids("zh-hans") == [first.pk, second.pk]


@pytest.mark.django_db
def test_every_article_that_may_be_pinned_is_listed_first_in_its_order():
    newest = make_articles(3)[::-1]
    pinned = [make_article(pin_weight=MOST_PINNED - n, published_at=FIRST_DAY) for n in range(MOST_PINNED)][::-1]
    listing = FrontListing("zh-hans", 3 + MOST_PINNED)
    ids = [article.pk for article in (*pinned, *newest)]
    assert len(listing) == len(ids)
    for per_page in range(1, len(ids) + 1):
        assert [pk for at in range(0, len(ids), per_page) for pk in listing[at : at + per_page]] == ids


@sqlite_only
@pytest.mark.django_db
@pytest.mark.parametrize("start", [0, 60])
def test_ids_behind_the_pinned_ones_come_from_the_covering_index_alone(start):
    make_article(pin_weight=1)
    plan = plan_of(FrontListing("zh-hans", 80).page_rows(start, start + 20))
    assert "USING COVERING INDEX article_listing" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.django_db
def test_front_page_marks_a_pinned_article():
    pinned, other = (article.pk for article in make_articles(2))
    page = front_page([pinned, other], [pinned])
    assert page["lead"].is_pinned
    assert [card.is_pinned for card in page["cards"]] == [False]


REMOTE = {"thumbnail_url": "https://img.example.org/a/0"}
NOT_IN_LISTS = {**REMOTE, "is_thumbnail_in_list": False}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("articles", "in_row"),
    [
        ([{}, REMOTE, REMOTE, REMOTE], 2),
        ([{}, {}, REMOTE, REMOTE, REMOTE], 2),
        ([REMOTE, REMOTE, {}, {}], 2),
        ([REMOTE, {}, {}, REMOTE], 0),
        ([{}, NOT_IN_LISTS, {}, REMOTE], 0),
        ([{}, REMOTE], 0),
        ([{}, {}, {}], 0),
    ],
)
def test_layout_of_the_front_page_never_changes_the_order(articles, in_row):
    ids = [make_article(**fields).pk for fields in articles]
    page = front_page(ids, [])
    assert [card.article.pk for card in (page["lead"], *page["row"], *page["cards"])] == ids
    assert len(page["row"]) == in_row


@pytest.mark.django_db
def test_front_page_without_articles_is_empty():
    assert front_page([], []) == {"lead": None, "row": [], "cards": []}


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        (1, 1, [1]),
        (1, 29, [1, 2, 3, 4, 5, None, 29]),
        (4, 29, [1, 2, 3, 4, 5, None, 29]),
        (5, 29, [1, None, 4, 5, 6, None, 29]),
        (29, 29, [1, None, 25, 26, 27, 28, 29]),
        (3, 7, [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_pagination_shows_both_ends_and_what_is_near(number, last, shown):
    assert elided(Paginator(range(last), 1).page(number)) == shown


@pytest.mark.parametrize("number", range(1, 101))
def test_pagination_never_shows_more_than_seven_places(number):
    assert len(elided(Paginator(range(100), 1).page(number))) <= 7


def test_address_of_the_first_page_has_no_number():
    assert [page_url(1), page_url(2), page_url(1, "a b"), page_url(3, "大&桥")] == [
        "",
        "?page=2",
        "?q=a+b",
        "?q=%E5%A4%A7%26%E6%A1%A5&page=3",
    ]


def test_only_paths_of_this_site_get_its_origin():
    assert absolute("/media/a.webp", "https://news.example.org") == "https://news.example.org/media/a.webp"
    assert absolute("https://img.example.org/0", "https://news.example.org") == "https://img.example.org/0"
    assert absolute("//img.example.org/0", "https://news.example.org") == "//img.example.org/0"


def test_headings_become_a_tree_even_where_a_level_is_skipped():
    headings = [[2, "a", "A"], [4, "b", "B"], [3, "c", "C"], [2, "d", "D"]]
    assert nested(headings) == [("a", "A", [("b", "B", []), ("c", "C", [])]), ("d", "D", [])]


def test_first_heading_may_be_the_deepest():
    assert nested([[3, "a", "A"], [2, "b", "B"]]) == [("a", "A", []), ("b", "B", [])]
