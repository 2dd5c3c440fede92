"""The page of an article."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Author
from articles.site import article_page
from articles.tests.factories import FIRST_DAY, make_article, make_articles, make_settings

pytestmark = pytest.mark.django_db

HEADINGS = [[2, "b-tide", "潮"], [3, "b-ferry", "渡轮"], [2, "b-next", "接下来"]]


def page(client, article, status=200):
    response = client.get(article.get_absolute_url())
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"shown_from_at": timezone.now() + timedelta(days=1)},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
    ids=["draft", "future", "not yet shown", "expired"],
)
def test_article_that_is_not_published_answers_404(client, fields):
    page(client, make_article(**fields), 404)


def test_unlisted_article_has_an_address(client):
    assert "关于我们" in page(client, make_article(title="关于我们", is_listed=False))


def test_article_answers_in_its_own_language_only(client):
    article = make_article(language="en", slug="bridge")
    page(client, article)
    assert client.get("/articles/bridge/").status_code == 404


def test_same_slug_may_stand_in_two_languages(client):
    chinese, english = (
        make_article(slug="bridge", title="桥"),
        make_article(slug="bridge", title="Bridge", language="en"),
    )
    assert '<h1 class="article__title">桥</h1>' in page(client, chinese)
    assert '<h1 class="article__title">Bridge</h1>' in page(client, english)


def test_page_shows_what_the_article_has(client):
    article = make_article(
        lead="六年、四次台风。",
        categories=["要闻"],
        tags=["桥"],
        authors=["沈砚秋", "顾长汀"],
        source_name="澜湾日报",
        source_url="https://example.org/1",
        language_tag="zh-CN",
        reading_minutes=6,
        published_at=FIRST_DAY,
        body_html="<p>天还没亮。</p>",
    )
    html = page(client, article)
    assert '<p class="article__lead">六年、四次台风。</p>' in html
    assert '<article class="article" lang="zh-CN">' in html
    assert '<div class="prose" lang="zh-CN">\n<p>天还没亮。</p>' in html
    assert re.search(
        r'沈砚秋</a></span> <span><a [^>]*>顾长汀</a></span> <time datetime="2026-01-05T09:30:00\+08:00"', html
    )
    assert re.search(r"<span>[^<]*\b6\b[^<]*</span>", html)
    assert re.search(r'<a href="/categories/[^"]+">要闻</a></li><li><span aria-current="page">', html)
    assert re.search(r'<li><a href="/tags/[^"]+">桥</a></li>', html)
    assert '<a href="https://example.org/1">' in html


def test_language_of_the_page_needs_no_repetition(client):
    assert '<article class="article">' in page(client, make_article())


def test_canonical_address_is_its_own_unless_the_article_names_another(client):
    article = make_article(slug="a")
    assert '<link rel="canonical" href="http://testserver/articles/a/">' in page(client, article)
    article = make_article(canonical_url="https://example.org/1")
    assert '<link rel="canonical" href="https://example.org/1">' in page(client, article)


def test_site_url_stands_before_the_host_of_the_request(client, settings):
    settings.SITE_URL = "https://news.example.org"
    html = page(client, make_article(slug="a", thumbnail_url="https://img.example.org/0"))
    assert '<meta property="og:url" content="https://news.example.org/articles/a/">' in html
    assert '<meta property="og:image" content="https://img.example.org/0">' in html


# Translations --------------------------------------------------------------------------------------------------------


def test_published_translations_are_linked_in_byline_head_and_masthead(client):
    article = make_article(slug="a", translation_key="bridge", language_tag="zh-CN")
    make_article(slug="b", translation_key="bridge", language="en", language_tag="en-US")
    make_article(slug="c", translation_key="bridge", language="zh-hant", status="draft")
    html = page(client, article)
    assert '<link rel="alternate" hreflang="en-US" href="http://testserver/en/articles/b/">' in html
    assert '<link rel="alternate" hreflang="zh-CN" href="http://testserver/articles/a/">' in html
    assert html.count('<a href="/en/articles/b/" lang="en" hreflang="en">English</a>') == 1
    assert '<a href="/en/articles/b/" lang="en" hreflang="en-US">English</a>' in html
    assert '<a href="/zh-hant/" lang="zh-Hant" hreflang="zh-Hant">' in html
    assert "/articles/c/" not in html


def test_article_without_translations_leads_to_front_pages(client):
    html = page(client, make_article())
    assert 'rel="alternate" hreflang' not in html
    assert '<a href="/en/" lang="en" hreflang="en">English</a>' in html


# Options, of the article and of the site -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "sites", "shown"), [(None, True, True), (None, False, False), (True, False, True), (False, True, False)]
)
def test_own_option_comes_before_the_sites(client, own, sites, shown):
    make_article(published_at=FIRST_DAY - timedelta(days=1))
    options = ("has_contents", "has_pager", "has_author_box")
    make_settings(**dict.fromkeys(options, sites))
    article = make_article(contents=HEADINGS, authors=["沈砚秋"], **dict.fromkeys(options, own))
    Author.objects.update(description="写桥的人。")
    html = page(client, article)
    assert ('<details class="contents"' in html) is shown
    assert ('class="pager"' in html) is shown
    assert ('class="author-box"' in html) is shown


def test_contents_nest_and_count_their_sections(client):
    html = page(client, make_article(contents=HEADINGS))
    contents = re.search(r'<details class="contents".*?</details>', html, re.DOTALL)[0]
    assert re.sub(r"\s+", "", contents.split("</summary>")[1]) == (
        '<ol><li><ahref="#b-tide">潮</a><ol><li><ahref="#b-ferry">渡轮</a></li></ol></li>'
        '<li><ahref="#b-next">接下来</a></li></ol></details>'
    )


def test_a_single_heading_needs_no_contents(client):
    assert '<details class="contents"' not in page(client, make_article(contents=HEADINGS[:1]))


def test_author_without_a_bio_has_no_box(client):
    assert 'class="author-box"' not in page(client, make_article(authors=["沈砚秋"]))


@pytest.mark.parametrize("in_article", [True, False])
def test_thumbnail_stands_on_the_article_as_its_visibility_says(client, in_article):
    article = make_article(
        thumbnail_url="https://img.example.org/0",
        thumbnail_alt="桥",
        thumbnail_caption="图：本报",
        is_thumbnail_in_article=in_article,
    )
    html = page(client, article)
    assert ('<figure class="article__figure picture">' in html) is in_article
    assert ("<figcaption>图：本报</figcaption>" in html) is in_article
    assert ('height="900" alt="桥" fetchpriority="high" referrerpolicy="no-referrer">' in html) is in_article


def test_sidebar_stands_where_the_article_says(client):
    html = page(client, make_article(sidebar="left", widgets=["search"]))
    assert '<div class="layout layout--left">' in html
    assert html.count('class="widget"') == 1
    html = page(client, make_article(sidebar="none"))
    assert '<div class="layout layout--none">' in html
    assert "<aside" not in html


# Previous and next ---------------------------------------------------------------------------------------------------


def neighbours(html):
    return dict(re.findall(r'<a class="pager__link[^"]*" rel="(prev|next)".*?class="pager__title">(.*?)</span>', html))


def test_neighbours_are_the_nearest_live_articles_of_the_language(client):
    first, second, third = make_articles(3)
    make_article(published_at=second.published_at + timedelta(minutes=1), language="en")
    make_article(published_at=second.published_at + timedelta(minutes=1), status="draft")
    make_article(published_at=second.published_at - timedelta(minutes=1), is_listed=False)
    assert neighbours(page(client, second)) == {"prev": first.title, "next": third.title}
    assert neighbours(page(client, first)) == {"next": second.title}
    assert neighbours(page(client, third)) == {"prev": second.title}


def test_articles_of_one_moment_lead_through_each_other(client):
    first, second, third = (make_article() for _ in range(3))
    assert neighbours(page(client, second)) == {"prev": first.title, "next": third.title}


def test_unlisted_article_has_no_neighbours(client):
    make_articles(2)
    assert neighbours(page(client, make_article(is_listed=False))) == {}


def test_neighbours_are_found_by_the_index_of_listings(client):
    article = make_articles(3)[1]
    with CaptureQueriesContext(connection) as queries:
        article_page.neighbours(article)
    plan = plan_of(queries[0]["sql"])
    assert plan.count("USING COVERING INDEX article_listing") == 2
    assert "SCAN" not in plan.replace("SCALAR", "")


def test_translations_are_found_by_their_index(client):
    article = make_article(translation_key="k")
    with CaptureQueriesContext(connection) as queries:
        article_page.translations(article)
    assert "USING INDEX article_translation" in plan_of(queries[0]["sql"])


def plan_of(sql):
    if connection.vendor != "sqlite":
        pytest.skip("The plan is SQLite's.")
    with connection.cursor() as cursor:
        return "\n".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall())


# Queries -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 60])
def test_article_costs_six_queries_warm(client, django_assert_num_queries, number):
    make_settings()
    articles = make_articles(number, categories=["要闻", "国际"], tags=["桥", "港口"], authors=["沈砚秋", "顾长汀"])
    make_article(language="en", translation_key="k")
    article = articles[number // 2]
    article.translation_key = "k"
    article.save()
    page(client, article)
    # The edition; the article; its terms; its translations; its authors; its neighbours.
    with django_assert_num_queries(6):
        page(client, article)


def test_article_that_says_little_costs_four_queries_warm(client, django_assert_num_queries):
    article = make_article(has_pager=False)
    page(client, article)
    with django_assert_num_queries(4):  # the edition; the article; its terms; its authors
        page(client, article)
