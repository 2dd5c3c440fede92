"""The sidebar: which boxes, in which order, with what in them, and from the cache."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from articles.changes import changing
from articles.listings.edition import current_edition
from articles.models import Category, DailyReads, Edition
from articles.posts.post import WIDGETS
from articles.site import widgets
from articles.site.site import Link, cached_site, load_site
from articles.site.widgets import REGISTRY, sidebar, weighted
from articles.tests.factories import FIRST_DAY, make_article, make_articles, make_menu_item, make_settings

NOW = FIRST_DAY


def sidebar_of(language="zh-hans", now=NOW, **options):
    version = current_edition().version
    with translation.override(language):
        return sidebar(cached_site(version, language, now), version, now, **options)


def titles(column):
    return [re.search(r'id="w-(\w+)"', box)[1] for box in column.boxes]


def test_every_widget_of_the_registry_has_its_template():
    from django.template.loader import get_template

    assert set(REGISTRY) == set(WIDGETS)
    for name in REGISTRY:
        assert get_template(f"widgets/{name}.html")


@pytest.mark.django_db
def test_article_orders_its_widgets():
    make_article(tags=["桥"], categories=["要闻"])
    assert titles(sidebar_of(names=["taglist", "search"])) == ["tags", "search"]


@pytest.mark.django_db
def test_site_orders_the_widgets_where_the_article_does_not():
    make_article(tags=["桥"], categories=["要闻"])
    make_settings(widgets=["categories", "recent"])
    assert titles(sidebar_of()) == ["categories", "recent"]


@pytest.mark.django_db
def test_unknown_and_repeated_names_are_passed_over():
    make_article(tags=["桥"])
    assert titles(sidebar_of(names=["popular", "search", "nonsense", "search", "taglist"])) == ["search", "tags"]


@pytest.mark.django_db
def test_widget_without_content_is_no_box():
    assert titles(sidebar_of(names=["recent", "categories", "taglist", "sidemenu", "search"])) == ["search"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "sites", "side"), [("", "left", "left"), ("right", "left", "right"), ("left", "none", "left")]
)
def test_side_is_the_articles_own_or_the_sites(own, sites, side):
    make_settings(sidebar=sites)
    column = sidebar_of(side=own)
    assert column.side == side
    assert column.boxes


@pytest.mark.django_db
def test_sidebar_without_a_box_leaves_no_column():
    assert sidebar_of(names=["popular"]).side == "none"


@pytest.mark.django_db
def test_article_without_a_sidebar_has_no_boxes():
    assert sidebar_of(side="none").boxes == []


@pytest.mark.django_db
def test_recent_holds_the_newest_of_the_language_in_one_query(django_assert_num_queries):
    articles = make_articles(10)
    make_article(language="en", title="Elsewhere", published_at=articles[-1].published_at)
    sidebar_of(names=["search"])
    version = current_edition().version
    site = cached_site(version, "zh-hans", NOW)
    with django_assert_num_queries(1):  # the articles
        column = sidebar(site, version, NOW, names=["recent"])
    assert re.findall(r"<a [^>]*>([^<]*)</a>", column.boxes[0]) == [a.title for a in articles[:1:-1]]


@pytest.mark.django_db
def test_categories_come_by_weight_then_by_count_in_the_language():
    make_article(categories=["乙", "甲", "丁"])
    make_article(categories=["甲"])
    make_article(categories=["丙"], language="en")
    with changing():
        Category.objects.filter(name="丁").update(weight=-1)
    box = sidebar_of(names=["categories"]).boxes[0]
    found = re.findall(r">([甲乙丙丁])</a><span class=\"widget__count\">(\d+)<", box)
    assert found == [("丁", "1"), ("甲", "2"), ("乙", "1")]


@pytest.mark.django_db
def test_categories_past_the_twelfth_stand_behind_a_link_to_all():
    make_article(categories=[f"栏目{number}" for number in range(12)])
    assert "/categories/栏目11/" in unquote(box := sidebar_of(names=["categories"]).boxes[0])
    assert 'href="/categories/"' not in box
    make_article(categories=["第十三"])
    box = sidebar_of(names=["categories"]).boxes[0]
    assert box.count("widget__count") == 12
    assert 'href="/categories/"' in box


@pytest.mark.django_db
def test_tag_list_holds_the_tags_of_the_language_and_leads_to_all():
    make_article(tags=["桥"])
    make_article(tags=["bridge"], language="en")
    box = sidebar_of(names=["taglist"]).boxes[0]
    assert "桥" in box
    assert "bridge" not in box
    assert 'href="/tags/"' in box


@pytest.mark.django_db
def test_box_of_another_language_leads_into_its_tree():
    make_article(tags=["bridge"], language="en")
    assert 'href="/en/tags/bridge/"' in sidebar_of("en", names=["taglist"]).boxes[0]


@pytest.mark.django_db
def test_side_menu_shows_its_links():
    make_menu_item(menu="side", name="编辑守则", url="/rules/")
    box = sidebar_of(names=["sidemenu"]).boxes[0]
    assert '<a href="/rules/">编辑守则</a>' in box


def links(box):
    return re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', box)


@pytest.mark.django_db
def test_social_links_are_those_of_their_menu():
    make_menu_item(menu="social", name="Mastodon", url="https://social.example.org/@portal")
    make_menu_item(name="关于")
    box = sidebar_of(names=["social"]).boxes[0]
    assert links(box) == [("https://social.example.org/@portal", "Mastodon")]
    assert 'rel="me noopener"' in box


@pytest.mark.django_db
def test_archive_holds_the_last_months_and_leads_to_all(django_assert_num_queries):
    make_articles(2)
    make_article(published_at=FIRST_DAY - timedelta(days=40))
    sidebar_of(names=["search"])
    version = current_edition().version
    site = cached_site(version, "zh-hans", NOW)
    with django_assert_num_queries(2):  # the newest article; counts
        box = sidebar(site, version, NOW, names=["archive"]).boxes[0]
    assert [url for url, _name in links(box)] == ["/archive/2026/01/", "/archive/2025/11/", "/archive/"]
    assert re.findall(r'widget__count">(\d+)<', box) == ["2", "1"]


@pytest.mark.django_db
def test_languages_holds_the_newest_of_each_other_language_in_one_query(django_assert_num_queries):
    make_article(title="桥")
    make_articles(3, language="en", title="Bridge", language_tag="en-US")
    make_article(language="zh-hant", title="橋", slug="bridge")
    make_article(language="en", title="Draft", status="draft")
    sidebar_of(names=["search"])
    version = current_edition().version
    site = cached_site(version, "zh-hans", NOW)
    with django_assert_num_queries(1):  # the articles
        box = sidebar(site, version, NOW, names=["languages"]).boxes[0]
    assert sorted(re.findall(r'<li lang="([^"]*)"><span[^>]*>([^<]*)</span><a [^>]*>([^<]*)<', box)) == [
        ("en-US", "English", "Bridge"),
        ("en-US", "English", "Bridge"),
        ("zh-Hant", "繁體", "橋"),
    ]
    assert '<a href="/zh-hant/articles/bridge/" hreflang="zh-Hant">' in box


@pytest.mark.django_db
def test_popular_ranks_live_articles_by_their_reads(django_assert_num_queries):
    first, second, gone = make_articles(3)
    for article, count in ((first, 3), (second, 7), (gone, 99)):
        DailyReads.objects.create(article=article, day=timezone.localdate(), read_count=count)
    version = current_edition().version
    site = cached_site(version, "zh-hans", NOW)
    with django_assert_num_queries(2):  # the sums; the articles
        box = sidebar(site, version, NOW, names=["popular"]).boxes[0]
    assert [name for _url, name in links(box)] == [gone.title, second.title, first.title]
    gone.status = "draft"
    gone.save()
    box = sidebar_of(names=["popular"]).boxes[0]  # the sums are still those of before
    assert [name for _url, name in links(box)] == [second.title, first.title]


@pytest.mark.django_db
def test_popular_is_kept_for_ten_minutes(monkeypatch):
    [article] = make_articles(1)
    reads = []
    monkeypatch.setattr(widgets, "most_read", lambda *_args: list(reads))
    assert sidebar_of(names=["popular"]).boxes == []
    reads.append(article.pk)
    assert sidebar_of(names=["popular"], now=NOW + timedelta(minutes=9)).boxes == []
    assert sidebar_of(names=["popular"], now=NOW + timedelta(minutes=10)).boxes


@pytest.mark.django_db
def test_related_stands_beside_articles_only(client):
    make_settings(widgets=["related"])
    other, article = make_article(tags=["潮汐"], title="海雾"), make_article(tags=["潮汐"], title="验潮站")
    assert sidebar_of().side == "none"
    box = (
        client.get(article.get_absolute_url())
        .content.decode()
        .partition('id="w-related"')[2]
        .partition("</section>")[0]
    )
    assert links(box) == [(other.get_absolute_url(), "海雾")]
    box = (
        client.get(other.get_absolute_url()).content.decode().partition('id="w-related"')[2].partition("</section>")[0]
    )
    assert links(box) == [(article.get_absolute_url(), "验潮站")]


@pytest.mark.django_db
def test_kept_boxes_cost_no_query_until_the_edition_changes(django_assert_num_queries):
    make_article(tags=["桥"], categories=["要闻"])
    sidebar_of()
    version = current_edition().version
    site = cached_site(version, "zh-hans", NOW)
    with django_assert_num_queries(0):
        sidebar(site, version, NOW)
    make_article(title="新的一篇")
    assert any("新的一篇" in box for box in sidebar_of().boxes)


@pytest.mark.django_db
def test_boxes_are_made_anew_on_another_day():
    make_article(title="早上的一篇")
    assert "09:30" in sidebar_of(names=["recent"]).boxes[0]
    assert "09:30</time>" not in sidebar_of(names=["recent"], now=NOW + timedelta(days=1)).boxes[0]


@pytest.mark.parametrize(
    ("counts", "weights"),
    [([1], [2]), ([3, 3], [2, 2]), ([1000, 100, 10, 1], [4, 3, 2, 1]), ([900, 1], [4, 1])],
)
def test_weight_follows_the_logarithm_of_the_count(counts, weights):
    tags = [Link(f"{n:02}", "", count) for n, count in enumerate(counts)]
    assert [weight for _tag, weight in weighted(tags)] == weights


# The site around them ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_site_costs_three_queries_and_none_when_kept(django_assert_num_queries):
    make_settings()
    with django_assert_num_queries(3):  # settings with texts and counts, categories, menus
        cached_site(1, "zh-hans", NOW)
    with django_assert_num_queries(0):
        cached_site(1, "zh-hans", NOW)


@pytest.mark.django_db
def test_site_without_a_name_calls_itself_news_portal():
    with translation.override("en"):
        assert load_site("en", NOW).name == "News Portal"


@pytest.mark.django_db
def test_site_counts_its_articles_and_those_of_today():
    make_articles(3)
    make_article(published_at=FIRST_DAY - timedelta(days=1))
    make_article(language="en")
    make_article(status="draft")
    site = load_site("zh-hans", NOW)
    assert (site.article_count, site.today_count) == (4, 3)


@pytest.mark.django_db
def test_articles_of_today_are_counted_anew_on_another_day():
    make_article()
    assert cached_site(1, "zh-hans", NOW).today_count == 1
    assert cached_site(1, "zh-hans", NOW + timedelta(days=1)).today_count == 0


@pytest.mark.django_db
def test_main_menu_holds_categories_until_an_editor_makes_entries():
    make_article(categories=["要闻"])
    make_menu_item(name="大桥", is_imported=True)
    assert [link.name for link in load_site("zh-hans", NOW).menus["main"]] == ["要闻", "大桥"]
    make_menu_item(name="关于", weight=-1)
    assert [link.name for link in load_site("zh-hans", NOW).menus["main"]] == ["关于", "大桥"]


@pytest.mark.django_db
def test_main_menu_holds_seven_categories_at_most():
    make_article(categories=[f"分类{n}" for n in range(9)])
    assert len(load_site("zh-hans", NOW).menus["main"]) == 7


@pytest.mark.django_db
def test_menu_entry_of_a_draft_or_of_an_empty_category_is_left_out():

    make_menu_item(name="", url="", article=make_article(title="关于我们"))
    make_menu_item(name="草稿", url="", article=make_article(status="draft"))
    make_menu_item(name="空", url="", category=Category.objects.create(name="空"))
    make_menu_item(name="English", language="en")
    assert [link.name for link in load_site("zh-hans", timezone.now()).menus["main"]] == ["关于我们"]


@pytest.mark.django_db
def test_edition_keys_what_is_kept():
    make_settings()
    old = current_edition().version
    cached_site(old, "zh-hans", NOW)
    make_settings(icp_number="京ICP备1号")
    new = Edition.objects.get().version
    assert new > old
    assert cached_site(new, "zh-hans", NOW).settings.icp_number == "京ICP备1号"
    cache.clear()
