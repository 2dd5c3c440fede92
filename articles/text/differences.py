"""Two texts side by side: which lines differ, and what within them. Pure Python."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TypedDict

CONTEXT = 3
# A run of Latin letters or digits, or of spaces, or one character of anything else, such as a Chinese one.
PIECE = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
# To compare two lines takes time that grows with the square of their pieces: longer ones differ as a whole.
MOST_PIECES = 3_000
# Lines that have less in common are two lines, not a changed one.
ALIKE = 0.4

Pieces = list[tuple[bool, str]]
Sides = Sequence[Pieces | None]


class Side(TypedDict):
    number: int
    pieces: Pieces


class Row(TypedDict):
    is_changed: bool
    left: Side | None
    right: Side | None


def side_by_side(left: str, right: str) -> list[list[Row]]:
    """Blocks of the rows in which two texts differ, with some lines around them; no block where they are the same.

    A block is a list of dicts: `is_changed`, and `left` and `right`, each None where that side has no such line, or
    a dict of `number` (from 1) and `pieces`, pairs of whether a piece differs and its text.
    """
    a, b = left.splitlines(), right.splitlines()
    groups = SequenceMatcher(None, a, b).get_grouped_opcodes(CONTEXT)
    return [[row for opcode in group for row in _rows(a, b, opcode)] for group in groups]


def _rows(left: list[str], right: list[str], opcode: tuple[str, int, int, int, int]) -> Iterator[Row]:
    tag, start, end, right_start, right_end = opcode
    pairs = zip_longest(range(start, end), range(right_start, right_end))
    for a, b in pairs:
        pieces: Sides = [None if a is None else [(False, left[a])], None if b is None else [(False, right[b])]]
        if tag != "equal":
            pieces = _compared(left[a], right[b]) if a is not None and b is not None else _all_differ(pieces)
        yield {"is_changed": tag != "equal", "left": _side(a, pieces[0]), "right": _side(b, pieces[1])}


def _side(number: int | None, pieces: Pieces | None) -> Side | None:
    return None if number is None or pieces is None else {"number": number + 1, "pieces": pieces}


def _all_differ(pieces: Sides) -> Sides:
    return [side and [(True, text) for _, text in side] for side in pieces]


def _compared(left: str, right: str) -> Sides:
    """The pieces of two lines that are next to each other."""
    a, b = PIECE.findall(left), PIECE.findall(right)
    if len(a) > MOST_PIECES or len(b) > MOST_PIECES:
        return [[(True, left)], [(True, right)]]
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [[(True, left)], [(True, right)]]
    sides: tuple[Pieces, Pieces] = [], []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        for side, text in zip(sides, ("".join(a[a1:a2]), "".join(b[b1:b2])), strict=True):
            if text:
                side.append((tag != "equal", text))
    return sides
