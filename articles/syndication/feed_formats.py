"""The formats of feeds: RSS, Atom and JSON Feed, all with full texts and pictures, fit for XML.

The classes take what `feeds.LatestFeed` passes on about a feed and each of its articles.
"""

import json
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date

from articles.site.site import html_language
from articles.syndication.conditional import xml_text


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

    def add_item(self, *args: Any, **kwargs: Any) -> None:
        super().add_item(*map(cleaned, args), **{name: cleaned(value) for name, value in kwargs.items()})

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
