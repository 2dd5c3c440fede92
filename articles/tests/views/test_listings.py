"""Readers' pages of listings: the front page, terms, and what all pages have in common."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Tag
from articles.tests.factories import make_article, make_articles, make_menu_item, make_settings

pytestmark = pytest.mark.django_db


class Outline(HTMLParser):
    """Levels of a page's headings, its ids and its links, in their order."""

    def __init__(self, html):
        super().__init__()
        self.levels, self.ids, self.links = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a":
            self.links.append(attributes["href"])


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def card_titles(html):
    return re.findall(r'class="(?:article-card|lead-story)__title"><a [^>]*>(.*?)</a>', html)


def filled_site(number=60):
    """A site with everything that its pages can show."""
    articles = make_articles(number, categories=["要闻", "国际"], tags=["桥", "港口"], authors=["沈砚秋"])
    make_settings()
    return articles


# Addresses -----------------------------------------------------------------------------------------------------------

PAGES = [
    "/",
    "/tags/",
    "/tags/桥/",
    "/categories/",
    "/categories/要闻/",
    "/search/",
    "/search/?q=报道",
    "/articles/a/",
]


@pytest.fixture
def site(client):
    make_article(slug="a", categories=["要闻"], tags=["桥"])
    return client


@pytest.mark.parametrize("path", PAGES)
def test_page_answers_get_and_head_and_refuses_post(site, path):
    assert site.get(path).status_code == 200
    head = site.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert site.post(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_headings_are_in_order_ids_unique_and_links_lead_somewhere(site, path):
    outline = Outline(page(site, path))
    assert outline.levels[0] == outline.levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    for link in {link for link in outline.links if link.startswith("/")}:
        assert site.get(link).status_code == 200, link


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_inline_style_or_script(site, path):
    html = page(site, path)
    assert not re.search(
        r"<style|\sstyle=|<script(?![^>]*\ssrc=| type=.(?:application/ld|speculationrules))|\son\w+=", html
    )


@pytest.mark.parametrize(
    "path", ["/tags/nichts/", "/categories/nichts/", "/nowhere/", "/articles/nichts/", "/articles/a%00b/"]
)
def test_unknown_address_is_a_404_in_the_sites_look_with_search_on_it(site, path):
    html = page(site, path, 404)
    assert 'class="masthead"' in html
    assert 'class="search-form search-form--large"' in html
    assert Outline(html).levels[0] == 1


@pytest.mark.parametrize("path", ["/", "/tags/", "/tags/桥/", "/categories/要闻/", "/categories/", "/search/?q=报道"])
@pytest.mark.parametrize("number", ["2", "0", "abc", "-1", "", "99999999999999999999"])
def test_page_out_of_range_is_a_404(site, path, number):
    page(site, f"{path}{'&' if '?' in path else '?'}page={number}", 404)


def test_server_error_shows_a_page_without_a_query(rf, django_assert_num_queries):
    from articles.views.errors import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "<h1" in response.content.decode()


# Languages -----------------------------------------------------------------------------------------------------------


def test_each_language_lists_its_own_articles_under_its_prefix(client):
    make_article(title="中文一篇", tags=["桥"], categories=["要闻"])
    make_article(title="One in English", language="en", tags=["bridge"], categories=["News"])
    for prefix, own, others in (("", "中文一篇", "One in English"), ("/en", "One in English", "中文一篇")):
        html = page(client, f"{prefix}/")
        assert own in html
        assert others not in html
    assert '<html lang="zh-Hans">' in page(client, "/")
    assert '<html lang="en">' in page(client, "/en/")
    page(client, "/en/tags/bridge/")
    page(client, "/en/tags/桥/", 404)
    page(client, "/tags/bridge/", 404)
    page(client, "/en/categories/要闻/", 404)


def test_language_without_articles_says_so_and_offers_search(client):
    html = page(client, "/en/")
    assert "There are no articles in this language yet." in html
    assert 'class="search-form search-form--large"' in html


def test_masthead_leads_to_the_front_page_of_every_language(client):
    html = page(client, "/en/tags/")
    assert '<a href="/" lang="zh-Hans" hreflang="zh-Hans">简体</a>' in html
    assert '<a href="/zh-hant/" lang="zh-Hant" hreflang="zh-Hant">繁體</a>' in html
    assert '<a href="/en/" lang="en" aria-current="true">English</a>' in html


# What stands in listings ---------------------------------------------------------------------------------------------


def test_drafts_future_expired_and_unlisted_articles_stand_in_no_listing(client):
    now = timezone.now()
    shown = make_article(title="看得见", tags=["桥"], categories=["要闻"])
    for fields in (
        {"status": "draft"},
        {"published_at": now + timedelta(days=1)},
        {"shown_from_at": now + timedelta(days=1)},
        {"expires_at": now - timedelta(days=1)},
        {"is_listed": False},
    ):
        make_article(title="看不见", tags=["桥"], categories=["要闻"], **fields)
    for path in ("/", "/tags/桥/", "/categories/要闻/", "/search/?q=看"):
        html = page(client, path)
        assert shown.title in re.sub("</?mark>", "", html)
        assert "看不见" not in re.sub("</?mark>", "", html)


def test_term_without_a_live_article_has_no_page(client):
    make_article(status="draft", tags=["桥"], categories=["要闻"])
    page(client, "/tags/桥/", 404)
    page(client, "/categories/要闻/", 404)


def test_article_appears_when_its_time_has_come(client, monkeypatch):
    now = timezone.now()
    make_article(title="明天的一篇", published_at=now + timedelta(hours=1))
    assert "明天的一篇" not in page(client, "/")
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=2))
    assert "明天的一篇" in page(client, "/")


def test_pinned_article_leads_the_front_page_and_says_so(client):
    old, *_ = make_articles(4, categories=["要闻"])
    old.pin_weight = 1
    old.save()
    html = page(client, "/")
    assert card_titles(html)[0] == old.title
    assert html.count('class="kicker__pin"') == 1
    assert card_titles(html).count(old.title) == 1
    assert 'class="kicker__pin"' not in page(client, "/categories/要闻/")


def test_pages_together_hold_every_article_once(client):
    articles = make_articles(25, tags=["桥"])
    make_articles(25, tags=["桥"], status="draft")
    make_settings(articles_per_page=10)
    for path in ("/", "/tags/桥/"):
        found = [title for number in ("", "?page=2", "?page=3") for title in card_titles(page(client, path + number))]
        assert found == [article.title for article in reversed(articles)]


def test_pinned_articles_come_first_and_once_on_the_pages_of_the_front_page(client):
    articles = make_articles(25)
    for article in (articles[0], articles[12]):
        article.pin_weight = 1
        article.save()
    make_settings(articles_per_page=10)
    found = [title for number in ("", "?page=2", "?page=3") for title in card_titles(page(client, "/" + number))]
    pinned = [articles[12], articles[0]]
    assert found == [article.title for article in (*pinned, *(a for a in articles[::-1] if a not in pinned))]


def test_pagination_leads_back_to_the_first_page_without_a_number(client):
    make_articles(25, tags=["桥"])
    make_settings(articles_per_page=10)
    html = page(client, "/tags/桥/?page=2")
    path = reverse("articles:tag-detail", args=["桥"])
    assert f'<a class="pagination__step" rel="prev" href="{path}">' in html
    assert f'<a class="pagination__step" rel="next" href="{path}?page=3">' in html
    assert f'<a href="{path}?page=2" aria-current="page">2</a>' in html
    assert f'<link rel="canonical" href="http://testserver{path}?page=2">' in html
    assert f'<link rel="canonical" href="http://testserver{path}">' in page(client, "/tags/桥/?page=1")


def test_term_page_says_what_is_listed_and_how_many(client):
    make_articles(3, tags=["桥"])
    Tag.objects.update(description="关于桥的一切。")
    html = page(client, "/en/tags/桥/", 404) and page(client, "/tags/桥/")
    assert re.search(r'<h1 class="listing-head__title">桥 <span class="listing-head__count">3\b', html)
    assert '<p class="listing-head__text">关于桥的一切。</p>' in html
    assert '<meta name="description" content="关于桥的一切。">' in html


def test_lists_of_terms_hold_those_of_the_language_with_counts(client):
    make_articles(2, tags=["桥"], categories=["要闻"])
    make_article(tags=["bridge"], categories=["News"], language="en")
    html = page(client, "/tags/")
    assert re.search(r'>桥</a><span class="tag-list__count">2</span>', html)
    assert "bridge" not in html
    assert "News" not in re.sub(r"News Portal", "", page(client, "/categories/"))


def test_card_without_a_picture_is_set_as_text(client):
    make_article(tags=["桥"])
    html = page(client, "/tags/桥/")
    assert '<article class="article-card article-card--text"' in html
    assert "<img" not in html


def test_remote_thumbnail_keeps_the_readers_page_to_itself(client):
    make_article(tags=["桥"], thumbnail_url="https://img.example.org/om_ls/x_640360/0")
    html = page(client, "/tags/桥/")
    assert (
        '<img src="https://img.example.org/om_ls/x_640360/0" width="1600" height="900" alt="" loading="lazy"'
        ' referrerpolicy="no-referrer">'
    ) in html
    assert 'loading="lazy"' not in page(client, "/")
    assert 'fetchpriority="high"' in page(client, "/")


def test_titles_and_names_are_escaped(client):
    make_article(title="<b>&", categories=["<i>"], tags=['"x"'], authors=["<u>"], summary="<s>")
    html = page(client, "/")
    for raw in ("<b>&", "<i>", "<u>", "<s>"):
        assert raw not in html


@pytest.mark.parametrize("path", ["/tags/桥/", "/categories/要闻/", "/"])
def test_listing_leads_to_its_own_feed(site, path):
    above_the_footer = page(site, path).partition("<body>")[2].partition("<footer")[0]
    assert f'href="{quote(path)}feed.xml"' in above_the_footer
    assert site.get(f"{path}feed.xml").status_code == 200


@pytest.mark.parametrize("prefix", ["/", "/en/"])
def test_footer_leads_to_the_feeds_of_the_language(client, prefix):
    footer = page(client, prefix).partition("<footer")[2]
    for feed in ("feed.xml", "atom.xml", "feed.json"):
        assert f'href="{prefix}{feed}"' in footer


# The site's own settings ---------------------------------------------------------------------------------------------


def test_default_colours_need_no_style_element(client):
    response = client.get("/")
    assert b"<style>" not in response.content
    assert "style-src" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nowhere/", 404)])
def test_chosen_colours_are_a_style_element_that_the_policy_names(client, path, status):
    from base64 import b64encode
    from hashlib import sha256

    make_settings(accent_light="#005a9c")
    response = client.get(path)
    assert response.status_code == status
    css = re.search(r"<style>(.*?)</style>", response.content.decode())[1]
    assert css == ":root{--accent-light:#005a9c}"
    digest = b64encode(sha256(css.encode()).digest()).decode()
    policy = response.headers["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_footer_shows_numbers_where_they_are_set(client):
    assert "beian" not in page(client, "/")
    make_settings(icp_number="京ICP备1号", police_number="京公网安备2号")
    html = page(client, "/")
    assert '<a href="https://beian.miit.gov.cn/">京ICP备1号</a>' in html
    assert '<a href="https://beian.mps.gov.cn/">京公网安备2号</a>' in html


def test_menu_marks_the_current_page(client):
    make_menu_item(name="标签", url="/tags/")
    assert '<a href="/tags/" aria-current="page">标签</a>' in page(client, "/tags/")
    assert '<a href="/tags/">标签</a>' in page(client, "/")


# Queries -------------------------------------------------------------------------------------------------------------

# Every page of a cold site: the edition; settings with texts and counts, categories, menus; recent and taglist.
CHROME = 6


@pytest.mark.parametrize("number", [1, 60])
def test_front_page_costs_ten_queries_cold_and_five_warm(client, django_assert_num_queries, number):
    filled_site(number)
    with django_assert_num_queries(CHROME + 4):  # pinned ids; ids of the page; its rows; names of terms and authors
        page(client, "/")
    with django_assert_num_queries(5):  # the edition and the four
        page(client, "/")


@pytest.mark.parametrize("number", [1, 60])
@pytest.mark.parametrize("path", ["/tags/桥/", "/categories/要闻/"])
def test_term_page_costs_ten_queries_cold_and_five_warm(client, django_assert_num_queries, number, path):
    filled_site(number)
    with django_assert_num_queries(CHROME + 4):  # the term with its count; ids of the page; its rows; names
        page(client, path)
    with django_assert_num_queries(5):  # the edition and the four
        page(client, path)


@pytest.mark.parametrize("number", [45, 60])
def test_last_page_costs_no_more_than_the_first(client, django_assert_num_queries, number):
    filled_site(number)
    with django_assert_num_queries(CHROME + 4):  # pinned ids; ids of the page; its rows; names
        page(client, "/?page=3")


@pytest.mark.parametrize("number", [1, 60])
def test_lists_of_terms_cost_eight_queries_cold(client, django_assert_num_queries, number):
    filled_site(number)
    with django_assert_num_queries(CHROME + 2):  # how many tags; the tags
        page(client, "/tags/")
    with django_assert_num_queries(1 + 2):  # the edition; how many categories; the categories
        page(client, "/categories/")


def test_unknown_address_costs_the_chrome_and_a_look_at_old_addresses(client, django_assert_num_queries):
    filled_site(3)
    with django_assert_num_queries(CHROME + 1):  # old addresses
        page(client, "/nowhere/", 404)
