"""What can be said of a text: how long it is, what it is about, what its heading is."""

import html
import math
import re

from articles.text.scripts import LETTERS

_CJK_RUN = re.compile(f"[{LETTERS}]+")
_WORD = re.compile(rf"[^\W_{LETTERS}]+(?:['’.,_-][^\W_{LETTERS}]+)*")
# The same where no character of LETTERS is left, in half the time.
_SPACED_WORD = re.compile(r"[^\W_]+(?:['’.,_-][^\W_]+)*")
# What joins the parts of a word, as in `co-op` and `v1.2`.
_JOINTS = "'.,_-"
# What is read as these in English text that is not ASCII otherwise.
_TYPOGRAPHY = {"’": "'"} | dict.fromkeys("‘“”–—…\xa0", " ")
# `a` for a letter or a digit, `-` for a joint, a space for any other byte.
_KINDS = "".join("a" if c.isalnum() else "-" if c in _JOINTS else " " for c in map(chr, range(128))).encode() * 2
_CJK_PER_MINUTE = 400
_WORDS_PER_MINUTE = 230

_MORE = re.compile(r"<!--\s*(?:more(?:\s[^<>]{0,200}?)?|truncate)\s*-->", re.IGNORECASE)
_CLOSERS = "”’」』）)】》\"'"
_CJK_SENTENCE = re.compile(rf"(?:[。！？!?]|……)+[{_CLOSERS}]*|(?<=[a-z0-9])\.[{_CLOSERS}]*(?=\s|\Z)")
# A point after an initial or a title ends no sentence, nor does one before a small letter.
_SPACED_SENTENCE = re.compile(
    rf"(?:[。！？!?]+|(?<!\b[A-Z])(?<!\bM[rs])(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\bvs)\.+)[{_CLOSERS}]*"
    r"(?=\s+[^\sa-z]|\s*\Z)"
)
_LATIN_TAIL = re.compile(rf"[^\s\W{LETTERS}]+\Z")
# A sentence that ends after this share of the limit is near enough to end with.
_NEAR = 0.6
# So many characters tell which script a text is in.
_SAMPLE = 500


def words_and_minutes(text: str) -> tuple[int, int]:
    """Words of spaced scripts plus characters of Chinese, Japanese and Korean; minutes of reading, at least 1."""
    characters, words = _counts(text)
    minutes = math.ceil(characters / _CJK_PER_MINUTE + words / _WORDS_PER_MINUTE)
    return characters + words, max(1, minutes)


def _counts(text: str) -> tuple[int, int]:
    if text.isascii():
        return 0, _ascii_words(text)
    if not _CJK_RUN.search(text, 0, _SAMPLE):
        plain = text
        for mark, replacement in _TYPOGRAPHY.items():
            plain = plain.replace(mark, replacement)
        if plain.isascii():
            return 0, _ascii_words(plain)
    pieces = _CJK_RUN.split(text)
    return len(text) - sum(map(len, pieces)), len(_SPACED_WORD.findall(" ".join(pieces)))


def _ascii_words(text: str) -> int:
    """How many words _WORD finds, told in a tenth of the time by what is before the first letter of each."""
    kinds = b" " + text.encode("ascii").translate(_KINDS)
    return kinds.count(b" a") + kinds.count(b" -a") + kinds.count(b"--a")


def before_more(body: str) -> str | None:
    """The source before the `<!--more-->` marker; None where there is no marker."""
    found = _MORE.search(body)
    return body[: found.start()] if found else None


def summarise(text: str, limit_cjk: int = 120, limit_words: int = 55) -> str:
    """The first sentences of a plain text: at most `limit_cjk` characters of Chinese, else `limit_words` words.

    Ends with a whole sentence where one ends near the limit, else with `…` after a whole word.
    """
    # The head is enough: a summary never reaches further, however long its words.
    head = " ".join(text[: max(limit_cjk, limit_words * 20) * 4].split())
    characters, words = _counts(head[:_SAMPLE])
    if characters > words:
        return _cut(head, _cjk_limit(head, limit_cjk), _CJK_SENTENCE)
    return _cut(head, _word_limit(head, limit_words), _SPACED_SENTENCE)


def _cjk_limit(text: str, limit: int) -> int:
    """Where a text has to end, no word of a spaced script cut in two."""
    if len(text) <= limit:
        return len(text)
    end = limit
    if _WORD.match(text[end]):
        tail = _LATIN_TAIL.search(text[:end])
        # A word as long as half the limit is not a word.
        if tail and tail.start() > limit // 2:
            end = tail.start()
    return end


def _word_limit(text: str, limit: int) -> int:
    words = text.split(" ", limit)
    end = len(text) if len(words) <= limit else len(text) - len(words[-1]) - 1
    # An address of a thousand characters is one word, and no summary.
    return min(end, limit * 20)


def _cut(text: str, limit: int, sentence: re.Pattern[str]) -> str:
    if len(text) <= limit:
        return text
    ends = [found.end() for found in sentence.finditer(text[: limit + 2]) if found.end() <= limit]
    if ends and ends[-1] >= limit * _NEAR:
        return text[: ends[-1]]
    return text[:limit].rstrip(" ,;:，、；：—-.。…") + "…"


# Headings

_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_NO_PARAGRAPH = re.compile(r" {0,3}(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])| {4}|\t")
_INLINE = (
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"`+([^`]+)`+"), r"\1"),
    (re.compile(r"(?<!\\)(\*{1,3}|~~)(?=\S)(.+?)(?<=[^\s\\])\1"), r"\2"),
    (re.compile(r"(?<![\w\\])(_{1,3})(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)"), r"\2"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
_LONGEST_HEADING = 1000
# What is further down than so many characters is not a heading of the whole.
_HEADING_REACH = 50_000


def main_heading(body: str) -> str:
    """The text of a body's first heading (ATX, setext or HTML), without marks.

    Empty unless it is of the first level, or the first words of the body: others are of a part of it.
    """
    paragraph: list[str] = []
    fence, start, is_first = "", 0, True
    for row in body[:_HEADING_REACH].split("\n"):
        row_start, start = start, start + len(row) + 1
        if fence:
            fence = "" if row.strip().startswith(fence) and not row.strip().strip(fence[0]) else fence
            continue
        found = _FENCE.match(row)
        if found:
            paragraph, fence, is_first = [], found[1], False
            continue
        level, heading = _heading_of(row, paragraph, body[row_start : row_start + 2 * _LONGEST_HEADING])
        if heading:
            return heading if level == 1 or is_first else ""
        if not row.strip() or _ATX.fullmatch(row) or (not paragraph and _NO_PARAGRAPH.match(row)):
            paragraph, is_first = [], is_first and not row.strip() and not paragraph
        else:
            paragraph.append(row)
    return ""


def _heading_of(row: str, paragraph: list[str], ahead: str) -> tuple[int, str]:
    """The level and the text of the heading that a line is or ends."""
    found = _ATX.fullmatch(row)
    if found:
        return len(found[1]), plain_inline(re.sub(r"(?:^|[ \t])#+[ \t]*$", "", found[2] or ""))
    if paragraph and _UNDERLINE.fullmatch(row):
        return 1 if "=" in row else 2, plain_inline(" ".join(paragraph))
    if "<h" in row or "<H" in row:
        found = _HTML_HEADING.search(ahead)
        return (int(found[1]), plain_inline(found[2])) if found else (0, "")
    return 0, ""


def plain_inline(source: str) -> str:
    """A line of Markdown or HTML without emphasis, links, tags and heading ids."""
    source = re.sub(r"\s*\{[#.][^{}]*\}\s*\Z", "", source[:_LONGEST_HEADING])
    for pattern, replacement in _INLINE:
        source = pattern.sub(replacement, source)
    return " ".join(html.unescape(source).split())
