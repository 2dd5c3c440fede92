"""Feeds of the newest articles, full text: RSS, Atom and JSON Feed for a language, RSS for a tag or a category."""

import json
import re
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urljoin

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date

from articles.listings.pages import Listing, labels
from articles.models import Article
from articles.models.kinds import KINDS
from articles.models.querysets import LARGE_COLUMNS
from articles.posts.rendering.html_tags import ATTRIBUTES, attributes_of, opening_tag
from articles.site.site import edition_of, html_language, origin_of, site_of
from articles.syndication.conditional import by_edition, edition_since, xml_text

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


# Formats -------------------------------------------------------------------------------------------------------------


def cleaned(value):
    """`value`, a text or a list of them among anything else, fit for XML."""
    if isinstance(value, str):
        return xml_text(value)
    return [cleaned(item) for item in value] if isinstance(value, list) else value


class EntryFeed(SyndicationFeed):
    """What the formats have in common: clean text, the language's code, a date where there is no article."""

    def __init__(self, **kwargs):
        super().__init__(**{name: cleaned(value) for name, value in kwargs.items()})
        self.feed["language"] = html_language(self.feed["language"])

    def add_item(self, **kwargs):
        super().add_item(**{name: cleaned(value) for name, value in kwargs.items()})

    def latest_post_date(self):
        return super().latest_post_date() if self.items else self.feed["changed_at"]


class XmlFeed(EntryFeed):
    """Adds pictures, in the Media RSS vocabulary that RSS and Atom share."""

    def add_picture(self, handler, item):
        if not item["image"]:
            return
        size = {"width": item["image_width"], "height": item["image_height"]}
        size = {name: str(number) for name, number in size.items() if number}
        handler.startElement("media:content", {"url": item["image"], "medium": "image", **size})
        if item["image_alt"]:
            handler.addQuickElement("media:description", item["image_alt"], {"type": "plain"})
        handler.endElement("media:content")


class RssFeed(XmlFeed, Rss201rev2Feed):
    def rss_attributes(self):
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author)
        self.add_picture(handler, item)
        handler.addQuickElement("content:encoded", item["html"])


class AtomFeed(XmlFeed, Atom1Feed):
    def root_attributes(self):
        return {**super().root_attributes(), "xmlns:media": "http://search.yahoo.com/mrss/"}

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", author)
            handler.endElement("author")
        self.add_picture(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})


class JsonFeed(EntryFeed):
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        document = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "description": self.feed["description"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "language": self.feed["language"],
            "authors": [{"name": self.feed["author_name"]}],
            "items": [self.item(item) for item in self.items],
        }
        outfile.write(json.dumps(without_empty(document), ensure_ascii=False).encode(encoding))

    def item(self, item):
        written = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["summary"],
            "image": item["image"],
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": rfc3339_date(item["updateddate"]),
            "authors": [{"name": author} for author in item["authors"]],
            "tags": item["categories"],
            "language": item["language"],
        }
        return {**without_empty(written), "content_html": item["html"]}


def without_empty(members):
    return {name: value for name, value in members.items() if value or name == "items"}


# Feeds ---------------------------------------------------------------------------------------------------------------


class LatestFeed(Feed):
    """The newest articles of a language."""

    is_kept = True
    feed_type = RssFeed

    @method_decorator(by_edition)
    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        # The date of the newest article says nothing of a corrected or withdrawn one; `by_edition` knows better.
        del response.headers["Last-Modified"]
        return response

    def get_object(self, request):
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

    def get_object(self, request, slug):
        site = site_of(request)
        counts = self.kind.counts.objects.in_language(site.language).select_related(self.kind.name)
        count = get_object_or_404(counts, **{f"{self.kind.name}__slug": slug})
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
