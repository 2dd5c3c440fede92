"""Raw HTML loses markup and never words, whatever it is named, wherever it is left open."""

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.posts.rendering.raw_html import is_plain, prepare_html
from articles.posts.rendering.raw_tags import FAMILIAR, NEEDS_END
from articles.posts.rendering.render import RenderingError, render
from articles.posts.rendering.sanitising import MATH_TAGS

SVG_NAMES = [
    "altGlyph",
    "animate",
    "animateMotion",
    "animateTransform",
    "circle",
    "clipPath",
    "cursor",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feFlood",
    "filter",
    "foreignObject",
    "g",
    "glyph",
    "hkern",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "metadata",
    "mpath",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "set",
    "stop",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "tref",
    "tspan",
    "use",
    "view",
    "vkern",
]
MATHML_NAMES = [
    "abs",
    "and",
    "annotation",
    "annotation-xml",
    "apply",
    "approx",
    "arg",
    "ci",
    "cn",
    "complex",
    "cos",
    "declare",
    "degree",
    "diff",
    "divide",
    "domain",
    "emptyset",
    "eq",
    "exists",
    "exp",
    "factorial",
    "false",
    "forall",
    "ge",
    "grad",
    "gt",
    "image",
    "in",
    "infinity",
    "int",
    "interval",
    "inverse",
    "lambda",
    "list",
    "log",
    "lt",
    "math",
    "matrix",
    "max",
    "mean",
    "median",
    "mi",
    "min",
    "minus",
    "ms",
    "mtext",
    "naturalnumbers",
    "not",
    "or",
    "pi",
    "plus",
    "power",
    "prod",
    "product",
    "quotient",
    "rationals",
    "real",
    "root",
    "selector",
    "semantics",
    "sep",
    "set",
    "sin",
    "sum",
    "tan",
    "tendsto",
    "times",
    "transpose",
    "true",
    "union",
    "vector",
    "xor",
]
INVENTED = ["integer", "Foo", "t", "T1", "x-card", "o:p", "string,", "a.b", "_x"]
NAMES = sorted({*SVG_NAMES, *MATHML_NAMES, *INVENTED, *FAMILIAR, *NEEDS_END, "head", "center", "form", "xmp"})
WORDS = ["alpha", "bravo", "charlie", "第三段"]
SILENT = {"head", "script", "style"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_html", [False, True])
@pytest.mark.parametrize("has_math", [False, True])
def test_no_element_that_is_left_open_takes_words_along(name, is_html, has_math):
    for source in (
        f"alpha <{name}> bravo\n\ncharlie\n\n第三段",
        f"alpha\n\n<{name}>\nbravo\n\ncharlie\n\n第三段",
        f"alpha\n\n<{name} a='b'>bravo\n\n- charlie\n\n第三段",
        f"<p>alpha</p>\n<div>bravo <{name}> charlie</div>\n\n第三段",
        f"alpha </{name}> bravo\n\ncharlie\n\n第三段",
    ):
        text = render(source, is_html=is_html, has_math=has_math).text
        assert [word for word in WORDS if word not in text] == [], source


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_html", [False, True])
def test_closed_element_keeps_its_words_or_is_reported(name, is_html):
    for source in (
        f"alpha <{name}>bravo</{name}> charlie\n\n第三段",
        f"alpha\n\n<{name}>\nbravo\n</{name}>\n\ncharlie\n\n第三段",
    ):
        rendering = render(source, is_html=is_html)
        lost = [word for word in WORDS if word not in rendering.text]
        if name in SILENT and lost == ["bravo"]:
            assert rendering.warnings == (
                (source.count("\n", 0, source.find("<")) + 1, f"<{name}> was removed with its content"),
            )
        elif name in ("annotation", "annotation-xml"):
            assert set(lost) <= {"bravo"}
        else:
            assert lost == [], source


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("A Map<String, List<Integer>> maps.", "A Map<String, List<Integer>> maps."),
        ("Open `<title>` and <title>, then go on.", "Open <title> and <title>, then go on."),
        ("<style>\nis a tag with *words*\n\nmore", "<style>\nis a tag with words\nmore"),
        ("<!-- never closed\n\nmore", "<!-- never closed\nmore"),
        ("<div> <!-- open\n\nkept\n\n--> more", "<!-- open\nkept\n--> more"),
        ('<div class="a>\n\nwords "quoted" here', '<div class="a>\nwords "quoted" here'),
        ("Use <?php echo 1 ?> and <![CDATA[ data ]]> here", "Use <?php echo 1 ?> and <![CDATA[ data ]]> here"),
        ("<center>one</center><center>two</center>", "one\ntwo"),
        ("<select><option>one<option>two</select>", "one\ntwo"),
        ("<x-card>\none\n</x-card>", "one"),
        ("<xmp><b>one</b></xmp>", "<b>one</b>"),
        ("a<!-- b -->c <!--more--> d", "ac  d"),
        ("<script>if (a<b && c>d) { x('</b>') }</script>\n\nafter", "after"),
        ("<STYLE>b{}</STYLE>\n\nafter", "after"),
        ("<svg><title>one</title><text>two</text><path d='M0 0'/></svg> three", "one two three"),
    ],
)
def test_raw_html_becomes_text_or_markup(source, text):
    rendered = render(source).text
    assert "\n".join(" ".join(line.split()) for line in rendered.split("\n")) == text.replace("ac  d", "ac d")


@pytest.mark.parametrize(
    "source",
    [
        '<p><a href="x>link</a> first <a href="y">second</a> third</p>',
        "<p>first</p><a title='x>second</a><b>third</b>",
        "first </ second> third",
        "first <! second> third",
        "<p>first <a\n\nsecond third",
    ],
)
def test_tag_that_is_broken_off_keeps_the_words_around_it(source):
    for is_html in (False, True):
        text = render(source, is_html=is_html).text
        assert all(word in text for word in ("first", "second", "third") if word in source)


def test_whole_document_of_html_loses_its_head_with_a_warning():
    source = "<!DOCTYPE html>\n<html>\n<head><title>a</title><style>b</style></head>\n<body><p>c</p></body></html>"
    rendering = render(source, is_html=True)
    assert rendering.text == "c"
    assert rendering.warnings == ((3, "<head> was removed with its content"),)


def test_formula_of_mathml_stays_where_formulas_are_on_and_its_text_elsewhere():
    source = "a <math><semantics><mi>x</mi><annotation>tex</annotation></semantics></math> b"
    assert "<math><mi>x</mi></math>" in render(source, has_math=True).html
    assert render(source).text == "a x b"
    assert render(source, is_html=True).text == "a x b"


def test_elements_of_formulas_outside_of_one_are_text():
    assert render("a <mi> b <mtext>c</mtext>", has_math=True).text == "a <mi> b <mtext>c</mtext>"


def test_common_html_needs_no_preparation():
    assert is_plain('<p class="a">b <a href="c" title="d">e</a><br /><img src="f"></p>')
    assert not is_plain("<p>a <int> b</p>")
    assert not is_plain("<p title='a > b'>c</p>")
    assert not is_plain("a < b")


def test_prepared_html_keeps_familiar_tags_as_they_are():
    html = "<p title='a > b'>c</p><P>d</P>"
    assert prepare_html(html) == (html, [])


def test_deep_quotations_are_refused_before_they_exhaust_the_stack():
    with pytest.raises(RenderingError, match="1,000 levels"):
        render(">" * 1_001 + " a <int>")
    assert "<int>" in render(">" * 1_000 + " a <int>").text


# Any HTML, and the page around it

TAGS = (
    "dl dt dd summary figcaption h1 h2 div p pre a b i ul li table tr td th section figure blockquote details ruby rt"
    " svg math int"
)
PIECES = st.one_of(
    st.sampled_from([f"<{name}>" for name in TAGS.split()] + [f"</{name}>" for name in TAGS.split()]),
    st.sampled_from(
        ["word ", "\n\n", "<img src=a>", "<a href=b>", "<title>", "</title>", "<style>", "<!--", "-->", "\n- ", "\n> "]
    ),
)
FIXED = [
    "<h1><div><h1></h1></div></h1>" * 2 + "<p>x</p>",
    "<h1>A<pre>B<h1>C</h1></pre></h1>",
    "<p><a href=x><img src=a><img src=b></a></p>",
    "<h1>a<div><h2>b {#c}</h2></div></h1>",
    "<dt>a<h2>b<dd>c<h2>d",
    "<em>a\n- <summary><div><li>b",
    "<ul><li>a<figcaption><div>b<li>c</figcaption></ul>",
    "<summary>\n\n<li>a\n\n- <li>b",
    "<dt>a<table><figcaption>b<dt>c",
    "- <table><div><li>a",
    "<li><table><div><li>a</div><li>b",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.booleans())
@example(FIXED[0], False)
@example(FIXED[0], True)
@example(FIXED[1], True)
@example(FIXED[2], True)
@example(FIXED[3], True)
@example(FIXED[4], False)
@example(FIXED[5], False)
@example(FIXED[6], True)
@example(FIXED[6], False)
@example(FIXED[7], False)
@example(FIXED[8], True)
@example(FIXED[9], False)
@example(FIXED[10], True)
def test_body_of_any_html_stays_in_its_container(source, is_html):
    html = render(source, is_html=is_html, has_math=True).html
    page = html5lib.parse(f"<!DOCTYPE html><body><div>{html}</div><p>end</p>", namespaceHTMLElements=False)
    body = page.find("body")
    assert [child.tag for child in body] == ["div", "p"]
    assert (body.text or "") + (body[0].tail or "") == ""
    assert "".join(body[1].itertext()) == "end"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.sampled_from([f"<{name}>" for name in NAMES])), max_size=20), st.booleans())
def test_words_between_any_tags_are_on_the_page_or_reported(pieces, is_html):
    source, words = "", []
    for number, piece in enumerate(pieces):
        words.append(f"w{number}q")
        source += f"{piece} w{number}q "
    rendering = render(source, is_html=is_html)
    missing = [word for word in words if word not in rendering.text]
    if "<!--" not in source:
        assert missing == [] or rendering.warnings or "annotation" in source


def test_allowed_names_of_formulas_are_known():
    assert set(MATH_TAGS.split()) >= {"mi", "mn", "mo"}
