"""Renders a body, Markdown or HTML, to sanitised HTML: for pages, previews, feeds and the importer alike.

The order is: shortcodes and debris in the source, Markdown to HTML, raw HTML that a parser would drop words for,
formulas, the sanitiser, plain text, finishing. All of its tags and attributes pass the sanitiser;
later steps only add their own. At the end the words are compared with those before the sanitiser.

Ids in a body are those of its writer, or the words of headings; `sanitising.own_id` keeps them apart from the page's.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from html import escape, unescape

import comrak

from articles.posts.attachments import is_attachment, player_of
from articles.posts.links import REFERENCE, is_local
from articles.posts.messages import Message, say
from articles.posts.post import Rendering
from articles.posts.rendering import autolinks, swallowed
from articles.posts.rendering.callouts import name_callouts
from articles.posts.rendering.code_ranges import CodeRanges
from articles.posts.rendering.finishing import (
    EMPTY_PARAGRAPH,
    HEADING_WITH_ID,
    PICTURES_ALONE,
    PLAY,
    Resolve,
    ResolveLink,
    finish_fields,
    finish_fragments,
    finish_headings,
    finish_links,
    finish_pictures,
    give_id,
    hide_data,
    make_figures,
    unresolved,
    with_data,
)
from articles.posts.rendering.formulas import draw_formulas
from articles.posts.rendering.items import RAW_ITEM, finish_items
from articles.posts.rendering.lost_words import has_all_letters, line_of, lost_words, sentence
from articles.posts.rendering.notations import as_markdown
from articles.posts.rendering.raw_html import (
    check_depth,
    is_plain,
    is_plain_markdown,
    prepare_html,
    prepare_markdown,
    without_plain_comments,
)
from articles.posts.rendering.sanitising import RenderingError, check_bounds, sanitise
from articles.posts.rendering.shortcodes import expand_shortcodes
from articles.posts.rendering.tables_and_code import finish_code, finish_tables
from articles.posts.rendering.title import without_title
from articles.posts.summary import words_and_minutes
from articles.text.plain_text import plain_text

__all__ = ["MAX_BODY", "RenderingError", "render"]

MAX_BODY = 500_000
"""Characters."""

_extensions = partial(
    comrak.ExtensionOptions,
    strikethrough=True,
    table=True,
    autolink=True,
    tasklist=True,
    footnotes=True,
    description_lists=True,
    cjk_friendly_emphasis=True,
)


@lru_cache(maxsize=8)
def _options(*, has_math: bool, ofm_callouts: bool, highlight: bool) -> comrak.ExtensionOptions:
    """The parser's extensions: some are used only for a body that has their marks."""
    return _extensions(
        ofm_callouts=ofm_callouts,
        highlight=highlight,
        math_dollars=has_math,
        math_latex=has_math,
        math_code=has_math,
    )


_PARSE = comrak.ParseOptions()
# Raw HTML passes here, because all of it passes the sanitiser next.
_RENDER = comrak.RenderOptions(unsafe_=True)

# Allowed neither in HTML nor in XML, that is, in feeds.
CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r") + b"\x7f"
CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
SHORTCODE_OPENINGS = (b"{{<", b"{{%", b"{%", b"site.baseurl", b"site.url", b"_url ")
PICTURE_DEBRIS = re.compile(r"!\[\]\(\)(https?://[^\s<>]+?)(?=!\[\]\(\))|!\[\]\(\)")
CODE_LANGUAGE = re.compile(r'<pre[^>]*><code class="(?:[^"]* )?(?:language|lang)-([\w+#.-]+)[^"]*"[^>]*>')
NAMED_ANCHOR = re.compile(r"""<a\s+name=("[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)(?=\s*/?>)""", re.IGNORECASE)
BARE_REFERENCE = re.compile(rf"{REFERENCE}[^\s<\"]+")
LAZY_PICTURE = re.compile(
    r"""(?P<tag><img\b(?=[^<>]{0,2000}?\sdata-(?:src|original|lazy-src)\s*=\s*["'](?P<address>[^"'<>]+)["'])[^<>]*>)"""
    r"""(?P<copy>\s*(?:<noscript>|<div>)\s*<img\b[^<>]*>\s*(?:</noscript>|</div>))?""",
    re.IGNORECASE,
)
"""An image that a script loads late, and the same once more for browsers without scripts."""
EMBED = re.compile(r"<(?=[aeiosv])(iframe|video|audio|embed|object|source)\b([^>]{0,2000}+)>", re.IGNORECASE)
PLAYER_END = re.compile(r"</(?:video|audio)\b", re.IGNORECASE)
EMBED_SOURCE = re.compile(r"""\s(?:src|data)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.IGNORECASE)


def render(
    body: str,
    *,
    is_html: bool = False,
    has_math: bool = False,
    title: str = "",
    own_url: str = "",
    resolve_picture: Resolve | None = None,
    resolve_link: ResolveLink | None = None,
) -> Rendering:
    """Return the Rendering of `body`, Markdown unless `is_html`.

    `has_math` reads `$…$`, `$$…$$` and LaTeX's delimiters in Markdown as formulas. A first heading that says what
    `title` says is left out. Links that begin with `own_url`, the URL of the site that the body was written for, are
    links on this site. `resolve_picture` is asked for every
    picture, by its percent-decoded path as written or by its address on another host, and returns a Picture,
    or None to leave it as it is. `resolve_link` is asked for every link whose address is a path, as written, and
    returns the address to link to, or None to leave it. Raises RenderingError, with a sentence for the author,
    where the body is too long or too crowded to be rendered.
    """
    if len(body) > MAX_BODY:
        raise RenderingError(say("body-too-long", limit=MAX_BODY))
    try:
        raw = body.encode()
    except UnicodeEncodeError as error:
        raise RenderingError(say("surrogate")) from error
    source = body
    warnings: list[tuple[int, Message]] = []
    printable = raw.translate(None, CONTROL)
    if len(printable) < len(raw):
        source = printable.decode()
    # A single byte is searched for several times as fast as more of them are, and as Chinese text is.
    if b"{" in raw and any(opening in raw for opening in SHORTCODE_OPENINGS):
        source, warnings = expand_shortcodes(source, is_html=is_html)
    if not is_html and "![]()" in source:
        source = _repair_pictures(source)
    html, found, lost = _prepared_html(source, has_math) if is_html else _from_markdown(source, raw, has_math)
    if found:
        warnings = [*warnings, *_about(found, body)]
    if own_url and own_url in html:
        html = re.sub(rf'(<a [^<>]*?href="){re.escape(own_url)}(?=[/"?#])/?', r"\1/", html)
    if title:
        html = without_title(html, title)
    if has_math:
        check_bounds(html)
        html, problems = draw_formulas(html)
        warnings += ((0, problem) for problem in problems)
    if "<" in source:
        html, problems = _link_embeds(html)
        warnings += ((0, problem) for problem in problems)
    if '<code class="' in html:
        html = CODE_LANGUAGE.sub(r'<pre lang="\1"><code>', html)
    if b"name=" in raw:
        html = NAMED_ANCHOR.sub(r"<a id=\1", html)
    if "<img" in html:
        html = LAZY_PICTURE.sub(_at_once, html)
        if "data:image/" in html:
            html, uris = hide_data(html)
            resolve_picture = with_data(resolve_picture, uris)
    before, html = html, sanitise(html, has_math=has_math)
    if b"&" in raw and "&#" in source:
        html = CONTROL_CHARACTER.sub("", html)
    if b"<" in raw and RAW_ITEM.search(raw):
        html = finish_items(html)
    rendering = _finish(html, resolve_picture, resolve_link)
    if not lost and not has_all_letters(before, rendering.html, rendering.text):
        # Ids that writers give to headings are not words.
        lost = lost_words(HEADING_WITH_ID.sub(r"<\1>\2</\1>", before), rendering.html)
    if lost:
        warnings.append(_lost(lost, body))
    return replace(rendering, warnings=tuple(warnings)) if warnings else rendering


def _about(removed: Iterable[str], body: str) -> Iterator[tuple[int, Message]]:
    """Warnings about elements that were removed with their content."""
    position = 0
    for tag in removed:
        position = max(body.find(tag, position), 0)
        yield body.count("\n", 0, position) + 1, say("removed-element", tag=tag[:40])
        position += 1


def _lost(words: list[str], body: str) -> tuple[int, Message]:
    return line_of(words, body), say("lost-words", words=sentence(words)[:80])


def _repair_pictures(source: str) -> str:
    """`![]()https://host/a.png![]()` is a picture; any other picture without an address is none."""
    code = CodeRanges(source)

    def repair(match: re.Match[str]) -> str:
        if code.holds(match.start()):
            return match[0]
        return f"![](<{match[1]}>)" if match[1] else ""

    return PICTURE_DEBRIS.sub(repair, source)


def _prepared_html(html: str, has_math: bool) -> tuple[str, list[str], list[str]]:
    """HTML whose tags the sanitiser understands, the tags that were removed with their content, and lost words."""
    html = without_plain_comments(html)
    if is_plain(html):
        return html, [], []
    check_bounds(html)
    prepared, removed = prepare_html(html, has_math=has_math)
    return prepared, removed, lost_words(html, prepared)


def _from_markdown(source: str, raw: bytes, has_math: bool) -> tuple[str, list[str], list[str]]:
    source = _without_traps(as_markdown(source, raw, has_math=has_math), raw)
    has_callouts = b">" in raw and (b"> [!" in raw or b">[!" in raw)
    extensions = _options(has_math=has_math, ofm_callouts=has_callouts, highlight=b"=" in raw and b"==" in raw)
    html = comrak.markdown_to_html(source, extensions, _PARSE, _RENDER)
    is_marked = autolinks.is_too_long(html)
    if is_marked:
        source = autolinks.mark_ends(source)
        html = comrak.markdown_to_html(source, extensions, _PARSE, _RENDER)
    removed: list[str] = []
    lost: list[str] = []
    if "<" in source and not is_plain_markdown(source):
        html = without_plain_comments(html)
        if not is_plain(html):
            check_bounds(html)
            check_depth(html)
            unprepared = html
            html, removed = prepare_markdown(source, extensions, _PARSE, _RENDER, has_math=has_math)
            lost = lost_words(unprepared, html)
    html = autolinks.unmark(html) if is_marked else html
    if has_callouts:
        html = name_callouts(html)
    return (swallowed.show_tildes(html) if b"~" in raw else html), removed, lost


def _without_traps(source: str, raw: bytes) -> str:
    """Markdown in which nothing is read as something that has no place on the page; `raw` are the body's bytes."""
    if b"~" in raw:
        source = swallowed.hide_single_tildes(source)
    if "]:" in source:
        source = swallowed.keep_definitions(swallowed.keep_footnotes(source))
    if b"|" in raw:
        source = swallowed.widen_tables(source)
    if b"<" in raw and b"<!--" in raw:
        source = swallowed.close_comments(source)
    return source


def _link_embeds(html: str) -> tuple[str, list[Message]]:
    """Frames and players of other sites become links to what they show."""
    warnings = []
    last_player = -1

    def link(match: re.Match[str]) -> str:
        nonlocal last_player
        source = EMBED_SOURCE.search(match[2])
        name, address = match[1].lower(), next(filter(None, source.groups()), "").strip() if source else ""
        if is_local(unescape(address)) and is_attachment(unescape(address)):
            # A film in several formats is one film.
            if name == "source" and last_player >= 0 and not PLAYER_END.search(html, last_player, match.start()):
                return ""
            play = PLAY if player_of(unescape(address)) else ""
            last_player = match.end() if play else last_player
            return f'<p><a href="{play}{address}">{address.rpartition("/")[2]}</a></p>'
        if not re.match(r"(?:https?:)?//", address, re.IGNORECASE):
            return ""
        address = "https:" + address if address.startswith("//") else address
        warnings.append(say("embed", tag=name, url=address[:200]))
        return f'<p><a href="{address}">{address}</a></p>'

    return (EMBED.sub(link, html), warnings) if EMBED.search(html) else (html, warnings)


def _at_once(match: re.Match[str]) -> str:
    """The picture that a script would have loaded, without the copy for browsers that run none."""
    address = match["address"]
    tag = re.sub(r"""\ssrc\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", "", match["tag"], flags=re.IGNORECASE)
    copy = match["copy"] or ""
    return f'{tag[:4]} src="{address}"{tag[4:]}{"" if address in copy else copy}'


def _finish(html: str, resolve_picture: Resolve | None, resolve_link: ResolveLink | None) -> Rendering:
    has_pictures = "<img" in html
    if has_pictures:
        html = finish_pictures(html, resolve_picture)
    if "<a " in html or "<a>" in html:
        html = finish_links(html, resolve_link)
    if has_pictures:
        html = PICTURES_ALONE.sub(make_figures, html)
    if "<input" in html:
        html = finish_fields(html)
    if REFERENCE in html:
        html = BARE_REFERENCE.sub(lambda found: escape(unresolved(unescape(found[0]))), html)
    html = EMPTY_PARAGRAPH.sub("", html)
    if "{" in html and "{#" in html:
        html = HEADING_WITH_ID.sub(give_id, html)
    html, headings = finish_headings(html)
    if 'href="#' in html:
        html = finish_fragments(html)
    if "<pre" in html:
        html = finish_code(html)
    if "<table" in html:
        html = finish_tables(html)
    text = plain_text(html)
    word_count, reading_minutes = words_and_minutes(text)
    return Rendering(
        html=html,
        text=text,
        headings=headings,
        word_count=word_count,
        reading_minutes=reading_minutes,
        picture_count=html.count("<img ") if has_pictures else 0,
    )
