"""Chinese, Japanese and Korean: which characters these scripts are, as ranges for a class of a regular expression.

There is more than one answer, since texts are counted as they are written and searched as they are folded (NFKC):
`LETTERS` and `SEARCHED` are letters alone, `TYPESET` is everything that is set without spaces around it.
"""

_IDEOGRAPHS = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SYLLABLES = "\uac00-\ud7af"

LETTERS = f"{_IDEOGRAPHS}\u3040-\u30ff{_SYLLABLES}"
"""What is counted and cut by characters: ideographs, kana, Hangul. Stored counts of words depend on it."""

SEARCHED = (
    f"{_IDEOGRAPHS}{_SYLLABLES}\u3006\u3031-\u3035\u303b\u3040-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\U0001b000-\U0001b16f"
)
"""What is searched by pairs of characters: also bopomofo, rare kana and single jamo, without the marks among kana.

Texts are in NFKC by then. The search index depends on it: after a change, rebuild that.
"""

TYPESET = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
"""Letters with the punctuation and the full-width forms between them: no space belongs next to any of these."""
