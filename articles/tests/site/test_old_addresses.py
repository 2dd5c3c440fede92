"""Addresses of the site that posts came from: pages of lists, feeds, terms, and articles in any case."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Alias, Tag
from articles.site.old_addresses import article_at
from articles.tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def tagged():
    return make_article(title="One", slug="one", tags=["Go Lang", "茶"], categories=["News"], authors=["Li"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/page/2/", "/?page=2"),
        ("/page/2", "/?page=2"),
        ("/Page/2/", "/?page=2"),
        ("/page/1/", "/"),
        ("/index.html", "/"),
        ("/index.xml", "/feed.xml"),
        ("/feed/", "/feed.xml"),
        ("/feed", "/feed.xml"),
        ("/feed/rss/", "/feed.xml"),
        ("/feed/atom/", "/atom.xml"),
        ("/rss.xml", "/feed.xml"),
        ("/atom/", "/atom.xml"),
        ("/index.json", "/feed.json"),
        ("/posts/", "/"),
        ("/blog/page/3/", "/?page=3"),
        ("/post/index.xml", "/feed.xml"),
        ("/tag/go-lang/", "/tags/go-lang/"),
        ("/tags/Go-Lang/", "/tags/go-lang/"),
        ("/tags/go-lang/page/2/", "/tags/go-lang/?page=2"),
        ("/tags/go-lang/index.xml", "/tags/go-lang/feed.xml"),
        ("/tag/go-lang/feed/", "/tags/go-lang/feed.xml"),
        ("/category/news/", "/categories/news/"),
        ("/categories/news/page/4/", "/categories/news/?page=4"),
        ("/author/li/", "/authors/li/"),
        ("/TAGS/", "/tags/"),
        ("/category/", "/categories/"),
        ("/archives/", "/archive/"),
        ("/archives/2024/", "/archive/2024/"),
        ("/archives/2024/5/", "/archive/2024/05/"),
        ("/wp-sitemap.xml", "/sitemap.xml"),
        ("/en/page/2/", "/en/?page=2"),
        ("/en/index.xml", "/en/feed.xml"),
    ],
)
def test_list_of_the_old_site_leads_in_one_step_to_its_list_here(client, tagged, old, new):
    response = client.get(old)
    assert (response.status_code, response.headers["Location"]) == (301, new)


@pytest.mark.parametrize(
    "path",
    [
        "/page/0/",
        "/page/x/",
        "/page/99999999/",
        "/tags/none/",
        "/tags/none/page/2/",
        "/tags/none/index.xml",
        "/tags/page/2/",
        "/author/li/feed/",
        "/authors/",
        "/archives/2024/13/",
        "/archives/0000/",
        "/archives/２０２４/",
        "/archives/9999/5/",
        "/archives/2024/5/6/",
        "/a/b/c/d/feed/",
        "/nothing/",
        "/nothing/feed/",
        "/tags/go-lang/?page=7",
        "/tags/茶/?page=7",
        "/tags/%00/page/2/",
        "/en/tags/go-lang/page/2/",
    ],
)
def test_what_is_no_list_stays_a_404(client, tagged, path):
    assert client.get(path).status_code == 404


def test_old_address_counts_in_any_case_but_an_equal_one_first(client, tagged):
    other = make_article(title="Two", slug="two")
    Alias.objects.create(path="/2020/01/My-Post.html", article=tagged)
    Alias.objects.create(path="/2020/01/my-post.HTML", article=other)
    assert client.get("/2020/01/my-post.HTML").headers["Location"] == "/articles/two/"
    assert client.get("/2020/01/My-Post.html").headers["Location"] == "/articles/one/"
    assert client.get("/2020/01/MY-POST.html/").headers["Location"] == "/articles/one/"
    assert client.get("/2020/01/my-posts.html").status_code == 404


def test_old_address_of_an_article_comes_before_that_of_a_list(client, tagged):
    Alias.objects.create(path="/feed/", article=tagged)
    assert client.get("/feed/").headers["Location"] == "/articles/one/"


def test_lookup_without_regard_to_case_uses_its_index():
    if connection.vendor != "sqlite":
        pytest.skip("the plan of an empty table says nothing on PostgreSQL")
    with CaptureQueriesContext(connection) as queries:
        article_at("/A/b")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = str(cursor.fetchall())
    assert "alias_lower_path" in plan
    assert "SCAN" not in plan


def test_term_of_the_very_slug_comes_before_one_in_small_letters(client, tagged):
    make_article(title="Two", slug="two", tags=["x"])
    Tag.objects.filter(name="x").update(slug="Go-Lang")
    assert client.get("/tag/Go-Lang/").headers["Location"] == "/tags/Go-Lang/"
    assert client.get("/tag/go-lang/").headers["Location"] == "/tags/go-lang/"
