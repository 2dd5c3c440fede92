"""Every kind of page is HTML that a browser need not repair, and has what assistive technology needs."""

from itertools import pairwise
from xml.etree.ElementTree import tostring

import html5lib
import pytest

from articles.tests.whole_site import MISSING, PAGES, make_whole_site

INTERACTIVE = {"a", "button", "input", "select", "textarea", "summary", "label"}
FIELDS = {"input", "select", "textarea"}
HEADINGS = {f"h{level}" for level in range(1, 7)}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


@pytest.fixture
def pages(client, db):
    """`(kind, tree, errors)` of every page: its elements' names have no namespace; `errors` are of its text."""
    make_whole_site()
    parsed = []
    for kind, path in PAGES.items():
        response = client.get(path)
        assert response.status_code == (404 if path == MISSING else 200), kind
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parse(response.content.decode())
        parsed.append((kind, tree, [f"line {place[0]}: {name} {facts}" for place, name, facts in parser.errors]))
    return parsed


def shown(element):
    return tostring(element, encoding="unicode")[:120]


def faults_of_ids(tree):
    ids = [element.get("id") for element in tree.iter() if element.get("id") is not None]
    yield from (f"id {name!r} twice" for name in sorted(set(ids)) if ids.count(name) > 1)
    yield from (f"id {name!r}" for name in ids if not name or name.split() != [name])
    for element in tree.iter():
        for attribute in REFERENCES:
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} broken symlink"
        href = element.get("href", "")
        if href.startswith("#") and href[1:] not in ids:
            yield f"{href} broken symlink"


def faults_of_headings(tree):
    levels = [int(element.tag[1]) for element in tree.iter() if element.tag in HEADINGS]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"headings {levels} do not begin with the only h1"
    yield from (f"h{level} after h{before}" for before, level in pairwise(levels) if level > before + 1)


def faults_of_elements(tree):
    for element in tree.iter():
        names = {inner.tag for inner in element.iter() if inner is not element and inner.get("type") != "hidden"}
        if element.tag in {"a", "button"} and names & INTERACTIVE:
            yield f"interactive within {shown(element)}"
        if element.tag == "img" and element.get("alt") is None:
            yield f"no alt: {shown(element)}"
        if element.tag in {"a", "button", "summary"} and not element.get("aria-hidden") and not name_of(element):
            yield f"no name: {shown(element)}"
        if element.tag in {"ul", "ol"} and any(inner.tag != "li" for inner in element):
            yield f"no item: {shown(element)}"
    labelled = {element.get("for") for element in tree.iter("label")}
    for element in tree.iter():
        if (
            element.tag in FIELDS
            and element.get("type") not in {"hidden", "checkbox", "submit"}
            and element.get("id") not in labelled
        ):
            yield f"no label: {shown(element)}"


def faults_of_thumbnails(tree):
    frames = [element for element in tree.iter() if "picture" in element.get("class", "").split()]
    for image in [image for frame in frames for image in frame.iter("img")]:
        if not (image.get("width") and image.get("height")):
            yield f"no size: {shown(image)}"


def name_of(element):
    alternatives = (inner.get("alt") or inner.get("aria-label") or "" for inner in element.iter())
    return ("".join(element.itertext()) + "".join(alternatives)).strip()


def test_every_kind_of_page_is_html_that_needs_no_repair(pages):
    assert {kind: errors for kind, _, errors in pages if errors} == {}
    assert [kind for kind, tree, _ in pages if not tree.get("lang")] == []


def test_every_kind_of_page_keeps_the_rules_that_a_parser_does_not_know(pages):
    rules = [faults_of_ids, faults_of_headings, faults_of_elements, faults_of_thumbnails]
    assert {kind: faults for kind, tree, _ in pages if (faults := [f for rule in rules for f in rule(tree)])} == {}
