"""Feeds, read with the parsers that readers use."""

import json
from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree

import feedparser
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article, SiteText
from articles.syndication.conditional import xml_text
from articles.syndication.feeds import NEWEST, AtomFeed, JsonFeed, RssFeed, absolute_html
from articles.tests.factories import FIRST_DAY, make_article, make_articles, make_settings

XML_FEEDS = ["/feed.xml", "/atom.xml"]
FEEDS = [*XML_FEEDS, "/feed.json"]
UGLY_TITLE = "A & B <b>]]></title> \x07\x1f\ufffe 😀 &amp; “引号” 'x' \"y\""


def parsed(client, path, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def json_feed(client, path="/feed.json"):
    return json.loads(client.get(path).content)


def titles(client, path):
    if path.endswith(".json"):
        return [item["title"] for item in json_feed(client, path)["items"]]
    return [entry.title for entry in parsed(client, path).entries]


@pytest.fixture
def picture_article(db):
    return make_article(
        title="大桥通车",
        slug="bridge",
        summary="两岸 <10 分钟> & 更近",
        published_at=FIRST_DAY,
        updated_at=FIRST_DAY + timedelta(hours=3),
        thumbnail_url="https://img.example.org/大桥/0",
        thumbnail_alt="一座桥",
        body_html='<p>正文。<a href="/tags/a/?b=1&amp;c=2">甲</a><img src="/media/pictures/a.webp" alt="乙"></p>',
        categories=["要闻"],
        tags=["桥", "要闻"],
        authors=["甲记者", "乙记者"],
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", XML_FEEDS)
def test_xml_feed_holds_the_whole_article(client, picture_article, path):
    entry = parsed(client, path).entries[0]
    assert entry.title == "大桥通车"
    assert entry.link == entry.id == "http://testserver/articles/bridge/"
    assert entry.published_parsed[:6] == (2026, 1, 5, 1, 30, 0)
    assert [author["name"] for author in entry.authors] == ["甲记者", "乙记者"]
    assert [tag.term for tag in entry.tags] == ["要闻", "桥"]
    assert entry.content[-1].type == "text/html"
    assert 'href="http://testserver/tags/a/?b=1&amp;c=2"' in entry.content[-1].value
    assert 'src="http://testserver/media/pictures/a.webp"' in entry.content[-1].value
    assert entry.media_content[0]["url"] == "https://img.example.org/%E5%A4%A7%E6%A1%A5/0"
    assert entry.media_content[0]["medium"] == "image"


@pytest.mark.django_db
def test_rss_feed_says_what_it_is(client, picture_article):
    make_settings().texts.create(language="zh-hans", name="江城日报", description="江城的新闻")
    feed = parsed(client, "/feed.xml")
    assert feed.version == "rss20"
    assert (feed.feed.title, feed.feed.description, feed.feed.language) == ("江城日报", "江城的新闻", "zh-Hans")
    assert feed.feed.link == "http://testserver/"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == ["http://testserver/feed.xml"]
    assert client.get("/feed.xml").headers["Content-Type"] == "application/rss+xml; charset=utf-8"


@pytest.mark.django_db
def test_atom_feed_says_what_it_is(client, picture_article):
    feed = parsed(client, "/atom.xml")
    assert feed.version == "atom10"
    assert feed.feed.id == "http://testserver/"
    assert feed.feed.updated_parsed[:6] == (2026, 1, 5, 4, 30, 0)
    assert feed.entries[0].updated_parsed[:6] == (2026, 1, 5, 4, 30, 0)
    assert [link.href for link in feed.feed.links if link.rel == "self"] == ["http://testserver/atom.xml"]
    assert client.get("/atom.xml").headers["Content-Type"] == "application/atom+xml; charset=utf-8"


@pytest.mark.django_db
def test_entry_names_its_own_language_and_what_its_picture_shows(client, picture_article):
    Article.objects.update(language_tag="zh-HK")
    entry = tree(client.get("/atom.xml").content).find("{*}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-HK"
    assert entry.find("{*}content/{*}description").text == "一座桥"


@pytest.mark.django_db
def test_json_feed_holds_the_whole_article(client, picture_article):
    response = client.get("/feed.json")
    assert response.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://testserver/feed.json"
    assert feed["home_page_url"] == "http://testserver/"
    assert feed["language"] == "zh-Hans"
    (item,) = feed["items"]
    assert item.pop("content_html").startswith('<p>正文。<a href="http://testserver/tags/a/?b=1&amp;c=2">')
    assert item == {
        "id": "http://testserver/articles/bridge/",
        "url": "http://testserver/articles/bridge/",
        "title": "大桥通车",
        "summary": "两岸 <10 分钟> & 更近",
        "image": "https://img.example.org/%E5%A4%A7%E6%A1%A5/0",
        "date_published": "2026-01-05T01:30:00+00:00",
        "date_modified": "2026-01-05T04:30:00+00:00",
        "authors": [{"name": "甲记者"}, {"name": "乙记者"}],
        "tags": ["要闻", "桥"],
        "language": "zh-Hans",
    }


@pytest.mark.django_db
def test_summary_reads_as_text_in_every_format(client, picture_article):
    for path in XML_FEEDS:
        assert parsed(client, path).entries[0].summary == "两岸 &lt;10 分钟&gt; &amp; 更近"


@pytest.mark.django_db
def test_picture_that_stays_out_of_lists_stays_out_of_feeds(client, picture_article):
    picture_article.is_thumbnail_in_list = False
    picture_article.save()
    assert "media_content" not in parsed(client, "/feed.xml").entries[0]
    assert "image" not in json_feed(client)["items"][0]


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*FEEDS, "/tags/%E6%A1%A5/feed.xml", "/categories/%E8%A6%81%E9%97%BB/feed.xml"])
def test_only_what_stands_in_listings_stands_in_feeds(client, path):
    now = timezone.now()
    terms = {"tags": ["桥"], "categories": ["要闻"]}
    make_article(title="可见", **terms)
    make_article(title="草稿", status=Article.Status.DRAFT, **terms)
    make_article(title="将来", published_at=now + timedelta(days=1), **terms)
    make_article(title="未到", shown_from_at=now + timedelta(days=1), **terms)
    make_article(title="过期", expires_at=now - timedelta(days=1), **terms)
    make_article(title="不列", is_listed=False, **terms)
    make_article(title="English", language="en", **terms)
    assert titles(client, path) == ["可见"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", FEEDS)
def test_article_that_has_expired_unsettled_stands_in_no_feed(client, path):
    Article.objects.filter(pk=make_article().pk).update(expires_at=FIRST_DAY)
    assert titles(client, path) == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", FEEDS)
def test_every_language_has_its_own_feed(client, path):
    make_article(title="中文")
    make_article(title="English", language="en", slug="english")
    assert titles(client, path) == ["中文"]
    assert titles(client, "/en" + path) == ["English"]
    assert b"http://testserver/en/articles/english/" in client.get("/en" + path).content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/tags/桥/feed.xml", "/categories/要闻/feed.xml", "/tags/none/feed.xml"])
def test_term_without_a_live_article_in_the_language_answers_404(client, path):
    make_article(language="en", tags=["桥"], categories=["要闻"])
    make_article(status="draft", tags=["桥"], categories=["要闻"])
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_feed_of_a_term_is_named_after_it_and_leads_to_its_page(client):
    SiteText.objects.create(settings=make_settings(), language="zh-hans", name="江城日报")
    make_article(tags=["桥"])
    feed = parsed(client, "/tags/%E6%A1%A5/feed.xml").feed
    assert feed.title == "桥 - 江城日报"
    assert feed.link == "http://testserver/tags/%E6%A1%A5/"
    assert feed.links[1].href == "http://testserver/tags/%E6%A1%A5/feed.xml"


@pytest.mark.django_db
@pytest.mark.parametrize("path", FEEDS)
def test_feed_holds_the_newest_articles_newest_first(client, path):
    articles = make_articles(NEWEST + 3)
    assert titles(client, path) == [article.title for article in articles[::-1][:NEWEST]]


@pytest.mark.django_db
@pytest.mark.parametrize("path", FEEDS)
def test_feed_without_articles_is_valid_and_the_same_until_something_changes(client, monkeypatch, path):
    set_clock(monkeypatch, FIRST_DAY)
    assert titles(client, path) == []
    content = client.get(path).content
    set_clock(monkeypatch, FIRST_DAY + timedelta(hours=1))
    assert client.get(path).content == content


@pytest.mark.django_db
@pytest.mark.parametrize("path", FEEDS)
def test_site_url_stands_before_every_address(client, settings, picture_article, path):
    settings.SITE_URL = "https://news.example.org"
    content = client.get(path).content.decode()
    assert "testserver" not in content
    assert "https://news.example.org/articles/bridge/" in content


@pytest.mark.django_db
@pytest.mark.parametrize("path", FEEDS)
def test_ugly_title_leaves_the_feed_valid(client, path):
    make_article(title=UGLY_TITLE)
    content = client.get(path).content
    if path == "/feed.json":
        title = json.loads(content)["items"][0]["title"]
    else:
        title = tree(content).findall(".//{*}title")[-1].text
    assert title == "A & B <b>]]></title>  😀 &amp; “引号” 'x' \"y\""


@given(st.text())
def test_any_text_is_fit_for_xml_afterwards(text):
    root = ElementTree.Element("title")
    root.text = xml_text(text).replace("\r", "")
    assert (tree(ElementTree.tostring(root, encoding="utf-8")).text or "") == root.text


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([RssFeed, AtomFeed, JsonFeed]))
def test_any_title_author_term_and_body_make_a_valid_feed(text, kind):
    feed = kind(
        title=text, link="https://a/", description=text, language="zh-hans", author_name=text, changed_at=FIRST_DAY
    )
    feed.add_item(
        title=text,
        link="https://a/b",
        description=text,
        summary=text,
        html=text,
        authors=[text],
        categories=[text],
        unique_id="https://a/b",
        pubdate=FIRST_DAY,
        updateddate=FIRST_DAY,
        language="zh-Hans",
        image="https://a/c",
        image_alt=text,
        image_width=None,
        image_height=None,
    )
    content = written(feed)
    if kind is JsonFeed:
        assert json.loads(content)["items"][0]["content_html"] == xml_text(text)
    else:
        tree(content)


def tree(content):
    return ElementTree.fromstring(content)


def written(feed):
    stream = BytesIO()
    feed.write(stream, "utf-8")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="#b-note">1</a>', '<a href="https://a/articles/x/#b-note">1</a>'),
        ('<img src="0.png" alt="">', '<img src="https://a/articles/x/0.png" alt="">'),
        ('<img src="https://b/0" alt="">', '<img src="https://b/0" alt="">'),
        ('<a href="mailto:a@b">m</a>', '<a href="mailto:a@b">m</a>'),
        ('<a href="//b/c">m</a>', '<a href="https://b/c">m</a>'),
        ('<a href="//[">m</a>', '<a href="//[">m</a>'),
        (
            '<p title="a > b" id="x">src="/a" &lt;img src="/a"&gt;</p>',
            '<p title="a > b" id="x">src="/a" &lt;img src="/a"&gt;</p>',
        ),
        ('<img src="/a?b&amp;c" alt="&quot;">', '<img src="https://a/a?b&amp;c" alt="&quot;">'),
    ],
)
def test_addresses_in_a_body_become_absolute_and_nothing_else_changes(html, expected):
    assert absolute_html(html, "https://a/articles/x/") == expected


# Cost and freshness --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", FEEDS)
def test_feed_costs_the_same_queries_for_any_number_of_articles(client, path, django_assert_num_queries):
    make_settings()
    make_articles(3, categories=["要闻"], tags=["桥"], authors=["甲"])
    # edition; settings, categories and menus of the site; ids; articles; names
    with django_assert_num_queries(7):
        client.get(path)
    make_articles(20, categories=["要闻", "国际"], tags=["桥", "江"], authors=["甲", "乙"])
    with django_assert_num_queries(7):
        client.get(path)
    # edition; ids; articles; names
    with django_assert_num_queries(4):
        client.get(path)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/tags/%E6%A1%A5/feed.xml", "/categories/%E8%A6%81%E9%97%BB/feed.xml"])
def test_feed_of_a_term_costs_one_query_more(client, path, django_assert_num_queries):
    make_articles(3, categories=["要闻"], tags=["桥"])
    client.get("/feed.xml")
    # edition; term with its count; ids; articles; names
    with django_assert_num_queries(5):
        client.get(path)


@pytest.mark.django_db
@pytest.mark.parametrize("path", FEEDS)
def test_unchanged_feed_answers_304_without_looking_at_articles(client, path, django_assert_num_queries):
    make_article()
    etag = client.get(path).headers["ETag"]
    assert not etag.startswith("W/")
    # edition
    with django_assert_num_queries(1):
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.django_db
def test_changed_feed_has_another_etag(client):
    article = make_article()
    etag = client.get("/feed.xml").headers["ETag"]
    article.title = "改过"
    article.save()
    response = client.get("/feed.xml", headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert response.headers["ETag"] != etag


@pytest.mark.django_db
def test_each_feed_has_its_own_etag(client):
    make_article(tags=["桥"])
    paths = [*FEEDS, "/en/feed.xml", "/tags/%E6%A1%A5/feed.xml"]
    assert len({client.get(path).headers["ETag"] for path in paths}) == len(paths)


@pytest.mark.django_db
def test_last_modified_is_when_the_edition_was_first_asked_for(client, monkeypatch, django_assert_num_queries):
    make_article()
    noon = FIRST_DAY.replace(hour=12, minute=0)
    set_clock(monkeypatch, noon + timedelta(milliseconds=200))
    assert "Last-Modified" not in client.get("/feed.xml").headers
    set_clock(monkeypatch, noon + timedelta(seconds=5))
    since = client.get("/feed.xml").headers["Last-Modified"]
    assert since == "Mon, 05 Jan 2026 04:00:00 GMT"
    # edition
    with django_assert_num_queries(1):
        assert client.get("/feed.xml", headers={"If-Modified-Since": since}).status_code == 304
    make_article()
    assert client.get("/feed.xml", headers={"If-Modified-Since": since}).status_code == 200


def set_clock(monkeypatch, moment):
    monkeypatch.setattr("articles.syndication.conditional.timezone.now", lambda: moment)


@pytest.mark.django_db
def test_feed_takes_no_other_method_than_get_and_head(client):
    assert client.post("/feed.xml").status_code == 405
    assert client.head("/feed.xml").status_code == 200
