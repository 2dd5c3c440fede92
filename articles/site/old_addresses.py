"""Where the pages and feeds of the site that posts came from are now. Asked only where nothing else answers."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.db.models import Case, Value, When
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_from_path

from articles.models import Alias, Article, Author, Category, Tag, TermOfArticles
from articles.models.kinds import KINDS, Kind

TERM_PAGES: dict[str, type[TermOfArticles]] = {
    "articles:tag-detail": Tag,
    "articles:tag-feed": Tag,
    "articles:category-detail": Category,
    "articles:category-feed": Category,
    "articles:author-detail": Author,
}
FEEDS = {
    **dict.fromkeys(("index.xml", "feed", "feed.xml", "rss", "rss.xml", "rss2.xml", "index.rss"), "rss"),
    **dict.fromkeys(("atom", "atom.xml"), "atom"),
    **dict.fromkeys(("feed.json", "index.json"), "json"),
}
"""The format of a feed, by the last part of an address."""
KIND_NAMES = {name: kind.name for kind in KINDS.values() for name in (kind.name, kind.plural)}
SECTIONS = frozenset(("articles", "blog", "post", "posts"))
"""Lists of all posts, under the names that themes give them."""
SITEMAPS = frozenset(("sitemap_index.xml", "wp-sitemap.xml", "sitemap.txt"))

_DATE = re.compile(r"[12][0-9]{3}(?:/(?:0?[1-9]|1[0-2]))?")


def article_at(path: str) -> Article | None:
    """The published article that once had the address `path`, with or without its last slash; None where none had.

    An address that differs from it only in case counts where there is none that is the same.
    """
    if "\0" in path:  # which PostgreSQL would not take
        return None
    forms = [path.rstrip("/"), path.rstrip("/") + "/"]
    heavy = ("body", "body_html", "body_text", "contents", "extra")
    aliases = Alias.objects.select_related("article").defer(*(f"article__{name}" for name in heavy))
    same_case = Case(When(path__in=forms, then=0), default=1)
    lowered = aliases.alias(lowered=Lower("path")).filter(lowered__in=[Lower(Value(form)) for form in forms])
    found = lowered.order_by(same_case, "pk").first()
    return found.article if found and found.article.is_published() else None


def term_address(request: HttpRequest) -> str | None:
    """Where the page or feed of a term is now, by a slug that it had; None where no term with articles had it."""
    match = request.resolver_match
    model = match and TERM_PAGES.get(match.view_name)
    if not match or not model:
        return None
    aliases = model.former().filter(what="slug", value=match.kwargs["slug"])
    alias = aliases.select_related("term").first()
    if alias is None or not alias.term.counts.in_language(get_language()).exists():
        return None
    query = request.META.get("QUERY_STRING")
    return reverse(match.view_name, args=[alias.term.slug]) + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class _List:
    """A page of a list, or its feed, as an old address names it."""

    parts: list[str]
    page: int
    feed: str


def list_address(path: str) -> str | None:
    """Where a list of the old site, a page of one or its feed is now; None where this is not the address of one.

    As Hugo, Jekyll, Hexo, Zola, WordPress and Ghost build them: `/page/2/`, `/index.xml`, `/tags/x/page/2/`,
    `/category/x/feed/`, `/archives/2024/05/`.
    """
    prefix = get_language_from_path(path)
    asked = _list_of([part for part in path.split("/") if part][1 if prefix else 0 :])
    address = _address(asked) if asked else None
    if address is None or unquote(address).rstrip("/") == path.rstrip("/"):
        return None
    return f"{address}?page={asked.page}" if asked and asked.page > 1 else address


def _list_of(parts: list[str]) -> _List | None:
    page, feed = 1, ""
    if parts and parts[-1].lower() in FEEDS:
        feed = FEEDS[parts.pop().lower()]
        if parts and parts[-1].lower() == "feed":
            parts.pop()  # WordPress: /feed/atom/
    elif len(parts) > 1 and parts[-2].lower() == "page" and re.fullmatch("[1-9][0-9]{0,5}", parts[-1]):
        page, parts = int(parts[-1]), parts[:-2]
    elif parts and parts[-1].lower() == "index.html":
        parts.pop()
    return _List(parts, page, feed) if len(parts) <= 3 else None


def _address(asked: _List) -> str | None:
    names = [part.lower() for part in asked.parts]
    if not names or (len(names) == 1 and names[0] in SECTIONS):
        return reverse(f"articles:feed-{asked.feed}") if asked.feed else reverse("articles:index")
    kind = KINDS.get(KIND_NAMES.get(names[0], ""))
    if kind and len(names) == 1:
        return reverse(kind.index) if kind.index and not asked.feed and asked.page == 1 else None
    if kind and len(names) == 2:
        return _term_page(kind, asked)
    if asked.feed or asked.page > 1:
        return None
    if names == ["archives"]:
        return reverse("articles:archive")
    if names[0] == "archives" and _DATE.fullmatch("/".join(names[1:])):
        kind_of_page = "archive-month" if names[2:] else "archive-year"
        return reverse(f"articles:{kind_of_page}", args=[int(number) for number in names[1:]])
    if len(names) == 1 and names[0] in SITEMAPS:
        return reverse("sitemap")
    return None


def _term_page(kind: Kind, asked: _List) -> str | None:
    """The page or the feed of a term that has articles in the language of the request."""
    slug = asked.parts[1]
    if "\0" in slug:
        return None
    terms = kind.model.objects.filter(slug__in=[slug, slug.lower()])  # type: ignore[misc]  # A field of subclasses.
    term = max(terms, key=lambda term: term.slug == slug, default=None)
    if term is None or not term.counts.in_language(get_language()).exists():
        return None
    if asked.feed:
        return reverse(kind.feed, args=[term.slug]) if kind.feed else None
    return reverse(kind.page, args=[term.slug])
