"""Pages of listings: ids from an index alone, then the rows of one page, then the names on its cards."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Paginator
from django.db.models import CharField, F, Value
from django.http import Http404

from articles.models import MOST_PINNED, Article, in_language
from articles.models.kinds import KINDS
from articles.text.passages import marked, passages

ROW = 2
PAGE_NUMBER = re.compile("[1-9][0-9]{0,8}")


class Listing:
    """Ids of the articles of a listing, newest first; every page costs the same, however long the listing.

    `rows` are live articles, or live placements in one term and language, whose column `key` has the article's id;
    `count` is their stored number. A page in the second half is read from the other end.
    """

    def __init__(self, rows, key, count):
        self.rows = rows.order_by("-published_at", f"-{key}").values_list(key, flat=True)
        self.stored_count = count

    def __len__(self):
        return self.stored_count

    def __getitem__(self, part):
        return list(self.page_rows(part.start, part.stop))[:: -1 if self.is_nearer_to_end(part.start) else 1]

    def page_rows(self, start, stop):
        """The queryset of one page, in the order in which it is read."""
        if self.is_nearer_to_end(start):
            return self.rows.reverse()[max(0, self.stored_count - stop) : self.stored_count - start]
        return self.rows[start:stop]

    def is_nearer_to_end(self, start):
        return start > self.stored_count // 2


class FrontListing(Listing):
    """Ids of the articles of a language, newest first after those that are pinned, which are `pinned`."""

    def __init__(self, language, count):
        self.pinned = pinned_ids(language)
        rows = Article.objects.live().in_language(language).exclude(pk__in=self.pinned)
        super().__init__(rows, "pk", max(0, count - len(self.pinned)))

    def __len__(self):
        return len(self.pinned) + self.stored_count

    def __getitem__(self, part):
        start, stop = (max(0, end - len(self.pinned)) for end in (part.start, part.stop))
        return self.pinned[part] + (super().__getitem__(slice(start, stop)) if stop else [])


class Label(NamedTuple):
    """The name of a term or an author on a card; `url` is empty where there is no page to lead to."""

    name: str
    url: str


@dataclass
class Card:
    """An article as a listing shows it; `title` and `text` are pieces where a search has marked its words in them."""

    article: Article
    categories: list = field(default_factory=list)
    authors: list = field(default_factory=list)
    is_pinned: bool = False
    title: list = field(default_factory=list)
    text: list = field(default_factory=list)

    @property
    def has_picture(self):
        return self.article.is_thumbnail_in_list and bool(self.article.thumbnail_src)


def page_of(rows, per_page, value):
    """The page of `rows` that `value`, the reader's `?page=`, asks for; Http404 where there is none."""
    if value is not None and not PAGE_NUMBER.fullmatch(value):
        raise Http404(f"Not the number of a page: {value[:20]!r}")
    try:
        return Paginator(rows, per_page).page(int(value or 1))
    except EmptyPage as error:
        raise Http404(str(error)) from error


def page_url(number, query=""):
    """The address of page `number` relative to the listing; page 1 is the listing itself. `query` is a search's."""
    parameters = {"q": query} if query else {}
    if number > 1:
        parameters["page"] = number
    return f"?{urlencode(parameters)}" if parameters else ""


def cards_of(ids, *, articles=None):
    """Cards of those articles among `ids` that a reader may see, in that order; two queries."""
    articles = Article.objects.published().for_listing() if articles is None else articles
    found = articles.in_bulk(ids) if ids else {}
    names = labels(found, "category", "author")
    return [
        Card(found[pk], names.get((pk, "category"), []), names.get((pk, "author"), [])) for pk in ids if pk in found
    ]


def labels(ids, *kinds):
    """`{(article id, kind): [Label]}` for every name of `kinds` on the articles, in one query."""
    if not ids:
        return {}
    queries = [placed_names(kind, ids) for kind in kinds]
    rows = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    found: dict[tuple[int, str], list[Label]] = {}
    for kind, article, _position, _pk, name, slug, language, is_live in sorted(rows):
        url = in_language(KINDS[kind].page, language, slug) if is_live else ""
        found.setdefault((article, kind), []).append(Label(name, url))
    return found


def placed_names(name, ids):
    kind = KINDS[name]
    return (
        kind.places.objects.filter(**{f"{kind.article}__in": list(ids)})
        .order_by()
        .annotate(kind=Value(name, CharField()), place=F("position") if kind.has_order else Value(0))
        .values_list("kind", kind.article, "place", "pk", f"{name}__name", f"{name}__slug", "language", "is_live")
    )


def pinned_ids(language):
    """Ids of the articles at the head of the front page, lowest number first."""
    pinned = Article.objects.live().pinned_in(language)
    return list(pinned.order_by("pin_weight", "-published_at", "-id").values_list("pk", flat=True)[:MOST_PINNED])


def front_cards(ids, pinned):
    """Cards of the articles `ids`, with a mark on those that are among the ids `pinned`."""
    cards = cards_of(ids)
    for card in cards:
        card.is_pinned = card.article.pk in pinned
    return cards


def front_page(ids, pinned):
    """The context of the first page of the front page, which shows the articles `ids` in their order.

    `lead` is the first card, `row` the next two if one of them has a picture, `cards` what follows.
    """
    lead, *cards = front_cards(ids, pinned) or [None]
    row = cards[:ROW]
    if len(row) < ROW or not any(card.has_picture for card in row):
        row = []
    return {"lead": lead, "row": row, "cards": cards[len(row) :]}


def hits(ids, query):
    """Cards of the articles that a search for `query` found, its words marked in title and text.

    The summary is shown if the body contains none of the words.
    """
    cards = cards_of(ids, articles=Article.objects.published().defer("body", "body_html", "contents", "extra"))
    for card in cards:
        card.title = marked(card.article.title, query)
        passage = passages(card.article.body_text, query)
        card.text = passage if any(is_hit for _, is_hit in passage) or not card.article.summary else []
    return cards
