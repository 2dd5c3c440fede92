"""Prepares the raw HTML of a body for the sanitiser, so that only markup is lost and never words.

An HTML parser drops text in several cases that writers do not expect: after an element that is never closed and whose
content is not read as HTML (`<title>`, `<style>`, …), inside elements whose name belongs to SVG or MathML (`<int>`,
`<text>`, `<view>`, …), and inside a tag or a comment that is never closed. Here such tags become text. What is left
for the sanitiser are HTML elements in complete tags.

Content is removed only with `<script>`, `<style>` and the `<head>` of a whole document, where they are closed; each is
reported. The unit of "closed" is a block: a paragraph, a block of HTML, or the whole body where that is HTML.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

import comrak

from articles.posts.messages import say
from articles.posts.rendering.raw_tags import CUT, FAMILIAR, KEEP, REMOVED, decide, token_of, tokens_of, written
from articles.posts.rendering.sanitising import RenderingError

MAX_DEPTH = 1_000
"""Quotations and emphasis inside each other; the syntax tree of a deeper body would exhaust the stack."""

# Runs of characters are possessive (`++`), so that no text is read twice.
_PLAIN_TAG = re.compile(r"""</?([a-z][a-z0-9]*+)(?:>|[^<>"']*+(?:(?:"[^"<>]*+"|'[^'<>]*+')[^<>"']*+)*+>)""")
_PLAIN_TAG_IN_LINE = re.compile(
    r"""</?([a-z][a-z0-9]*+)(?:>|[^<>"'\n]*+(?:(?:"[^"<>\n]*+"|'[^'<>\n]*+')[^<>"'\n]*+)*+>)"""
)
# What begins no tag in Markdown: an address in `<…>`, or `<` before none of the characters that could begin one.
_NO_TAG_IN_MARKDOWN = re.compile(r"<(?:https?://|[\w.+-]++@)[^\s<>]*>|<(?![a-zA-Z/!?])")
_PLAIN_COMMENT = re.compile(r"<!--(?:[^<>-]++|-(?!->))*+-->")
# A tag that is read in one way only.
_SIMPLE_TAG = re.compile(
    r"""</?([a-z][a-z0-9]*+)(?:\s++[a-zA-Z-]++(?:=(?:"[^"<>]*+"|'[^'<>]*+'|[\w#.-]++))?+)*+\s*+/?>"""
)
_NESTED = re.compile(r"<(/?)(?:blockquote|em|strong|del|a)[ >]")

_CHILDLESS = {comrak.Text, comrak.SoftBreak, comrak.LineBreak, comrak.Code, comrak.CodeBlock}
_OF_INLINES = {comrak.Paragraph, comrak.Heading, comrak.TableCell, comrak.DescriptionTerm}
"""Blocks of the syntax tree that raw HTML may be in, with text."""

Options = tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]


def is_plain(html: str) -> bool:
    """Return whether every `<` of `html` begins a complete tag whose element the sanitiser keeps or unwraps."""
    return _holds_only(_PLAIN_TAG, html)


def is_plain_markdown(source: str) -> bool:
    """Return whether the HTML of `source` is plain for certain: it has no tags, or each is plain and on one line."""
    if len(_NO_TAG_IN_MARKDOWN.findall(source)) == source.count("<"):
        return True
    return _holds_only(_PLAIN_TAG_IN_LINE, source)


def _holds_only(plain_tag: re.Pattern[str], text: str) -> bool:
    names = plain_tag.findall(text)
    return len(names) == text.count("<") and FAMILIAR.issuperset(names)


def without_plain_comments(html: str) -> str:
    """Return `html` without those comments that contain no tag; `prepare_html` removes the others."""
    return _PLAIN_COMMENT.sub("", html) if "!" in html and "<!--" in html else html


def prepare_html(html: str, *, has_math: bool = False) -> tuple[str, list[str]]:
    """Return one block of HTML for the sanitiser, and the opening tags of what was removed with its content."""
    if _holds_only(_SIMPLE_TAG, html):
        return html, []
    tokens = list(tokens_of(html))
    decide(tokens, has_math=has_math)
    pieces, position, removed = [], 0, []
    for token in tokens:
        if token.start < position:
            continue
        pieces += [html[position : token.start], "" if token.action == CUT else written(token)]
        position = max(token.start + len(token.text), token.cut_to)
        if token.cut_to and token.name in REMOVED:
            removed.append(token.text)
    return "".join([*pieces, html[position:]]), removed


def prepare_markdown(
    source: str,
    extensions: comrak.ExtensionOptions,
    parse: comrak.ParseOptions,
    render: comrak.RenderOptions,
    *,
    has_math: bool = False,
) -> tuple[str, list[str]]:
    """Return the HTML of Markdown whose raw HTML is prepared for the sanitiser, and what was removed, as above.

    `render` lets raw HTML through. Raises RenderingError where the body is nested too deeply.
    """
    return _from_markdown(source, (extensions, parse, render), has_math, most=10)


def check_depth(html: str) -> None:
    """Raise RenderingError where the syntax tree of `html` is too deep to be walked."""
    if html.count("<") <= MAX_DEPTH:
        return
    depth = 0
    for match in _NESTED.finditer(html):
        depth += -1 if match[1] else 1
        if depth > MAX_DEPTH:
            raise RenderingError(say("body-too-deep", limit=MAX_DEPTH))


def _from_markdown(source: str, options: Options, has_math: bool, most: int) -> tuple[str, list[str]]:
    removed: list[str] = []

    def prepare_block(node: comrak.AstNode, block: comrak.NodeHtmlBlock) -> None:
        """What does not begin with HTML after all is read as Markdown."""
        prepared, found = prepare_html(block.literal, has_math=has_math)
        if most and prepared.lstrip().startswith("&lt;"):
            prepared, found = _from_markdown("&lt;" + block.literal.lstrip()[1:], options, has_math, most - 1)
        removed.extend(found)
        if prepared != block.literal:
            node.node_value = comrak.HtmlBlock(comrak.NodeHtmlBlock(block.block_type, prepared))

    tree = comrak.parse_document(source, *options)
    for leaf in _blocks_of_html(tree, prepare_block):
        tokens = [token_of(text) for _, text in leaf]
        decide(tokens, has_math=has_math)
        for (node, _), token in zip(leaf, tokens, strict=True):
            if token.action == CUT:
                # The sanitiser removes what is between this tag and its end.
                if not token.is_end and token.name in REMOVED:
                    removed.append(token.text)
            elif token.action != KEEP:
                node.node_value = comrak.HtmlInline(written(token))
    return comrak.format_html(tree, *options), removed


def _blocks_of_html(
    tree: comrak.AstNode, prepare_block: Callable[[comrak.AstNode, comrak.NodeHtmlBlock], None]
) -> Iterator[list[tuple[comrak.AstNode, str]]]:
    """Call `prepare_block` for blocks of HTML; yield the tags of every other block, in their order."""
    leaves: defaultdict[int, list[tuple[comrak.AstNode, str]]] = defaultdict(list)
    stack = [(tree, 0)]
    count = 0
    while stack:
        node, block = stack.pop()
        value = node.node_value
        if isinstance(value, comrak.HtmlBlock):
            prepare_block(node, value.value)
        elif isinstance(value, comrak.HtmlInline):
            leaves[block].append((node, value.value))
        elif type(value) not in _CHILDLESS:
            if type(value) in _OF_INLINES:
                count += 1
                block = count
            stack += [(child, block) for child in reversed(node.children)]
    yield from leaves.values()
