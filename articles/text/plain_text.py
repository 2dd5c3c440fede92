"""The words of a body, for search, summaries and counting."""

import re
from html import unescape

from articles.text.scripts import TYPESET

FOOTNOTE_MARK = re.compile(
    r'<sup class="footnote-ref">.*?</sup>|<a [^>]*class="footnote-backref"[^>]*>.*?</a>', re.DOTALL
)
INLINE_TAG = re.compile(
    r"</?(?:a(?:bbr)?|b(?:d[io])?|c(?:ite|ode)|d(?:ata|el|fn)|em|i(?:mg|n(?:put|s))?|kbd|m[a-z]+|q|r(?:[pt]|uby)"
    r"|s(?:amp|mall|pan|trong|u[bp])?|time|u|var|wbr)(?:>| [^>]*>)"
)
CELL_END = re.compile(r"</t[dh]>\s*<t[dh][^>]*>")
TAG = re.compile(r"<[^>]*>")
# A line that ends and begins with these was broken for the writer's eyes; a space there would split a word.
CJK_LINE_BREAK = re.compile(rf"\n(?<=[{TYPESET}]\n)(?=[{TYPESET}])")
BLANK = re.compile(r"\n\s+")

PLAYED_FILE = re.compile(r"(?<=>)<a [^>]*>[^<>\s]+\.[a-z0-9]{2,4}</a>(?=</(?:video|audio)>)", re.IGNORECASE)


def plain_text(html: str) -> str:
    """Return the text of sanitised `html`, a line for each block.

    Code and formulas are part of it; pictures, the names of files that are played and the marks of footnotes are not.
    """
    if "footnote-" in html:
        html = FOOTNOTE_MARK.sub("", html)
    if "<video" in html or "<audio" in html:
        html = PLAYED_FILE.sub("", html)
    # Most of the tags of most articles, at a fraction of what the expressions below take for them.
    html = html.replace("</p>\n<p>", "\n")
    html = CJK_LINE_BREAK.sub("", html)
    if "</t" in html:
        html = CELL_END.sub(" ", html)
    text = TAG.sub("\n", INLINE_TAG.sub("", html))
    if "&" in text:
        text = unescape(text.replace("&nbsp;", "\xa0"))
    return BLANK.sub("\n", text).strip()


def inline_text(html: str) -> str:
    """Return the text of sanitised `html` in one line, as for a heading or a label."""
    if "footnote-" in html:
        html = FOOTNOTE_MARK.sub("", html)
    return " ".join(unescape(TAG.sub("", html)).split())
