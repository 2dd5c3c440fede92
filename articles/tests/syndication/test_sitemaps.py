"""Sitemaps and robots.txt, read as crawlers read them."""

from datetime import timedelta
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article, SiteText
from articles.syndication import sitemaps
from articles.syndication.sitemaps import NAMESPACES, SECTIONS, of_page
from articles.tests.factories import FIRST_DAY, make_article, make_articles, make_settings

NAMES = {"s": NAMESPACES[""], "x": NAMESPACES["xhtml"], "n": NAMESPACES["news"]}
HOST = "http://testserver"


def document(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def texts(element, path):
    return [found.text for found in element.findall(path, NAMES)]


def pages(client):
    index = document(client, "/sitemap.xml")
    assert index.tag == f"{{{NAMESPACES['']}}}sitemapindex"
    return [loc.removeprefix(HOST) for loc in texts(index, "s:sitemap/s:loc")]


def entries(client, section=""):
    """`{address: element}` of every page of the sitemap whose path holds `section`."""
    found = {}
    for page in pages(client):
        if section not in page:
            continue
        urls = document(client, page).findall("s:url", NAMES)
        assert urls, page
        for url in urls:
            (loc,) = texts(url, "s:loc")
            assert loc.startswith(HOST + "/")
            path = loc.removeprefix(HOST)
            assert path not in found
            found[path] = url
    return found


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_PAGE", 3)


@pytest.mark.django_db
def test_sitemap_of_an_empty_site_holds_its_front_page(client):
    assert pages(client) == ["/sitemap-fronts-0.xml"]
    assert list(entries(client)) == ["/", "/tags/", "/categories/"]


@pytest.mark.django_db
def test_sitemap_holds_articles_of_every_language_once(client, small_pages):
    articles = [*make_articles(7), *make_articles(4, language="en")]
    assert len(pages(client)) >= 5
    assert set(entries(client, "articles")) == {article.get_absolute_url() for article in articles}


@pytest.mark.django_db
def test_index_leaves_out_pages_that_would_be_empty(client, small_pages):
    first = make_article(pk=4)
    make_article(pk=1, status="draft")
    make_article(pk=8, canonical_url="https://elsewhere.example.org/a/")
    last = make_article(pk=3000)
    assert [page for page in pages(client) if "articles" in page] == [
        "/sitemap-articles-1.xml",
        "/sitemap-articles-1000.xml",
    ]
    assert set(entries(client, "articles")) == {first.get_absolute_url(), last.get_absolute_url()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["articles-0", "articles-9", f"articles-{10**30}", "tags-0", "categories-0", "fronts-1", "unknown-0"]
)
def test_page_without_entries_answers_404(client, page):
    make_article(status="draft", tags=["桥"], categories=["要闻"])
    assert client.get(f"/sitemap-{page}.xml").status_code == 404


@pytest.mark.django_db
def test_lastmod_is_when_the_article_was_updated_or_else_published(client):
    make_article(slug="a")
    make_article(slug="b", updated_at=FIRST_DAY + timedelta(days=1))
    found = entries(client, "articles")
    assert texts(found["/articles/a/"], "s:lastmod") == ["2026-01-05T09:30:00+08:00"]
    assert texts(found["/articles/b/"], "s:lastmod") == ["2026-01-06T09:30:00+08:00"]


@pytest.mark.django_db
def test_translations_name_each_other_and_themselves(client):
    make_article(slug="bridge", translation_key="bridge", language_tag="zh-CN")
    make_article(slug="bridge", translation_key="bridge", language="en")
    make_article(slug="bridge", translation_key="bridge", language="zh-hant", status="draft")
    make_article(slug="alone", translation_key="alone")
    make_article(slug="plain")
    found = entries(client, "articles")
    tied = [("en", HOST + "/en/articles/bridge/"), ("zh-CN", HOST + "/articles/bridge/")]
    tied.append(("x-default", HOST + "/articles/bridge/"))
    for path, alternates in {
        "/articles/bridge/": tied,
        "/en/articles/bridge/": tied,
        "/articles/alone/": [],
        "/articles/plain/": [],
    }.items():
        links = found[path].findall("x:link[@rel='alternate']", NAMES)
        assert [(link.get("hreflang"), link.get("href")) for link in links] == alternates


@pytest.mark.django_db
def test_translation_on_another_page_of_the_sitemap_is_named_too(client, small_pages):
    make_article(pk=1, slug="a", translation_key="a")
    make_article(pk=100, slug="b", translation_key="a", language="en")
    assert [len(url.findall("x:link", NAMES)) for url in entries(client, "articles").values()] == [3, 3]


@pytest.mark.django_db
def test_front_pages_of_languages_with_articles_are_named_with_their_newest_date(client):
    make_articles(2)
    make_article(language="en")
    make_article(language="zh-hant", status="draft")
    found = entries(client, "fronts")
    assert list(found) == ["/", "/en/", "/tags/", "/en/tags/", "/categories/", "/en/categories/"]
    assert texts(found["/"], "s:lastmod") == ["2026-01-05T10:30:00+08:00"]
    assert [link.get("hreflang") for link in found["/"].findall("x:link", NAMES)] == ["zh-Hans", "en", "x-default"]


@pytest.mark.django_db
def test_terms_stand_in_the_sitemap_in_the_languages_that_use_them(client, small_pages):
    make_article(tags=["桥", "江"], categories=["要闻"])
    make_article(tags=["桥"], language="en", published_at=FIRST_DAY + timedelta(days=3))
    make_article(tags=["桥", "草稿"], categories=["草稿"], status="draft")
    tags, categories = entries(client, "sitemap-tags"), entries(client, "sitemap-categories")
    assert set(tags) == {"/tags/%E6%A1%A5/", "/tags/%E6%B1%9F/", "/en/tags/%E6%A1%A5/"}
    assert list(categories) == ["/categories/%E8%A6%81%E9%97%BB/"]
    assert texts(tags["/tags/%E6%A1%A5/"], "s:lastmod") == ["2026-01-05T09:30:00+08:00"]
    assert texts(tags["/en/tags/%E6%A1%A5/"], "s:lastmod") == ["2026-01-08T09:30:00+08:00"]


@pytest.mark.django_db
def test_every_address_in_the_sitemap_answers_200(client):
    make_article(title="甲", tags=["桥 & 江"], categories=["C++"], slug="a'&b<c")
    make_article(language="en", tags=["News"], categories=["World"])
    for path in entries(client):
        assert client.get(path).status_code == 200, path


@pytest.mark.django_db
def test_nothing_that_listings_leave_out_stands_in_a_sitemap(client):
    now = timezone.now()
    fields = {"published_at": now - timedelta(hours=5)}
    make_article(slug="seen", title="可见", **fields)
    make_article(slug="draft", status=Article.Status.DRAFT, **fields)
    make_article(slug="future", published_at=now + timedelta(hours=1))
    make_article(slug="waiting", shown_from_at=now + timedelta(hours=1), **fields)
    make_article(slug="expired", expires_at=now - timedelta(hours=1), **fields)
    make_article(slug="unlisted", is_listed=False, **fields)
    make_article(slug="elsewhere", canonical_url="https://elsewhere.example.org/a/", **fields)
    assert list(entries(client, "articles")) == ["/articles/seen/"]
    assert texts(document(client, "/sitemap-news.xml"), "s:url/s:loc") == [HOST + "/articles/seen/"]


@pytest.mark.django_db
def test_article_that_has_expired_unsettled_stands_in_no_sitemap(client):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(expires_at=FIRST_DAY)
    assert client.get(f"/sitemap-articles-{article.pk // 5000}.xml").status_code == 404


# News ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_news_of_two_days_are_described(client, monkeypatch):
    settings_row = make_settings()
    SiteText.objects.create(settings=settings_row, language="zh-hans", name="江城日报\x07 & 晚报")
    set_clock(monkeypatch, FIRST_DAY + timedelta(hours=47))
    make_article(slug="new", title="<大桥>]]>\x08 & 通车 😀")
    make_article(slug="en", title="Bridge", language="en", published_at=FIRST_DAY + timedelta(hours=1))
    make_article(slug="old", published_at=FIRST_DAY - timedelta(days=3))
    english, chinese = document(client, "/sitemap-news.xml").findall("s:url", NAMES)
    assert described(chinese) == {
        "loc": HOST + "/articles/new/",
        "name": "江城日报 & 晚报",
        "language": "zh-cn",
        "publication_date": "2026-01-05T09:30:00+08:00",
        "title": "<大桥>]]> & 通车 😀",
    }
    assert described(english)["language"] == "en"
    assert described(english)["name"] == "News Portal"


def described(url):
    return {element.tag.partition("}")[2]: element.text for element in url.iter() if element.text}


@pytest.mark.django_db
def test_site_in_another_language_keeps_its_own_addresses_after_news_were_asked_for(client):
    make_article(language="en", published_at=timezone.now() - timedelta(hours=1), categories=["World"])
    client.get("/sitemap-news.xml")
    content = client.get("/en/").content
    assert b'href="/en/categories/world/"' in content
    assert b'href="/categories/world/"' not in content


@pytest.mark.django_db
def test_news_grow_old_without_a_change_of_the_edition(client, monkeypatch):
    make_article()
    set_clock(monkeypatch, FIRST_DAY + timedelta(hours=48))
    first = client.get("/sitemap-news.xml")
    assert b"<loc>" in first.content
    headers = {"If-None-Match": first.headers["ETag"]}
    set_clock(monkeypatch, FIRST_DAY + timedelta(hours=48, minutes=20))
    assert client.get("/sitemap-news.xml", headers=headers).status_code == 304
    set_clock(monkeypatch, FIRST_DAY + timedelta(hours=50))
    later = client.get("/sitemap-news.xml", headers=headers)
    assert later.status_code == 200
    assert b"<loc>" not in later.content


def set_clock(monkeypatch, moment):
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


# robots.txt ----------------------------------------------------------------------------------------------------------


def test_robots_keeps_crawlers_from_admin_search_and_previews_only(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(response.content.decode().splitlines())
    for path in ("/", "/articles/a/", "/en/", "/feed.xml", "/tags/", "/media/pictures/a.webp"):
        assert rules.can_fetch("Googlebot", HOST + path), path
    for path in (
        "/admin/",
        "/admin/articles/",
        "/search/?q=a",
        "/en/search/?q=a",
        "/zh-hant/search/",
        "/preview/a:b/",
        "/en/preview/a:b/",
    ):
        assert not rules.can_fetch("Googlebot", HOST + path), path


def test_robots_names_the_sitemaps_by_their_whole_address(client, settings):
    settings.SITE_URL = "https://news.example.org"
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").content.decode().splitlines())
    assert rules.site_maps() == ["https://news.example.org/sitemap.xml", "https://news.example.org/sitemap-news.xml"]


@pytest.mark.parametrize("path", ["/en/sitemap.xml", "/en/robots.txt", "/en/sitemap-news.xml"])
@pytest.mark.django_db
def test_sitemaps_stand_at_the_root_alone(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-articles-0.xml", "/sitemap-news.xml"])
def test_site_url_stands_before_every_address_of_a_sitemap(client, settings, path):
    settings.SITE_URL = "https://news.example.org"
    make_article(pk=1, published_at=timezone.now() - timedelta(hours=1))
    content = client.get(path).content
    assert b"<loc>https://news.example.org/" in content
    assert b"testserver" not in content


# Cost ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sitemaps_cost_the_same_queries_for_any_number_of_articles(client, django_assert_num_queries):
    make_settings()
    for number in (1, 12):
        make_articles(number, tags=["桥"], categories=["要闻"], translation_key=f"key-{number}")
        # edition; pages of articles, of tags, of categories
        with django_assert_num_queries(4):
            client.get("/sitemap.xml")
        # edition; articles; translations
        with django_assert_num_queries(3):
            client.get("/sitemap-articles-0.xml")
        # edition; counts with their terms
        with django_assert_num_queries(2):
            client.get("/sitemap-tags-0.xml")
        # edition; languages
        with django_assert_num_queries(2):
            client.get("/sitemap-fronts-0.xml")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-articles-0.xml", "/sitemap-news.xml"])
def test_unchanged_sitemap_answers_304_without_looking_at_articles(client, path, django_assert_num_queries):
    article = make_article(pk=1)
    headers = {"If-None-Match": client.get(path).headers["ETag"]}
    # edition
    with django_assert_num_queries(1):
        assert client.get(path, headers=headers).status_code == 304
    article.save()
    assert client.get(path, headers=headers).status_code == 200


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is SQLite's")
def test_page_of_the_sitemap_is_read_by_its_range_of_ids():
    plan = of_page(Article.objects.live().published().filter(canonical_url=""), 180).explain()
    assert "SEARCH articles_article USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is SQLite's")
def test_pages_of_articles_are_found_without_reading_all_of_them():
    sql = SECTIONS["articles"].PAGES.format(n=5000, t=Article._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = [row[3] for row in cursor.fetchall()]
    assert "SEARCH articles_article USING INTEGER PRIMARY KEY (rowid>?)" in plan
    assert not any("TEMP B-TREE" in step for step in plan)


@pytest.mark.django_db
def test_translations_of_a_page_are_found_by_their_index(django_assert_num_queries):
    articles = [make_article(translation_key="a"), make_article(translation_key="a", language="en")]
    with django_assert_num_queries(1) as captured:
        sitemaps.translations_of(articles)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + captured[0]["sql"])
            assert any("USING INDEX article_translation" in row[3] for row in cursor.fetchall())
