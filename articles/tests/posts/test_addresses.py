import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.posts.addresses import clean_path, clean_url, clean_web_url, hugo_addresses, slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hello,  World!", "hello-world"),
        ("重庆银行 2025", "重庆银行-2025"),
        ("！！！", ""),
        ("__a--b__", "a-b"),
        ("Ｃ＋＋", "c"),
        ("a/b", "a-b"),
        ("v1.1.0", "v1-1-0"),
        ("v1.10", "v1-10"),
        ("v11.0", "v11-0"),
        ("Ｖ１．１０", "v1-10"),
        ("node.js", "node-js"),
        ("a...b", "a-b"),
        ("Mr. River.", "mr-river"),
        (".hidden", "hidden"),
        ("10:30", "10-30"),
        ("2019–2020", "2019-2020"),
        ("3,000+1", "3-000-1"),
        ("don't", "dont"),
        ("C#", "c"),
        ("snake_case", "snake_case"),
        ("x" * 300, "x" * 200),
        ("x" * 199 + "-y", "x" * 199),
    ],
)
def test_slug_is_made(text, slug):
    assert slugify(text) == slug


@given(st.text(alphabet=st.characters(exclude_characters="/"), max_size=60))
def test_slug_without_dots_and_digits_is_what_django_makes(text):
    from django.utils.text import slugify as django_slugify

    text = re.sub(r"[.\d]", "", unicodedata.normalize("NFKC", text))
    assert slugify(text) == django_slugify(text, allow_unicode=True)[:200].strip("-_")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://e.org/a?b", "https://e.org/a?b"),
        ("//e.org/a.png", "https://e.org/a.png"),
        ("img/a.png", "img/a.png"),
        ("/a b.png", "/a b.png"),
        ("javascript:alert(1)", ""),
        (" JaVaScRiPt:x", ""),
        ("java\tscript:x", ""),
        ("data:image/png;base64,x", ""),
        ("https:", ""),
        ("http://[", ""),
        ("ftp://e.org/a", ""),
        ("x" * 1001, ""),
        ("", ""),
    ],
)
def test_url_is_a_web_url_or_a_path(text, url):
    assert clean_url(text) == url


@pytest.mark.parametrize("text", ["img/a.png", "/a", "mailto:a@e.org", "e.org", ""])
def test_web_url_has_scheme_and_host(text):
    assert clean_web_url(text) == ""


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/old/", "/old/"),
        ("old", "/old"),
        ("https://e.org/old/?a=b#c", "/old/"),
        ("/a?b=c", "/a"),
        ("/caf%C3%A9/", "/café/"),
        ("/%E6%B2%B3/", "/河/"),
        ("/", ""),
        ("https://e.org", ""),
        ("https://e.org/?p=1", ""),
        ("//e.org/x", ""),
        ("/../x", ""),
        ("/a/%2e%2e/b", ""),
        ("/%2fe.org", ""),
        ("/a\\b", ""),
        ("/a\nb", ""),
        ("/a%0d%0ab", ""),
        ("javascript:x", ""),
        ("https:", ""),
        ("/%ff", ""),
        ("http://[/x", ""),
        ("/" + "x" * 500, ""),
    ],
)
def test_old_address_is_a_path_of_this_site(text, path):
    assert clean_path(text) == path


@given(st.text(max_size=30))
def test_old_address_never_leads_elsewhere(text):
    path = clean_path(text)
    assert path == "" or (path[0] == "/" and path[1:2] not in ("", "/", "\\"))


@pytest.mark.parametrize(
    ("path", "folders", "stem", "slug", "addresses"),
    [
        ("zh-CN/news/A.zh-CN.md", "news", "A", "", ("/zh-cn/news/a/", "/zh-cn/news/a.zh-cn/")),
        ("posts/A.zh-CN.md", "posts", "A", "", ("/posts/a/", "/posts/a.zh-cn/")),
        ("zh-CN/posts/A.md", "posts", "A", "", ("/zh-cn/posts/a/", "/posts/a/")),
        ("zh-CN/posts/river/index.md", "posts/river", "index", "", ("/zh-cn/posts/river/", "/posts/river/")),
        ("posts/My  Post.md", "posts", "My  Post", "", ("/posts/my-post/",)),
        ("posts/你好，世界.md", "posts", "你好，世界", "", ("/posts/你好世界/",)),
        ("posts/river/index.md", "posts/river", "index", "", ("/posts/river/",)),
        ("index.md", "", "index", "", ()),
        ("posts/river.md", "posts", "river", "other", ("/posts/river/", "/posts/other/")),
        ("posts/river/index.md", "posts/river", "index", "other", ("/posts/river/", "/posts/other/")),
        ("river.md", "", "river", "", ("/river/",)),
    ],
)
def test_addresses_are_those_that_hugo_gives(path, folders, stem, slug, addresses):
    assert hugo_addresses(path, folders, stem, slug) == addresses


@pytest.mark.parametrize(
    ("path", "folders", "stem", "slug", "addresses"),
    [
        ("posts/a.en.md", "posts", "a", "", ("/en/posts/a/", "/posts/a.en/")),
        ("posts/a.en.md", "posts", "a", "b", ("/en/posts/a/", "/posts/a.en/", "/en/posts/b/")),
        ("posts/river/index.en.md", "posts/river", "index", "", ("/en/posts/river/",)),
        ("posts/river/index.en.md", "posts/river", "index", "b", ("/en/posts/river/", "/en/posts/b/")),
        ("index.en.md", "", "index", "", ()),
        ("en/posts/a.md", "posts", "a", "", ("/en/posts/a/",)),
        ("en/posts/a.en.md", "posts", "a", "", ("/en/en/posts/a/", "/en/posts/a.en/", "/en/posts/a/")),
    ],
)
def test_translation_has_the_addresses_that_hugo_gives_below_its_language(path, folders, stem, slug, addresses):
    assert hugo_addresses(path, folders, stem, slug, "en") == addresses
