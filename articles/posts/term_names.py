"""When two names are the same term."""

import unicodedata

LONGEST = 200
"""Characters of an identity, which can have more than the name; those that follow do not tell terms apart."""


def identity(name: str) -> str:
    """Return what names of the same tag, category or author have in common: case, width and white space do not count.

    Case folding can undo a normal form, so it is between two of them (Unicode, section 3.13, D146).
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())[:LONGEST]
