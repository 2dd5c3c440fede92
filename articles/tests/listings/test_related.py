"""Articles that belong to an article."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.listings import related
from articles.listings.edition import current_edition
from articles.listings.related import related_ids, title_similarity, weight
from articles.models import Article
from articles.site.site import load_site
from articles.tests.factories import FIRST_DAY, make_article, make_articles, make_settings

TITLES = ("秋茶开采", "夜班列车", "旧粮仓", "第四面天线", "早市摊位", "渡轮停航")


def ids_for(article):
    return related_ids(article, Article.objects.live().in_language(article.language).count())


def cards(html):
    section = html.partition('class="article__related"')[2].partition("</section>")[0]
    return re.findall(r'<h3 class="article-card__title"><a [^>]*>([^<]*)', section)


def page(client, article):
    return client.get(article.get_absolute_url()).content.decode()


# Which articles ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_rare_tag_says_more_than_a_common_one():
    for title in TITLES:
        make_article(title=title, tags=["本地"])
    rare = make_article(title="海雾", tags=["潮汐"], published_at=FIRST_DAY - timedelta(days=300))
    article = make_article(title="验潮站", tags=["本地", "潮汐"], published_at=FIRST_DAY + timedelta(days=1))
    found = ids_for(article)
    assert found[0] == rare.pk
    assert len(found) == related.MOST_RELATED


@pytest.mark.django_db
def test_shared_category_relates():
    other = make_article(title="海雾", categories=["气象"])
    make_article(title="秋茶开采", categories=["财经"])
    assert ids_for(make_article(title="验潮站", categories=["气象"])) == [other.pk]


@pytest.mark.django_db
def test_words_of_the_title_relate_articles_without_a_common_term():
    for title in TITLES:
        make_article(title=title)
    other = make_article(title="澜湾大桥昨夜完成合龙", published_at=FIRST_DAY - timedelta(days=2))
    assert ids_for(make_article(title="直播：澜湾大桥合龙", tags=["桥"])) == [other.pk]


@pytest.mark.django_db
def test_nothing_in_common_is_not_related():
    for title in TITLES:
        make_article(title=title)
    assert ids_for(make_article(title="验潮站", tags=["潮汐"])) == []


@pytest.mark.django_db
def test_only_live_articles_of_the_language_are_related():
    make_article(tags=["潮汐"], title="潮一", status="draft")
    make_article(tags=["潮汐"], title="潮二", language="en")
    make_article(tags=["潮汐"], title="潮三", is_listed=False)
    live = make_article(tags=["潮汐"], title="潮四")
    article = make_article(tags=["潮汐"], title="潮五")
    assert ids_for(article) == [live.pk]


@pytest.mark.django_db
def test_among_equals_the_nearest_come_first():
    articles = [
        make_article(title=title, tags=["潮汐"], published_at=FIRST_DAY + timedelta(days=day))
        for day, title in enumerate(TITLES)
    ]
    article = make_article(title="验潮站", tags=["潮汐"], published_at=FIRST_DAY + timedelta(days=9))
    assert ids_for(article) == [other.pk for other in reversed(articles)]


@pytest.mark.django_db
def test_source_that_is_tag_and_category_counts_once():
    article = make_article(tags=["QQ"], categories=["qq"])
    assert len(related.rarest_terms(article, 1)) == 1


@pytest.mark.django_db
def test_rarest_terms_are_those_of_the_language():
    make_article(tags=["桥"], language="en")
    make_article(tags=["桥"])
    article = make_article(tags=["潮汐", "桥"])
    assert [listing.weight for listing in related.rarest_terms(article, 2)] == [weight(1, 2), weight(2, 2)]


@pytest.mark.parametrize(("count", "total"), [(1, 1), (1, 1000), (3000, 10000), (10000, 10000), (5, 0), (0, 0)])
def test_weight_of_a_term_lies_between_0_and_1(count, total):
    assert 0 < weight(count, total) <= 1


def test_term_on_every_article_says_less_than_enough():
    assert weight(10_000, 10_000) < related.LEAST_SCORE < weight(3_000, 10_000) < weight(3, 10_000)


def test_word_that_few_titles_hold_weighs_more():
    titles = {1: "澜湾天气", 2: "澜湾交通", 3: "澜湾大桥", 4: "验潮"}
    similarity = title_similarity("澜湾验潮", titles)
    assert similarity[4] > similarity[1] > 0


@pytest.mark.parametrize("title", ["", "！！！", "a"])
def test_title_without_a_word_is_like_no_other(title):
    assert set(title_similarity(title, {1: "潮", 2: ""}).values()) == {0}


# The page ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_article_ends_with_three_related_ones(client):
    for title in TITLES:
        make_article(title=title, tags=["潮汐"])
    article = make_article(title="验潮站", tags=["潮汐"])
    shown = cards(page(client, article))
    assert len(shown) == 3
    assert set(shown) < set(TITLES)


@pytest.mark.django_db
def test_article_without_related_ones_has_no_such_section(client):
    assert "article__related" not in page(client, make_article())


@pytest.mark.django_db
def test_unlisted_article_has_no_related_ones(client):
    make_article(tags=["潮汐"])
    assert "article__related" not in page(client, make_article(tags=["潮汐"], is_listed=False))


@pytest.mark.django_db
def test_withdrawn_article_is_related_no_longer(client):
    other = make_article(title="海雾", tags=["潮汐"])
    article = make_article(title="验潮站", tags=["潮汐"])
    assert cards(page(client, article)) == ["海雾"]
    other.status = Article.Status.WITHDRAWN
    other.save()
    assert cards(page(client, article)) == []


# Queries -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2, 80])
def test_related_ones_cost_four_queries_cold_and_none_warm(django_assert_num_queries, number):
    make_settings()
    article = make_articles(number, tags=["桥", "潮汐"], categories=["要闻"])[number // 2]
    site = load_site("zh-hans", timezone.now())
    with django_assert_num_queries(4):  # terms with counts; candidates; the articles; their names
        cold = related.related_cards(article, site, 1)
    with django_assert_num_queries(0):
        warm = related.related_cards(article, site, 1)
    assert [card.article for card in warm] == [card.article for card in cold] != []


@pytest.mark.django_db
def test_article_costs_six_queries_with_related_ones_kept_and_ten_without(client, django_assert_num_queries):
    article = make_articles(9, tags=["桥"], categories=["要闻"], authors=["沈砚秋"])[4]
    article.translation_key = "k"
    article.save()
    page(client, article)
    with django_assert_num_queries(6):  # the edition; the article; terms; translations; authors; neighbours
        assert len(cards(page(client, article))) == 3
    cache.delete(f"related:{current_edition().version}:{article.pk}")
    with django_assert_num_queries(10):  # and: terms with counts; candidates; related articles; their names
        assert len(cards(page(client, article))) == 3


@pytest.mark.django_db
def test_candidates_are_found_by_the_indexes_of_listings():
    if connection.vendor != "sqlite":
        pytest.skip("The plan is SQLite's.")
    article = make_articles(3, tags=["桥"], categories=["要闻"])[1]
    with CaptureQueriesContext(connection) as queries:
        ids_for(article)
    candidates = next(query["sql"] for query in queries if "UNION ALL SELECT * FROM (" in query["sql"])
    with connection.cursor() as cursor:
        plan = "\n".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {candidates}").fetchall())
    assert plan.count("USING INDEX article_listing") == 2
    assert plan.count("USING COVERING INDEX taggedarticle_listing") == 2
    assert plan.count("USING COVERING INDEX categorizedarticle_listing") == 2
    assert "SCAN articles" not in plan
    assert "TEMP B-TREE" not in plan
