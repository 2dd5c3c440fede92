"""Nothing that runs, posts, imitates or breaks the page comes out of a body, whatever goes in."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.posts.rendering.render import render
from articles.posts.rendering.sanitising import ATTRIBUTES, CLASSES, MATH_ATTRIBUTES, MATH_TAGS, TAGS, own_id

NAMED_BY_DOCUMENT = {"embed", "form", "iframe", "img", "object"}
"""Elements whose ids become properties of `document`."""
ADDED = {
    "loading",
    "decoding",
    "referrerpolicy",
    "rel",
    "scope",
    "tabindex",
    "aria-label",
    "disabled",
    "type",
    "class",
}
CLASSES_ADDED = {"scroll", "k", "s", "c", "m", "f", "n", "gd", "gi"} | set().union(*CLASSES.values())
TEMPLATES = Path(__file__).parents[4] / "templates"
ALLOWED = ADDED | set().union(*ATTRIBUTES.values()) | set(MATH_ATTRIBUTES.split())


class Audit(HTMLParser):
    """Collects in `faults` whatever an article may not hold."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.faults = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS.split() and tag not in MATH_TAGS.split():
            self.faults.append(tag)
        for name, value in attrs:
            self._audit(tag, name, value or "")
        if tag == "input" and not {("type", "checkbox"), ("disabled", "")} <= set(attrs):
            self.faults.append("a field that can be filled in")

    def _audit(self, tag, name, value):
        if name not in ALLOWED:
            self.faults.append(f"{tag} {name}")
        if name in ("href", "src", "cite"):
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", value), re.IGNORECASE)
            if scheme and scheme[1].lower() not in ("http", "https", "mailto"):
                self.faults.append(f"{tag} {name}={value}")
            if value.startswith("//"):
                self.faults.append(f"{tag} {name}={value}")
        if name == "id" and (own_id(value) != value or tag in NAMED_BY_DOCUMENT):
            self.faults.append(f"id {value}")
        if name == "class" and not set(value.split()) <= CLASSES_ADDED:
            self.faults.append(f"class {value}")

    def handle_comment(self, data):
        self.faults.append(f"comment {data}")

    def handle_decl(self, decl):
        self.faults.append(f"declaration {decl}")

    unknown_decl = handle_pi = handle_decl


PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x0ctype=x>alert(1)</script>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)//",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x` `<script>alert(1)</script>"` `>',
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<img src='javascript:alert(1)'>",
    "<img src=data:image/svg+xml;base64,PHN2Zz4=>",
    "<img srcset='javascript:alert(1) 1x'>",
    "<body onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate xlink:href=#a attributeName=href values=javascript:alert(1) /><a id=a><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'/></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math href=javascript:alert(1)><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<math><maction actiontype='statusline#http://x.example' xlink:href='javascript:alert(1)'>x</maction></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><img title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><img title='</xmp><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)>",
    "<iframe src='//x.example/\" onclick=alert(1) '></iframe>",
    "<iframe src=https://x.example/`onclick=alert(1)`>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<input autofocus onfocus=alert(1)><input type=text name=password><input type=image src=x>",
    "<input type='checkbox' onclick=alert(1) name=x value=y>",
    "<form action=https://x.example><button formaction=javascript:alert(1)>x</button><select><option>y</form>",
    "<base href=https://x.example/><meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//x.example/x.css><style>@import '//x.example';</style>",
    "<div style='position:fixed;inset:0;background:url(javascript:alert(1))'>x</div>",
    "<p class='masthead scroll' id=content name=q>x</p>",
    "<a name=cookie id=cookie href=x target=_blank download ping=//x.example>x</a>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>",
    "<a href='&#106;&#97;vascript&colon;alert(1)'>x</a>",
    "<a href='&#x6A&#x61vascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a title=' href=' href='//x.example onclick=alert(1)'>x</a>",
    "<a title='\"onclick=alert(1) x=\"' href='https://x.example/\"onclick=alert(1)'>x</a>",
    "<img alt='><script>alert(1)</script>' title='\"><script>alert(1)</script>' src='x\"onerror=alert(1)'>",
    "<h2 id='\"><script>alert(1)</script>' onclick=alert(1)>x<script>y</script></h2>",
    '<table><caption>"><script>alert(1)</script></caption><td background=javascript:alert(1)>x',
    "<blockquote cite=javascript:alert(1)>x</blockquote>",
    "<pre lang='\"><script>alert(1)</script>'><code>x</code></pre>",
    "<pre><code class='language-html\" onclick=\"alert(1)'>&lt;script&gt;</code></pre>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<?xml version=1><script>alert(1)</script>?>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!DOCTYPE html><html onclick=alert(1)><head><title>x</title></head><body>x</body></html>",
    "<template><script>alert(1)</script></template>",
    "<x-a onclick=alert(1)>x</x-a>",
    "<p dir=auto contenteditable onbeforeinput=alert(1)>x",
    "[x](javascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    '![x](y "\\"onerror=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    'https://x.example/"onclick=alert(1)。<script>',
    "https://x.example/'onclick=alert(1)//。x",
    '# <script>alert(1)</script> "><img src=x onerror=alert(1)>',
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "[^<script>]\n\n[^<script>]: <script>alert(1)</script>",
    "$<script>alert(1)</script>$ $\\text{<img src=x onerror=alert(1)>}$ $\\href{javascript:alert(1)}{x}$",
    '<span data-math-style="inline">\\text{&lt;script&gt;alert(1)&lt;/script&gt;}</span>',
    "<sup class='footnote-ref'><script>alert(1)</script></sup>",
    "{{< figure src='javascript:alert(1)' link='javascript:alert(1)' >}}",
    "{{< youtube '\"><script>alert(1)</script>' >}} {% raw %}<script>alert(1)</script>{% endraw %}",
    "{{</* <script>alert(1)</script> */>}}",
    '![]()https://x.example/"onerror=alert(1)![]()',
]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("is_html", [False, True])
@pytest.mark.parametrize("has_math", [False, True])
def test_payload_comes_out_harmless(payload, is_html, has_math):
    rendering = render(payload, is_html=is_html, has_math=has_math)
    assert Audit(rendering.html).faults == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PAYLOADS), min_size=2, max_size=6), st.booleans(), st.booleans(), st.data())
def test_payloads_cut_and_joined_come_out_harmless(payloads, is_html, has_math, data):
    body = "".join(payload[data.draw(st.integers(0, len(payload))) :] for payload in payloads)
    assert Audit(render(body, is_html=is_html, has_math=has_math).html).faults == []


def test_audit_finds_what_it_looks_for():
    html = (
        "<script></script><p onclick=1 id=q class=y><a href='java\tscript:1'><img src='//x'><input type=text><!--x-->"
    )
    assert len(Audit(html).faults) == 8


def test_script_and_style_are_dropped_with_their_content():
    rendering = render("<script>a</script>\n<style>b</style>c", is_html=True)
    assert rendering.text == "c"
    assert rendering.warnings == (
        (1, "<script> was removed with its content"),
        (2, "<style> was removed with its content"),
    )


def test_fields_other_than_boxes_are_removed():
    assert render("<input><input type=text>a<input type=submit>", is_html=True).html == "a"


def test_body_has_no_id_of_the_page_around_it():
    templates = "".join(path.read_text() for path in TEMPLATES.rglob("*.html") if "admin" not in path.parts)
    ids = set(re.findall(r'\bid="([^"{]+)"', templates)) | set(re.findall(r'\bid="([^"{]+)\{\{', templates))
    assert {"content", "comments", "comment-"} <= ids
    for name in ids:
        html = render(f'<h2 id="{name}">x</h2> <a href="#{name}">y</a>', is_html=True).html
        assert f'id="b-{name}"' in html
        assert f'href="#b-{name}"' in html


@pytest.mark.parametrize("name", ["install-on-linux", "安装", "faq-1", "b-x", "comment", "authors", "Content"])
def test_id_of_a_body_is_what_its_writer_wrote(name):
    html = render(f'<h2 id="{name}">x</h2> <a href="#{name}">y</a>', is_html=True).html
    assert html == f'<h2 id="{name}">x</h2> <a href="#{name}">y</a>'


@pytest.mark.parametrize(
    "body",
    [
        "[x](#Install-on-Linux)\n\n## Install on Linux",
        "[x](#%E5%AE%89)\n\n## 安",
        '[x](#old)\n\n<a name="old"></a>',
        "[x](#Old)\n\n<a name=old />",
        '[x](#own)\n\n<a id="own"></a>',
    ],
)
def test_link_to_a_part_of_the_page_leads_there(body):
    html = render(body).html
    target = re.search(r'href="#([^"]+)"', html)[1]
    assert f'id="{unquote(target)}"' in html


def test_relative_link_and_mail_address_stay():
    html = render("[a](../b.html) <c@d.example>").html
    assert 'href="../b.html"' in html
    assert 'href="mailto:c@d.example"' in html


def test_sanitised_html_does_not_change_when_a_browser_reads_it_again():
    body = "# a\n\n| b |\n|---|\n| c |\n\n```python\nd\n```\n\n![](e.png 'f')\n\n- [x] g\n\n[^1]\n\n[^1]: h"
    once = render(body).html
    twice = render(once, is_html=True)
    assert [heading.id for heading in twice.headings] == ["a"]
    assert Audit(twice.html).faults == []
