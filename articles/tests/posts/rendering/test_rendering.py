"""What a body becomes. Security has a file of its own, `test_sanitising.py`."""

import re
import time
from contextlib import suppress
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.posts.post import Heading, Picture
from articles.posts.rendering.render import MAX_BODY, RenderingError, render


def html_of(body, **options):
    return render(body, **options).html.strip()


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("a *b* **c**", "<p>a <em>b</em> <strong>c</strong></p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("***", "<hr>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("~~a~~", "<p><del>a</del></p>"),
        ("a\n\n: b", "<dl>\n<dt>a</dt>\n<dd>\n<p>b</p>\n</dd>\n</dl>"),
        ('"a" -- b...', '<p>"a" -- b...</p>'),
        ("[a](/b 'c')", '<p><a href="/b" title="c">a</a></p>'),
        ("a <!--more--> b", "<p>a  b</p>"),
    ],
)
def test_markdown_becomes_html(body, html):
    assert html_of(body) == html


def test_emphasis_works_beside_chinese_punctuation():
    assert html_of("发布**「新品」**。") == "<p>发布<strong>「新品」</strong>。</p>"


def test_bare_address_ends_where_chinese_text_begins():
    html = html_of("见https://a.example/x。另见https://b.example/y，好")
    assert html == (
        '<p>见<a href="https://a.example/x" rel="noopener">https://a.example/x</a>。'
        '另见<a href="https://b.example/y" rel="noopener">https://b.example/y</a>，好</p>'
    )


def test_address_in_brackets_keeps_its_chinese_path():
    assert ">https://a.example/中文</a>" in html_of("<https://a.example/中文>")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("见https://a.example，**新**", "见{}，<strong>新</strong>"),
        ("**见https://a.example。**后", "<strong>见{}。</strong>后"),
        ("**https://a.example**，后", "<strong>{}</strong>，后"),
        ("*https://a.example*》", "<em>{}</em>》"),
        ("https://a.example，`b`", "{}，<code>b</code>"),
        ("https://a.example，[b](c)", '{}，<a href="c">b</a>'),
        ("https://a.example**“后”**好", "{}<strong>“后”</strong>好"),
        ("(https://a.example)__后__ https://a.example。", "({})<strong>后</strong> {}。"),
        ("[b](/c)__后__ https://a.example。", '<a href="/c">b</a><strong>后</strong> {}。'),
        ("[b](/c)**“后”** https://a.example。", '<a href="/c">b</a><strong>“后”</strong> {}。'),
        ("[b](/c)https://a.example，**后**", '<a href="/c">b</a>{}，<strong>后</strong>'),
        ("`https://x.example，` https://a.example。", "<code>https://x.example，</code> {}。"),
    ],
)
def test_markdown_behind_a_bare_address_and_chinese_punctuation_is_read(body, html):
    link = '<a href="https://a.example" rel="noopener">https://a.example</a>'
    assert html_of(body) == f"<p>{html.replace('{}', link)}</p>"


def test_bold_behind_a_link_stays_bold_where_a_bare_address_meets_chinese_text():
    html = html_of(
        "[b](https://c.example/(d))__后__ [b](https://c.example)**“后”**，[b](https://c.example)https://a.b。"
    )
    assert "</a><strong>后</strong>" in html
    assert "</a><strong>“后”</strong>，" in html
    assert ">https://a.b</a>。" in html
    assert 'href="https://c.example/(d)"' in html


@pytest.mark.parametrize(
    "body",
    [
        "[b](https://a.example/中，文) https://c.example。",
        "[b]( <https://a.example/中，文> ) https://c.example。",
        "[b] https://c.example。\n\n[b]: https://a.example/中，文",
        "<https://a.example/中，文> https://c.example。",
        '<a href="https://a.example/中，文">https://a.example/中，文</a> https://c.example。',
        "![](https://a.example/中，文) https://c.example。",
    ],
)
def test_address_that_is_no_bare_one_keeps_its_chinese_part(body):
    html = unquote(html_of(body))
    assert '"https://a.example/中，文"' in html
    assert '<a href="https://c.example" rel="noopener">https://c.example</a>。' in html


def test_link_to_another_site_has_noopener_and_a_link_within_the_site_has_none():
    assert html_of("[a](https://b.example)") == '<p><a href="https://b.example" rel="noopener">a</a></p>'
    assert html_of("[a](/b)") == '<p><a href="/b">a</a></p>'


def test_host_without_a_scheme_is_asked_by_https():
    assert html_of("[a](//b.example)") == '<p><a href="https://b.example" rel="noopener">a</a></p>'


def test_links_without_text_or_address_are_removed():
    assert html_of("a [](/x) [b]()") == "<p>a  b</p>"


def test_task_list_has_disabled_boxes():
    html = html_of("- [x] a\n- [ ] b")
    assert '<li><input type="checkbox" checked="" disabled="" aria-label="☑"> a</li>' in html
    assert '<li><input type="checkbox" disabled="" aria-label="☐"> b</li>' in html


def test_box_of_a_task_of_several_paragraphs_stands_before_its_first_words():
    html = html_of("- [x] a\n\n  b")
    assert '<li><p><input type="checkbox" checked="" disabled="" aria-label="☑"> a</p>\n<p>b</p>' in html


def test_footnote_and_its_way_back_point_at_each_other():
    html = html_of("a[^n]\n\n[^n]: b")
    assert '<a href="#fn-n" id="fnref-n">1</a>' in html
    assert '<li id="fn-n">' in html
    assert '<a href="#fnref-n" class="footnote-backref" aria-label="Back to reference 1">↩</a>' in html


# Headings


def test_setext_heading_in_bold_is_plain_in_the_contents():
    rendering = render("**谁“失宠”？**\n----------")
    assert rendering.html == '<h2 id="谁失宠"><strong>谁“失宠”？</strong></h2>\n'
    assert rendering.headings == (Heading(2, "谁失宠", "谁“失宠”？"),)


def test_first_level_heading_becomes_the_second():
    assert render("# A").headings == (Heading(2, "a", "A"),)
    assert html_of("# A") == '<h2 id="a">A</h2>'
    assert html_of("### A") == '<h3 id="a">A</h3>'


def test_headings_of_the_same_words_have_different_ids():
    ids = [heading.id for heading in render("# 标题 A\n\n# 标题 A\n\n# 标题 A 1\n\n# 标题 A").headings]
    assert ids == ["标题-a", "标题-a-1", "标题-a-1-1", "标题-a-2"]


def test_heading_of_html_keeps_its_id_behind_the_prefix():
    rendering = render('<h2 id="content">A &amp; <i>B</i></h2><p id="content">c</p>', is_html=True)
    assert rendering.headings == (Heading(2, "b-content", "A & B"),)
    assert rendering.html == '<h2 id="b-content">A &amp; <i>B</i></h2><p id="b-content-1">c</p>'


def test_link_to_a_heading_follows_its_id():
    assert '<a href="#later">' in html_of("[x](#later)\n\n# Later")


def test_empty_heading_is_left_out():
    assert html_of("#\n\na") == "<p>a</p>"
    assert render("#\n\na").headings == ()


# Pictures


def test_remote_picture_alone_is_a_quiet_figure():
    assert html_of("![a](https://b.example/c)") == (
        '<figure><img src="https://b.example/c" alt="a" loading="lazy" decoding="async"'
        ' referrerpolicy="no-referrer"></figure>'
    )


def test_title_of_a_picture_is_its_caption():
    assert "<figcaption>t &lt;</figcaption></figure>" in html_of('![a](https://b.example/c "t <")')


def test_picture_within_a_sentence_stays_in_its_paragraph():
    assert html_of("a ![b](c.png)") == '<p>a <img src="c.png" alt="b" loading="lazy" decoding="async"></p>'


def test_pictures_alone_in_a_paragraph_are_figures_each():
    assert html_of("![](a.png)![](b.png)\n[![](c.png)](/d)").count("<figure>") == 3


def test_picture_is_asked_for_by_its_decoded_path_or_its_address():
    asked = []

    def resolve(path):
        asked.append(path)
        return Picture('/media/"x".png', 10, 20) if path == "图/1.png" else None

    html = html_of(
        "![](图/1.png)\n\n![](b.png)\n\n![](https://c.example/d.png)\n\n![](//c.example/e)", resolve_picture=resolve
    )
    assert asked == ["图/1.png", "b.png", "https://c.example/d.png", "https://c.example/e"]
    assert '<img src="/media/&quot;x&quot;.png" alt="" width="10" height="20" loading="lazy" decoding="async">' in html
    assert '<img src="b.png" alt=""' in html
    assert '<img src="https://c.example/e" alt=""' in html


@pytest.mark.parametrize("source", ["\\\\b.example/c", "/\\b.example/c", "/\n/b.example/c", "\t//b.example/c"])
def test_picture_of_another_host_in_disguise_is_quiet_too(source):
    html = html_of(f'<img src="{source}">', is_html=True)
    assert '<img src="https://b.example/c" alt="" ' in html
    assert 'referrerpolicy="no-referrer"' in html


def test_debris_of_pictures_becomes_the_picture():
    rendering = render("![]()https://a.example/1.png![]()![]()https://a.example/2![]()\n\n`![]()` ![]()")
    assert rendering.picture_count == 2
    assert rendering.html.count("<figure>") == 2
    assert rendering.html.endswith("<p><code>![]()</code></p>\n")


def test_pictures_without_an_address_leave_nothing_behind():
    rendering = render("![]()\n\n<img>\n\n![](data:image/png;base64,AAAA)\n\n[![]()](/x)")
    assert (rendering.html.strip(), rendering.picture_count) == ("", 0)


@pytest.mark.parametrize("picture", ["![a < b]()", "![a < b](javascript:x)", "<img alt='a < b'>", "![a < b](#c)"])
def test_picture_without_an_address_leaves_its_alternative_text(picture):
    rendering = render(f"c {picture} d")
    assert (rendering.text, rendering.picture_count) == ("c a < b d", 0)


# Code and tables


def test_fenced_code_is_highlighted_in_a_box_that_scrolls():
    assert html_of("```Python {linenos=1}\nif a < 1:  # b\n```") == (
        '<section class="scroll" tabindex="0" aria-label="Python"><pre><code><span class="k">if </span>a &lt; '
        '<span class="m">1</span>:  <span class="c"># b\n</span></code></pre></section>'
    )


def test_code_of_an_unknown_language_is_plain_and_named_by_its_first_line():
    assert html_of("```nonsense\na < b\nc\n```") == (
        '<section class="scroll" tabindex="0" aria-label="a &lt; b"><pre><code>a &lt; b\nc\n</code></pre></section>'
    )


def test_boxes_have_names_of_their_own():
    html = html_of("```python\na\n```\n\n```python\nb\n```")
    assert 'aria-label="Python"' in html
    assert 'aria-label="Python (2)"' in html


def test_table_scrolls_in_a_box_named_by_its_header():
    html = html_of("| 站 | 公里 |\n|---|--:|\n| a | 1 |")
    assert html.startswith('<section class="scroll" tabindex="0" aria-label="站 · 公里"><table>')
    assert '<th class="number" scope="col">公里</th>' in html
    assert '<td class="number">1</td>' in html
    assert html.endswith("</table></section>")


def test_caption_names_the_table_and_nested_tables_nest_their_boxes():
    html = html_of(
        "<table><caption>C</caption><tr><td><table><tr><td>x</td></tr></table></td></tr></table>", is_html=True
    )
    assert html.startswith('<section class="scroll" tabindex="0" aria-label="C"><table><caption>')
    assert '<td><div class="scroll" tabindex="0"><table>' in html
    assert html.endswith("</table></div></td></tr></tbody></table></section>")


# Formulas


def test_formula_is_mathml_where_formulas_are_on():
    assert "<math><msup><mi>x</mi><mn>2</mn></msup></math>" in html_of("a $x^2$", has_math=True)
    assert '<math display="block">' in html_of("$$y$$", has_math=True)


def test_dollars_are_money_where_formulas_are_off():
    assert html_of("价格 $5 和 $6") == "<p>价格 $5 和 $6</p>"


@pytest.mark.parametrize("formula", [r"\nonsense", "x" * 2001])
def test_formula_that_cannot_be_read_is_shown_as_written(formula):
    rendering = render(f"a ${formula}$", has_math=True)
    assert f"<code>{formula}</code>" in rendering.html
    assert len(rendering.warnings) == 1


# HTML bodies and embeds


def test_html_body_is_not_read_as_markdown():
    assert html_of("<p>*a*\n\n    b</p>", is_html=True) == "<p>*a*\n\n    b</p>"


def test_code_of_an_html_body_is_highlighted():
    html = html_of('<pre><code class="hljs language-js">let a</code></pre>', is_html=True)
    assert '<code><span class="k">let </span>a</code>' in html


def test_frame_becomes_a_link_with_a_warning():
    rendering = render('<iframe src="//player.example/1?a=1&amp;b=2" width=1></iframe>')
    assert rendering.html.strip() == (
        '<p><a href="https://player.example/1?a=1&amp;b=2" rel="noopener">https://player.example/1?a=1&amp;b=2</a></p>'
    )
    assert rendering.warnings == ((0, "<iframe> of https://player.example/1?a=1&amp;b=2 is shown as a link"),)


# Text


def test_plain_text_has_a_line_for_each_block():
    body = "# 标题\n\n一**二**三\n四 &amp; <5>\n\n- a\n- b\n\n| c | d |\n|---|---|\n| e | f |\n\n"
    body += "![g](h.png)\n\n```\ni < j\n```\n"
    assert render(body).text == "标题\n一二三四 & <5>\na\nb\nc d\ne f\ni < j"


def test_plain_text_leaves_out_the_marks_of_footnotes():
    assert render("一[^1]。\n\n[^1]: 二").text == "一。\n二"


def test_rendering_counts_words_minutes_and_pictures():
    rendering = render("中文 two words ![](a.png)")
    assert (rendering.word_count, rendering.reading_minutes, rendering.picture_count) == (4, 1, 1)


# Bounds


def test_body_that_is_too_long_is_refused():
    with pytest.raises(RenderingError, match="longer than 500,000"):
        render("a" * (MAX_BODY + 1))


def test_control_characters_are_removed():
    assert html_of("a\x00\x08\x7fb &#1;c") == "<p>ab c</p>"


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(RenderingError, match="UTF-8"):
        render("a \ud800")


def test_crowded_tag_is_refused_and_a_long_one_is_not():
    with pytest.raises(RenderingError, match="200 attributes"):
        render("<p " + " ".join(f"a{n}" for n in range(10_000)) + ">")
    assert render('<p title="' + "a b " * 10_000 + '">c</p>').text == "c"


PATHOLOGICAL = {
    "nested divs": "<div>" * 20_000,
    "divs below the bound": "<div>" * 14_000 + "</p>" * 14_000,
    "formatting reopened in each paragraph": "".join(f"<b id={n}>" for n in range(7_000)) + "<p>x</p>" * 7_000,
    "brackets": "[" * 30_000,
    "emphasis": "*a **a " * 70_000,
    "quotes": ">" * 500_000,
    "lists": "- " * 250_000,
    "attributes": "<p " + " ".join(f"a{n}" for n in range(60_000)) + ">",
    "entities": "&#" * 200_000,
    "same headings": "# a\n" * 14_000,
    "same ids": "<p id=a>x</p>" * 14_000,
    "backticks": "{% x %}" + "".join("`" * n + " " for n in range(900)),
    "open shortcodes": "{{< " * 120_000,
    "unclosed raw": "{% raw %}" * 50_000,
    "code that is not Java": "```java\n" + "a b" * 9_000 + "\n" * 9 + "a b\n" * 700 + "```",
    "code that is not JavaScript": "```js\n" + ('\\"' * 400 + "\n") * 35 + "```",
    "debris": "![]()http://" * 40_000,
    "bare addresses": "https://a，" * 50_000,
    "open frames": "<iframe " * 60_000,
    "a long bare address": "，" + "www." * 120_000,
    "long bare addresses": ("https://a.example/" + "b" * 400 + "，*") * 1_000,
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
@pytest.mark.parametrize("is_html", [False, True])
def test_no_body_keeps_the_renderer_busy(name, is_html):
    start = time.process_time()
    with suppress(RenderingError):
        render(PATHOLOGICAL[name], is_html=is_html, has_math=True)
    assert time.process_time() - start < 60, "seconds at most on a slow machine; what is quadratic takes many minutes"


MARKS = (
    "~ <int> <title> </title> <style> <!-- --> <text>"
    " ![]() https://a.example/b 。 {{< >}} {{%x%}} {%raw%} {%endraw%} ` ```js $ $$ | <b> </b> <table> <td>"
    " <pre> <img/src= ' \" > [^1] [^1]: [ ]( ) # <iframe/src=//a> <h1> </h1> <math> <svg> - : &#x1;"
)
FRAGMENTS = st.sampled_from(
    [*MARKS.split(" "), "\n", "\n\n", "\ud800", "{{< figure src=a >}}", "<h2 id=a>", "<a href=x>"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=5)), max_size=30), st.booleans(), st.booleans())
def test_any_text_is_rendered_or_refused(pieces, is_html, has_math):
    try:
        rendering = render("".join(pieces), is_html=is_html, has_math=has_math)
    except RenderingError:
        return
    for name in ("a", "pre", "section", "table", "figure", "h2"):
        assert len(re.findall(rf"<{name}[ >]", rendering.html)) == rendering.html.count(f"</{name}>")


@pytest.mark.parametrize(
    ("source", "html", "text"),
    [
        ("## Tide table {#tides}", '<h2 id="tides">Tide table</h2>', "Tide table"),
        ("潮汐 {#潮-1}\n---", '<h2 id="潮-1">潮汐</h2>', "潮汐"),
        ("### A `b` **c** {#d.e:f}", '<h3 id="d.e:f">A <code>b</code> <strong>c</strong></h3>', "A b c"),
        ("## `{#x}`", '<h2 id="x"><code>{#x}</code></h2>', "{#x}"),
        ("## A {# x }", '<h2 id="a-x">A {# x }</h2>', "A {# x }"),
        ("A {#x}", "<p>A {#x}</p>", "A {#x}"),
    ],
)
def test_heading_has_the_id_that_its_writer_gave_it(source, html, text):
    rendering = render(source)
    assert (rendering.html.strip(), rendering.text) == (html, text)


def test_ids_given_to_headings_are_made_unique_and_linked():
    rendering = render("## A {#x}\n\n## B {#x}\n\n[to](#x)")
    assert [heading.id for heading in rendering.headings] == ["x", "x-1"]
    assert '<a href="#x">to</a>' in rendering.html
