"""What a request's headers say of the answer that it takes: RFC 9110, sections 12.5.3 and 13.1. Pure Python."""

import re
from functools import lru_cache

CODINGS = ("br", "gzip")
"""Content codings that the cache has, the best first."""

ETAG = re.compile(r'(?:W/)?("[^"]*")')
MAX_LENGTH = 4096
MAX_REMEMBERED = 256
"""Characters of a header whose meaning is remembered."""


def best_coding(accepted: str) -> str:
    """The one of CODINGS that `Accept-Encoding` likes best; empty where the body has to go as it is."""
    return _best_coding(accepted) if len(accepted) <= MAX_REMEMBERED else _best_coding.__wrapped__(accepted)


@lru_cache(maxsize=256)
def _best_coding(accepted: str) -> str:
    weights = dict(map(weighed, accepted.lower().split(",")[:50]))
    others = weights.get("*", 0)
    liked = {coding: weights.get(coding, others) for coding in CODINGS}
    best = max(CODINGS, key=lambda coding: liked[coding])
    plain = weights.get("identity", 0)
    return best if liked[best] > 0 and liked[best] >= plain else ""


def weighed(part: str) -> tuple[str, float]:
    """A coding and its weight, 0 to 1; one that cannot be read counts as 0."""
    name, *parameters = (piece.strip() for piece in part.split(";"))
    weight = next((text.removeprefix("q=") for text in parameters if text.startswith("q=")), "1")
    try:
        return name, min(max(float(weight), 0), 1)
    except ValueError:
        return name, 0


def is_known(if_none_match, etag):
    """Whether `If-None-Match` names `etag`, strongly or weakly, or anything at all."""
    if_none_match = if_none_match[:MAX_LENGTH].strip()
    return if_none_match == "*" or etag in ETAG.findall(if_none_match)
