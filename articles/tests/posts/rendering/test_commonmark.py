"""The CommonMark specification's 652 examples through the whole renderer, not its Markdown parser alone.

What a reader sees is what the specification says, or the example stands below with the reason why not.
"""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from articles.posts.rendering.render import render

DATA = Path(__file__).parents[2] / "data" / "commonmark-0.31.2.json"
EXAMPLES = dict(enumerate(json.loads(DATA.read_text("utf-8")), 1))
SECTIONS = sorted({section for section, _, _ in EXAMPLES.values()})

AUTOLINKED = (602, 608, 611, 612)
UNFINISHED = (156, 157, 158, 173)
UNKNOWN = (163, 180, 182)
NOTES = (590,)
REASONS = {
    "a bare address is a link, as GitHub has it": AUTOLINKED,
    "a link to nowhere, or one without text, is none": (200, 484, 485, 486, 487, 567),
    "a link without text is none, here of raw HTML": (21, 31, 476, 477, 613, 614, 615, 616, 630, 631, 642, 643),
    "a link of another scheme than http, https and mailto is none": (596, 598, 599, 601),
    "an empty heading is none": (79,),
    "raw HTML comes out closed and nested": (148, 151, 155, 165, 174, 175, 184, 187, 191, 344, 494, 623),
    "raw HTML whose tag is never finished is shown as text": UNFINISHED,
    "an unknown element or instruction is text, and Markdown in it is read": UNKNOWN,
    "elements that an article may not hold are left out": (150, 170, 171, 172, 176, 178, 201, 491, 524, 536, 617),
    "two brackets are a link to a note, as in Obsidian": NOTES,
    "comments, declarations and instructions are left out": (177, 179, 181, 183, 308, 309, *range(625, 630)),
}
DIFFERENT = {number: reason for reason, numbers in REASONS.items() for number in numbers}

BOX = re.compile(r'<(section|div) class="scroll"[^>]*>(<(pre|table)>.*?</\3>)</\1>', re.DOTALL)
BLOCK = re.compile("blockquote|d[dlt]|div|h[2-6r]|li|[ou]l|p|pre|t[dhr]|table")
IGNORED = {"figcaption", "span", "tbody"}
ATTRIBUTES = {"href", "src", "start", "title"}


class Reader(HTMLParser):
    """Collects in `seen` what HTML shows: text, and elements with the attributes that mean something.

    What the renderer adds on purpose is taken back: heading ids and levels, figures, boxes, colours of code.
    """

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.seen = []
        self._in_caption = self._in_pre = False
        self.feed(BOX.sub(r"\2", html))
        self.close()

    def handle_starttag(self, tag, attrs):
        self._in_caption |= tag == "figcaption"
        self._add(tag, {name: value.replace("#b-", "#") for name, value in attrs if name in ATTRIBUTES})
        if tag == "img":
            self.seen.append(dict(attrs).get("alt", ""))
        self._in_pre |= tag == "pre"

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self._in_caption &= tag != "figcaption"
        self._add(f"/{tag}", {})
        self._in_pre &= tag != "pre"

    def _add(self, tag, attributes):
        name = tag.strip("/")
        if name in IGNORED:
            return
        name = {"figure": "p", "h1": "h2"}.get(name, name)
        if BLOCK.fullmatch(name) and self.seen and isinstance(self.seen[-1], str) and not self._in_pre:
            self.seen[-1] = self.seen[-1].rstrip()
        self.seen.append(("/" if tag[0] == "/" else "", name, attributes))

    def handle_data(self, data):
        if self._in_caption:
            next(item for item in reversed(self.seen) if item[1] == "img")[2]["title"] = data
        elif self._in_pre and self.seen and isinstance(self.seen[-1], str):
            self.seen[-1] += data
        else:
            self.seen.append(data if self._in_pre else re.sub(r"\s+", " ", data))

    def handle_comment(self, data):
        self.seen.append(("comment", data))

    handle_decl = unknown_decl = handle_pi = handle_comment


def seen(html):
    return [item for item in Reader(html).seen if item not in ("", " ")]


def examples(section):
    return [(number, body, html) for number, (where, body, html) in EXAMPLES.items() if where == section]


def test_all_examples_are_there():
    assert len(EXAMPLES) == 652


@pytest.mark.parametrize("section", SECTIONS)
def test_examples_read_as_the_specification_says(section):
    for number, body, html in examples(section):
        if number not in DIFFERENT:
            assert seen(render(body).html) == seen(html), f"example {number}: {body!r}"


@pytest.mark.parametrize("section", SECTIONS)
def test_examples_become_what_the_html_of_the_specification_becomes(section):
    """So whatever differs above was left out by the sanitiser and the finishing, and was read aright."""
    for number, body, html in examples(section):
        if number not in {*AUTOLINKED, *UNFINISHED, *UNKNOWN, *NOTES}:
            assert render(body).html.strip() == render(html, is_html=True).html.strip(), f"example {number}: {body!r}"


# What an unfinished tag shows differs between Python's own releases.
@pytest.mark.parametrize("number", sorted(set(DIFFERENT) - set(UNFINISHED)))
def test_no_example_is_named_as_different_in_vain(number):
    _, body, html = EXAMPLES[number]
    assert seen(render(body).html) != seen(html), DIFFERENT[number]


@pytest.mark.parametrize("number", AUTOLINKED)
def test_bare_address_of_the_specification_is_a_link(number):
    assert render(EXAMPLES[number][1]).html.count("<a href=") == 1
