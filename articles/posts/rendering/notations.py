"""Notations that other tools add to Markdown become Markdown, or go where they only mean something to that tool.

Obsidian's links and embeds, attribute lists of kramdown, Hugo and Pandoc, places for a table of contents, definitions
of abbreviations, LaTeX environments, and bold runs that touch each other. Code stays as it is.
"""

import re
from collections.abc import Callable
from urllib.parse import quote

from articles.posts.attachments import player_of
from articles.posts.rendering.code_ranges import CodeRanges
from articles.posts.rendering.finishing import slug_of_words

_BRACKETS = re.compile(rb"\[(?:\[|[Tt][Oo][Cc])")
_STARS_OR_ABBREVIATION = re.compile(rb"\*(?:\*\*\*|\[)")
PICTURES = re.compile(r"\.(?:avif|bmp|gif|jpe?g|png|svg|webp)$", re.IGNORECASE)
_SIZE = re.compile(r"\d{1,5}(?:x\d{1,5})?")
_WIKILINK = re.compile(r"(!?)(?<!\[)\[\[([^\[\]|\n\\*<>]{1,300})((?:\\?\|[^\[\]|\n]{0,300})*)\]\](?![\](:])")
_BARE_SIZE = re.compile(r"(!\[[^\[\]\n]{0,500}?)\\?\|\d{1,5}(?:x\d{1,5})?(\]\()")
_SIZED_PICTURE = re.compile(r"(!\[[^\[\]\n]{0,500}\]\([^()\s]{1,500})[ \t]+=\d{0,5}x\d{0,5}(\))")

_NAMES = (
    r"(?:class|id|style|width|height|target|rel|title|alt|align|loading|start|lang|dir|role|name"
    r"|(?:data|aria)-[\w-]+)"
)
_VALUE = r"(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+)"
_ATTRIBUTE = rf"(?:[.#][\w:-]+|{_NAMES}={_VALUE})"
_ATTRIBUTES = rf"{_ATTRIBUTE}(?:[ \t]+{_ATTRIBUTE})*"
# Kramdown's begins with a colon, and may name a list of attributes that is defined elsewhere.
_ANY = rf"(?:[.#][\w:-]+|[\w-]+(?:={_VALUE})?)"
_KRAMDOWN = rf"\{{:[ \t]*{_ANY}(?:[ \t]+{_ANY})*[ \t]*\}}"
_LIST = rf"(?:{_KRAMDOWN}|\{{[ \t]*{_ATTRIBUTES}[ \t]*\}})"
_ANY_LIST = re.compile(_LIST)
# On a line of its own, where it belongs to the block above or below it.
_BLOCK_LIST = re.compile(rf"^(?:[ \t]*>)*[ \t]*{_LIST}[ \t]*(?:\n|\Z)", re.MULTILINE)
# After a link, an image, code or emphasis; kramdown's anywhere.
_INLINE_LIST = re.compile(rf"(?<=[)\]`*_])\{{[ \t]*{_ATTRIBUTES}[ \t]*\}}|(?<=\S){_KRAMDOWN}")
_HEADING = re.compile(
    rf"^((?:[ \t]*>)*[ ]{{0,3}}#{{1,6}}[ \t][^\n]*?)[ \t]*({_LIST})[ \t#]*$"
    rf"|^([^\n]*\S)[ \t]*({_LIST})[ \t]*(?=\n[ ]{{0,3}}(?:=+|-+)[ \t]*$)",
    re.MULTILINE,
)
_ID = re.compile(r"#([\w:.-]{1,100})")
_TOC = re.compile(
    r"^(?:[ \t]*(?:[-*+]|1\.)[ \t]+[^\n]{1,60}\n\{:[ \t]*toc\b[^{}\n]*\}[ \t]*|[ ]{0,3}\[\[?_?toc_?\]\]?[ \t]*"
    r"|[ ]{0,3}\$\{toc\}[ \t]*)(?:\n|\Z)",
    re.MULTILINE | re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"^[ ]{0,3}\*\[[^\[\]\n]{1,100}\]:[^\n]*(?:\n|\Z)", re.MULTILINE)
_COMMENT = re.compile(
    r"(?<![\w%])%%(?!%)(?:(?!%%|\n[ \t]*\n).){1,2000}%%(?![\w%])|^%%[ \t]*\n.{0,20000}?\n%%[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_FENCE = re.compile(r"^([ \t>]*(?:`{3,}|~{3,}))[ \t]*\{[ \t]*\.([\w+#-]{1,40})[^{}\n]{0,200}\}[ \t]*$", re.MULTILINE)
_STARS = re.compile(r"\*+|\n[ \t]*\n")
_ENVIRONMENT = re.compile(
    r"\\begin\{(equation|align|gather|multline|eqnarray)(\*?)\}((?:(?!\\begin\{).){1,2000}?)\\end\{\1\2\}", re.DOTALL
)
_MULTILINE = {"align", "eqnarray", "gather", "multline"}


def as_markdown(source: str, raw: bytes, *, has_math: bool = False) -> str:
    """Return Markdown without the notations of other tools; `raw` are the bytes of the body.

    Most bodies have none of them, which a look for single bytes shows quickest.
    """
    has_braces = b"{" in raw
    if has_braces and has_math:
        source = _outside_code(_ENVIRONMENT, _display_math, source)
    if b"%" in raw and b"%%" in raw:
        source = _outside_code(_COMMENT, _nothing, source)
    if b"{." in raw:
        source = _plain_languages(source)
    has_brackets = bool(_BRACKETS.search(raw))
    if has_brackets or has_braces:
        source = _outside_code(_TOC, _blank_line, source)
    if has_brackets:
        source = _outside_code(_WIKILINK, _link_or_picture, source)
    if b"|" in raw and b"![" in raw:
        source = _outside_code(_BARE_SIZE, _without_size, source)
    if b"=" in raw and b" =" in raw:
        source = _outside_code(_SIZED_PICTURE, _without_size, source)
    if has_braces and _ANY_LIST.search(source):
        source = _outside_code(_HEADING, _heading, source)
        source = _outside_code(_BLOCK_LIST, _nothing, source)
        source = _outside_code(_INLINE_LIST, _nothing, source)
    stars = _STARS_OR_ABBREVIATION.findall(raw)
    if b"*[" in stars:
        source = _outside_code(_ABBREVIATION, _nothing, source)
    return _joined_bold(source) if b"****" in stars else source


def _outside_code(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], source: str) -> str:
    if not pattern.search(source):
        return source
    code = CodeRanges(source)
    # An attribute list may directly follow code, so that what decides is where it ends.
    return pattern.sub(lambda found: found[0] if code.holds(found.end() - 1) else replace(found), source)


def _without_size(found: re.Match[str]) -> str:
    return found[1] + found[2]


def _nothing(_found: re.Match[str]) -> str:
    return ""


def _blank_line(_found: re.Match[str]) -> str:
    return "\n"


def _link_or_picture(found: re.Match[str]) -> str:
    """`[[Note#Part|text]]` as a link, `![[a.png|300]]` as an image."""
    target, words = found[2].strip(), [word.strip() for word in found[3].replace("\\|", "|").split("|")[1:]]
    if not re.search(r"[^\W\d_]", target):
        return found[0]  # `[[1]]` is a number in brackets.
    path, _, part = target.partition("#")
    part = part.rpartition("#")[2].strip()
    # The id of a heading is its words; what begins with ^ is a paragraph, which has none.
    fragment = "" if not part or part.startswith("^") else "#" + quote(slug_of_words(part))
    address = f"<{quote(path, safe='/')}{fragment}>" if path or fragment else "<#>"
    if found[1] and (PICTURES.search(path) or player_of(path)):
        text = next((word for word in words if word and not _SIZE.fullmatch(word)), "")
        return f"![{text}]({address})"
    text = next((word for word in words if word), target if not part or path else part)
    return f"[{text}]({address})"


def _heading(found: re.Match[str]) -> str:
    """A heading with the id that its writer gave it, and no other attributes."""
    words, attributes = found[1] or found[3], found[2] or found[4]
    name = _ID.search(attributes)
    return f"{words} {{#{name[1]}}}" if name else words


def _display_math(found: re.Match[str]) -> str:
    inner = found[3].strip()
    if found[1] in _MULTILINE:
        inner = f"\\begin{{aligned}}{inner}\\end{{aligned}}"
    return f"$${inner}$$"


def _plain_languages(source: str) -> str:
    """Fences of code with attributes, as Pandoc has them (```` ```{.python .x} ````), with the language alone."""
    if not _FENCE.search(source):
        return source
    code = CodeRanges(source)
    return _FENCE.sub(lambda found: found[1] + found[2] if code.starts_at(found.start()) else found[0], source)


def _joined_bold(source: str) -> str:
    """`**a****b**`, as converters from HTML write it, as one bold run."""
    code = CodeRanges(source)
    pieces, position, is_open = [], 0, False
    for stars in _STARS.finditer(source):
        if code.holds(stars.start()):
            continue
        if "\n" in stars[0]:
            is_open = False
        elif stars[0] == "**":
            is_open = not is_open
        elif stars[0] == "****" and is_open and _is_between_words(source, stars.start(), stars.end()):
            pieces.append(source[position : stars.start()])
            position = stars.end()
    return "".join([*pieces, source[position:]])


def _is_between_words(source: str, start: int, end: int) -> bool:
    return not source[start - 1 : start].isspace() and end < len(source) and not source[end].isspace()
