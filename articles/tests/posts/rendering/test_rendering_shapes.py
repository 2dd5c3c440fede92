"""Markdown of any shape becomes HTML that is whole: tags close in order, ids are unique, no mark of ours shows."""

from html.parser import HTMLParser

from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.posts.rendering.render import render

VOID = {"br", "col", "hr", "img", "input", "wbr"}

PREFIXES = [
    *(
        "",
        "",
        "",
        "    ",
        "\t",
        "  ",
        "> ",
        ">",
        "> > ",
        "- ",
        "* ",
        "+ [x] ",
        "- [ ] ",
        "1. ",
        "3) ",
        "  - ",
        "   1. ",
    ),
    *(
        "# ",
        "### ",
        "###### ",
        "---",
        "===",
        "***",
        "```",
        "```python",
        "~~~",
        "|",
        "| ",
        "|---|:-:|--:",
        ": ",
        "[^1]: ",
    ),
    *(
        "[a]: ",
        "<div>",
        "</div>",
        "<table><tr><td>",
        "</td></tr></table>",
        "<details><summary>",
        "<!-- ",
        " -->",
        "<pre>",
    ),
    *("$$", "{{< highlight js >}}", "{{< /highlight >}}", "{% raw %}", "{% endraw %}"),
]
PIECES = [
    *(
        "好",
        "。",
        "，“",
        "”",
        "「",
        "」",
        "a",
        " b ",
        "*",
        "**",
        "***",
        "_",
        "__",
        "~",
        "~~",
        "`",
        "``",
        "\\",
        "  ",
        "&amp;",
    ),
    *(
        "[",
        "](",
        ")",
        "](/b 'c')",
        "![",
        "![]()",
        "![](",
        "[^1]",
        "[a]",
        "<",
        ">",
        '"',
        "'",
        "|",
        "$",
        "$x^2$",
        "#",
        "&#1;",
    ),
    *(
        "https://a.example",
        "https://a.example/(b",
        "www.a.example",
        "a@b.example",
        "<https://a.example/中>",
        "https://",
    ),
    *(
        "<b>",
        "</b>",
        "<a href=/x>",
        "</a>",
        "<img src=a>",
        "<br>",
        "<p id=a>",
        "</p>",
        "<i>",
        "<li>",
        "<input>",
        "<sup>",
    ),
    *(
        "{{< ref a >}}",
        "{{< figure src=a >}}",
        "<iframe src=//a.example>",
        "<math>",
        "<svg>",
        "<h2 id=b>",
        "<td>",
        "<hr>",
    ),
]
LINES = st.tuples(st.sampled_from(PREFIXES), st.lists(st.sampled_from(PIECES), max_size=7).map("".join)).map("".join)
BODIES = st.lists(LINES, max_size=14).map("\n".join)


class Tree(HTMLParser):
    """Walks the tags, and fails where one closes that is not the innermost open one."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.ids = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"an attribute of <{tag}> stands twice"
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


@settings(max_examples=400, deadline=None)
@given(BODIES, st.booleans(), st.booleans())
def test_html_of_any_markdown_is_balanced_with_ids_of_its_own(body, is_html, has_math):
    rendering = render(body, is_html=is_html, has_math=has_math)
    tree = Tree(rendering.html)
    assert tree.open == []
    assert len(set(tree.ids)) == len(tree.ids)
    assert {heading.id for heading in rendering.headings} <= set(tree.ids)
    assert all(heading.text for heading in rendering.headings)


@settings(max_examples=300, deadline=None)
@given(BODIES)
@example(
    "# https://a.example好 `https://a，` [b](https://a/中 'https://a，') ![https://a，](c)\n\n```\nhttps://a，\n```"
)
@example(
    "https://a.example。\n\n[b]\n\n[b]: https://a/中 'https://a，'\n\n<p title='https://a，'>https://a，</p>\n\n$https://a，$"
)
def test_marks_of_the_renderer_never_reach_html_or_text(body):
    rendering = render(body)
    assert "\U0003fffd" not in rendering.html + rendering.text
    assert "%F0%BF%BF%BD" not in rendering.html


@settings(max_examples=200, deadline=None)
@given(BODIES)
def test_words_between_paragraphs_of_any_shape_are_kept(body):
    assert "字甲" in render(f"字甲\n\n{body}").text
