"""Files that lie among posts and are none are skipped with their reason; posts of similar names are not."""

import pytest

from articles.posts.post import WARNING, SourceFile
from articles.posts.reading.discovery import discover, discover_all
from articles.posts.reading.front_matter import split
from articles.posts.reading.not_posts import why_no_post, why_not_file, why_not_folder

SKIPPED = """
README.md README.zh-CN.md LICENSE.txt CHANGELOG.md CONTRIBUTING.md CODE_OF_CONDUCT.md CODE-OF-CONDUCT.md SECURITY.md
AGENTS.md CLAUDE.md TODO.txt robots.txt Robots.TXT
ads.txt app-ads.txt humans.txt security.txt llms.txt requirements.txt
requirements-dev.txt CMakeLists.txt 404.html 404.md 50x.html offline.html google1a2b3c.html google1234567890abcdef.html
baidu_verify_codeva-1a2B3c.html yandex_1a2b3c4d5e6f.html naver0123456789abcdef.html pinterest-1a2b3.html
sogousiteverification.txt shenma-site-verification.txt MP_verify_AbC123.txt _header.html _partial.md ~$draft.md #a#.md
a.sync-conflict-20240501-100000-ABCDEF1.md a_conflict-20240501-100000.md
""".split()


@pytest.mark.parametrize(
    "name", [*SKIPPED, "a (conflicted copy 2024-05-01).md", "a (Jo's conflicted copy).md", "a（冲突副本）.md"]
)
def test_name_says_that_a_file_is_no_post(name):
    assert why_not_file(name, ())


POSTS = """
readme-first.md license-to-kill.md changelog.md security.md history.md about.md AI.md NATO.md 404-not-found.md
robots.md robots-take-over.txt ads.md google.html google-buys-a.html googlecafe.html yandex-news.html pinterest.html
humans.md gaza-conflict.md conflict-2024.md gaza-conflict-2024.md the-conflict.md on-sync-conflicts.md a.bak.md
a~.md a.local.md a-conflicted-copy.md index.md 2024-05-01-a.md 新闻.md sitemap-explained.md requirements.md
""".split()


@pytest.mark.parametrize("name", POSTS)
def test_name_of_a_post_that_is_a_little_like_one_is_a_posts(name):
    assert why_not_file(name, POSTS) is None


@pytest.mark.parametrize("name", ["a_conflict.md", "a-conflict.md", "a~.md", "a.orig.md", "a (conflict).md"])
def test_copy_beside_its_original_is_no_post(name):
    beside = {"a.md", name}
    assert bool(why_not_file(name, beside)) is ("(" not in name)
    assert why_not_file("a.md", beside) is None


@pytest.mark.parametrize(
    "name", ["node_modules", "_includes", "_layouts", "layouts", "archetypes", "_data", "__pycache__", "Node_Modules"]
)
def test_folder_of_a_tool_holds_no_posts(name):
    assert why_not_folder(name, ())


@pytest.mark.parametrize("name", ["themes", "templates", "public", "static", "Templates", "vendor"])
def test_folder_beside_a_sites_configuration_holds_no_posts_and_a_section_of_that_name_does(name):
    assert why_not_folder(name, ("hugo.toml", "content", name))
    assert why_not_folder(name, (".obsidian", "notes", name))
    assert why_not_folder(name, ("news", "sport", "a.md", name)) is None


@pytest.mark.parametrize("name", ["_posts", "_drafts", "_recipes", "news", "drafts", "layout", "nodes"])
def test_folder_of_posts_is_one(name):
    assert why_not_folder(name, ("_config.yml", name)) is None


HEAD = "---\ntitle: a\n---\n"


@pytest.mark.parametrize(
    ("name", "text", "is_skipped"),
    [
        ("a.md", "", True),
        ("a.md", " \n\n\u200b", True),
        ("a.md", "---\n---\n", True),
        ("a.md", HEAD, False),
        ("a.md", "Text", False),
        ("readme.md", "# About", True),
        ("License.md", "Words", True),
        ("code_of_conduct.md", "Words", True),
        ("readme.md", HEAD + "Text", False),
        ("security.md", "Words", False),
        ("check.html", "google-site-verification: check.html", True),
        ("0123456789abcdef0123456789abcdef.txt", "0123456789abcdef0123456789abcdef", True),
        ("0123456789abcdef0123456789abcdef.txt", "Words of a post", False),
        ("search.md", "---\nlayout: search\n---\n", True),
        ("index.md", '---\ntitle: Tags\ntype: "tags"\ncomments: false\n---\n\n', True),
        ("archives.md", "---\nLayout: Archives\nsummary: all\n---\n", True),
        ("categories.md", "---\ntype: categories\n---\nWords", False),
        ("page.md", "---\nlayout: page\n---\n", False),
    ],
)
def test_content_says_whether_a_file_is_a_post(name, text, is_skipped):
    assert bool(why_no_post(name, split(text.encode()))) is is_skipped


def make(root, *paths):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")


def test_discovery_names_what_it_skips_and_counts_other_endings_in_one_line(tmp_path):
    make(tmp_path, "a.md", "README.md", "b/robots.txt", "node_modules/p/README.md", "node_modules/p/a.md", "b/c.mkd")
    make(tmp_path, "b/d.mdx", "b/e.mdx", "f.org", "g.png", "h.HTM", "b/_index.md", "_drafts/i.md", ".git/README.md")
    found = list(discover(tmp_path, "posts"))
    assert [one.path for one in found if isinstance(one, SourceFile)] == ["a.md", "h.HTM", "_drafts/i.md", "b/c.mkd"]
    skipped = {one.path: one for one in found if not isinstance(one, SourceFile)}
    assert list(skipped) == ["posts/README.md", "posts/node_modules", "posts/b/robots.txt", "posts"]
    assert {one.level for one in skipped.values()} == {WARNING}
    assert skipped["posts"].files == 3
    assert ".mdx 2, .org 1" in skipped["posts"].message
    assert "rename it" in skipped["posts/README.md"].message


def test_other_endings_below_two_paths_are_counted_once(tmp_path):
    make(tmp_path, "a/x.org", "a/b/y.org")
    found = list(discover_all([tmp_path / "a/b", tmp_path / "a"]))
    assert [one.files for one in found] == [2]


def test_file_that_was_named_by_itself_is_skipped_too(tmp_path):
    make(tmp_path, "README.md")
    [problem] = discover(tmp_path / "README.md", "README.md")
    assert (problem.path, problem.level) == ("README.md", WARNING)
