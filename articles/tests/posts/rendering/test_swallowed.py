"""Markdown that the parser reads as something without a place on the page is shown as it was written."""

import time
from contextlib import suppress

import pytest

from articles.posts.rendering.render import RenderingError, render


def text_of(source):
    return " ".join(render(source).text.split())


@pytest.mark.parametrize(
    "source",
    [
        "明天 10~20 度，后天 5~8 度。",
        "价格 3~5 元，人数 10~15 人",
        "周一~周五 9:00~18:00，周六~周日",
        "~/a and ~/b",
        "about ~5 and ~6",
        "~a~",
    ],
)
def test_single_tildes_are_shown(source):
    rendering = render(source)
    assert rendering.text == source
    assert "<del>" not in rendering.html


def test_two_tildes_strike_through_also_around_single_ones():
    assert "<del>今天 5~8 度</del> 和 10~20 度" in render("~~今天 5~8 度~~ 和 10~20 度").html


def test_tildes_stay_in_code_and_addresses():
    html = render(
        "`a~b~c` [x](https://a.example/~u/~v) https://a.example/~w ~ <a title='~x~' href=/~y>z</a>\n\n~~~\nd~e~\n~~~"
    ).html
    assert "<code>a~b~c</code>" in html
    assert 'href="https://a.example/~u/~v"' in html
    assert 'href="https://a.example/~w"' in html
    assert 'title="~x~"' in html
    assert "d~e~" in html
    assert "\ufdd0" not in html


def test_footnotes_without_a_reference_and_second_ones_are_shown():
    assert text_of("a[^1]\n\n[^1]: one\n\n[^2]: two\n\n[^1]: three") == "a [^2]: two [^1]: three one"


def test_footnotes_in_code_are_left_alone():
    assert text_of("```\n[^1]: one\n```") == "[^1]: one"


@pytest.mark.parametrize(
    "source", ["[注]: 本文首发于本站。", "[编者按]: 以下为全文", "[Note]: careful", "[注]: 详见a/b。"]
)
def test_remark_in_brackets_is_no_definition_of_a_link(source):
    assert text_of(f"one\n\n{source}\n\ntwo") == f"one {source} two"


def test_definitions_of_links_stay_hidden():
    source = "[a] [b][c]\n\n[a]: about\n[c]: /x\n[d]: https://e.example/图片\n[//]: # (remark)"
    assert text_of(source) == "a b"


def test_cells_beyond_the_header_get_columns():
    html = render("| a | b |\n|---|---|\n| 1 | 2 | three |\n| 1 | x \\| y | 3 | four").html
    assert "<td>three</td>" in html
    assert "<td>four</td>" in html
    assert html.count("<th ") == 4


@pytest.mark.parametrize("source", ["a | b\n--|--\n1 | 2 | three", "> | a | b |\n> |--|--|\n> | 1 | 2 | three |"])
def test_cells_beyond_the_header_get_columns_in_every_notation(source):
    assert "<td>three</td>" in render(source).html


@pytest.mark.parametrize(
    "source", ["| a | b |\n|---|---|\n| 1 | 2 |", "```\n| a |\n|---|\n| 1 | 2 |\n```", "a\n---\nb | c"]
)
def test_other_tables_and_lines_stay_as_they_are(source):
    rendering = render(source)
    assert '<th scope="col"></th>' not in rendering.html
    assert "---|---|" not in rendering.text.replace("|---|\n", "")


@pytest.mark.parametrize(
    "source",
    ["[a]: b\n" * 40_000, "[^a]: b\n" * 40_000, "|-|\n" * 60_000, "~" * 400_000, "~ " * 200_000, "<!-- " * 80_000],
)
def test_no_source_keeps_the_rewriting_busy(source):
    start = time.process_time()
    with suppress(RenderingError):
        render(source)
    assert time.process_time() - start < 60, "seconds at most on a slow machine; what is quadratic takes many minutes"
