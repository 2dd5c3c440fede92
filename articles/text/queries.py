"""Reads what a reader typed into a search field. Pure Python.

Every word must occur. Words in quotes are a phrase: they must follow each other as written, with at most spaces and
punctuation between them. A minus at the beginning of a word or in front of a phrase excludes it. Everything else is a
word or means nothing: no operator of a database's own query language is understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from articles.text.scripts import SEARCHED
from articles.text.tokens import CJK_OR_WORD, CJK_RUN, MAX_WORD_LENGTH, normalised

MAX_QUERY_LENGTH = 100
MAX_TERMS = 12
MIN_PREFIX_LENGTH = 4

LETTER = f"[^\\W_{SEARCHED}]"
BETWEEN = r"[\W_]*"
INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# A reader's keyboard gives quotes of any language, often an opening one for a closing one. The inch of 7" opens none.
MARKS = '"“”„‟«»〝〞〟'
MARKED = rf"(?<!{LETTER})[{MARKS}]+(?P<marked>[^{MARKS}]+)[{MARKS}](?:[{MARKS}]+(?=\s|$))?"
PHRASE = f"{MARKED}|「(?P<corner>[^」]+)」|『(?P<white_corner>[^』]+)』"
MINUS = r"(?<![^\s(])[-−]"
# What a minus excludes: e-mail or AT&T whole, 《红楼梦》 without its marks.
EXCLUDED = r"[^\w\s\-−=>]*(?P<excluded>[^\W_][^\s" + MARKS + r"「」『』()《》、。,;!?]*)"
ITEM = re.compile(f"(?P<minus>{MINUS})?(?:{PHRASE}|(?(minus){EXCLUDED}|(?P<word>{CJK_OR_WORD.pattern})))")


@dataclass(frozen=True, slots=True)
class Term:
    """What the index is asked for: `tokens` next to each other, the last of them maybe a beginning only."""

    tokens: tuple[str, ...]
    is_prefix: bool = False

    @property
    def pattern(self) -> str:
        """The regular expression of the term in a normalised text in lower case."""
        first, *others = self.tokens
        if CJK_RUN.match(first):
            return first + "".join(pair[1:] for pair in others)
        # The word before what must not precede it: Python finds plain beginnings fast.
        return f"{first}(?<!{LETTER}{first})" + (f"{LETTER}*" if self.is_prefix else f"(?!{LETTER})")


@dataclass(frozen=True, slots=True)
class Clause:
    """A word or a phrase: `terms` that follow each other; `text` is how it was written."""

    text: str
    terms: tuple[Term, ...]

    @property
    def is_phrase(self) -> bool:
        """Whether only the text itself can tell: the index knows no order of words, only that of CJK characters."""
        return len(self.terms) > 1

    @property
    def pattern(self) -> str:
        return BETWEEN.join(term.pattern for term in self.terms)


@dataclass(frozen=True, slots=True)
class Query:
    """What an article must contain, and what it must not. A query that only excludes finds nothing."""

    wanted: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    has_quotes: bool = False

    @property
    def terms(self) -> list[Term]:
        """What the index must find."""
        return list(dict.fromkeys(term for clause in self.wanted for term in clause.terms))[:MAX_TERMS]

    @property
    def excluded_terms(self) -> list[Term]:
        """What the index must not find; excluded phrases are left to `is_met`."""
        return [clause.terms[0] for clause in self.excluded if not clause.is_phrase]

    @property
    def needs_text(self) -> bool:
        return any(clause.is_phrase for clause in self.wanted + self.excluded)

    def is_met(self, texts: list[str]) -> bool:
        """Whether the phrases are in one of `texts`, and the excluded ones in none; the index has seen to the rest."""
        texts = [normalised(text).lower() for text in texts]

        def is_held(clause: Clause) -> bool:
            return any(re.search(clause.pattern, text) for text in texts)

        return all(is_held(clause) for clause in self.wanted if clause.is_phrase) and not any(
            is_held(clause) for clause in self.excluded if clause.is_phrase
        )


@lru_cache(maxsize=64)
def parse(text: str) -> Query:
    """The query that a reader means by `text`, of which MAX_QUERY_LENGTH characters and MAX_TERMS clauses count."""
    wanted: dict[tuple[Term, ...], Clause] = {}
    excluded: dict[tuple[Term, ...], Clause] = {}
    has_quotes = False
    for clause, is_excluded, is_quoted in clauses(text):
        (excluded if is_excluded else wanted).setdefault(clause.terms, clause)
        has_quotes = has_quotes or is_quoted
    return Query(tuple(wanted.values())[:MAX_TERMS], tuple(excluded.values())[:MAX_TERMS], has_quotes)


def clauses(text: str) -> Iterator[tuple[Clause, bool, bool]]:
    """Each clause of `text`, whether it is excluded, and whether it is in quotes."""
    text = INVISIBLE.sub(" ", normalised(text[:MAX_QUERY_LENGTH])[:MAX_QUERY_LENGTH])
    for item in ITEM.finditer(text):
        quoted = item["marked"] or item["corner"] or item["white_corner"]
        written = quoted or item["excluded"] or item["word"]
        words = CJK_OR_WORD.findall(written.lower())
        if words:
            last = term(words.pop(), is_exact=bool(quoted))
            terms = (*(term(word, is_exact=True) for word in words), last)
            yield Clause(written.strip(), terms), bool(item["minus"]), bool(quoted)


def term(word: str, *, is_exact: bool) -> Term:
    """The term that finds a CJK run or a word.

    A word of MIN_PREFIX_LENGTH letters or more is also found as the beginning of a longer one (`market` finds
    `markets`) unless it `is_exact`, any other only as it is.
    """
    if not CJK_RUN.match(word):
        is_cut = len(word) >= MAX_WORD_LENGTH
        is_prefix = is_cut or (not is_exact and len(word) >= MIN_PREFIX_LENGTH and word.isalpha())
        return Term((word[:MAX_WORD_LENGTH],), is_prefix)
    if len(word) == 1:
        return Term((word,), is_prefix=True)
    return Term(tuple(map(str.__add__, word, word[1:])))
