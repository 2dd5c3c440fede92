"""Recognise heads that were meant as front matter but are not written as such.

Such a file must not become an article with `title: … draft: true` as its first words. What decides is keys that are
known: a body may well begin with a rule, a heading or a sentence with a colon.
"""

import re

from articles.posts.messages import Message, say
from articles.posts.reading.errors import FrontMatterError
from articles.posts.reading.holding import INVISIBLE, Standing, normal, statements
from articles.posts.reading.known_keys import KNOWN, meant

# ruff: noqa: SIM905 -- names in rows are easier to read
_SPACE = rf"[ \t\u00a0\u3000{INVISIBLE}]*+"
_DASHES = "-\u2010-\u2015\u2212\u2500\u2501\u2e3a\u2e3b\ufe58\ufe63\uff0d\u30fc\u4e00"
_FENCE = re.compile(rf"{_SPACE}(?:---|\+\+\+){_SPACE}")
# Lines in the place of a fence: of other characters, too long, indented, or with words after it.
_NEARLY = re.compile(
    rf"[\\ \t\u00a0\u3000{INVISIBLE}]*+"
    rf"(?P<marks>[{_DASHES}]{{2,}}|[\u2013-\u2015\u2500\u2501\u2e3a\u2e3b]|\+{{2,}}|\uff0b{{2,}}|;;;+|\*{{3,}}|_{{3,}}"
    rf"|={{3,}}|~{{3}}(?=$)|\.{{3}}|\u2026|(?:[-*_+] ){{2,}}[-*_+])"
    rf"{_SPACE}(?P<words>.*)"
)
# A first line without letters, or a rule of HTML, may be meant as a fence too.
_MARKS = re.compile(r"[^\w\s]{1,40}|<hr\s*/?>|&\w+;|[\"'`]+(?:---|\+\+\+)[\"'`]+", re.IGNORECASE)
_LINE_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_KEY = re.compile(
    rf"{_SPACE}(?:\.\. |#\+|:(?=\w+:))?[\"'“]?(?P<key>\w[\w -]{{0,40}}?)[\"'”]?{_SPACE}"
    rf"(?P<sign>:|\uff1a|=)(?P<value>.*)"
)
_CONTINUED = re.compile(r"[ \t]+\S|[ \t]*- |[ \t]*[\]\[{}(),#]")
_CODE = re.compile(
    r"[ \t]*(?:```+|~~~+)[ \t]*(?:ya?ml|toml|json|front-?matter|md|markdown|text|hugo|jekyll)?(?:[ \t{].*)?",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:\s*+(?:<!--.*?-->|<!doctype[^>]*>|<\?.*?\?>|\{#.*?#\}|\{\{/\*.*?\*/\}\}|/\*.*?\*/|(?://|#|%|;)[^\n]*+))++\s*?\n",
    re.DOTALL | re.IGNORECASE,
)
_HTML_COMMENT = re.compile(r"\s*<!--(.*?)--!?>", re.DOTALL)
_OBJECT = re.compile(r"\s*(?:\[\s*\{|\{)\s*[\"'“]?(\w[\w-]*)[\"'”]?\s*[:=](?!\s*\})(.*)")

_BLANK_LINES = re.compile(r"\n*")
_MAY_BE_KEY_OR_FENCE = re.compile(r"[^\n]{0,80}?[:=\uff1a]|\s*(?:---|\+\+\+)")

# How far a head is looked for, in characters and in lines.
_REACH = 20_000
_ROWS = 60

# Keys of heads; other known ones, such as `source`, begin lines of bodies as well.
_TELLING = frozenset(
    "title date publishdate pubdate draft slug layout tags tag categories category keywords aliases permalink lang"
    " lastmod updated status poststatus author authors summary description weight".split()
)
# Of those, the ones that a body without a head may have among its first lines: who, when, and what about.
_IN_BODIES = frozenset("author authors summary description weight date updated status category".split())
_HOLDING = frozenset("draft isdraft published publish status poststatus wip 草稿 状态".split())


def check_for_head(text: str) -> None:
    """Raise FrontMatterError where a text without front matter begins with what was meant as such."""
    blank = re.match(rf"(?:{_SPACE}\n)*+", text)
    start = blank.end() if blank else 0
    line = text.count("\n", 0, start) + 1
    text = _LINE_BREAKS.sub("\n", text[start : start + _REACH])
    rows = text.split("\n", _ROWS)[:_ROWS]
    message = (
        _inside_code(rows)
        or _inside_comment(text)
        or _almost_json(text)
        or _almost_fenced(rows)
        or _without_opening(rows)
        or _below_other_lines(text, rows)
    )
    if message:
        raise FrontMatterError(line, message)


def check_below_head(text: str, line: int, *, is_empty: bool) -> None:
    """Raise FrontMatterError where the body below a head begins with another one, or with more of its keys.

    `line` is that of the body; below an empty head, keys without fences are text.
    """
    blank = _BLANK_LINES.match(text)
    start = blank.end() if blank else 0
    if not _MAY_BE_KEY_OR_FENCE.match(text, start):
        return
    rows = text[start : start + _REACH].split("\n", _ROWS)[:_ROWS]
    line += start
    if _FENCE.fullmatch(rows[0]) and _has_keys_below(rows, is_strict=True):
        raise FrontMatterError(line, say("second-front-matter"))
    block, closing = _block(rows)
    if _is_closed(block, closing) and (is_empty or _is_held(block)):
        raise FrontMatterError(line, say("keys-below"))
    first = _key(rows[0])
    if first and not is_empty and _is_held(rows[:1]):
        raise FrontMatterError(line, say("key-below", key=first[0]))


def is_rule(rest: str, closing: int | None) -> bool:
    """Whether a line of three dashes is a rule of the body; `rest` is the text below it.

    `closing` is where in `rest` the front matter would end, None where it would not. It is a rule if an empty
    line and no telling key follow, or if nothing would end the front matter and no key follows at all.
    """
    block = rest if closing is None else rest[:closing]
    if closing is not None and not (block.startswith("\n") and block.strip()):
        return False
    rows = block.strip("\n").split("\n", _ROWS)[:_ROWS]
    if closing is None:
        rows = rows[: next((at for at, row in enumerate(rows) if not row.strip()), len(rows))]
    keys = [found for found in map(_key, rows) if found]
    return not (any(_is_telling(*found) for found in keys) if block.startswith("\n") else keys)


# Forms of heads: each function returns what is wrong and what to do, or None


def _almost_fenced(rows: list[str]) -> Message | None:
    found = _NEARLY.fullmatch(rows[0])
    if not found and not _MARKS.fullmatch(rows[0].strip()):
        return None
    marks, words = (found["marks"], found["words"].strip()) if found else (rows[0].strip(), "")
    first = _key(words) if words else None
    if not (_has_keys_below(rows) or (first and _is_telling(*first) and len(rows) > 1 and _key(rows[1]))):
        return None
    fence = "+++" if marks[0] in "+＋" or re.match(r"toml\b", words, re.IGNORECASE) else "---"
    if words:
        return say("words-after-fence", words=words[:40], fence=fence)
    if rows[0] in ("---", "+++"):
        return say("odd-line-breaks")
    if marks in ("---", "+++"):
        return say("indented-fence", fence=fence)
    if set(marks) <= {"-"} or set(marks) <= {"+"}:
        return say("fence-length", marks=marks[:10], fence=fence)
    return say("fence-characters", marks=marks[:10], fence=fence)


def _inside_code(rows: list[str]) -> Message | None:
    if not _CODE.fullmatch(rows[0]):
        return None
    mark = rows[0].strip()[:3]
    end = next((at for at, row in enumerate(rows) if at and row.strip().startswith(mark)), len(rows))
    block = [row.lstrip(" {") for row in rows[1:end] if row.strip(" \t{}")]
    if block and ((_FENCE.fullmatch(block[0]) and _has_keys_below(block)) or _is_head(block)):
        return say("front-matter-in-code", mark=mark)
    return None


def _without_opening(rows: list[str]) -> Message | None:
    block, closing = _block(rows)
    if rows[0].startswith("% ") and len(block) > 1 and all(row.startswith(("% ", "  ")) for row in block):
        return say("percent-lines")
    if _is_closed(block, closing):
        return say("no-opening")
    end = next((at for at, row in enumerate(block) if not (_key(row) or _CONTINUED.match(row))), len(block))
    if _is_head(block[:end]) and not (closing and len(block) == 1):
        return say("no-fences")
    return None


def _almost_json(text: str) -> Message | None:
    found = _OBJECT.match(text)
    if found and _is_telling(found[1], found[2]):
        return say("not-a-json-object")
    return None


def _inside_comment(text: str) -> Message | None:
    comment = _HTML_COMMENT.match(text)
    if comment and _is_head(comment[1].strip("\n").split("\n")):
        return say("front-matter-in-comment")
    return None


def _below_other_lines(text: str, rows: list[str]) -> Message | None:
    remedy = say("front-matter-not-first")
    comments = _COMMENTS.match(text)
    if comments:
        below = text[comments.end() :].lstrip("\n").split("\n", _ROWS)[:_ROWS]
        is_heading = text.lstrip().startswith(("#", "%"))
        if is_heading:
            is_head = bool(_NEARLY.fullmatch(below[0])) and _has_keys_below(below, is_strict=True)
        else:
            is_head = bool(
                _is_exactly_fenced(below)
                or _almost_fenced(below)
                or _without_opening(below)
                or _almost_json("\n".join(below))
            )
        if is_head:
            return remedy
    if any(
        _FENCE.fullmatch(row) and _has_keys_below(rows[at:], is_strict=True) for at, row in enumerate(rows[1:5], 1)
    ):
        return remedy
    return None


def _is_exactly_fenced(rows: list[str]) -> bool:
    return bool(_FENCE.fullmatch(rows[0])) and _has_keys_below(rows)


# Blocks and their keys


def _block(rows: list[str]) -> tuple[list[str], str]:
    """The rows up to a blank one or a fence of some kind, and that fence."""
    end = next((at for at, row in enumerate(rows) if _ends(row)), len(rows))
    return rows[:end], rows[end].strip() if end < len(rows) else ""


def _is_closed(block: list[str], closing: str) -> bool:
    """Whether a block is a head that ends in a fence and begins with none; one line above dashes may be a heading."""
    keys = [found for row in block if (found := _key(row))]
    if not (closing and _is_all_keys(block) and any(_is_telling(*found) for found in keys)):
        return False
    return len(block) > 1 or (closing in ("---", "...", ";;;") and normal(keys[0][0]) not in _IN_BODIES)


def _has_keys_below(rows: list[str], *, is_strict: bool = False) -> bool:
    """Whether there is a head below the first of `rows`, a fence of some kind.

    A head has a telling key or, where a fence ends it, nothing but keys; with `is_strict` it has all of that.
    """
    body = rows[1:]
    start = next((at for at, row in enumerate(body) if row.strip()), len(body))
    end = next((at for at, row in enumerate(body) if at > start and _ends(row)), len(body))
    fence = next((at for at, row in enumerate(body) if at > start and row.strip() and _ends(row)), None)
    is_closed = fence is not None and _is_all_keys(body[start:fence])
    block = body[start : fence if is_closed else end]
    keys = [found for row in block if (found := _key(row.lstrip(" {[")))]
    if is_strict and not is_closed:
        return False
    return any(_is_telling(*found) for found in keys) or (is_closed and not is_strict and len(keys) > 1)


def _ends(row: str) -> bool:
    """Whether a line is blank or a fence of some kind, and so the end of a block."""
    if not row.strip():
        return True
    found = _NEARLY.fullmatch(row)
    return bool(found and not found["words"].strip())


def _key(row: str) -> tuple[str, str] | None:
    """The key and the value of a line; None where it has none."""
    found = _KEY.fullmatch(row)
    if not found or (found["sign"] == ":" and found["value"].startswith("//")):
        return None
    return found["key"].strip(), found["value"].strip(" \t\u00a0\u3000\u200b\ufeff:,\"'“”")


def _is_all_keys(block: list[str]) -> bool:
    """Whether a block is nothing but keys, what belongs to them, and comments."""
    first = next((row for row in block if row.strip()), "")
    return bool(_key(first)) and all(not row.strip() or _key(row) or _CONTINUED.match(row) for row in block)


def _name(key: str) -> str:
    """The known key that a key is, or that it was meant to be."""
    return normal(meant(key) or key)


def _is_telling(key: str, value: str) -> bool:
    """Whether a key and its value are more likely a line of a head than of a body."""
    name = _name(key)
    return name in _TELLING or any(said.standing is Standing.HELD for said in statements({name: value}))


def _is_head(block: list[str]) -> bool:
    """Whether a block without fences is a head: one key that holds a post back, or several that heads have."""
    if not _is_all_keys(block):
        return False
    keys = [found for row in block if (found := _key(row))]
    names = {_name(key) for key, _ in keys}
    telling = {_name(key) for key, value in keys if _is_telling(key, value)}
    return _is_held(block) or bool(telling - _IN_BODIES and len(names & KNOWN) > 1) or len(telling) > 2


def _is_held(block: list[str]) -> bool:
    """Whether a key of a block holds a post back in so many words."""
    keys = dict(filter(None, map(_key, block)))
    return any(
        said.standing is Standing.HELD and said.is_understood and normal(said.key) in _HOLDING
        for said in statements(keys)
    )
