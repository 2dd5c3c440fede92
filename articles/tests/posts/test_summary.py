import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.posts.summary import before_more, main_heading, summarise, words_and_minutes


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("...！", 0),
        ("two words", 2),
        ("don’t well-known 1,000.5 x", 4),
        ("中文，字。", 3),
        ("用AI写code吗", 5),
        ("かな カナ 한국", 6),
        ("Привет, élan", 2),
        ("𠀀々〇", 3),
        ("a_b", 1),
    ],
)
def test_words_and_characters_are_counted(text, count):
    assert words_and_minutes(text)[0] == count


@given(st.text(alphabet=st.sampled_from(list("aZ9 '.,_-!\n’“—é河")), max_size=60))
def test_words_are_counted_alike_in_every_script(text):
    parts = r"[^\W_河]+"
    words = re.findall(rf"{parts}(?:['’.,_-]{parts})*", text)
    assert words_and_minutes(text)[0] == len(words) + text.count("河")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("", 1), ("字" * 400, 1), ("字" * 401, 2), ("w " * 230, 1), ("w " * 231, 2), ("字" * 400 + " w" * 230, 2)],
)
def test_reading_takes_at_least_a_minute(text, minutes):
    assert words_and_minutes(text)[1] == minutes


@pytest.mark.parametrize(
    "marker", ["<!--more-->", "<!-- more -->", "<!--  MORE\n-->", "<!--more Read on!-->", "<!-- truncate -->"]
)
def test_source_before_the_marker_is_found(marker):
    assert before_more(f"One.\n{marker}\nTwo.") == "One.\n"
    assert before_more("One.\n<!-- much more -->") is None
    assert before_more("One.\n<!-- moreover -->") is None


def test_short_text_is_its_own_summary_with_single_spaces():
    assert summarise(" 短文。\n\n完  ") == "短文。 完"
    assert summarise("") == ""


def test_chinese_is_cut_behind_a_whole_sentence_near_the_limit():
    assert summarise("河" * 50 + "。" + "水" * 50 + "！”" + "山" * 90 + "。") == "河" * 50 + "。" + "水" * 50 + "！”"


def test_chinese_is_cut_by_characters_where_no_sentence_ends_near():
    assert summarise("河。" + "水" * 300) == "河。" + "水" * 118 + "…"
    assert summarise("河" * 119 + "，" + "水" * 80) == "河" * 119 + "…"


def test_latin_word_in_chinese_is_not_cut_in_two():
    assert summarise("河" * 115 + "DeepSeek" + "水" * 50) == "河" * 115 + "…"


def test_english_is_cut_by_words():
    text = " ".join(f"w{n}" for n in range(80))
    assert summarise(text) == " ".join(f"w{n}" for n in range(55)) + "…"


def test_english_is_cut_behind_a_whole_sentence_near_the_limit():
    text = "One two. " + "word " * 45 + "end. The next sentence " + "goes on " * 30
    assert summarise(text) == "One two. " + "word " * 45 + "end."


@pytest.mark.parametrize("short", ["Mr. Smith", "J. Smith", "e.g. this"])
def test_point_of_an_abbreviation_ends_no_sentence(short):
    text = "Word " + "word " * 45 + short + " " + "goes on " * 30
    assert summarise(text).endswith("…")


def test_limits_may_be_given():
    assert summarise("一二三四五六七八九十", limit_cjk=4) == "一二三四…"
    assert summarise("a b c d e f", limit_words=2) == "a b…"


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab. 河水。！，1-“”\n")), max_size=400))
def test_summary_is_a_head_of_the_text_within_its_limits(text):
    summary, whole = summarise(text, limit_cjk=30, limit_words=10), " ".join(text.split())
    assert whole.startswith(summary.removesuffix("…"))
    assert len(summary.split()) <= 30
    assert len(summary) <= 201


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("# One\n\n# Two", "One"),
        ("text\n\n# **Bold** and *it* #\n", "Bold and it"),
        ("One\n===\n", "One"),
        ("**失宠？**\n-------------\n", "失宠？"),
        ("text\n\n---\n\n# One", "One"),
        ("```\n# no\n```\n# One", "One"),
        ("~~~~\n# no\n~~~\n# no\n~~~~\n# One", "One"),
        ("#no\n\n# One", "One"),
        ("    # no\n# One", "One"),
        ("# [One](https://e.org) `code` snake_case_name {#id}", "One code snake_case_name"),
        ("# 2 * 3 * 4", "2 * 3 * 4"),
        ("<html>\n<h1 class='x'>One <b>two</b>\n&amp; three</h1>", "One two & three"),
        ("- item\n---\n# One", "One"),
        ("two\nlines\n---", "two lines"),
        ("#\n# One", "One"),
        ("text", ""),
        ("", ""),
        ("# \\*One\\*", "*One*"),
        ("# C#", "C#"),
    ],
)
def test_main_heading_is_found_without_its_marks(body, heading):
    assert main_heading(body) == heading


def test_heading_far_down_is_none_of_the_whole():
    assert main_heading("text\n" * 20_000 + "# Late") == ""


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("Words.\n\n## Part\n\nMore", ""),
        ("Words.\n\nPart\n---\n\nMore", ""),
        ("```\ncode\n```\n\n## Part", ""),
        ("Words.\n\n# The whole\n\nMore", "The whole"),
        ("\n\n## First words\n\nMore", "First words"),
        ("Words.\n\n<h3>Part</h3>", ""),
    ],
)
def test_heading_of_a_part_is_not_the_title_of_the_whole(body, heading):
    assert main_heading(body) == heading
