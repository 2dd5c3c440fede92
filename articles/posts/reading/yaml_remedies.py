"""What a writer has to do about YAML that cannot be read, or that does not say what it seems to."""

import re

from articles.posts.messages import Message, say

_KEY_LINE = re.compile(r"[ \t]*(?:- +)?(?P<key>[^\s:#\"'\[\]{},&*!|>%@`-][^:\n]*):[ \t]+(?P<value>\S.*)")
# At the start of a line only: what is indented may be text.
_MERGE_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: .*)?")
_WIDE_COLON = re.compile(r"(?P<key>\w[\w -]{0,40})\s*\uff1a.*")
_NO_SPACE = re.compile(r"(?P<key>\w[\w-]{0,40}):(?P<value>[^\s:/\\].*)")
_ODD_SPACE = re.compile(r"(?P<key>\w[\w-]{0,40}):[\u00a0\u2000-\u200b\u202f\u3000\ufeff].*")
# Behind a plain value, or instead of one; `# so` is meant as a comment, `#so` hardly.
_COMMENT = re.compile(r"(?P<key>\w[\w-]{0,40}):(?:[ \t]+[^\s'\"\[{|>#&*].*?)??[ \t]+(?P<comment>#[^\s#].*)")


def slip(head: str) -> tuple[int, Message] | None:
    """The row, from 0, of the first slip that YAML itself would blame on another line, and what to do about it."""
    for at, row in enumerate(head.split("\n")):
        if _MERGE_CONFLICT.fullmatch(row):
            return at, say("merge-conflict")
        if found := _WIDE_COLON.fullmatch(row):
            return at, say("full-width-colon", key=found["key"].rstrip())
        if found := _ODD_SPACE.fullmatch(row):
            return at, say("odd-space", key=found["key"])
        if found := _NO_SPACE.fullmatch(row):
            return at, say("no-space-after-colon", key=found["key"], value=found["value"])
    return None


def wide_key(values: dict) -> str:
    """Return a key that has a full-width colon, and so its value, in it; empty if there is none."""
    return next((key for key in values if re.match(r"\w[\w -]{0,40}\s*\uff1a", key)), "")


def comments(head: str, first_line: int) -> list[tuple[int, Message]]:
    """Warnings of words that seem to be part of a value, and are a comment."""
    found = ((line, _COMMENT.fullmatch(row)) for line, row in enumerate(head.split("\n"), first_line))
    return [
        (line, say("yaml-comment", text=match["comment"][:40], key=match["key"])) for line, match in found if match
    ]


def remedy(row: str, context: str) -> Message:
    """What to do about the row that YAML blames; `context` is what it was reading."""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return say("-use-spaces")
    if "quoted scalar" in context:
        return say("-close-quote")
    parts = _KEY_LINE.fullmatch(row.rstrip())
    if parts and ("flow" not in context):
        value = parts["value"]
        # A value that was quoted in part is quoted as a whole by the other kind.
        quoted = "'" + value.replace("'", "''") + "'" if '"' in value or "\\" in value else f'"{value}"'
        return say("-quote-value", key=parts["key"], value=quoted)
    if "flow" in context:
        return say("-close-bracket")
    return say("-key-value")


__all__ = ["comments", "remedy", "slip", "wide_key"]
