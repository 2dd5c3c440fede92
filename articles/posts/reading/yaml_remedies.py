"""What a writer has to do about YAML that cannot be read, or that does not say what it seems to."""

import re

_KEY_LINE = re.compile(r"[ \t]*(?:- +)?(?P<key>[^\s:#\"'\[\]{},&*!|>%@`-][^:\n]*):[ \t]+(?P<value>\S.*)")
# At the start of a line only: what is indented may be text.
_MERGE_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: .*)?")
_WIDE_COLON = re.compile(r"(?P<key>\w[\w -]{0,40})\s*\uff1a.*")
_NO_SPACE = re.compile(r"(?P<key>\w[\w-]{0,40}):(?P<value>[^\s:/\\].*)")
_ODD_SPACE = re.compile(r"(?P<key>\w[\w-]{0,40}):[\u00a0\u2000-\u200b\u202f\u3000\ufeff].*")
# Behind a plain value, or instead of one; `# so` is meant as a comment, `#so` hardly.
_COMMENT = re.compile(r"(?P<key>\w[\w-]{0,40}):(?:[ \t]+[^\s'\"\[{|>#&*].*?)??[ \t]+(?P<comment>#[^\s#].*)")


def slip(head: str) -> tuple[int, str] | None:
    """The row, from 0, of the first slip that YAML itself would blame on another line, and what to do about it."""
    for at, row in enumerate(head.split("\n")):
        if _MERGE_CONFLICT.fullmatch(row):
            return at, "a merge conflict was left here; resolve it, and take out the lines of <, = and >"
        if found := _WIDE_COLON.fullmatch(row):
            key = found["key"].rstrip()
            return at, f"a full-width colon ： follows {key}; write {key}: with a plain colon and a space"
        if found := _ODD_SPACE.fullmatch(row):
            return at, f"an odd space, such as a no-break space, follows {found['key']}:; write a plain space"
        if found := _NO_SPACE.fullmatch(row):
            return at, f"a space is missing behind {found['key']}:; write {found['key']}: {found['value']}"
    return None


def wide_key(values: dict) -> str:
    """Return a key that has a full-width colon, and so its value, in it; empty if there is none."""
    return next((key for key in values if re.match(r"\w[\w -]{0,40}\s*\uff1a", key)), "")


def comments(head: str, first_line: int) -> list[tuple[int, str]]:
    """Warnings of words that seem to be part of a value, and are a comment."""
    found = ((line, _COMMENT.fullmatch(row)) for line, row in enumerate(head.split("\n"), first_line))
    return [
        (line, f"“{match['comment'][:40]}” is a comment, as # begins one; put the value of {match['key']} in quotes")
        for line, match in found
        if match
    ]


def remedy(row: str, context: str) -> str:
    """What to do about the row that YAML blames; `context` is what it was reading."""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return "indent with spaces, not with a tab"
    if "quoted scalar" in context:
        return "close the quote, or write \\\\ for a backslash inside double quotes"
    parts = _KEY_LINE.fullmatch(row.rstrip())
    if parts and ("flow" not in context):
        value = parts["value"]
        # A value that was quoted in part is quoted as a whole by the other kind.
        quoted = "'" + value.replace("'", "''") + "'" if '"' in value or "\\" in value else f'"{value}"'
        return f"put the value in quotes: {parts['key']}: {quoted}"
    if "flow" in context:
        return "close the bracket, or put the value in quotes"
    return "write key: value with the keys of one level equally indented, and put the value in quotes"


__all__ = ["comments", "remedy", "slip", "wide_key"]
