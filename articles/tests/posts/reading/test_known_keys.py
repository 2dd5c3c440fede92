"""A key that is one slip away from a known one is a warning, and other keys are none."""

import pytest

from articles.posts.post import WARNING
from articles.posts.reading import holding, known_keys
from articles.tests.posts.examples import post_of, validate_lines


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("dratf", "draft"),
        ("Draf", "draft"),
        ("draftt", "draft"),
        ("drift", "draft"),
        ("titel", "title"),
        ("dtae", "date"),
        ("datee", "date"),
        ("tgas", "tags"),
        ("tagss", "tags"),
        ("catgories", "categories"),
        ("categorie", "categories"),
        ("desciption", "description"),
        ("summery", "summary"),
        ("auther", "author"),
        ("permlink", "permalink"),
        ("publishd", "published"),
        ("expiry_dte", "expiryDate"),
        ("pulishDate", "publishDate"),
        ("lastmd", "lastmod"),
        ("privat", "private"),
        ("pasword", "password"),
        ("statsu", "status"),
        ("unlsted", "unlisted"),
        ("pined", "pinned"),
        ("aliase", "aliases"),
    ],
)
def test_misspelt_key_is_a_warning_on_its_line(key, meant):
    post, [problem] = validate_lines(f"{key}: 7")
    assert (problem.line, problem.level) == (4, WARNING)
    assert f"unknown key “{key}”; did you mean “{meant}”?" in problem.message
    assert post.extra == {key: "7"}


OTHERS = """
linktitle LinkTitle image_alt tag tags images cover data dates height link links comment feature
hero icon path rate tabs head paper craft stage stats order series outputs markup hidemeta showtoc
abbrlink top_img cssclasses desk shift x ab abc 标题 标签 publisher page read side long_title toc_number
""".split()


@pytest.mark.parametrize("key", OTHERS)
def test_key_of_another_tool_or_another_word_is_no_warning(key):
    problems = validate_lines(f"{key}: a word")[1]
    assert not [problem for problem in problems if "did you mean" in problem.message]


@pytest.mark.parametrize(
    "line",
    [
        "dratf: true",
        "privat: yes",
        "publishd: false",
        "statsu: draft",
        "hiden: 1",
        "pasword: sesame",
        "encrypte: true",
    ],
)
def test_misspelt_key_that_would_hold_the_post_back_does(line):
    post, [problem] = validate_lines(line)
    assert post.is_draft
    assert problem.message.endswith("until then the post is a draft")


@pytest.mark.parametrize("line", ["dratf: false", "publishd: true", "statsu: published", "drafft: 7"])
def test_misspelt_key_that_would_hold_nothing_back_does_not(line):
    assert not validate_lines(line)[0].is_draft


def test_misspelt_key_keeps_a_post_out_of_lists():
    post, _ = validate_lines("unlsted: true")
    assert (post.is_draft, post.is_listed) == (False, False)


def test_misspelt_key_warns_beside_a_plain_draft_and_an_empty_one_does_not():
    assert len(validate_lines("draft: true", "titel: x")[1]) == 1
    assert post_of("titel:")


def test_every_key_that_is_read_is_known():
    names = {*holding.SHOWN_FROM, *holding.SHOWN_AFTER, *holding.SHOWN_UNTIL}
    assert not [name for name in names if known_keys.meant(name)]
