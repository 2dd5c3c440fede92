"""The head of a page, read as search engines and social sites read it."""

import json
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from articles.listings.pages import page_of
from articles.models import Article, Category, SiteText, Tag
from articles.site.article_page import surroundings
from articles.site.site import site_of
from articles.syndication.metadata import locale_of
from articles.tests.factories import FIRST_DAY, make_article, make_settings

UGLY = "</script><script>alert(1)</script> \"'&amp;<!-- \u2028 😀"
HOST = "http://testserver"


class Head(HTMLParser):
    """Metadata by name, links as attributes, schema.org's nodes by type."""

    def __init__(self, html):
        super().__init__()
        self.meta, self.links, self.nodes, self.scripts, self.in_script = {}, [], {}, 0, False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "meta":
            self.meta.setdefault(found.get("property") or found["name"], []).append(found["content"])
        elif tag == "link":
            self.links.append(found)
        else:
            assert (tag, attributes) == ("script", [("type", "application/ld+json")])
            self.scripts += 1
            self.in_script = True

    def handle_endtag(self, tag):
        self.in_script = False

    def handle_data(self, data):
        if self.in_script:
            document = json.loads(data)
            assert document["@context"] == "https://schema.org"
            self.nodes |= {node["@type"]: node for node in document["@graph"]}

    def href(self, rel, **attributes):
        return [
            link["href"]
            for link in self.links
            if link["rel"] == rel and all(link.get(name) == value for name, value in attributes.items())
        ]


def head(rf, path="/", language="zh-hans", **context):
    request = rf.get(path)
    with translation.override(language):
        if article := context.get("article"):
            context |= surroundings(article, site_of(request).settings)
        return Head(render_to_string("partials/meta.html", context, request))


@pytest.fixture
def bridge(db):
    SiteText.objects.create(settings=make_settings(), language="zh-hans", name="江城日报")
    article = make_article(
        slug="bridge",
        title="大桥通车",
        summary="两岸 十分钟。\n更近。",
        published_at=FIRST_DAY,
        updated_at=FIRST_DAY + timedelta(hours=1),
        thumbnail_url="https://img.example.org/桥/0",
        thumbnail_alt="一座桥",
        language_tag="zh-CN",
        translation_key="bridge",
        categories=["要闻", "本地"],
        tags=["桥", "江"],
        authors=["甲", "乙"],
        source_url="https://source.example.org/1",
    )
    make_article(slug="bridge", language="en", translation_key="bridge")
    make_article(slug="bridge", language="zh-hant", translation_key="bridge", status="draft")
    return Article.objects.get(pk=article.pk)


def test_article_describes_itself_to_social_sites(rf, bridge):
    meta = head(rf, "/articles/bridge/", article=bridge).meta
    assert meta == {
        "description": ["两岸 十分钟。 更近。"],
        "og:description": ["两岸 十分钟。 更近。"],
        "og:type": ["article"],
        "og:title": ["大桥通车"],
        "og:url": [HOST + "/articles/bridge/"],
        "og:site_name": ["江城日报"],
        "og:locale": ["zh_CN"],
        "og:image": ["https://img.example.org/%E6%A1%A5/0"],
        "og:image:alt": ["一座桥"],
        "robots": ["max-image-preview:large"],
        "article:published_time": ["2026-01-05T09:30:00+08:00"],
        "article:modified_time": ["2026-01-05T10:30:00+08:00"],
        "article:section": ["要闻"],
        "article:tag": ["桥", "江"],
        "twitter:card": ["summary_large_image"],
    }


def test_article_describes_itself_to_search_engines(rf, bridge):
    found = head(rf, "/articles/bridge/", article=bridge)
    assert found.scripts == 1
    assert found.nodes["NewsArticle"] == {
        "@type": "NewsArticle",
        "headline": "大桥通车",
        "description": "两岸 十分钟。 更近。",
        "image": {"@type": "ImageObject", "url": "https://img.example.org/%E6%A1%A5/0", "caption": "一座桥"},
        "datePublished": "2026-01-05T09:30:00+08:00",
        "dateModified": "2026-01-05T10:30:00+08:00",
        "author": [{"@type": "Person", "name": "甲"}, {"@type": "Person", "name": "乙"}],
        "publisher": {
            "@type": "Organization",
            "name": "江城日报",
            "url": HOST + "/",
            "logo": {"@type": "ImageObject", "url": HOST + "/static/img/mark.svg"},
        },
        "articleSection": ["要闻", "本地"],
        "keywords": ["桥", "江"],
        "inLanguage": "zh-CN",
        "isBasedOn": "https://source.example.org/1",
        "mainEntityOfPage": HOST + "/articles/bridge/",
        "url": HOST + "/articles/bridge/",
    }
    steps = found.nodes["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step.get("item")) for step in steps] == [
        (1, HOST + "/"),
        (2, HOST + "/categories/%E8%A6%81%E9%97%BB/"),
        (3, None),
    ]
    assert [step["name"] for step in steps][1:] == ["要闻", "大桥通车"]


def test_article_names_its_address_and_its_published_translations(rf, bridge):
    found = head(rf, "/articles/bridge/", article=bridge)
    assert found.href("canonical") == [HOST + "/articles/bridge/"]
    assert [(link["hreflang"], link["href"]) for link in found.links if "hreflang" in link] == [
        ("zh-CN", HOST + "/articles/bridge/"),
        ("en", HOST + "/en/articles/bridge/"),
        ("x-default", HOST + "/articles/bridge/"),
    ]


@pytest.mark.django_db
def test_article_from_elsewhere_sends_search_engines_there(rf):
    article = make_article(canonical_url="https://first.example.org/1")
    assert head(rf, article=article).href("canonical") == ["https://first.example.org/1"]


@pytest.mark.django_db
def test_article_without_picture_summary_or_terms_says_nothing_of_them(rf):
    found = head(rf, article=make_article())
    assert found.meta["twitter:card"] == ["summary"]
    absent = {"description", "og:image", "article:section", "article:modified_time", "article:tag"}
    assert not absent & found.meta.keys()
    assert not {"image", "description", "author", "keywords"} & found.nodes["NewsArticle"].keys()
    assert not found.href("alternate", hreflang="zh-Hans")


@pytest.mark.django_db
def test_picture_in_media_is_named_with_its_whole_address_and_size(rf):
    pk = make_article().pk
    Article.objects.filter(pk=pk).update(thumbnail="pictures/a.webp", thumbnail_width=1600, thumbnail_height=900)
    article = Article.objects.get(pk=pk)
    meta = head(rf, article=article).meta
    assert meta["og:image"] == [HOST + "/media/pictures/a.webp"]
    assert (meta["og:image:width"], meta["og:image:height"]) == (["1600"], ["900"])


@pytest.mark.django_db
def test_page_outside_of_listings_is_no_news(rf):
    assert "Article" in head(rf, article=make_article(is_listed=False)).nodes


@pytest.mark.django_db
def test_head_of_an_article_costs_no_query(rf, django_assert_num_queries, bridge):
    request = rf.get("/articles/bridge/")
    with translation.override("zh-hans"):
        context = {"article": bridge, **surroundings(bridge, site_of(request).settings)}
        with django_assert_num_queries(0):
            render_to_string("partials/meta.html", context, request)


@pytest.mark.django_db
def test_no_title_can_leave_its_script_or_its_attribute(rf):
    article = make_article(
        title=UGLY,
        summary=UGLY,
        tags=["a</script>b"],
        authors=["<!--<script>"],
        thumbnail_url="https://a/0",
        thumbnail_alt=UGLY,
    )
    found = head(rf, article=article)
    assert found.scripts == 1
    assert found.meta["og:title"] == [UGLY]
    assert found.nodes["NewsArticle"]["headline"] == UGLY
    assert found.nodes["NewsArticle"]["keywords"] == ["a</script>b"]
    assert found.nodes["NewsArticle"]["author"][0]["name"] == "<!--<script>"


@given(st.text())
def test_any_text_comes_back_from_json_ld_unchanged(text):
    html = Template("{% load structured_data %}{% json_ld nodes %}").render(Context({"nodes": [{"name": text}]}))
    inner = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&") & set(inner)
    assert json.loads(inner)["@graph"][0]["name"] == text


# Listings ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_front_page_describes_the_site_and_its_search(rf):
    SiteText.objects.create(settings=make_settings(), language="zh-hans", name="江城日报", description="江城 & 江北")
    found = head(rf, page=page_of([], 10, None))
    node = found.nodes["WebSite"]
    assert (node["name"], node["description"], node["url"]) == ("江城日报", "江城 & 江北", HOST + "/")
    assert node["potentialAction"]["target"]["urlTemplate"] == HOST + "/search/?q={search_term_string}"
    assert found.href("canonical") == [HOST + "/"]
    assert found.href("alternate", hreflang="en") == [HOST + "/en/"]
    assert found.meta["og:type"] == ["website"]
    assert found.meta["description"] == ["江城 & 江北"]


@pytest.mark.django_db
def test_listing_without_a_description_is_described_by_its_name_and_the_site(rf):
    SiteText.objects.create(settings=make_settings(), language="zh-hans", name="江城日报", tagline="江上的事")
    assert head(rf, "/tags/桥/", heading="桥").meta["description"] == ["桥 - 江城日报 - 江上的事"]
    assert head(rf, "/tags/桥/", heading="桥", description="跨江。").meta["description"] == ["跨江。"]


@pytest.mark.django_db
def test_feeds_of_the_language_are_found_from_every_page(rf):
    found = head(rf, "/en/", "en", heading="News")
    assert found.href("alternate", type="application/rss+xml") == [HOST + "/en/feed.xml"]
    assert found.href("alternate", type="application/atom+xml") == [HOST + "/en/atom.xml"]
    assert found.href("alternate", type="application/feed+json") == [HOST + "/en/feed.json"]


@pytest.mark.parametrize(("model", "plural"), [(Tag, "tags"), (Category, "categories")])
@pytest.mark.django_db
def test_page_of_a_term_names_its_feed_first_and_its_place(rf, model, plural):
    term = model.objects.create(name="桥", slug="桥")
    found = head(rf, f"/{plural}/桥/", heading="桥", term=term, page=page_of(range(30), 10, "2"))
    here = f"{HOST}/{plural}/%E6%A1%A5/"
    assert found.href("alternate", type="application/rss+xml")[0] == here + "feed.xml"
    assert [step.get("item") for step in found.nodes["BreadcrumbList"]["itemListElement"]] == [
        HOST + "/",
        f"{HOST}/{plural}/",
        None,
    ]
    assert found.href("canonical") == [here + "?page=2"]
    assert found.href("prev") == [here]
    assert found.href("next") == [here + "?page=3"]


@pytest.mark.django_db
def test_site_url_stands_before_every_address_of_the_head(rf, settings, bridge):
    settings.SITE_URL = "https://news.example.org"
    request = rf.get("/articles/bridge/")
    with translation.override("zh-hans"):
        context = {"article": bridge, **surroundings(bridge, site_of(request).settings)}
        html = render_to_string("partials/meta.html", context, request)
    assert "testserver" not in html
    assert "https://news.example.org/articles/bridge/" in html


@pytest.mark.parametrize(
    ("language", "html_language", "locale"),
    [
        ("zh-hans", "zh-Hans", "zh_CN"),
        ("zh-hans", "zh-SG", "zh_SG"),
        ("zh-hant", "zh-HK", "zh_HK"),
        ("en", "en", "en_US"),
        ("fr", "fr", "fr"),
        ("pt-br", "pt-BR", "pt_BR"),
    ],
)
def test_open_graph_gets_language_and_territory(language, html_language, locale):
    assert locale_of(language, html_language) == locale
