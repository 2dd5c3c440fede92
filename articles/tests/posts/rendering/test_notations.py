"""What other tools add to Markdown: shown as they mean it, or not at all; in code it stays as it is."""

import pytest

from articles.posts.rendering.render import render
from articles.posts.summary import summarise


def html_of(body, **options):
    return render(body, **options).html.strip()


def text_of(body, **options):
    return " ".join(render(body, **options).text.split())


# Callouts


def test_alert_is_a_box_with_its_name():
    html = html_of("> [!NOTE]\n> Mind *the* gap.")
    assert html.startswith('<div class="callout callout-note">\n<div class="callout-title">Note</div>')
    assert "<p>Mind <em>the</em> gap.</p>" in html
    assert text_of("> [!NOTE]\n> Mind the gap.") == "Note Mind the gap."


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tip", "tip"),
        ("HINT", "tip"),
        ("important", "important"),
        ("Warning", "warning"),
        ("bug", "caution"),
        ("info", "note"),
        ("strange-one", "note"),
    ],
)
def test_callouts_have_one_of_five_looks(name, kind):
    assert f'class="callout callout-{kind}"' in html_of(f"> [!{name}] Own *title*\n> text")


@pytest.mark.parametrize("fold", ["+", "-"])
def test_callout_that_folds_is_shown_whole(fold):
    assert text_of(f"> [!tip]{fold} Own title\n> text") == "Own title text"


def test_callout_is_no_way_to_other_classes():
    assert 'class=""' not in html_of('<div class="callout admin site-header">x</div>', is_html=True)
    assert "site-header" not in html_of('> [!x" class="site-header]\n> y')


# Obsidian


def test_highlight_is_a_mark():
    assert html_of("a ==b *c*== d") == "<p>a <mark>b <em>c</em></mark> d</p>"
    assert html_of("if a == b == c") == "<p>if a == b == c</p>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a %%secret%% b", "a b"),
        ("a\n\n%%\nsecret\n\nmore of it\n%%\n\nb", "a b"),
        ("%%secret%%\n\nb", "b"),
        ("from 50%% to 60%% of it", "from 50%% to 60%% of it"),
        ("%%not closed", "%%not closed"),
        ("a %% b\n\nc %% d", "a %% b c %% d"),
    ],
)
def test_comment_reaches_no_reader(body, text):
    assert text_of(body) == text


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("[[Note]]", '<a href="Note">Note</a>'),
        ("[[Note Two|the *second*]]", '<a href="Note%20Two">the <em>second</em></a>'),
        ("[[Note Two#The Part]]", '<a href="Note%20Two#the-part">Note Two#The Part</a>'),
        ("[[Note#^block|x]]", '<a href="Note">x</a>'),
        ("[[#Part]]", '<a href="#part">Part</a>'),
        ("[[笔记|另一篇]]", '<a href="%E7%AC%94%E8%AE%B0">另一篇</a>'),
        ("![[Note]]", '<a href="Note">Note</a>'),
        ("[[1]]", "[[1]]"),
        ("[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"),
        ("[[a]](https://e.org/)", '<a href="https://e.org/" rel="noopener">[a]</a>'),
    ],
)
def test_link_to_a_note_is_a_link(body, html):
    assert html_of(body) == f"<p>{html}</p>"


def test_link_to_a_note_within_a_table_may_have_words():
    assert '<td><a href="Note">it</a></td>' in html_of("| a |\n|---|\n| [[Note\\|it]] |")


@pytest.mark.parametrize(
    ("body", "alt", "src"),
    [
        ("x ![[my cup.png]]", "", "my%20cup.png"),
        ("x ![[cup.png|300]]", "", "cup.png"),
        ("x ![[cup.png|300x200]]", "", "cup.png"),
        ("x ![[cup.JPG|A cup|300]]", "A cup", "cup.JPG"),
        ("x ![A cup|300](cup.png)", "A cup", "cup.png"),
        ("x ![|300](cup.png)", "", "cup.png"),
        ("x ![A cup](cup.png =300x200)", "A cup", "cup.png"),
        ("x ![A cup](cup.png =300x)", "A cup", "cup.png"),
        ("x ![A cup](cup.png){width=300}", "A cup", "cup.png"),
    ],
)
def test_size_of_a_picture_is_not_text(body, alt, src):
    html = html_of(body)
    assert f'<img src="{src}" alt="{alt}"' in html
    assert "300" not in html


# Attributes and places


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("## Words {#own .wide}", '<h2 id="own">Words</h2>'),
        ("## Words {.wide}", '<h2 id="words">Words</h2>'),
        ("## Words {: #own}", '<h2 id="own">Words</h2>'),
        ("## Words {:.wide #own} ##", '<h2 id="own">Words</h2>'),
        ("Words {#own data-x=1}\n---", '<h2 id="own">Words</h2>'),
        ("> ## Words {.x}", '<blockquote>\n<h2 id="words">Words</h2>\n</blockquote>'),
        ("## Set {a, b}", '<h2 id="set-a-b">Set {a, b}</h2>'),
        ("## Set {a b}", '<h2 id="set-a-b">Set {a b}</h2>'),
        ("## `{.x}`", '<h2 id="x"><code>{.x}</code></h2>'),
    ],
)
def test_attributes_of_a_heading_are_not_its_words(body, heading):
    assert html_of(body) == heading


@pytest.mark.parametrize(
    "attributes", ["{: .lead}", "{:.lead}", "{.lead}", "{#p .lead}", '{: .a title="x"}', "{: .a .b}", "{:note}"]
)
def test_attributes_of_a_block_are_not_shown(attributes):
    assert html_of(f"Words.\n{attributes}") == "<p>Words.</p>"
    assert html_of(f"{attributes}\nWords.") == "<p>Words.</p>"
    assert text_of(f"| a |\n|---|\n| b |\n{attributes}\n\nc") == "a b c"


@pytest.mark.parametrize(
    "body",
    ["[w](x){target=_blank}", '[w](x){: .y target="_blank"}', '[w](x){.y rel="a b"}', "*w*{: .y}", "`w`{:.y}"],
)
def test_attributes_of_a_span_are_not_shown(body):
    assert text_of(body) == "w"


@pytest.mark.parametrize(
    "body",
    [
        "f{x}",
        "{a}",
        "{x=1}",
        "{1, 2}",
        "a {b} c",
        "[w](x){y}",
        "$\\{.x\\}$",
        "{ }",
        "{{x}}",
        "{: }",
        "`{.x}`",
        "    {.x}",
    ],
)
def test_other_braces_stay(body):
    assert text_of(body) == body.strip().strip("`").replace("\\{", "{").replace("\\}", "}").replace("[w](x)", "w")


@pytest.mark.parametrize(
    "place", ["[TOC]", "[[_TOC_]]", "[[TOC]]", "[toc]", "* TOC\n{:toc}", "1. TOC here\n{:toc .x}", "<!-- toc -->"]
)
def test_place_for_contents_is_not_shown(place):
    assert text_of(f"a\n\n{place}\n\nb") == "a b"


def test_definition_of_an_abbreviation_is_not_shown():
    assert text_of("The CSS.\n\n*[CSS]: Cascading\n*[HTML]: Hyper\n") == "The CSS."


def test_code_stays_as_it_is():
    code = "{: .x}\n[TOC]\n[[Note]]\n%%x%%\n==y==\n**a****b**\n## H {.z}\n![a|30](b.png)\n*[A]: b\n> [!NOTE]"
    for body in (f"```\n{code}\n```", "\n".join(f"    {row}" for row in code.split("\n"))):
        assert render(body).text.strip() == code
    for row in code.split("\n"):
        assert text_of(f"a `{row}` b") == f"a {row} b"


# Bold runs that touch


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("**要闻****汇总**", "<strong>要闻汇总</strong>"),
        ("**一是开局好****，安排实。**后文。", "<strong>一是开局好，安排实。</strong>后文。"),
        ("**a****b****c** d", "<strong>abc</strong> d"),
        ("a **** b", "a **** b"),
        ("****a****", "<strong><strong>a</strong></strong>"),
        ("`**a****b**`", "<code>**a****b**</code>"),
    ],
)
def test_bold_runs_that_touch_are_one(body, html):
    assert html_of(body) == f"<p>{html}</p>"


# Formulas


@pytest.mark.parametrize(
    "body", ["\\(x^2\\)", "\\[x^2\\]", "$`x^2`$", "```math\nx^2\n```", "\\begin{equation}x^2\\end{equation}", "$x^2$"]
)
def test_every_notation_of_a_formula_is_drawn(body):
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html_of(body, has_math=True)


def test_formulas_are_text_where_there_are_none():
    assert "<math" not in html_of("\\(x\\) $`x`$\n\n```math\nx\n```\n\n\\begin{equation}x\\end{equation}")


# The title


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("# Weekly 12\n\nText", "Weekly 12"),
        ("Weekly 12\n===\n\nText", "Weekly 12"),
        ("## **Weekly** 12! {#w}\n\nText", "weekly 12"),
        ("# Q&amp;A\n\nText", "Q&A"),
        ("# 周报 １２\n\nText", "周报12"),
        ("<h1>Weekly <i>12</i></h1>\n\nText", "Weekly 12"),
    ],
)
def test_heading_that_repeats_the_title_is_shown_once(body, title):
    rendering = render(body, title=title)
    assert (rendering.text.strip(), rendering.headings, rendering.warnings) == ("Text", (), ())


@pytest.mark.parametrize(
    ("body", "title"), [("# Weekly 13\n\nx", "Weekly 12"), ("x\n\n# Weekly 12", "Weekly 12"), ("# !\n\nx", "")]
)
def test_other_headings_stay(body, title):
    assert "<h2" in render(body, title=title).html


def test_summary_begins_below_the_title():
    assert summarise(render("# Weekly 12\n\nFirst sentence.", title="Weekly 12").text) == "First sentence."


def test_language_of_a_fence_with_attributes_is_highlighted():
    plain = html_of("```python\nimport os\n```")
    assert html_of("``` {.python .numberLines}\nimport os\n```") == plain
    assert html_of("~~~{.python}\nimport os\n~~~") == plain
    nested = "````\n```{.python}\nx\n```\n````"
    assert "```{.python}" in text_of(nested)
