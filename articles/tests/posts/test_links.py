"""Which post of a folder a link means."""

import pytest

from articles.posts.links import REFERENCE, PostIndex, is_local, split_suffix

LANGUAGES = ("zh-hans", "en")
INDEX = PostIndex(
    [
        "about.md",
        "posts/first.md",
        "posts/second.md",
        "posts/second.en.md",
        "posts/trip/index.md",
        "posts/茶.md",
        "posts/cafe\u0301.md",
        "news/gamma.markdown",
        "news/delta/index.md",
        "news/second thoughts.md",
        "en/posts/first.md",
        "a/twice.md",
        "b/twice.md",
        "_posts/2024-05-01-first-tea.md",
        "Vault/Deep Note.md",
    ],
    LANGUAGES,
)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("second.md", "posts/second.md"),
        ("./second.md", "posts/second.md"),
        ("SECOND.md", "posts/second.md"),
        ("second", "posts/second.md"),
        ("second/", "posts/second.md"),
        ("second.html", "posts/second.md"),
        ("../about.md", "about.md"),
        ("../about", "about.md"),
        ("./trip/index.md", "posts/trip/index.md"),
        ("trip/", "posts/trip/index.md"),
        ("trip/index.html", "posts/trip/index.md"),
        ("%E8%8C%B6.md", "posts/茶.md"),
        ("茶.md", "posts/茶.md"),
        ("caf\u00e9.md", "posts/cafe\u0301.md"),
        ("/posts/second.md", "posts/second.md"),
        ("/posts/second/", "posts/second.md"),
        ("/POSTS/Second", "posts/second.md"),
        ("/content/posts/second.md", "posts/second.md"),
        ("/en/posts/first/", "en/posts/first.md"),
        ("..\\about.md", "about.md"),
        # As a browser counts from /posts/first/.
        ("../second/", "posts/second.md"),
        ("../../news/gamma/", "news/gamma.markdown"),
        ("gamma", "news/gamma.markdown"),
        ("Deep%20Note", "Vault/Deep Note.md"),
        ("Vault/Deep Note", "Vault/Deep Note.md"),
        ("deep-note", "Vault/Deep Note.md"),
        ("/2024-05-01-first-tea.html", "_posts/2024-05-01-first-tea.md"),
        ("first-tea", "_posts/2024-05-01-first-tea.md"),
        ("2024-05-01-first-tea", "_posts/2024-05-01-first-tea.md"),
    ],
)
def test_link_means_the_post_that_it_names(written, path):
    assert INDEX.find(written, "posts/first.md").path == path


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("-/beta.md", ""),
        ("-/second", "posts/second.md"),
        ("-/posts/second.md", "posts/second.md"),
        ("-/./second.md", "posts/second.md"),
        ("-/../news/gamma.md", "news/gamma.markdown"),
        ("-//news/gamma", "news/gamma.markdown"),
        ("-/delta", "news/delta/index.md"),
        ("en/second.md", "posts/second.en.md"),
        ("-/_posts/2024-05-01-first-tea.md", "_posts/2024-05-01-first-tea.md"),
    ],
)
def test_reference_means_the_post_that_it_names(written, path):
    assert INDEX.find(f"{REFERENCE}{written}", "posts/first.md").path == path


@pytest.mark.parametrize("source", ["en/posts/first.md", "posts/second.en.md"])
def test_post_of_the_same_language_counts_before_others(source):
    assert INDEX.find("/posts/second/", source).path == "posts/second.en.md"
    assert INDEX.find("../../posts/first.md", "en/posts/x.md").path in ("en/posts/first.md", "posts/first.md")


def test_name_that_two_posts_have_is_ambiguous():
    link = INDEX.find("twice", "posts/first.md")
    assert (link.path, link.is_ambiguous) == ("", True)
    assert INDEX.find("twice", "a/x.md").path == "a/twice.md"


@pytest.mark.parametrize(
    ("written", "path", "name"),
    [
        ("gone.md", "posts/gone.md", "gone"),
        ("../gone.md?x=1#part", "gone.md", "gone"),
        ("../../../gone.md", "", "gone"),
        ("Gone Note", "", "gone note"),
        ("/gone/", "", ""),
        (f"{REFERENCE}-//gone/", "", "gone"),
        ("", "", ""),
        ("x" * 2000, "", ""),
        ("a%00b.md", "", ""),
    ],
)
def test_link_to_no_post_says_what_a_later_post_would_be_called(written, path, name):
    link = INDEX.find(written, "posts/first.md")
    assert (link.path, link.name, link.is_ambiguous) == (path, name, False)


def test_query_and_fragment_are_kept():
    assert INDEX.find("second.md?x=1#part", "posts/first.md").suffix == "?x=1#part"
    assert split_suffix("a#b?c") == ("a", "#b?c")


@pytest.mark.parametrize(
    ("address", "is_of_this_site"),
    [
        ("a.md", True),
        ("/a/", True),
        ("./a", True),
        ("茶", True),
        ("#a", False),
        ("//host/a", False),
        ("mailto:a@b.c", False),
        ("https://host/a", False),
        ("tel:1", False),
        ("?page=2", False),
    ],
)
def test_only_paths_can_be_posts(address, is_of_this_site):
    assert is_local(address) is is_of_this_site
