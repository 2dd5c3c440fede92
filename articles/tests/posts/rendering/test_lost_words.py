"""The guard finds words that rendering lost, and the line they are on."""

from pathlib import Path

import pytest

from articles.posts.reading import front_matter
from articles.posts.rendering import render as rendering
from articles.posts.rendering.lost_words import has_all_letters, line_of, lost_words, sentence
from articles.posts.rendering.render import render
from benchmarks import bodies, corpus

CONTENT = Path(__file__).resolve().parents[4] / "content"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>one two</p>", "<h2 id='b-x'>one <b>two</b></h2>"),
        ("<p>一二 &amp; &quot;三&quot;</p>", '<p>一二 &amp; "三"</p>'),
        ("<p>a\xa0b c</p>", "<p>a&nbsp;b c</p>"),
        ("a<!-- b --><script>c</script>", "a"),
        ("<o-p>a</o-p>b", "ab"),
    ],
)
def test_nothing_is_lost(before, after):
    assert lost_words(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "text", "expected"),
    [
        ("<p>one</p>\n<p>two</p>", "<p>one two</p>", "one two", True),
        ("<p>一二&nbsp;&amp;三</p>", "<p>一二&nbsp;&amp;三</p>", "一二\xa0&三", True),
        ("<p>a<sup>1</sup></p>", '<p>a<sup class="footnote-ref">1</sup></p>', "a", True),
        ("<p>a\xa0b</p>", "<p>a&nbsp;b</p>", "", True),
        ("<p>one</p><p>two</p>", "<p>one</p>", "one", False),
        ("<p>一二</p>", '<p title="二">一</p>', "一", False),
    ],
)
def test_letters_are_counted_outside_of_tags_and_entities(before, after, text, expected):
    assert has_all_letters(before, after, text) is expected


def test_first_words_that_are_lost_are_found():
    before = "<p>one two three</p><p>four five</p><p>six</p>"
    assert lost_words(before, "<p>one two three</p><p>six</p>") == ["four", "five"]
    assert lost_words("<p>今天天气好</p>", "<p>今天好</p>") in (["天", "气"], ["天气"])


def test_words_of_a_long_body_are_found_without_their_neighbours():
    before = " ".join(f"w{number}" for number in range(5_000))
    assert lost_words(before, before.replace("w4000", "")) == ["w4000"]


def test_line_of_lost_words_is_found_across_markup():
    assert line_of(["two", "three"], "one\n\n**two** [three](x)") == 3
    assert line_of(["two", "gone"], "one\n\ntwo") == 3
    assert line_of(["gone"], "one") == 0
    assert sentence(["今", "天", "AI", "x"]) == "今天AI x"


def test_loss_in_a_later_step_is_a_warning_with_its_line(monkeypatch):
    monkeypatch.setattr(rendering, "sanitise", lambda html, **_: html.replace("second words", ""))
    assert render("first\n\nsecond words\n\nthird").warnings == (
        (3, "words are missing on the page, from “second words”; check the HTML tags around them"),
    )


def sources():
    for path in sorted(CONTENT.rglob("*.md")):
        yield front_matter.split(path.read_bytes()).body
    for seed in range(300):
        yield bodies.Writer(seed).body()
    news = corpus.Writer(7)
    for number in range(300):
        yield front_matter.split(news.post(number)[1].encode()).body


@pytest.mark.parametrize("body", ["## Title {#intro-part}\n\nText.", "# 标题 {#a.b}\n\n### Two {#c-d-e}\n\nText."])
def test_id_of_a_heading_is_no_word(body):
    assert render(body).warnings == ()


def test_no_sample_and_no_generated_post_loses_a_word():
    for source in sources():
        for has_math in (False, True):
            messages = [message for _, message in render(source, has_math=has_math).warnings]
            assert not any("words are missing" in message for message in messages), source
