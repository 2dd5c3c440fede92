"""Feeds of the newest articles, full text: RSS, Atom and JSON Feed for a language, RSS for a tag or a category."""

import re
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urljoin

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.feedgenerator import SyndicationFeed

from articles.listings.pages import Listing, labels
from articles.models import Article
from articles.models.kinds import KINDS, Kind
from articles.models.querysets import LARGE_COLUMNS
from articles.posts.rendering.html_tags import ATTRIBUTES, attributes_of, opening_tag
from articles.site.site import edition_of, origin_of, site_of
from articles.syndication.conditional import by_edition, edition_since
from articles.syndication.feed_formats import AtomFeed, JsonFeed, RssFeed

NEWEST = 30
UNREAD_COLUMNS = [column for column in LARGE_COLUMNS if column != "body_html"]
TAG = re.compile(rf"<([a-z][a-z0-9]*){ATTRIBUTES}>")
ADDRESSES = {"href", "src"}


# The contents of a feed -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FeedEntry:
    """An article as every format shows it; `html` and `image` have absolute addresses."""

    article: Article
    url: str
    html: str
    image: str
    authors: list
    terms: list


@dataclass(frozen=True)
class Channel:
    """A feed and the page that it belongs to; `changed_at` is when the edition that it shows was first asked for."""

    title: str
    description: str
    site_name: str
    url: str
    feed_url: str
    changed_at: object
    entries: list


def channel(request, rows, *, title, description, url):
    """The Channel of the newest articles of the Listing `rows`; three queries."""
    origin = origin_of(request)
    return Channel(
        title=title,
        description=description,
        site_name=site_of(request).name,
        url=origin + url,
        feed_url=origin + escape_uri_path(request.path),
        changed_at=edition_since(edition_of(request).version),
        entries=entries_of(rows[0:NEWEST], origin),
    )


def entries_of(ids, origin):
    """Entries of those articles among `ids` that a reader may see, in that order; two queries."""
    found = Article.objects.published().defer(*UNREAD_COLUMNS).in_bulk(ids)
    names = labels(found, "category", "author", "tag")
    return [entry_of(found[pk], names, origin) for pk in ids if pk in found]


def entry_of(article, names, origin):
    category, author, tag = (
        [label.name for label in names.get((article.pk, kind), [])] for kind in ("category", "author", "tag")
    )
    url = origin + article.get_absolute_url()
    image = article.thumbnail_src if article.is_thumbnail_in_list else ""
    return FeedEntry(
        article=article,
        url=url,
        html=absolute_html(article.body_html, url),
        image=image and iri_to_uri(absolute_address(image, url)),
        authors=author,
        terms=list(dict.fromkeys([*category, *tag])),
    )


def absolute_html(html, base):
    """`html`, of the article at the address `base`, with every link and picture absolute; pictures in one size."""

    def finish(match):
        attributes = attributes_of(match[2])
        if not ADDRESSES & attributes.keys():
            return match[0]
        attributes.pop("srcset", "")
        attributes.pop("sizes", "")
        for name in ADDRESSES & attributes.keys():
            attributes[name] = escape(absolute_address(unescape(attributes[name]), base))
        return opening_tag(match[1], attributes)

    return TAG.sub(finish, html)


def absolute_address(address, base):
    """`address` seen from `base`; as it is where it is none that could be read."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


# Feeds ---------------------------------------------------------------------------------------------------------------


class LatestFeed(Feed):
    """The newest articles of a language."""

    is_kept = True
    feed_type: type[SyndicationFeed] = RssFeed

    @method_decorator(by_edition)
    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        # The date of the newest article says nothing of a corrected or withdrawn one; `by_edition` knows better.
        del response.headers["Last-Modified"]
        return response

    def get_object(self, request, **_parameters):
        site = site_of(request)
        rows = Listing(Article.objects.live().dated().in_language(site.language), "pk", site.article_count)
        description = site.description or site.tagline or site.name
        return channel(request, rows, title=site.name, description=description, url=reverse("articles:index"))

    def feed_extra_kwargs(self, obj):
        return {"changed_at": obj.changed_at}

    def title(self, obj):
        return obj.title

    def description(self, obj):
        return obj.description

    def author_name(self, obj):
        return obj.site_name

    def link(self, obj):
        return obj.url

    def feed_url(self, obj):
        return obj.feed_url

    def items(self, obj):
        return obj.entries

    def item_title(self, item):
        return item.article.title

    def item_description(self, item):
        return escape(item.article.summary or item.article.lead, quote=False)

    def item_link(self, item):
        return item.url

    def item_pubdate(self, item):
        return item.article.published_at

    def item_updateddate(self, item):
        return item.article.updated_at or item.article.published_at

    def item_categories(self, item):
        return item.terms

    def item_extra_kwargs(self, item):
        return {
            "html": item.html,
            "summary": item.article.summary or item.article.lead,
            "authors": item.authors,
            "language": item.article.html_language,
            "image": item.image,
            "image_alt": item.article.thumbnail_alt,
            "image_width": item.article.thumbnail_width,
            "image_height": item.article.thumbnail_height,
        }


class LatestAtomFeed(LatestFeed):
    is_kept = True
    feed_type = AtomFeed
    subtitle = LatestFeed.description


class LatestJsonFeed(LatestFeed):
    is_kept = True
    feed_type = JsonFeed


class TermFeed(LatestFeed):
    """The newest articles of a term; 404 where it has none in this language."""

    kind: Kind

    def get_object(self, request, **parameters):
        site = site_of(request)
        counts = self.kind.counts.objects.in_language(site.language).select_related(self.kind.name)
        count = get_object_or_404(counts, **{f"{self.kind.name}__slug": parameters["slug"]})
        term = getattr(count, self.kind.name)
        places = self.kind.places.objects.live().dated().filter(**{self.kind.name: term, "language": site.language})
        return channel(
            request,
            Listing(places, self.kind.article, count.article_count),
            title=f"{term.name} - {site.name}",
            description=term.description or term.name,
            url=term.get_absolute_url(),
        )


class TagFeed(TermFeed):
    is_kept = True
    kind = KINDS["tag"]


class CategoryFeed(TermFeed):
    is_kept = True
    kind = KINDS["category"]
