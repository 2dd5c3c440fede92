"""Each known technique of attack, as Markdown and as HTML, with formulas and without."""

import pytest

from articles.posts.rendering.render import render
from articles.posts.rendering.sanitising import ATTRIBUTES, MATH_ATTRIBUTES, MATH_TAGS, TAGS
from articles.tests.posts.payloads import TECHNIQUES
from articles.tests.posts.rendering.test_sanitising import Audit

WAYS = [{"is_html": is_html, "has_math": has_math} for is_html in (False, True) for has_math in (False, True)]

DANGEROUS_TAGS = (
    "script style link meta base html head body title iframe frame frameset object embed applet param portal template"
    " slot noscript noembed noframes xmp plaintext textarea select option button form svg foreignobject image use"
    " annotation annotation-xml semantics maction mglyph malignmark audio video source track map area dialog font"
)
DANGEROUS_ATTRIBUTES = (
    "style class name srcset srcdoc formaction action data background poster ping target download xlink:href is slot"
    " popover contenteditable autofocus tabindex accesskey usemap form nonce rel role"
)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_technique_leaves_nothing_that_an_article_may_not_hold(technique):
    for payload in TECHNIQUES[technique]:
        for way in WAYS:
            assert Audit(render(payload, **way).html).faults == [], (payload, way)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_technique_leaves_nothing_when_its_result_is_taken_for_a_body(technique):
    for payload in TECHNIQUES[technique]:
        once = render(payload, is_html=True, has_math=True).html
        for way in WAYS:
            assert Audit(render(once, **way).html).faults == [], (payload, way)


def test_allow_list_holds_no_element_that_runs_posts_or_imitates():
    assert {*TAGS.split(), *MATH_TAGS.split()}.isdisjoint(DANGEROUS_TAGS.split())


def test_allow_list_holds_no_attribute_that_runs_posts_or_imitates():
    allowed = set().union(*ATTRIBUTES.values())
    assert allowed.isdisjoint(DANGEROUS_ATTRIBUTES.split())
    # MathML's `form` says whether an operator stands before or behind what it acts on.
    assert set(MATH_ATTRIBUTES.split()) & set(DANGEROUS_ATTRIBUTES.split()) == {"form"}
    assert not [name for name in {*allowed, *MATH_ATTRIBUTES.split()} if name.startswith("on")]


def test_there_are_techniques_enough():
    payloads = [payload for payloads in TECHNIQUES.values() for payload in payloads]
    assert len(set(payloads)) == len(payloads) >= 300
