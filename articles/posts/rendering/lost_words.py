"""Compares the words that go into the sanitiser and the steps after it with those that come out.

Nothing there may lose a word. Characters are counted for every body, which is quick; words are compared only if the
counts differ.
"""

import re
from collections import Counter
from difflib import SequenceMatcher
from html import unescape

_ENTITY = re.compile(r"&#?\w{1,32};", re.ASCII)
_ANY_TAG = re.compile(r"<[^>]*>")
_NOT_IN_WORDS = bytes(code for code in range(128) if not chr(code).isalnum())
_TAG = re.compile(r"""</?[a-zA-Z][^<>"']*+(?:(?:"[^"]*+"|'[^']*+')[^<>"']*+)*+>""")
_REMOVED = re.compile(
    r"<!--.*?-->|<!doctype\b[^<>]*>|<(script|style|head|annotation|annotation-xml)\b[^>]*>.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_WORD = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003fffd]|[^\W_\u2e80-\u9fff]+")
_MOST_WORDS = 2_000
"""Of more words than these the place is not looked for, which takes quadratic time."""


def has_all_letters(before: str, after: str, text: str) -> bool:
    """Return whether the HTML `after`, whose plain text is `text`, has as many letters as the HTML `before`."""
    count = _count(before)
    # The text is the quicker one to tell it by; it lacks the numbers of footnotes.
    return count <= _letters(text) or count - 2 * before.count("\xa0") <= _count(after)


def lost_words(before: str, after: str) -> list[str]:
    """Return words of the HTML `before` that the HTML `after` lacks, in their order; empty where all are there.

    Those are the first that follow each other.
    """
    before, after = _text(before), _text(after)
    if before.split() == after.split():
        return []
    words, kept = _WORD.findall(before), _WORD.findall(after)
    text = "".join(kept)
    # Where a tag between two words is gone, they are one word now.
    missing = {
        word for word in Counter(words) - Counter(kept) if word not in text or (len(word) == 1 and not word.isascii())
    }
    return _first_lost(words, kept, missing) if missing else []


def _count(html: str) -> int:
    """Bytes of letters and digits outside of tags and entities."""
    if "&" in html:
        html = _ENTITY.sub("", html.replace("&nbsp;", " "))
    return _letters("".join(_ANY_TAG.split(html)))


def _letters(text: str) -> int:
    return len(text.encode().translate(None, _NOT_IN_WORDS))


def _text(html: str) -> str:
    return unescape(_TAG.sub(" ", _REMOVED.sub(" ", html.replace("&nbsp;", " "))))


def _first_lost(words: list[str], kept: list[str], missing: set[str]) -> list[str]:
    if max(len(words), len(kept)) <= _MOST_WORDS:
        for tag, start, end, _, _ in SequenceMatcher(None, words, kept, autojunk=False).get_opcodes():
            if tag in ("delete", "replace") and not missing.isdisjoint(words[start:end]):
                return words[start : min(end, start + 8)]
    return [next(word for word in words if word in missing)]


def line_of(words: list[str], body: str) -> int:
    """Return the line of `body`, from 1, on which `words` follow each other; 0 where they do not."""
    for length in range(len(words), 0, -1):
        found = re.search(r"[\W_]{0,40}".join(map(re.escape, words[:length])), body)
        if found:
            return body.count("\n", 0, found.start()) + 1
    return 0


def sentence(words: list[str]) -> str:
    """Return `words` as one would read them, Chinese without spaces."""
    return re.sub(r"(?<=[\u2e80-\u9fff]) | (?=[\u2e80-\u9fff])", "", " ".join(words))
