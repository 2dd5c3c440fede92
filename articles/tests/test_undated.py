"""Articles without a date: after all others, and where only dates are asked for, nowhere."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from articles import search
from articles.listings import archive
from articles.models import Article
from articles.posts.post import UNDATED
from articles.tests.commands.importing import run, write
from articles.tests.factories import FIRST_DAY, make_article, make_articles, make_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles():
    """An undated one, stored last, and two of 2026 and of 1723; all of one category, tag and author."""
    terms = {"categories": ["要闻"], "tags": ["桥"], "authors": ["沈砚秋"], "body_text": "铁路"}
    new = make_article(title="新闻", **terms)
    ancient = make_article(title="古事", published_at=datetime(1723, 5, 1, tzinfo=UTC), **terms)
    undated = make_article(title="关于我们", published_at=UNDATED, **terms)
    return new, ancient, undated


def titles(page):
    return re.findall("新闻|古事|关于我们", re.sub(r"(?s)<aside.*|<head>.*?</head>", "", page.content.decode()))


@pytest.mark.parametrize("path", ["/", "/tags/桥/", "/categories/要闻/", "/authors/沈砚秋/", "/search/?q=铁路"])
def test_undated_article_comes_last_in_every_list(client, articles, path):
    found = list(dict.fromkeys(titles(client.get(path))))
    assert found == ["新闻", "古事", "关于我们"]


def test_undated_article_comes_last_in_search(articles):
    assert search.search("铁路") == [article.pk for article in articles]


def test_box_of_the_latest_articles_shows_it_last_and_without_a_time(client, articles):
    page = client.get("/").content.decode()
    box = re.search(r'(?s)id="w-recent".*?</ul>', page)[0]
    items = re.findall("(?s)<li>(.*?)</li>", box)
    assert ["<time" in item for item in items] == [True, True, False]
    assert "关于我们" in items[2]


def test_page_and_cards_of_an_undated_article_show_no_date(client, articles):
    *_, undated = articles
    page = client.get(undated.get_absolute_url()).content.decode()
    assert page.count("<time") == page.count('<time datetime="2026') + page.count('<time datetime="1723')
    assert "0001-" not in page
    assert "published_time" not in page
    [graph] = re.findall(r'(?s)<script type="application/ld\+json"[^>]*>(.*?)</script>', page)
    assert "datePublished" not in graph
    assert "dateModified" not in graph
    assert json.loads(graph)
    for path in ("/", "/tags/桥/", "/search/?q=铁路", "/sitemap.xml", "/sitemap-articles-0.xml"):
        assert "0001-" not in client.get(path).content.decode()


def test_change_of_an_undated_article_is_shown(client):
    article = make_article(published_at=UNDATED, updated_at=FIRST_DAY)
    page = client.get(article.get_absolute_url()).content.decode()
    assert '<time datetime="2026-01-05' in page
    assert '"dateModified":"2026-01-05' in page.replace(": ", ":")


@pytest.mark.parametrize(
    "path", ["/feed.xml", "/atom.xml", "/feed.json", "/tags/桥/feed.xml", "/categories/要闻/feed.xml"]
)
def test_feeds_hold_dated_articles_only(client, articles, path):
    content = client.get(path).content.decode()
    assert content.count("新闻") >= 1
    assert "关于我们" not in content


def test_feed_of_undated_articles_alone_is_empty_and_valid(client):
    make_article(published_at=UNDATED, tags=["桥"])
    for path in ("/feed.xml", "/atom.xml", "/feed.json", "/tags/桥/feed.xml"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert b"0001" not in answer.content


def test_archive_counts_dated_articles_only(client, articles):
    page = client.get("/archive/").content.decode()
    assert "/archive/2026/" in page
    assert "/archive/1723/" in page
    assert "/archive/0001" not in page
    assert client.get("/archive/1723/05/").status_code == 200
    assert "关于我们" not in titles(client.get("/archive/1723/"))


def test_archive_of_undated_articles_alone_is_empty(client):
    make_settings(widgets=["archive"])
    make_article(published_at=UNDATED)
    assert client.get("/archive/").status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/archive/1000/").status_code == 404


def test_archive_does_not_count_the_centuries_before_the_first_date(articles, monkeypatch):
    Article.objects.filter(pk=articles[1].pk).delete()
    asked, counted = [], archive.counted
    monkeypatch.setattr(
        archive, "counted", lambda periods, language: asked.extend(periods) or counted(periods, language)
    )
    assert [year.year for year, _ in archive.load_years("zh-hans")] == [2026]
    assert len(asked) == 12


def test_title_that_gives_no_slug_gets_one_of_this_time():
    article = Article.objects.create(title="？？", published_at=UNDATED)
    assert article.slug.startswith(str(timezone.now().year))


@pytest.mark.parametrize("part", ["fronts", "articles", "tags", "categories"])
def test_sitemap_of_undated_articles_alone_has_no_dates(client, part):
    make_article(published_at=UNDATED, tags=["桥"], categories=["要闻"])
    content = client.get(f"/sitemap-{part}-0.xml").content.decode()
    assert "<loc>" in content
    assert "<lastmod>" not in content


def test_sitemap_lists_it_without_a_date_and_that_of_news_does_not(client, articles):
    *_, undated = articles
    Article.objects.filter(pk=articles[0].pk).update(published_at=timezone.now() - timedelta(hours=1))
    everything = client.get("/sitemap-articles-0.xml").content.decode()
    entry = next(part for part in everything.split("<url>") if undated.slug in part)
    assert "lastmod" not in entry
    news = client.get("/sitemap-news.xml").content.decode()
    assert articles[0].slug in news
    assert undated.slug not in news


def test_undated_articles_follow_each_other_and_the_oldest_dated_one(client, articles):
    _new, ancient, undated = articles
    page = client.get(undated.get_absolute_url())
    assert page.context["next"].pk == ancient.pk
    assert not page.context.get("previous")


# Import, export, admin -----------------------------------------------------------------------------------------------


def test_pages_without_a_date_are_not_news_of_today(client, tmp_path):
    write(tmp_path, "news.md", title="新闻", date="2026-01-02")
    for name, title in (("about.md", "关于我们"), ("contact.md", "联系方式")):
        (tmp_path / name).write_text(f"---\ntitle: {title}\n---\n\n我们是谁。\n", encoding="utf-8")
    code, counts, lines = run(tmp_path)
    assert (code, counts) == (0, {"created": 3, "warnings": 2})
    assert all("date: missing, so the article is shown without one" in line for line in lines)
    page = client.get("/").content.decode()
    assert page.index("新闻") < min(page.index("关于我们"), page.index("联系方式"))
    assert run(tmp_path)[1] == {"unchanged": 3}


def test_undated_article_survives_export_and_import(tmp_path):
    from django.core.management import call_command

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "20240501 about.md").write_text(
        "---\ntitle: 关于\nundated: true\n---\n\n正文。\n", encoding="utf-8"
    )
    run(tmp_path / "in")
    call_command("export_posts", str(tmp_path / "out"), verbosity=0)
    assert "undated: true" in (tmp_path / "out" / "20240501 about.md").read_text(encoding="utf-8")
    Article.objects.all().delete()
    run(tmp_path / "out")
    assert Article.objects.get().published_at == UNDATED


@pytest.fixture
def editor(admin_user):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(admin_user)
    return client


def form_of(editor, article):
    from articles.tests.admin.conftest import data_of

    address = f"/admin/articles/article/{article.pk}/change/"
    return address, data_of(editor.get(address).context["adminform"].form)


def test_editor_saves_an_undated_article_and_it_stays_so(editor):
    article = make_article(published_at=UNDATED, title="关于")
    address, data = form_of(editor, article)
    assert (data["published_at_0"], data["published_at_1"]) == ("", "")
    assert editor.post(address, data | {"title": "关于我们"}).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.published_at) == ("关于我们", UNDATED)


def test_staff_who_may_only_look_read_that_there_is_no_date(editor, admin_user):
    article = make_article(published_at=UNDATED)
    admin_user.is_superuser = False
    admin_user.save()
    admin_user.user_permissions.set(Permission.objects.filter(codename="view_article"))
    page = editor.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert "undated" in page
    assert "0001" not in page


@pytest.mark.parametrize("zone", ["America/Adak", "Pacific/Kiritimati"])
def test_undated_article_is_shown_in_the_zones_at_the_ends_of_the_day(client, editor, zone):
    article = make_article(published_at=UNDATED, tags=["桥"])
    with timezone.override(zone):
        for path in (
            "/",
            article.get_absolute_url(),
            "/tags/桥/",
            "/archive/",
            "/feed.xml",
            "/sitemap-articles-0.xml",
        ):
            assert client.get(path).status_code == 200
        for path in ("/admin/", "/admin/articles/article/", f"/admin/articles/article/{article.pk}/change/"):
            assert editor.get(path).status_code == 200


def test_editor_gives_an_undated_article_a_date(editor):
    article = make_article(published_at=UNDATED)
    address, data = form_of(editor, article)
    editor.post(address, data | {"published_at_0": "2026-02-03", "published_at_1": "04:05:00"})
    article.refresh_from_db()
    assert article.is_dated
    assert timezone.localtime(article.published_at).day == 3


def test_date_of_an_article_cannot_be_deleted_in_the_form(editor):
    article = make_article()
    address, data = form_of(editor, article)
    answer = editor.post(address, data | {"published_at_0": "", "published_at_1": ""})
    assert "This field is required." in answer.content.decode()


def test_new_article_without_a_date_is_of_now(editor):
    from articles.tests.admin.conftest import data_of

    data = data_of(editor.get("/admin/articles/article/add/").context["adminform"].form)
    data |= {"title": "T", "status": "published", "published_at_0": "", "published_at_1": ""}
    assert editor.post("/admin/articles/article/add/", data).status_code == 302
    assert timezone.now() - Article.objects.get().published_at < timedelta(minutes=1)


def test_editor_finds_undated_articles_by_a_filter(editor, articles):
    page = editor.get("/admin/articles/article/?state=undated").content.decode()
    assert "关于我们" in page
    assert "古事" not in page


def test_hundreds_of_undated_articles_are_indexed_and_found(django_assert_max_num_queries):
    made = make_articles(300, body_text="铁路")
    Article.objects.update(published_at=UNDATED)
    assert len(search.search("铁路")) == len(made)
    with django_assert_max_num_queries(16):
        search.replace({row.pk for row in made})


def test_newsroom_and_history_say_undated(editor):
    article = make_article(published_at=UNDATED, status="draft", title="关于")
    for path in ("/admin/", "/admin/articles/article/"):
        page = editor.get(path).content.decode()
        assert "关于" in page
        assert "0001" not in page
    assert "undated" in page
    address, data = form_of(editor, article)
    editor.post(address, data | {"published_at_0": "2026-02-03", "published_at_1": "04:05:00"})
    version = article.versions.get()
    page = editor.get(f"/admin/articles/article/{article.pk}/history/{version.pk}/").content.decode()
    assert "undated" in page
