import pytest

from articles.posts.languages import language_tag, match_language, split_path

SITE = ("zh-hans", "zh-hant", "en")


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-CN", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("zh", "zh-hans"),
        ("zh_cn", "zh-hans"),
        ("ZH-HANS", "zh-hans"),
        ("zh-Hans-HK", "zh-hans"),
        ("zh-HK", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("zh-MO", "zh-hant"),
        ("zh-Hant-CN", "zh-hant"),
        ("en", "en"),
        ("en-US", "en"),
        ("en_GB", "en"),
        ("ja", None),
        ("eng", None),
    ],
)
def test_code_names_one_of_the_sites_languages(code, language):
    assert match_language(code, SITE) == language


@pytest.mark.parametrize(
    ("code", "languages", "language"),
    [
        ("pt", ("pt-br", "en"), "pt-br"),
        ("zh-TW", ("en", "zh-hans"), "zh-hans"),
        ("zh-HK", ("zh-cn", "zh-tw"), "zh-tw"),
        ("en-GB", ("en", "en-gb"), "en-gb"),
        ("zh", ("zh-hant", "zh-hans"), "zh-hans"),
    ],
)
def test_same_code_then_script_then_primary_subtag_count(code, languages, language):
    assert match_language(code, languages) == language


@pytest.mark.parametrize(
    ("code", "tag"),
    [("zh_cn", "zh-CN"), ("zh-hans", "zh-Hans"), ("EN", "en"), ("zh-hant-hk", "zh-Hant-HK"), ("es-419", "es-419")],
)
def test_tag_has_the_letters_of_bcp_47(code, tag):
    assert language_tag(code) == tag


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("zh-CN/news/qq/20250211A04.zh-CN.md", ("zh-CN", "news/qq", "20250211A04")),
        ("zh-CN/news/a.b.zh-CN.md", ("zh-CN", "news", "a.b")),
        ("en/a.zh-TW.md", ("zh-TW", "", "a")),
        ("en-US/a.md", ("en-US", "", "a")),
        ("news/a.en.html", ("en", "news", "a")),
        ("news/a.fr.md", ("fr", "news", "a")),
        ("news/a.ja-JP.md", ("ja-JP", "news", "a")),
        ("news/a.b.md", ("", "news", "a.b")),
        ("v1.2.md", ("", "", "v1.2")),
        ("node.js.md", ("", "", "node.js")),
        ("github.io.md", ("", "", "github.io")),
        ("asp.net.md", ("", "", "asp.net")),
        ("it/a.md", ("", "it", "a")),
        ("news/en/a.md", ("", "news/en", "a")),
        ("en.md", ("", "", "en")),
        ("zh/river/index.md", ("zh", "river", "index")),
        ("river/index.en.md", ("en", "river", "index")),
    ],
)
def test_language_is_taken_off_a_path(path, expected):
    assert split_path(path, SITE) == expected


def test_code_that_is_also_a_word_counts_where_the_site_has_that_language():
    assert split_path("it/a.it.md", ("it", "en")) == ("it", "", "a")
