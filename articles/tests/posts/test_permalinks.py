"""The addresses that posts had on their old site."""

from datetime import UTC, datetime

import pytest

from articles.posts.permalinks import HEXO_DEFAULT, JEKYLL_STYLES, filled, old_addresses
from articles.posts.post import Post

MOMENT = datetime(2024, 5, 1, 8, 5, 9, tzinfo=UTC)


def post(path, **values):
    given = {"title": "Green Tea, again!", "slug": "green-tea", "language": "en", "language_tag": "en"}
    return Post(path=path, published_at=MOMENT, body="x", **given | values)


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("/:year/:month/:day/:slug/", "/2024/05/01/green-tea/"),
        ("/:section/:title", "/post/green-tea-again"),
        ("/:sections/:filename/", "/post/deep/b/"),
        ("/:contentbasename.html", "/b.html"),
        ("/:slugorfilename/", "/green-tea/"),
        ("/:monthname/:weekday/:weekdayname/:yearday/", "/may/3/wednesday/122/"),
        ("/:nothing/", ""),
    ],
)
def test_pattern_of_hugo_gives_the_address(pattern, address):
    found = old_addresses(post("content/post/deep/b.md"), "hugo", {"post": pattern}, "content/")
    assert found == ((address,) if address else ())


def test_pattern_of_hugo_is_for_its_section_and_counts_bundles_by_their_folder():
    assert old_addresses(post("news/b.md"), "hugo", {"post": "/:slug/"}) == ()
    assert old_addresses(post("post/trip/index.md"), "hugo", {"post": "/:year/:filename/"}) == ("/2024/trip/",)


@pytest.mark.parametrize(
    ("style", "address"),
    [
        ("date", "/food/drink/2024/05/01/first-tea.html"),
        ("pretty", "/food/drink/2024/05/01/first-tea/"),
        ("ordinal", "/food/drink/2024/122/first-tea.html"),
        ("weekdate", "/food/drink/2024/W18/Wed/first-tea.html"),
        ("none", "/food/drink/first-tea.html"),
    ],
)
def test_style_of_jekyll_gives_the_address(style, address):
    one = post("_posts/2024-05-01-first-tea.md", categories=("food drink",))
    assert old_addresses(one, "jekyll", {"": JEKYLL_STYLES[style]}) == (address,)


def test_page_of_jekyll_has_no_address_of_a_post():
    assert old_addresses(post("about.md"), "jekyll", {"": JEKYLL_STYLES["date"]}) == ()


def test_hexo_counts_from_its_folder_of_posts():
    assert old_addresses(post("_posts/year/deep.md"), "hexo", {"": HEXO_DEFAULT}, "_posts/") == (
        "/2024/05/01/year/deep/",
    )
    assert old_addresses(post("hello.md"), "hexo", {"": ":category/:name.html"}) == ("/uncategorized/hello.html",)
    assert old_addresses(post("about/index.md"), "hexo", {"": HEXO_DEFAULT}, "_posts/") == ()


@pytest.mark.parametrize(
    ("path", "addresses"),
    [
        ("site/_posts/2024-05-01-a.md", ("/2024/05/01/a.html",)),
        ("blog/source/_posts/a.md", ("/2024/05/01/a/",)),
        ("posts/a.md", ()),
    ],
)
def test_folders_say_the_generator_where_no_configuration_does(path, addresses):
    assert old_addresses(post(path), "plain", {}) == addresses


@pytest.mark.parametrize("pattern", ["/../:slug/", "//host/:slug/", "/:slug\\x/"])
def test_pattern_that_is_no_path_gives_none(pattern):
    assert filled(pattern, {"slug": ".."}) in ("", "/host/../") or ".." not in filled(pattern, {"slug": ".."})
