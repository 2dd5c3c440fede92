import pytest

from articles.posts.rendering.render import render


@pytest.mark.parametrize(
    ("shortcode", "html"),
    [
        ("{{< youtube abc_1 >}}", '<a href="https://www.youtube.com/watch?v=abc_1" rel="noopener">'),
        ('{{< youtube id="abc" >}}', '<a href="https://www.youtube.com/watch?v=abc" rel="noopener">'),
        ("{{% gist ann 12 %}}", '<a href="https://gist.github.com/ann/12" rel="noopener">'),
        ('[t]({{< ref "News/A b.zh-CN.md" >}})', '<a href="/news/a-b/">t</a>'),
        ('[t]({{< relref "a/index.md#x" >}})', '<a href="/a/#x">t</a>'),
        ('{{< figure src="/a.png" alt="b" caption="c" >}}', '<figure><img src="/a.png" alt="b"'),
        ('{{< figure src="/a.png" caption="c <" >}}', "<figcaption>c &lt;</figcaption></figure>"),
        ('{{< figure src="/a.png" link="/b" />}}', '<figure><a href="/b"><img'),
        ("{% asset_img left a.png 10 20 The title %}", "<figcaption>The title</figcaption>"),
        ("{% raw %}{% x %} {{< y >}}{% endraw %}", "<p>{% x %} {{&lt; y &gt;}}</p>"),
        ("{{</* youtube 1 */>}}", "<p>{{&lt; youtube 1 &gt;}}</p>"),
        ("{% highlight python %}\nif 1 < 2\n\n# b\n{% endhighlight %}", '<pre><code><span class="k">if </span>'),
        ("{% codeblock lang:go A title %}\nvar a\n{% endcodeblock %}", 'aria-label="Go"'),
        ("a{% comment %}{% x %} not yet{% endcomment %}b", "<p>ab</p>"),
        ("a{{% comment %}} not yet {{% /comment %}}b", "<p>ab</p>"),
        ("![a]({{ site.baseurl }}/a.png)", '<img src="/a.png"'),
        ("[a]({{site.url}}{{ '/b/' | relative_url }})", '<a href="/b/">'),
        ("`{{ site.baseurl }}` {{ page.title }}", "<p><code>{{ site.baseurl }}</code> {{ page.title }}</p>"),
        ('{{< x user="u" id="12" >}}', 'href="https://x.com/u/status/12"'),
        ("{{< vimeo 12 >}}", 'href="https://vimeo.com/12"'),
        ("{{< bilibili BV1x >}}", 'href="https://www.bilibili.com/video/BV1x"'),
        ("{{< highlight go >}}\nvar a\n{{< /highlight >}}", 'aria-label="Go"'),
    ],
)
@pytest.mark.parametrize("around", ["{}", "前文\n\n{}\n\n后文"])
def test_known_shortcode_is_rendered_without_a_warning(shortcode, html, around):
    rendering = render(around.format(shortcode) if around == "{}" else around.replace("{}", shortcode))
    assert html in rendering.html
    assert rendering.warnings == ()


def test_unknown_shortcodes_are_left_out_and_counted():
    rendering = render('a {{< chart id="1" >}}b{{< /chart >}} {% x %} {% x 1 %}c{% endx %}')
    assert rendering.html == "<p>a b  c</p>\n"
    assert len(rendering.warnings) == 2
    assert "'chart'" in rendering.warnings[0][1]
    assert "'x'" in rendering.warnings[1][1]
    assert "left out 2 times" in rendering.warnings[1][1]


def test_warning_names_the_line_of_the_first_shortcode_that_was_left_out():
    warnings = render("a\n\n{{< x >}}\n{% raw %}\n{% endraw %}\n{{< y >}} {{< x >}}").warnings
    assert [line for line, _ in warnings] == [3, 6]


def test_unclosed_highlight_is_left_out_with_a_warning():
    rendering = render("{% highlight c %}a")
    assert rendering.html == "<p>a</p>\n"
    assert "'highlight'" in rendering.warnings[0][1]


@pytest.mark.parametrize(
    "code",
    ["`{{< tweet 1 >}}`", "`` ` {{< tweet 1 >}}``", "```\n{{< tweet 1 >}}\n```", "- ~~~\n  {{< tweet 1 >}}\n  ~~~"],
)
def test_shortcode_in_code_stays(code):
    rendering = render(code + "\n\n{% gone %}")
    assert "{{&lt; tweet 1 &gt;}}" in rendering.html
    assert len(rendering.warnings) == 1


def test_shortcode_in_code_of_an_html_body_stays():
    rendering = render("<pre>{% a %}</pre><p>{% b %}</p>", is_html=True)
    assert "<pre>{% a %}</pre>" in rendering.html
    assert "'b'" in rendering.warnings[0][1]


def test_shortcode_behind_a_lone_backtick_is_seen():
    assert "youtube.com" in render("a ` b\n\n{{< youtube 1 >}} ` c").html


def test_argument_of_a_shortcode_cannot_add_markup():
    html = render("{{< figure src='a.png' alt='\"><script>x</script>' >}} {{< youtube '\"onclick=1' >}}").html
    assert "<script" not in html
    assert 'alt="&quot;&gt;&lt;script&gt;x&lt;/script&gt;"' in html
    assert " onclick=" not in html.replace("&quot;onclick=", "")
