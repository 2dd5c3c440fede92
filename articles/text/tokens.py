"""Cuts text into the tokens that the index contains. Pure Python; SQLite and PostgreSQL are fed alike.

Chinese, Japanese and Korean are written without spaces that a reader would search by, so each run of them becomes its
overlapping pairs of characters, and its last character alone: 北京大学 gives 北京 京大 大学 学. A pair is found as it
is, a longer word as a phrase of pairs, and a single character as the beginning of a pair or a last one. All other
words stay words, in lower case. Both sides are brought to Unicode's NFKC first, so that full-width letters and
half-width kana are found by their ordinary forms.
"""

import re
import sys
import unicodedata
from array import array
from collections.abc import Sequence

from articles.text.scripts import SEARCHED

MAX_WORD_LENGTH = 64

CJK_RUN = re.compile(f"[{SEARCHED}]+")
CJK_RUN_KEPT = re.compile(f"([{SEARCHED}]+)")
OTHER_WORD = re.compile(r"[^\W_]+")
# What is in no word of OTHER_WORD, where a text is ASCII: it is cut in a fifth of the time.
ASCII_MARKS = {code: " " for code in range(128) if not chr(code).isalnum()}
WORD = re.compile(f"[^\\W_{SEARCHED}]+")
CJK_OR_WORD = re.compile(f"{CJK_RUN.pattern}|{WORD.pattern}")

# What NFKC would change in nearly every Chinese text: taking these out first mostly spares the text from it.
COMMON_MARKS = "，：（）；！？…％～\u3000\u00a0"
UTF32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
UNIT = "I" if array("I").itemsize == 4 else "L"
SPACE = array(UNIT, [ord(" ")])


def normalised(text: str) -> str:
    """`text` in NFKC, some punctuation lost; case is left as it is."""
    for mark in COMMON_MARKS:
        text = text.replace(mark, " ")
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def index_tokens(text: str) -> str:
    """The tokens of `text` with spaces between: first the pairs, in order, then each other word once."""
    parts = CJK_RUN_KEPT.split(normalised(text))
    runs = parts[1::2]
    spaced = " ".join(parts[::2]).lower()
    found = spaced.translate(ASCII_MARKS).split() if spaced.isascii() else OTHER_WORD.findall(spaced)
    words = list(dict.fromkeys(found))
    if max(map(len, words), default=0) > MAX_WORD_LENGTH:
        words = [word[:MAX_WORD_LENGTH] for word in words]
    spelled = " ".join(words)
    return f"{pairs(runs)} {spelled}" if runs else spelled


def pairs(runs: Sequence[str]) -> str:
    """The overlapping pairs of each run, and its last character alone, with spaces between.

    No loop over characters: strided copies lay each character, the one after it and a space side by side.
    """
    first = array(UNIT, "\n".join(runs).encode(UTF32))
    second = array(UNIT, "  ".join([run[1:] for run in runs]).encode(UTF32))
    laid = SPACE * (3 * len(first))
    laid[0::3] = first
    laid[1:-2:3] = second
    return laid.tobytes().decode(UTF32)
