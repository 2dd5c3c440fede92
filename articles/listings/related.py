"""Articles that belong to an article: those that share its tags, its categories or words of its title.

The cost does not grow with the site. Candidates are the nearest neighbours in time, older and newer, in the listings
of the article's rarest terms and in that of its language; a term with fewer articles than that gives all of them.
"""

import math
from collections import Counter, defaultdict
from typing import NamedTuple

from django.db.models import Q, QuerySet, Value

from articles.listings.edition import cached
from articles.listings.pages import cards_of
from articles.models import Article
from articles.models.kinds import KINDS
from articles.models.querysets import rows_of
from articles.text.tokens import index_tokens

MOST_RELATED = 6
MOST_TERMS = 4
NEAREST = 30
TITLE_WEIGHT = 2
LEAST_SCORE = 0.1


class Listed(NamedTuple):
    """A listing of candidates: its rows, the path from them to the article, what being in it says."""

    rows: QuerySet
    article: str
    weight: float


def related_cards(article, site, version):
    """Cards of at most MOST_RELATED articles, the most alike first; none for one that is in no listing itself.

    Kept for the edition `version`. Otherwise four queries: terms with counts, candidates, and two for the cards.
    """
    if not article.is_live:
        return []
    return cached("related", version, article.pk, make=lambda: cards_of(related_ids(article, site.article_count)))


def related_ids(article, total):
    """Ids of the articles most like `article`, of which there are `total` in its language; two queries."""
    language = Listed(Article.objects.live().in_language(article.language), "", 0)
    listings = [language, *rarest_terms(article, total)]
    titles: dict[int, str] = {}
    scores: defaultdict[int, float] = defaultdict(float)
    places: dict[int, int] = {}
    for place, (pk, title, number) in enumerate(rows_of(nearest(article, listings))):
        titles[pk] = title
        scores[pk] += listings[number].weight
        places.setdefault(pk, place)
    for pk, similarity in title_similarity(article.title, titles).items():
        scores[pk] += TITLE_WEIGHT * similarity
    ranked = sorted((pk for pk in titles if scores[pk] >= LEAST_SCORE), key=lambda pk: (-scores[pk], places[pk]))
    return ranked[:MOST_RELATED]


def rarest_terms(article, total):
    """The listings of the article's terms, rarest first; a weight is near 1 for a rare term, near 0 for one on all.

    A name that is both a tag and a category, as imported sources are, says the same thing once.
    """
    rows = []
    for term in ("tag", "category"):
        kind = KINDS[term]
        of_article = {kind.article: article.pk, f"{term}__counts__language": article.language}
        places = kind.places.objects.live().order_by().filter(**of_article).annotate(kind=Value(term))
        rows.append(places.values_list(f"{term}__counts__article_count", "kind", f"{term}_id", f"{term}__name"))
    found = {}
    for count, kind, pk, name in sorted(rows[0].union(rows[1], all=True), reverse=True):
        found[name.casefold()] = (count, kind, pk)
    rarest = sorted(found.values())[:MOST_TERMS]
    return [listing_of(kind, pk, article.language, weight(count, total)) for count, kind, pk in rarest]


def weight(count, total):
    """What a term on `count` of `total` articles says, between 0 and 1."""
    return math.log(max(total, count, 1) / max(count, 1) + 1) / math.log(max(total, count, 1) + 1)


def listing_of(kind, pk, language, term_weight):
    places = KINDS[kind].places.objects.live().filter(**{kind: pk, "language": language})
    return Listed(places, KINDS[kind].article.removesuffix("_id"), term_weight)


def nearest(article, listings):
    """Querysets of `(id, title, number of the listing)`: of each, NEAREST older articles and as many newer ones."""
    p, found = article.published_at, []
    for number, (rows, path, _weight) in enumerate(listings):
        key, title = (f"{path}_id", f"{path}__title") if path else ("id", "title")
        older = rows.filter(published_at__lte=p).filter(Q(published_at__lt=p) | Q(**{f"{key}__lt": article.pk}))
        newer = rows.filter(published_at__gte=p).filter(Q(published_at__gt=p) | Q(**{f"{key}__gt": article.pk}))
        sides = (older.order_by("-published_at", f"-{key}"), newer.order_by("published_at", key))
        found += [side.annotate(number=Value(number)).values_list(key, title, "number")[:NEAREST] for side in sides]
    return found


def title_similarity(title, titles):
    """`{id: share}`: how much of `title` is in each of `titles`, 0 to 1, by words that few of them contain."""
    own = words(title)
    shared = {pk: own & words(other) for pk, other in titles.items()}
    frequency = Counter(word for found in shared.values() for word in found)
    weights = {word: math.log(1 + (len(titles) + 1) / (frequency[word] + 1)) for word in own}
    whole = sum(weights.values()) or 1
    return {pk: sum(weights[word] for word in found) / whole for pk, found in shared.items()}


def words(title):
    """Latin words and pairs of Chinese characters in `title`, as the search has them."""
    return {token for token in index_tokens(title).split() if len(token) > 1}
