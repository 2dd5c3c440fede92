"""Text of a front matter without the markup that other tools leave in it: entities, tags, emphasis, links."""

import re
from html import unescape

_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|div|em|font|i|ins|kbd|mark|p|q|s|small|span|strong|sub|sup|tt|u)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"</?(?:br|p|div)\b[^<>]{0,500}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_INLINE = (
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)"), r"\2"),
    (re.compile(r"(?<!\\)(\*\*|~~)(?=\S)(.+?)(?<=[^\s\\])\1"), r"\2"),
    (re.compile(r"(?<![\w\\])(__?)(?=\S)(.+?)(?<=[^\s\\])\1(?![\w.(])"), r"\2"),
    (re.compile(r"(?<![\w\\*])\*(?=[^\s*])([^*]+)(?<=[^\s\\])\*(?![\w*])"), r"\1"),
)


_SPECIAL = re.compile(r"[&<*_`\[~]")


def without_markup(text: str) -> str:
    """Return a title or a summary as its reader is to see it. Angle brackets of no known tag stay."""
    if any(mark in text for mark in "*_`[~"):
        for pattern, replacement in _INLINE:
            text = pattern.sub(replacement, text)
    return without_tags(text)


def without_tags(text: str) -> str:
    """Return a name without entities and tags."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", text))
    return unescape(text) if "&" in text and _ENTITY.search(text) else text


def as_markup(text: str) -> str:
    """Return what `without_markup` and `without_tags` make `text` of: itself, or with entities where it has marks."""
    if without_markup(text) == text:
        return text
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)
