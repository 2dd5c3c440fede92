"""Titles, summaries and names without the markup of other tools."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.posts.reading.front_matter import split
from articles.posts.reading.plain import as_markup, without_markup, without_tags
from articles.posts.reading.validation import validate
from articles.tests.posts.examples import SITE, source


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Tea &amp; Cake", "Tea & Cake"),
        ("Salt &#038; Pepper &#8211; it&rsquo;s fine", "Salt & Pepper – it’s fine"),
        ("A **bold** word&nbsp;and R&amp;D", "A bold word\u00a0and R&D"),
        ("<b>Bold</b> and <i class='x'>more</i><br/>below", "Bold and more below"),
        ("<p>One</p><p>two</p>", " One  two "),
        ("A `code` and ~~gone~~ and __this__ and _that_ and *it*", "A code and gone and this and that and it"),
        ('[A link](https://e.org/ "t") and ![a picture](a.png)', "A link and a picture"),
        # No markup
        ("List<int> and <T>", "List<int> and <T>"),
        ("5*3*2 = 30, a * b * c", "5*3*2 = 30, a * b * c"),
        ("snake_case_name and __init__.py", "snake_case_name and __init__.py"),
        ("AT&T; R&D; a & b;", "AT&T; R&D; a & b;"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("C* and F#", "C* and F#"),
        ("a [b] (c)", "a [b] (c)"),
        ("", ""),
    ],
)
def test_markup_goes_and_words_stay(written, plain):
    assert without_markup(written) == plain


def test_titles_summaries_and_names_of_posts_are_plain():
    head = """---
title: 'Tea &amp; **Cake**'
summary: 'A <b>bold</b> word'
lead: 'R&amp;D'
date: 2025-01-01
tags: ['A &amp; B', '<i>c</i>']
authors: ['Ann &amp; Bob']
---
x
"""
    post, problems = validate(split(head.encode()), source("a.md"), SITE)
    assert problems == []
    assert (post.title, post.summary, post.lead) == ("Tea & Cake", "A bold word", "R&D")
    assert (post.tags, post.authors) == (("A & B", "c"), ("Ann & Bob",))


@given(st.text(st.sampled_from("a*_`[]()~&amp;<b>/ #;4\n"), max_size=20))
def test_what_is_written_for_a_text_is_read_as_that_text(text):
    assert without_markup(as_markup(text)) == text
    assert without_tags(as_markup(text)) == text
