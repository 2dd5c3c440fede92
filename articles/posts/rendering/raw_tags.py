"""The tags of raw HTML: finds them as a browser would, and decides what becomes of each.

What is no complete tag, or belongs to an element whose text would be lost, becomes text.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from articles.posts.rendering.sanitising import MATH_TAGS, TAGS

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

# Attributes as the HTML standard reads them: bare, quoted in two ways, unquoted. Runs of characters are possessive
# (`++`), so that no text is read twice.
_ATTRIBUTE = r"""[^\s/>=<"'][^\s/>=<]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+))?+"""
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/><]*+)(?:[\s/]++|{_ATTRIBUTE})*+>")
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*>", re.IGNORECASE) for name in ("script", "style")}
_COMMENT_END = re.compile(r"--!?>")
_DOCTYPE = re.compile(r"<!doctype\b[^<>]*>", re.IGNORECASE)
# A quotation mark is missing: the value begins inside one tag and ends inside another.
_BROKEN_VALUE = re.compile(r"""=\s*(?:"[^"<>]*>[^"]*<[^"<>]*"|'[^'<>]*>[^']*<[^'<>]*')""")

KEEP, ESCAPE, UNWRAP, SEPARATE, CUT, AS_BLOCK, AS_CODE = range(7)


@dataclass(slots=True)
class Token:
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


def tokens_of(html: str) -> Iterator[Token]:
    """Yield a token for each `<` of a block of HTML, but for those within scripts and styles that are closed."""
    position = html.find("<")
    while position >= 0:
        token = _token_at(html, position)
        yield token
        position += len(token.text)
        if token.name in _ENDS and not token.is_end and (end := _ENDS[token.name].search(html, position)):
            position = end.start()
        position = html.find("<", position)


def _token_at(html: str, position: int) -> Token:
    if html.startswith("<!--", position):
        text = _comment_at(html, position)
        return Token(position, text, action=UNWRAP) if text else Token(position, "<", action=ESCAPE)
    match = _TAG.match(html, position)
    if match and not _BROKEN_VALUE.search(match[0]):
        return Token(position, match[0], match[2].lower(), is_end=bool(match[1]))
    match = _DOCTYPE.match(html, position)
    return Token(position, match[0], action=UNWRAP) if match else Token(position, "<", action=ESCAPE)


def _comment_at(html: str, position: int) -> str:
    """The comment as browsers read it; empty where it is not closed."""
    for short in ("<!-->", "<!--->"):
        if html.startswith(short, position):
            return short
    end = _COMMENT_END.search(html, position + 4)
    return html[position : end.end()] if end else ""


def token_of(text: str) -> Token:
    """The token of a piece of raw HTML in a paragraph, which the Markdown parser has found to be complete."""
    token = _token_at(text, 0)
    # Declarations, instructions and CDATA are read to their end here.
    return token if token.text == text or token.action != ESCAPE else Token(0, text, action=ESCAPE)


def decide(tokens: list[Token], *, has_math: bool) -> None:
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


def _pairs(tokens: list[Token]) -> dict[int, int]:
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


def _action_of(token: Token, *, is_closed: bool) -> int:
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


def _decide_within(tokens: list[Token], start: int, end: int, ends: dict[int, int], *, is_kept: bool) -> None:
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


def written(token: Token) -> str:
    """What is written for a token once it is decided upon."""
    if token.action == ESCAPE:
        return token.text.replace("<", "&lt;")
    if token.action in (UNWRAP, SEPARATE):
        return " " if token.action == SEPARATE else ""
    if token.action in (AS_BLOCK, AS_CODE):
        name = "div" if token.action == AS_BLOCK else "pre"
        return f"</{name}>" if token.is_end else f"<{name}>"
    return token.text
