"""Whatever happens to articles, listings and stored counts agree with `published()`."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.changes import changing
from articles.listings.edition import current_edition, update_due
from articles.listings.keeper import recount
from articles.models import (
    Article,
    CategorizedArticle,
    Category,
    CategoryCount,
    Edition,
    LanguageCount,
    Tag,
    TagCount,
    TaggedArticle,
)
from articles.search import search

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make(slug, **fields):
    fields = {"title": slug, "language": "en", "status": "published", "published_at": NOW - HOUR, **fields}
    article = Article(slug=slug, **fields)
    with changing(now=NOW) as touched:
        super(Article, article).save()
        touched.add(article.pk)
    article.refresh_from_db()
    return article


def put(article, tag="", category=""):
    with changing([article.pk], now=NOW):
        if tag:
            article.tags.add(tag)
        if category:
            CategorizedArticle.objects.create(
                article=article, category=Category.objects.get_or_create(name=category)[0]
            )


def counts(model):
    return {
        (*row[:-1],): row[-1]
        for row in model.objects.filter(article_count__gt=0).values_list(
            *(["language"] if model is LanguageCount else [f"{model.__name__[:-5].lower()}__name", "language"]),
            "article_count",
        )
    }


def test_new_published_article_is_live_and_counted():
    article = make("a")
    put(article, tag="harbour", category="World")
    assert Article.objects.live().get() == article
    assert counts(LanguageCount) == {("en",): 1}
    assert counts(TagCount) == {("harbour", "en"): 1}
    assert counts(CategoryCount) == {("World", "en"): 1}
    assert TaggedArticle.objects.live().get().published_at == article.published_at


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"published_at": NOW + HOUR},
        {"shown_from_at": NOW + HOUR},
        {"expires_at": NOW},
        {"is_listed": False},
    ],
)
def test_article_that_readers_may_not_see_in_lists_is_neither_live_nor_counted(fields):
    put(make("a", **fields), tag="harbour", category="World")
    assert not Article.objects.live().exists()
    assert not TaggedArticle.objects.live().exists()
    assert counts(LanguageCount) == counts(TagCount) == counts(CategoryCount) == {}


def test_article_shown_from_an_hour_of_its_own_may_bear_a_later_date():
    make("a", published_at=NOW + HOUR, shown_from_at=NOW - HOUR)
    assert Article.objects.published(NOW).exists()
    assert Article.objects.live().exists()


def test_change_of_language_moves_the_counts():
    article = make("a")
    put(article, tag="harbour")
    with changing([article.pk], now=NOW):
        Article.objects.update(language="zh-hans")
    assert counts(LanguageCount) == {("zh-hans",): 1}
    assert counts(TagCount) == {("harbour", "zh-hans"): 1}
    assert TaggedArticle.objects.get().language == "zh-hans"


def test_removed_tag_and_deleted_article_leave_the_counts():
    first, second = make("a"), make("b")
    for article in (first, second):
        put(article, tag="harbour", category="World")
    with changing([first.pk], now=NOW):
        first.tags.clear()
    second.delete()
    assert counts(TagCount) == {}
    assert counts(CategoryCount) == {("World", "en"): 1}
    assert counts(LanguageCount) == {("en",): 1}


def test_unpublished_article_leaves_the_counts():
    article = make("a")
    put(article, tag="harbour")
    article.status = "draft"
    article.save()
    assert counts(TagCount) == counts(LanguageCount) == {}


def test_scheduled_article_appears_by_itself_at_its_hour():
    put(make("a", published_at=NOW + HOUR), tag="harbour")
    assert current_edition(NOW + HOUR - timedelta(seconds=1)).next_change_at == NOW + HOUR
    assert not Article.objects.live().exists()
    edition = current_edition(NOW + HOUR)
    assert Article.objects.live().exists()
    assert counts(TagCount) == {("harbour", "en"): 1}
    assert edition.next_change_at is None


def test_expiring_article_leaves_by_itself_at_its_hour():
    put(make("a", expires_at=NOW + HOUR), tag="harbour")
    version = current_edition(NOW).version
    assert Article.objects.live().exists()
    assert current_edition(NOW + HOUR).version > version
    assert not Article.objects.live().exists()
    assert counts(TagCount) == {}


def test_settling_touches_only_what_is_due():
    make("now")
    make("soon", published_at=NOW + HOUR)
    make("later", published_at=NOW + 2 * HOUR)
    assert update_due(NOW + HOUR) == 1
    assert update_due(NOW + HOUR) == 0
    assert Edition.objects.get().next_change_at == NOW + 2 * HOUR


def test_edition_that_is_not_due_costs_one_query(django_assert_num_queries):
    make("a")
    with django_assert_num_queries(1):
        current_edition(NOW)


def test_failed_change_leaves_everything_as_it_was():
    article = make("a")
    put(article, tag="harbour")
    version = Edition.objects.get().version
    with pytest.raises(ZeroDivisionError), changing([article.pk], now=NOW):
        Article.objects.update(status="draft")
        raise ZeroDivisionError
    assert Article.objects.live().exists()
    assert counts(TagCount) == {("harbour", "en"): 1}
    assert Edition.objects.get().version == version


def test_block_inside_another_counts_once():
    first, second = make("a"), make("b")
    put(first, tag="harbour")
    with changing([first.pk], now=NOW):
        first.title = "Saved inside"
        first.save()
        with changing([second.pk], now=NOW):
            second.tags.add("harbour")
        third = Article.objects.create(
            title="c", slug="c", language="en", status="published", published_at=NOW - HOUR, body="A word of its own"
        )
        third.tags.add("harbour")
    assert counts(LanguageCount) == {("en",): 3}
    assert counts(TagCount) == {("harbour", "en"): 3}
    assert search("own") == [third.pk]


def test_failure_of_an_inner_block_that_is_caught_leaves_the_counts_right():
    first, second = make("a"), make("b")
    with changing([first.pk], now=NOW):
        with pytest.raises(ZeroDivisionError), changing([second.pk], now=NOW):
            Article.objects.filter(pk=second.pk).update(status="draft")
            raise ZeroDivisionError
        Article.objects.filter(pk=first.pk).update(status="draft")
    assert counts(LanguageCount) == {("en",): 1}
    assert Article.objects.live().get() == second


def test_recount_mends_rows_that_were_changed_by_hand():
    article = make("a")
    put(article, tag="harbour", category="World")
    right = (counts(LanguageCount), counts(TagCount), counts(CategoryCount))
    Article.objects.update(is_live=False)
    TaggedArticle.objects.update(is_live=False, language="xx")
    TagCount.objects.update(article_count=41)
    LanguageCount.objects.all().delete()
    recount()
    assert (counts(LanguageCount), counts(TagCount), counts(CategoryCount)) == right
    assert Article.objects.live().exists()


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            ["create", "tag", "untag", "categorise", "language", "status", "date", "expire", "delete", "wait"]
        ),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_counts_are_those_of_a_recount_after_any_sequence_of_changes(changes):
    Article.objects.all().delete()
    Tag.objects.all().delete()
    Category.objects.all().delete()
    LanguageCount.objects.all().delete()
    now = NOW
    for number, (change, which, value) in enumerate(changes):
        now += timedelta(minutes=1)
        articles = list(Article.objects.order_by("pk"))
        if change == "create" or not articles:
            make(f"a{number}", published_at=now + timedelta(minutes=value))
            continue
        if change == "wait":
            now += timedelta(minutes=5)
            current_edition(now)
            continue
        article = articles[which % len(articles)]
        with changing([article.pk], now=now):
            apply(change, article, value, now)
    current_edition(now)
    kept = [counts(model) for model in (LanguageCount, TagCount, CategoryCount)]
    live = set(Article.objects.live().values_list("pk", flat=True))
    assert live == set(Article.objects.published(now).filter(is_listed=True).values_list("pk", flat=True))
    assert kept[0] == {
        (language,): Article.objects.live().filter(language=language).count()
        for language in {"en", "zh-hans", "zh-hant"}
        if Article.objects.live().filter(language=language).exists()
    }
    for (name, language), number in kept[1].items():
        assert number == Article.objects.live().filter(tags__name=name, language=language).count()
    assert sum(kept[1].values()) == TaggedArticle.objects.filter(content_object__in=live).count()
    assert sum(kept[2].values()) == CategorizedArticle.objects.filter(article__in=live).count()


def apply(change, article, value, now):
    rows = Article.objects.filter(pk=article.pk)
    match change:
        case "tag":
            article.tags.add(f"t{value}")
        case "untag":
            article.tags.remove(f"t{value}")
        case "categorise":
            category = Category.objects.get_or_create(name=f"c{value}")[0]
            CategorizedArticle.objects.get_or_create(article=article, category=category)
        case "language":
            rows.update(language=["en", "zh-hans", "zh-hant"][value])
        case "status":
            rows.update(status=["draft", "published", "published"][value])
        case "date":
            rows.update(published_at=now + timedelta(minutes=3 * (value - 1)))
        case "expire":
            rows.update(expires_at=[None, now, now + timedelta(minutes=3)][value])
        case "delete":
            rows.delete()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plan of SQLite")
def test_what_is_due_is_found_through_indexes_of_the_few_rows_that_can_be():
    make("a")
    plans = []

    def explain(execute, sql, params, many, context):
        plans.extend(
            row[-1] for row in connection.connection.execute(f"EXPLAIN QUERY PLAN {context_sql(sql)}", params)
        )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        Article.objects.due(NOW)
    assert len(plans) == 2
    assert "article_waiting" in plans[0]
    assert "article_expires" in plans[1]


def context_sql(sql):
    return sql.replace("%s", "?")
