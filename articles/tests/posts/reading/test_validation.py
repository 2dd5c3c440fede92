import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.posts.post import ERROR, UNDATED, WARNING, MenuEntry, Thumbnail
from articles.posts.reading.front_matter import FrontMatter, split
from articles.posts.reading.validation import is_served, validate
from articles.tests.posts.examples import SITE, post_of, source, validate_data, validate_lines

SHANGHAI = ZoneInfo("Asia/Shanghai")


def warned(*lines, **options):
    """The post and the one warning of such lines, which stands at line 4: behind the opening, title and date."""
    post, [problem] = validate_lines(*lines, **options)
    assert (problem.path, problem.line, problem.level) == ("posts/" + post.path, 4, WARNING)
    return post, problem.message


FAMILY = """---
title: "River，“rises”"
date: "2025-02-11 14:31:12"
summary: "It rose."
categories:
  - "qq"
lang:
  - "zh-CN"
translations:
  - "zh-CN"
tags:
  - "qq"
menu: ""
thumbnail: "https://e.org/O36/0"
lead: ""
comments: false
authorbox: false
pager: true
toc: false
mathjax: false
sidebar: "right"
widgets:
  - "search"
  - "recent"
  - "taglist"
---

Body.
"""


def test_post_of_the_usual_shape_is_understood_without_a_problem():
    path = "zh-CN/news/qq/20250211A04.WBI00.zh-CN.md"
    post, problems = validate(split(FAMILY.encode()), source(path), SITE)
    assert problems == []
    assert (post.path, post.title, post.slug) == (path, "River，“rises”", "20250211a04-wbi00")
    assert (post.language, post.language_tag) == ("zh-hans", "zh-CN")
    assert post.published_at == datetime(2025, 2, 11, 14, 31, 12, tzinfo=SHANGHAI)
    assert (post.categories, post.tags, post.translations) == (("qq",), ("qq",), ("zh-CN",))
    assert (post.lead, post.summary, post.body) == ("", "It rose.", "\nBody.\n")
    assert (post.has_comments, post.has_author_box, post.has_contents, post.has_math) == (False,) * 4
    assert post.has_pager is True
    assert (post.sidebar, post.widgets, post.menus) == ("right", ("search", "recent", "taglist"), ())
    assert post.thumbnail == Thumbnail("https://e.org/O36/0")
    assert post.translation_key == "news/qq/20250211A04.WBI00.md"
    assert post.aliases == ("/zh-cn/news/qq/20250211a04.wbi00/", "/zh-cn/news/qq/20250211a04.wbi00.zh-cn/")
    assert post.extra == {}


def test_post_without_options_leaves_them_to_the_site():
    post = post_of()
    flags = (post.has_comments, post.has_author_box, post.has_pager, post.has_contents, post.has_math)
    assert flags == (None,) * 5
    assert (post.sidebar, post.widgets, post.pin_weight, post.thumbnail) == ("", (), None, None)
    assert (post.is_draft, post.is_listed, post.is_html) == (False, True, False)
    assert (post.updated_at, post.shown_from_at, post.expires_at) == (None, None, None)


def test_keys_are_matched_without_regard_to_case():
    assert post_of("TAGS: [a]", "MathJax: yes", "ExpiryDate: 2030-01-01").has_math is True


def test_key_written_twice_in_different_case_is_a_warning():
    post, message = warned("Title: Second")
    assert post.title == "River"
    assert "Title" in message


# Title


@pytest.mark.parametrize(("line", "title"), [("007", "007"), ("1.10", "1.10"), ("no", "no"), ("'  a \t b '", "a b")])
def test_title_stays_as_written(line, title):
    found = split(f"---\ntitle: {line}\ndate: 2025-01-01\n---\n".encode())
    assert validate(found, source(), SITE)[0].title == title


@pytest.mark.parametrize(
    ("body", "path", "title"),
    [
        ("**Bold** heading\n---\nText\n", "a.md", "Bold heading"),
        ("Text", "2025-01-01-river-rises.zh-CN.md", "river-rises"),
        ("", "news/river/index.md", "river"),
    ],
)
def test_missing_title_is_a_warning_and_heading_or_file_name_stands_in(body, path, title):
    post, [problem] = validate_data({"title": "", "date": "2025-01-01"}, path, body)
    assert post.title == title
    assert problem.level == WARNING
    assert "title" in problem.message


def test_long_title_is_cut_with_a_warning():
    post, [problem] = validate_data({"title": "河" * 301, "date": "2025-01-01"})
    assert post.title == "河" * 299 + "…"
    assert "300" in problem.message


# Dates


@pytest.mark.parametrize("key", ["lastmod", "updated", "publishDate", "expiryDate"])
def test_date_that_cannot_be_read_is_an_error_that_names_line_value_and_remedy(key):
    post, [problem] = validate_lines(f"{key}: tomorrow")
    assert post is None
    assert (problem.line, problem.level) == (4, ERROR)
    assert key in problem.message
    assert "tomorrow" in problem.message
    assert "2025-02-11 14:31:12" in problem.message


def test_bad_date_is_an_error_and_never_now():
    post, [problem] = validate_data({"title": "a", "date": "2025-02-30"}, "2025-01-01-a.md")
    assert (post, problem.level) == (None, ERROR)


def test_dates_are_read():
    post = post_of("lastmod: 2025-03-01", "publishDate: 2025-03-02T00:00Z", "expiryDate: 2025/3/3")
    assert post.updated_at == datetime(2025, 3, 1, tzinfo=SHANGHAI)
    assert post.shown_from_at == datetime(2025, 3, 2, tzinfo=UTC)
    assert post.expires_at == datetime(2025, 3, 3, tzinfo=SHANGHAI)
    assert post_of("updated: 2025-03-01").updated_at == post.updated_at
    assert post_of("publishDate: ''", "expiryDate:").expires_at is None


def test_date_without_offset_is_in_the_sites_zone():
    site = replace(SITE, time_zone=ZoneInfo("Europe/Berlin"))
    assert post_of(site=site).published_at.astimezone(UTC).hour == 13


@pytest.mark.parametrize("empty", [{}, {"date": ""}, {"date": None}])
def test_missing_date_is_that_of_the_file_name_then_lastmod_then_the_first_commit_then_none(empty):
    data = {"title": "a", "lastmod": "2025-03-01", **empty}
    post, problems = validate_data(data, "_posts/2025-02-01-a.md")
    assert (post.published_at, post.slug, problems) == (datetime(2025, 2, 1, tzinfo=SHANGHAI), "a", [])
    post, problems = validate_data(data)
    assert (post.published_at, problems) == (datetime(2025, 3, 1, tzinfo=SHANGHAI), [])
    added = datetime(2020, 1, 2, tzinfo=UTC)
    assert validate(FrontMatter(data, {}, ""), source(), SITE, lambda _: added)[0].published_at == post.published_at
    front_matter = FrontMatter({"title": "a", **empty}, {}, "x")
    post, problems = validate(front_matter, source(), SITE, lambda _: added)
    assert (post.published_at, problems) == (added, [])
    post, [problem] = validate(front_matter, source(), SITE, lambda _: None)
    assert (post.published_at, post.is_dated, problem.level) == (UNDATED, False, WARNING)
    assert "shown without one" in problem.message


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["published: 2024-01-01"], 1),
        (["modified: 2024-01-02"], 2),
        (["publishDate: 2024-01-03"], 3),
        (["pubdate: 2024-01-04", "published: 2023-01-01"], 4),
        (["published_at: 2024-01-05", "created: 2023-01-01"], 5),
        (["created: 2024-01-06", "lastmod: 2025-01-01"], 6),
        (["published: true", "created: 2024-01-07"], 7),
        (["date: 2024-01-08", "created: 2023-01-01", "published: true"], 8),
        (["publishDate: 2024-01-09", "pubdate: 2023-01-01"], 9),
        (["date: 0001-01-01T00:00:00Z", "published: 2024-01-10"], 10),
        (["date: 0000-00-00 00:00:00", "publishDate: 0001-01-01", "last_modified_at: 2024-01-11"], 11),
        (["date: ''", "post_date: 2024-01-12"], 12),
    ],
)
def test_date_is_looked_for_in_hugos_order(lines, day):
    text = "\n".join(["---", "title: a", *lines, "---", ""])
    post, problems = validate(split(text.encode()), source(), SITE)
    assert (post.published_at, problems) == (datetime(2024, 1, day, tzinfo=SHANGHAI), [])
    assert (post.is_draft, post.shown_from_at) == (False, None)


def test_dates_that_did_not_count_are_kept():
    post = post_of("created: 2023-01-01", "lastmod: 2024-02-01", "updated: 2024-03-01")
    assert post.extra == {"created": "2023-01-01", "updated": "2024-03-01"}
    assert post.updated_at.month == 2


def test_date_that_cannot_be_read_is_one_error_and_no_other_key_stands_in():
    post, [problem] = validate_data({"title": "a", "published": "2024-13-45", "created": "2024-01-01"})
    assert (post, problem.level) == (None, ERROR)


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("20240501 x.md", "20240501-x"),
        ("20240501-x.md", "20240501-x"),
        ("20240501_x.md", "20240501_x"),
        ("2024-05-01 x.md", "2024-05-01-x"),
        ("2024-05-01.md", "2024-05-01"),
        ("2024-05-01-x.md", "x"),
        ("2024-05-01-x/index.md", "x"),
        ("20240501 x/index.md", "20240501-x"),
        ("2024/05/01/x.md", "x"),
        ("posts/2024/5/1/x.md", "x"),
        ("posts/2024/05/01/x/index.md", "x"),
        ("daily/2024-05-01/x.md", "x"),
        ("2001/01/01/2024-05-01-x.md", "x"),
        ("2001/01/01/2024/05/01/x.md", "x"),
    ],
)
def test_date_of_the_path_stands_in(path, slug):
    post, problems = validate_data({"title": "a"}, path)
    assert (post.published_at, post.slug, problems) == (datetime(2024, 5, 1, tzinfo=SHANGHAI), slug, [])


@pytest.mark.parametrize(
    "path", ["20241301 x.md", "2024-13-45-x.md", "20240501x.md", "120240501 x.md", "2024/05/x.md", "2024/13/45/x.md"]
)
def test_numbers_that_are_no_date_are_none(path):
    assert not validate_data({"title": "a"}, path)[0].is_dated


def test_page_in_no_list_needs_no_date():
    post, problems = validate_data({"title": "a", "type": "page"})
    assert (post.is_dated, post.is_listed, problems) == (False, False, [])


def test_post_can_say_that_it_has_no_date():
    post, problems = validate_data({"title": "a", "undated": True}, "2024-05-01-x.md")
    assert (post.is_dated, post.extra, problems) == (False, {}, [])


# Draft, listing, pin


@pytest.mark.parametrize(
    ("word", "flag"),
    [
        ("true", True),
        ('"Yes"', True),
        ("on", True),
        ("1", True),
        ("False", False),
        ("no", False),
        ("'off'", False),
        ("0", False),
        ("''", None),
        ("", None),
    ],
)
def test_true_and_false_are_read_in_all_their_words(word, flag):
    post = post_of(f"comments: {word}", f"authorbox: {word}", f"pager: {word}", f"toc: {word}", f"katex: {word}")
    flags = {post.has_comments, post.has_author_box, post.has_pager, post.has_contents, post.has_math}
    assert flags == {flag}
    assert post_of(f"draft: {word}").is_draft is bool(flag)


@pytest.mark.parametrize(
    ("line", "said", "left"),
    [
        ("thumbnail: {alt: x}", "a map with src", {"thumbnail": None}),
        ("cover: {src: a.png, alt: [x]}", "cover: alt must be text", {"thumbnail": Thumbnail("a.png")}),
        ("image: {url: a.png, caption: {x: y}}", "image: caption must be text", {"thumbnail": Thumbnail("a.png")}),
        ("menu: {main: {name: [x], weight: 1}}", "menu: name must be text", {"menus": (MenuEntry("main", "", 1),)}),
        (
            "source: {name: X, url: 'javascript:1'}",
            "source: url must be a URL",
            {"source_name": "X", "source_url": ""},
        ),
        ("type: [page]", "type: must be text", {"is_listed": True, "extra": {"type": ["page"]}}),
        ("layout: {a: b}", "layout: must be text", {"is_listed": True, "extra": {"layout": {"a": "b"}}}),
    ],
)
def test_part_of_a_value_that_is_of_the_wrong_kind_is_named_and_left_out(line, said, left):
    post, message = warned(line)
    assert said in message
    assert {name: getattr(post, name) for name in left} == left


def test_map_of_a_picture_whose_address_is_empty_is_no_picture_and_no_problem():
    assert post_of("cover: {image: '', alt: x, relative: true}").thumbnail is None


@pytest.mark.parametrize(
    "lines",
    [
        ["type: page"],
        ["layout: Page"],
        ["build: {list: never}"],
        ["build: {list: false}"],
        ["build: {LIST: Never}"],
        ["_build:", "  list: never"],
    ],
)
def test_page_is_in_no_list(lines):
    post = post_of(*lines)
    assert not post.is_listed
    assert post.extra == {}


def test_other_types_and_layouts_are_kept():
    post = post_of("type: news", "layout: wide", "build: {render: always}")
    assert post.is_listed
    assert post.extra == {"type": "news", "layout": "wide", "build": {"render": "always"}}


@pytest.mark.parametrize(
    ("line", "weight"),
    [
        ("featured: true", 1),
        ("pinned: yes", 1),
        ("top: 5", 5),
        ("sticky: true", 1),
        ("sticky: 100", 100),
        ("top: 0\nsticky: yes", 1),
        ("weight: 3", None),
        ("weight: true", None),
        ("top: false", None),
        ("featured: 0", None),
        ("featured: 7", 7),
    ],
)
def test_post_is_pinned(line, weight):
    assert post_of(line).pin_weight == weight


@pytest.mark.parametrize("line", ["pinned: x", "featured: -1", "sticky: [1]", "top: often", "top: 99999", "top: 1.5"])
def test_pin_that_is_no_number_is_left_out(line):
    post, message = warned(line)
    assert post.pin_weight is None
    assert "ignored" in message


@pytest.mark.parametrize("value", [-5, 0, 3, "x"])
def test_weight_is_kept_as_a_key_of_other_tools(value):
    post = post_of(f"weight: {value}")
    assert post.pin_weight is None
    assert post.extra == {"weight": post.extra["weight"]}
    assert str(post.extra["weight"]) == str(value)


# Names


@pytest.mark.parametrize(
    ("lines", "tags"),
    [
        (["tags: [no, 1.10, 007, 1:30]"], ("no", "1.10", "007", "1:30")),
        (["tags: a, b， c、d; e；f"], ("a", "b", "c", "d", "e", "f")),
        (["tag: x"], ("x",)),
        (["keywords: x, y"], ("x", "y")),
        (["tags: []", "keywords: [x]"], ("x",)),
        (["tags: ['', ' AI ', ai, ~, b]"], ("AI", "b")),
        (["tags: ['a, b']"], ("a, b",)),
        (["tags: [[a, b], c]"], ("a", "b", "c")),
        (["tags: 2025"], ("2025",)),
        (["tags: ''"], ()),
        (["tags: 【a、b】"], ("a", "b")),
        (["tags: ［a，b］"], ("a", "b")),
        (["tags: [“a”，“b”]"], ("a", "b")),
        (["tags: [“a”, “b” c]"], ("“a”", "“b” c")),
    ],
)
def test_tags_are_read_as_written(lines, tags):
    assert post_of(*lines).tags == tags


def test_keywords_beside_tags_are_kept_as_another_key():
    post = post_of("tags: [a]", "keywords: [b]")
    assert (post.tags, post.extra) == (("a",), {"keywords": ["b"]})


def test_tag_that_is_too_long_is_left_out():
    post, message = warned(f"tags: [a, {'x' * 101}, {'y' * 100}]")
    assert post.tags == ("a", "y" * 100)
    assert "100" in message


def test_categories_are_a_list_or_one_text():
    assert post_of("categories: [a, b]").categories == ("a", "b")
    assert post_of("category: a b").categories == ("a b",)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("author: Li Lei、Han", ("Li Lei", "Han")),
        ("authors: [Li, Han]", ("Li", "Han")),
        ("author: {name: Li}", ("Li",)),
        ("authors: [{name: Li, url: x}, Han]", ("Li", "Han")),
        ("author: ''", ()),
    ],
)
def test_authors_are_read_in_all_their_forms(line, authors):
    assert post_of(line).authors == authors


def test_author_of_another_kind_is_left_out():
    post, message = warned("author: {url: x}")
    assert post.authors == ()
    assert "author" in message


# Language, slug, addresses


@pytest.mark.parametrize(
    ("line", "path", "language", "tag"),
    [
        ("lang: en-US", "zh-CN/a.zh-CN.md", "en", "en-US"),
        ("language: [zh-HK]", "a.md", "zh-hant", "zh-HK"),
        ("lang: ''", "zh-CN/a.zh-TW.md", "zh-hant", "zh-TW"),
        ("lang:", "en/a.md", "en", "en"),
        ("lang: []", "news/a.b.md", "zh-hans", "zh-Hans"),
    ],
)
def test_language_is_that_of_key_then_suffix_then_folder_then_site(line, path, language, tag):
    post = post_of(line, path=path)
    assert (post.language, post.language_tag) == (language, tag)


def test_language_that_the_site_has_not_is_kept_as_the_code_under_the_sites_own():
    post = post_of("lang: ja_jp")
    assert (post.language, post.language_tag) == ("zh-hans", "ja-JP")
    assert not is_served(post.language_tag, SITE)


def test_language_that_is_no_code_is_left_out():
    post, message = warned("lang: Simplified Chinese", path="en/a.md")
    assert post.language == "en"
    assert "ignored" in message


def test_first_of_several_languages_counts():
    assert warned("lang: [en, zh-CN]")[0].language == "en"


def test_translations_of_one_post_share_a_key():
    posts = [post_of(path=path) for path in ("zh-CN/news/a.b.zh-CN.md", "en/news/a.b.en.md", "news/a.b.en-US.md")]
    assert {post.translation_key for post in posts} == {"news/a.b.md"}
    assert post_of("translationKey: k").translation_key == "k"


@pytest.mark.parametrize(
    ("line", "path", "slug"),
    [
        ("slug: My Slug", "a.md", "my-slug"),
        ("slug: 007", "a.md", "007"),
        ("slug: ''", "zh/2025-01-02-河.zh-CN.md", "河"),
        ("slug: ！！！", "a.md", ""),
        ("slug:", "news/river/index.md", "river"),
        ("slug:", "en/river/index.en.md", "river"),
        ("slug:", "index.md", "index"),
        ("slug:", "v1.2.md", "v1-2"),
        ("slug:", "trip/index.fr.md", "trip-fr"),
    ],
)
def test_slug_is_the_one_asked_for_or_the_files_name(line, path, slug):
    assert post_of(line, path=path).slug == slug


def test_old_addresses_are_gathered_before_those_of_hugo():
    post = post_of("url: /a/", "permalink: b.html", "aliases: [/c/, https://e.org/d/, /a/]", "slug: s")
    assert post.aliases == ("/a/", "/b.html", "/c/", "/d/", "/news/river/", "/news/s/")
    assert post_of("aliases: /c/").aliases == ("/c/", "/news/river/")
    assert post_of("aliases: [old/c]").aliases == ("/old/c", "/news/old/c", "/news/river/")
    assert post_of("aliases: [c]", path="river.md").aliases == ("/c", "/river/")
    assert post_of("permalink: /:year/:title/").aliases == ("/news/river/",)


@pytest.mark.parametrize("line", ["url: //e.org/x", "aliases: [/../x]", "aliases: [{a: b}]", "url: /"])
def test_address_that_is_no_path_is_left_out(line):
    post, message = warned(line)
    assert post.aliases == ("/news/river/",)
    assert "ignored" in message


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["source: https://e.org/1"], ("https://e.org/1", "", "")),
        (["source: Daily"], ("", "Daily", "")),
        (["source: Daily", "original_url: https://e.org/1"], ("https://e.org/1", "Daily", "")),
        (["originallink: https://e.org/1"], ("https://e.org/1", "", "")),
        (["canonical: https://e.org/2"], ("https://e.org/2", "", "https://e.org/2")),
        (["source: https://e.org/1", "canonical: https://e.org/2"], ("https://e.org/1", "", "https://e.org/2")),
        (["source: {name: Daily, url: https://e.org/1}"], ("https://e.org/1", "Daily", "")),
    ],
)
def test_origin_is_read(lines, expected):
    post = post_of(*lines)
    assert (post.source_url, post.source_name, post.canonical_url) == expected


@pytest.mark.parametrize(
    "line", ["canonical: javascript:alert(1)", "original_url: /x", "canonical: [a]", "source: [a]"]
)
def test_origin_that_is_no_web_url_is_left_out(line):
    post, message = warned(line)
    assert (post.source_url, post.source_name, post.canonical_url) == ("", "", "")
    assert "ignored" in message


# What stands around it


@pytest.mark.parametrize(
    ("line", "thumbnail"),
    [
        ("thumbnail: https://e.org/0", Thumbnail("https://e.org/0")),
        ("image: img/a.png", Thumbnail("img/a.png")),
        ("cover: {image: a.png, alt: A, caption: C}", Thumbnail("a.png", "A", "C")),
        ("featured_image: {url: a.png, visibility: [list]}", Thumbnail("a.png", is_in_article=False)),
        ("banner: {src: a.png, visibility: [post]}", Thumbnail("a.png", is_in_list=False)),
        ("thumbnail: {src: a.png, visibility: [list, post]}", Thumbnail("a.png")),
        ("thumbnail: {src: a.png, visibility: none}", Thumbnail("a.png", is_in_list=False, is_in_article=False)),
        ("images: [a.png]", Thumbnail("a.png")),
        ("thumbnail: ''", None),
        ("thumbnail: {src: ''}", None),
        ("images: []", None),
    ],
)
def test_thumbnail_is_read_in_all_its_forms(line, thumbnail):
    post = post_of(line)
    assert post.thumbnail == thumbnail
    assert post.extra == {}


def test_full_picture_key_counts_before_an_empty_one_and_further_images_are_kept():
    post = post_of("thumbnail: ''", "images: [a.png, b.png]")
    assert (post.thumbnail, post.extra) == (Thumbnail("a.png"), {"images": ["a.png", "b.png"]})


@pytest.mark.parametrize("line", ["thumbnail: javascript:x", "image: 'data:image/png;base64,x'", "cover: {src: [a]}"])
def test_thumbnail_that_no_page_may_show_is_left_out(line):
    post, message = warned(line)
    assert post.thumbnail is None
    assert "ignored" in message


@pytest.mark.parametrize(
    ("line", "menus"),
    [
        ("menu: main", (MenuEntry("main"),)),
        ("menu: [main, Footer]", (MenuEntry("main"), MenuEntry("footer"))),
        ("menu: {main: {name: Us, weight: 3}, side: }", (MenuEntry("main", "Us", 3), MenuEntry("side"))),
        ("menu: ''", ()),
    ],
)
def test_menus_are_read_in_all_their_forms(line, menus):
    assert post_of(line).menus == menus


@pytest.mark.parametrize("line", ["menu: top", "menu: {main: [a]}", "menu: [{main: x}]"])
def test_menu_of_an_odd_kind_is_left_out(line):
    post, message = warned(line)
    assert post.menus == ()
    assert "ignored" in message


@pytest.mark.parametrize(
    ("word", "sidebar"),
    [("right", "right"), ("Left", "left"), ("false", "none"), ("no", "none"), ("''", ""), ("", "")],
)
def test_sidebar_is_read(word, sidebar):
    assert post_of(f"sidebar: {word}").sidebar == sidebar


def test_toml_false_means_no_sidebar():
    assert validate_data({"title": "a", "date": "2025-01-01", "sidebar": False})[0].sidebar == "none"


def test_widgets_keep_their_order_and_an_unknown_one_is_left_out():
    assert post_of("widgets: [taglist, Search]").widgets == ("taglist", "search")
    assert post_of("widgets: []").widgets == ()
    post, message = warned("widgets: [search, weather, recent]")
    assert post.widgets == ("search", "recent")
    assert "weather" in message


@pytest.mark.parametrize(
    "line", ["toc: maybe", "sidebar: middle", "summary: [a]", "lead: {a: b}", "comments: [x]", "slug: [a]"]
)
def test_value_of_the_wrong_kind_is_a_warning_that_says_what_the_key_takes(line):
    key = line.partition(":")[0]
    post, message = warned(line)
    assert message.startswith(f"{key}: must be ")
    assert message.endswith("ignored")
    assert key in post.extra


@pytest.mark.parametrize("key", ["summary", "description", "excerpt"])
def test_summary_and_lead_have_several_names(key):
    assert post_of(f"{key}: It rose.").summary == "It rose."
    assert post_of("subtitle: Below").lead == "Below"


def test_html_file_has_an_html_body():
    assert post_of(path="a.HTML").is_html


def test_other_keys_are_kept_as_written():
    post = post_of("Series: [a, {b: 1}]", "eMpty:", "summary: s", "description: d")
    assert post.extra == {"Series": ["a", {"b": "1"}], "eMpty": None, "description": "d"}


def test_warnings_of_the_front_matter_are_among_the_problems():
    assert "YAML tag" in warned("other: !secret x")[1]


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.dates()
    | st.datetimes()
    | st.sampled_from(
        ["main", "2025-01-01", "https://e.org/x", "zh-CN", "true", "a,b", "/x", "0001-01-01T00:00:00+08:00"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["src", "name", "url", "main", "weight", "list", "visibility", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    (
        "title",
        "date",
        "lastmod",
        "updated",
        "publishDate",
        "expiryDate",
        "draft",
        "summary",
        "lead",
        "categories",
        "category",
        "tags",
        "tag",
        "keywords",
        "author",
        "authors",
        "lang",
        "language",
        "translations",
        "translationKey",
        "thumbnail",
        "image",
        "images",
        "menu",
        "comments",
        "toc",
        "sidebar",
        "widgets",
        "slug",
        "url",
        "permalink",
        "aliases",
        "featured",
        "top",
        "weight",
        "type",
        "layout",
        "build",
        "source",
        "original_url",
        "canonical",
        "other",
        "Title",
    )
)


@settings(max_examples=600, deadline=None)
@given(st.dictionaries(KEYS | st.text(max_size=5), VALUES, max_size=8), st.text(max_size=20))
def test_any_front_matter_makes_a_post_or_an_error(data, body):
    post, problems = validate_data(data, body=body)
    assert (post is None) == any(problem.level == ERROR for problem in problems)
    assert all(len(str(problem).splitlines()) == 1 for problem in problems)
    if post:
        json.dumps(post.extra, allow_nan=False)
        assert post.title
        assert post.published_at.utcoffset() is not None
        assert post.language in SITE.languages


def test_date_objects_are_read_too():
    assert validate_data({"title": "a", "date": date(2025, 1, 2)})[0].published_at.day == 2


@pytest.mark.parametrize(
    ("line", "limit"),
    [
        ("source: {}", 100),
        ("translationKey: {}", 300),
        ("cover: {{src: a.png, alt: {}}}", 300),
        ("cover: {{src: a.png, caption: {}}}", 500),
        ("menu: {{main: {{name: {}}}}}", 100),
    ],
)
def test_text_that_is_too_long_to_be_stored_is_cut(line, limit):
    assert post_of(line.format("x" * limit))
    assert f"{limit} characters" in warned(line.format("x" * (limit + 1)))[1]


@pytest.mark.parametrize("key", ["mathjax", "math", "katex", "MathJax"])
def test_formulas_are_asked_for_by_each_of_their_keys(key):
    assert (post_of(f"{key}: true").has_math, post_of(f"{key}: false").has_math) == (True, False)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("taxonomies: {tags: [a, b], categories: [c]}", {"tags": ("a", "b"), "categories": ("c",), "extra": {}}),
        ("tags: [own]\ntaxonomies: {tags: [a]}", {"tags": ("own",), "extra": {}}),
        (
            "taxonomies: {authors: [d], series: [s]}",
            {"authors": ("d",), "extra": {"taxonomies": {"authors": ["d"], "series": ["s"]}}},
        ),
        ("taxonomies: {tag: a}", {"tags": ("a",), "extra": {}}),
    ],
)
def test_taxonomies_are_terms(head, found):
    post = validate_lines(*head.split("\n"))[0]
    assert {name: getattr(post, name) for name in found} == found


def test_taxonomies_that_are_no_map_are_a_warning():
    post, problems = validate_lines("taxonomies: [a]")
    assert (post.tags, post.extra) == ((), {"taxonomies": ["a"]})
    assert [problem.code for problem in problems] == ["wrong-value"]


def test_further_names_of_keys_mean_the_same():
    post = validate_lines("dek: Words", "canonical_url: https://e.org/a", "feature_image: a.png")[0]
    assert (post.lead, post.canonical_url, post.thumbnail) == ("Words", "https://e.org/a", Thumbnail("a.png"))
