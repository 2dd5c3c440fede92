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
from dataclasses import dataclass

import comrak

from articles.posts.messages import say
from articles.posts.rendering.sanitising import MATH_TAGS, TAGS, RenderingError

# HTML elements that the sanitiser removes while it keeps what they enclose.
UNWRAPPED = (
    "acronym applet area audio base basefont bgsound big blink body button canvas datalist dialog embed font frame"
    " html image keygen label link map marquee meta meter nobr object output param picture progress rb rtc slot source"
    " strike track tt video"
)
# The same, but on lines of their own: as `div` they stay apart from each other.
BLOCKS = (
    "center dir fieldset form frameset hgroup legend main menu menuitem nav noembed noframes noscript optgroup option"
    " search select template"
)
# What they enclose is not read as HTML, or not shown. Without an end in the same block they take the rest along.
NEED_END = "iframe noembed noframes noscript plaintext script select style template textarea title xmp"
REMOVED = {"head", "script", "style"}
ANNOTATIONS = {"annotation", "annotation-xml"}
FAMILIAR = {*TAGS.split(), *UNWRAPPED.split()}
BLOCK_NAMES = {*BLOCKS.split()}
NEEDS_END = {*NEED_END.split()}
MATH_NAMES = set(MATH_TAGS.split())

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
# Attributes as the HTML standard reads them: bare, quoted in two ways, unquoted.
_ATTRIBUTE = r"""[^\s/>=<"'][^\s/>=<]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+))?+"""
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/><]*+)(?:[\s/]++|{_ATTRIBUTE})*+>")
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*>", re.IGNORECASE) for name in ("script", "style")}
_COMMENT_END = re.compile(r"--!?>")
_DOCTYPE = re.compile(r"<!doctype\b[^<>]*>", re.IGNORECASE)
# A quotation mark is missing: the value begins inside one tag and ends inside another.
_BROKEN_VALUE = re.compile(r"""=\s*(?:"[^"<>]*>[^"]*<[^"<>]*"|'[^'<>]*>[^']*<[^'<>]*')""")
_NESTED = re.compile(r"<(/?)(?:blockquote|em|strong|del|a)[ >]")

_CHILDLESS = {comrak.Text, comrak.SoftBreak, comrak.LineBreak, comrak.Code, comrak.CodeBlock}
_OF_INLINES = {comrak.Paragraph, comrak.Heading, comrak.TableCell, comrak.DescriptionTerm}
"""Blocks of the syntax tree that raw HTML may be in, with text."""

Options = tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]

KEEP, ESCAPE, UNWRAP, SEPARATE, CUT, AS_BLOCK, AS_CODE = range(7)


@dataclass(slots=True)
class _Token:
    """A `<` of raw HTML and what becomes of it. `text` is the whole tag, or `<` where no tag can be read."""

    start: int
    text: str
    name: str = ""
    """In small letters; empty where this is not a tag."""
    is_end: bool = False
    action: int = KEEP
    cut_to: int = 0
    """Where the content ends that goes with a CUT tag."""

    @property
    def is_closed_in_itself(self) -> bool:
        return self.text.endswith("/>") and self.name not in FAMILIAR and self.name not in NEEDS_END


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
    tokens = list(_tokens(html))
    _decide(tokens, has_math=has_math)
    pieces, position, removed = [], 0, []
    for token in tokens:
        if token.start < position:
            continue
        pieces += [html[position : token.start], "" if token.action == CUT else _written(token)]
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
        tokens = [_token_of(text) for _, text in leaf]
        _decide(tokens, has_math=has_math)
        for (node, _), token in zip(leaf, tokens, strict=True):
            if token.action == CUT:
                # The sanitiser removes what is between this tag and its end.
                if not token.is_end and token.name in REMOVED:
                    removed.append(token.text)
            elif token.action != KEEP:
                node.node_value = comrak.HtmlInline(_written(token))
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


def _tokens(html: str) -> Iterator[_Token]:
    position = html.find("<")
    while position >= 0:
        token = _token_at(html, position)
        yield token
        position += len(token.text)
        if token.name in _ENDS and not token.is_end and (end := _ENDS[token.name].search(html, position)):
            position = end.start()
        position = html.find("<", position)


def _token_at(html: str, position: int) -> _Token:
    if html.startswith("<!--", position):
        text = _comment_at(html, position)
        return _Token(position, text, action=UNWRAP) if text else _Token(position, "<", action=ESCAPE)
    match = _TAG.match(html, position)
    if match and not _BROKEN_VALUE.search(match[0]):
        return _Token(position, match[0], match[2].lower(), is_end=bool(match[1]))
    match = _DOCTYPE.match(html, position)
    return _Token(position, match[0], action=UNWRAP) if match else _Token(position, "<", action=ESCAPE)


def _comment_at(html: str, position: int) -> str:
    """The comment as browsers read it; empty where it is not closed."""
    for short in ("<!-->", "<!--->"):
        if html.startswith(short, position):
            return short
    end = _COMMENT_END.search(html, position + 4)
    return html[position : end.end()] if end else ""


def _token_of(text: str) -> _Token:
    """The token of a piece of raw HTML in a paragraph, which the Markdown parser has found to be complete."""
    token = _token_at(text, 0)
    # Declarations, instructions and CDATA are read to their end here.
    return token if token.text == text or token.action != ESCAPE else _Token(0, text, action=ESCAPE)


def _decide(tokens: list[_Token], *, has_math: bool) -> None:
    """Set what becomes of the tokens of one block."""
    ends, decided = _pairs(tokens), -1
    for index, token in enumerate(tokens):
        if index <= decided or not token.name or token.action != KEEP:
            continue
        if token.is_end:
            token.action = _action_of_end(token.name)
            continue
        end = ends.get(index)
        token.action = _action_of(token, is_closed=end is not None or token.is_closed_in_itself)
        if end is None:
            continue
        if token.action != ESCAPE:
            tokens[end].action = token.action
        if token.action == CUT:
            token.cut_to, decided = tokens[end].start + len(tokens[end].text), end
        elif token.action == AS_CODE:
            decided = end
            for inner in tokens[index + 1 : end]:
                inner.action = ESCAPE
        elif token.name in ("svg", "math"):
            decided = end
            _decide_within(tokens, index, end, ends, is_kept=has_math and token.name == "math")


def _pairs(tokens: list[_Token]) -> dict[int, int]:
    """The index of the end tag for that of each opening tag that has one."""
    opened: defaultdict[str, list[int]] = defaultdict(list)
    pairs: dict[int, int] = {}
    for index, token in enumerate(tokens):
        if token.name and token.is_end:
            if opened[token.name]:
                pairs[opened[token.name].pop()] = index
        elif token.name and not token.is_closed_in_itself:
            opened[token.name].append(index)
    return pairs


def _action_of(token: _Token, *, is_closed: bool) -> int:
    name = token.name
    if name == "iframe" and "src" in token.text.lower():
        return KEEP
    if name in REMOVED and is_closed:
        return CUT
    if name in NEEDS_END and not is_closed:
        return ESCAPE
    if name == "xmp":
        return AS_CODE
    if name in BLOCK_NAMES:
        return AS_BLOCK
    if name in FAMILIAR:
        return KEEP
    if name in NEEDS_END or name == "head":
        return SEPARATE
    is_markup = name in ("svg", "math") or "-" in name or ":" in name
    return UNWRAP if is_markup and is_closed else ESCAPE


def _action_of_end(name: str) -> int:
    """What becomes of an end tag without a beginning."""
    if name in FAMILIAR or name == "iframe":
        return KEEP
    if name in NEEDS_END:
        return ESCAPE
    return AS_BLOCK if name in BLOCK_NAMES else UNWRAP if name == "head" else ESCAPE


def _decide_within(tokens: list[_Token], start: int, end: int, ends: dict[int, int], *, is_kept: bool) -> None:
    """Of a drawing the text stays; of a formula the elements that are allowed (`is_kept`), else its text."""
    decided, is_formula = -1, tokens[start].name == "math"
    for index in range(start, end + 1):
        token = tokens[index]
        if index <= decided or not token.name:
            continue
        inner_end = ends.get(index, end)
        if inner_end < end and token.name in REMOVED | ANNOTATIONS:
            decided = inner_end
            token.action = tokens[inner_end].action = CUT
            token.cut_to = tokens[inner_end].start + len(tokens[inner_end].text)
        elif (token.name in MATH_NAMES) if is_kept else (token.name in FAMILIAR - {"font", "image"}):
            token.action = KEEP
        else:
            token.action = UNWRAP if is_formula else SEPARATE


def _written(token: _Token) -> str:
    if token.action == ESCAPE:
        return token.text.replace("<", "&lt;")
    if token.action in (UNWRAP, SEPARATE):
        return " " if token.action == SEPARATE else ""
    if token.action in (AS_BLOCK, AS_CODE):
        name = "div" if token.action == AS_BLOCK else "pre"
        return f"</{name}>" if token.is_end else f"<{name}>"
    return token.text
