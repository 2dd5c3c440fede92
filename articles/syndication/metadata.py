"""What a page says of itself to search engines, social sites and feed readers; made from what the page shows already.

Nothing here asks the database. `templates/partials/meta.html` writes a `PageMeta` into the head of a page.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_noop, to_locale

from articles.listings.pages import page_url
from articles.models import in_language
from articles.syndication.conditional import with_default

DESCRIPTION_LENGTH = 200
HEADLINE_LENGTH = 110
OPEN_GRAPH_LOCALES = {"zh-hans": "zh_CN", "zh-hant": "zh_TW", "en": "en_US"}
TERMS = {"tag": gettext_noop("Tags"), "category": gettext_noop("Categories")}
LANGUAGE_AND_COUNTRY = re.compile(r"[a-z]{2,3}-[A-Z]{2}")


class SharedPicture(NamedTuple):
    """A picture for social sites: `url` is absolute; `width` and `height` are None where no one knows them."""

    url: str
    alt: str
    width: int | None
    height: int | None


class FeedLink(NamedTuple):
    title: str
    content_type: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PageMeta:
    """The head of a page. Every address is absolute.

    `kind` is Open Graph's type, `graph` contains schema.org's nodes, `alternates` pairs of hreflang and address,
    `previous` and `next` are those of a listing of several pages; from `picture` on, what only an article has.
    """

    kind: str
    title: str
    description: str
    url: str
    canonical: str
    site_name: str
    locale: str
    graph: list
    feeds: list
    alternates: tuple = ()
    previous: str = ""
    next: str = ""
    picture: SharedPicture | None = None
    published: str = ""
    modified: str = ""
    section: str = ""
    tags: tuple = ()


# Pages ---------------------------------------------------------------------------------------------------------------


def article_meta(article, site, origin, *, authors=(), categories=(), tags=(), translations=()):
    """The PageMeta of an article; `authors` are rows, `categories` and `tags` have a name and perhaps a url."""
    url = origin + article.get_absolute_url()
    pages = {one.language: (one.html_language, origin + one.get_absolute_url()) for one in (article, *translations)}
    crumbs = [(category.name, category.url) for category in categories[:1]]
    picture = picture_of(article, origin)
    return PageMeta(
        kind="article",
        title=article.title,
        description=shortened(article.summary or article.lead),
        url=url,
        canonical=article.canonical_url or url,
        site_name=site.name,
        locale=locale_of(article.language, article.html_language),
        graph=[
            news_article(article, site, origin, picture, authors=authors, categories=categories, tags=tags),
            breadcrumbs([*crumbs, (article.title, "")], origin),
        ],
        feeds=feed_links(site, origin),
        alternates=with_default(pages) if len(pages) > 1 else (),
        picture=picture,
        published=written(date_of(article)),
        modified=written(article.updated_at),
        section=categories[0].name if categories else "",
        tags=tuple(tag.name for tag in tags),
    )


def listing_meta(site, origin, path, *, title, description="", page=None, term=None, language_links=()):
    """The PageMeta of a listing at `path`: with `term` of that, with `language_links` of the front page."""
    address = origin + escape_uri_path(path)
    is_first = page is None or page.number == 1
    url = address + page_url(1 if is_first else page.number)
    kind = term._meta.model_name if term else ""
    if kind in TERMS:
        parent = (gettext(TERMS[kind]), reverse(f"articles:{kind}-list"))
        graph = [breadcrumbs([parent, (term.name, "")], origin)]
    elif language_links:
        graph = [website(site, origin, description)] if is_first else []
    else:
        graph = [breadcrumbs([(title, "")], origin)]
    fronts = {link.language: (link.html_language, origin + link.url) for link in language_links}
    return PageMeta(
        kind="website",
        title=title,
        description=shortened(description),
        url=url,
        canonical=url,
        site_name=site.name,
        locale=locale_of(site.language, site.html_language),
        graph=graph,
        feeds=feed_links(site, origin, term),
        alternates=with_default(fronts) if is_first and len(fronts) > 1 else (),
        previous=address + page_url(page.previous_page_number()) if page and page.has_previous() else "",
        next=address + page_url(page.next_page_number()) if page and page.has_next() else "",
    )


def picture_of(article, origin):
    """The article's SharedPicture; None where it has none."""
    if not article.thumbnail_src:
        return None
    try:
        url = iri_to_uri(urljoin(origin + "/", article.thumbnail_src))
    except ValueError:
        return None
    return SharedPicture(url, article.thumbnail_alt, article.thumbnail_width, article.thumbnail_height)


def feed_links(site, origin, term=None):
    """The feeds that readers find from a page; that of its term comes first."""
    feeds = [("RSS", "application/rss+xml", "feed-rss"), ("Atom", "application/atom+xml", "feed-atom")]
    feeds.append(("JSON Feed", "application/feed+json", "feed-json"))
    links = [FeedLink(f"{site.name} ({name})", kind, origin + reverse(f"articles:{url}")) for name, kind, url in feeds]
    if term and term._meta.model_name in TERMS:
        url = reverse(f"articles:{term._meta.model_name}-feed", args=[term.slug])
        links.insert(0, FeedLink(f"{term.name} - {site.name} (RSS)", "application/rss+xml", origin + url))
    return links


def locale_of(language, html_language):
    """Open Graph's `language_TERRITORY`."""
    if LANGUAGE_AND_COUNTRY.fullmatch(html_language):
        return html_language.replace("-", "_")
    return OPEN_GRAPH_LOCALES.get(language) or to_locale(language)


def shortened(text):
    return Truncator(" ".join(text.split())).chars(DESCRIPTION_LENGTH)


def date_of(article):
    return article.published_at if article.is_dated else None


def written(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


# schema.org ----------------------------------------------------------------------------------------------------------


def news_article(article, site, origin, picture, *, authors, categories, tags):
    """A NewsArticle; an Article where the page is in no listing, as "About us" does."""
    url = origin + article.get_absolute_url()
    return without_empty(
        {
            "@type": "NewsArticle" if article.is_listed else "Article",
            "headline": Truncator(article.title).chars(HEADLINE_LENGTH),
            "description": shortened(article.summary or article.lead),
            "image": picture and image_object(picture),
            "datePublished": written(date_of(article)),
            "dateModified": written(article.updated_at or date_of(article)),
            "author": [without_empty({"@type": "Person", "name": a.name, "url": a.url}) for a in authors],
            "publisher": publisher(site, origin),
            "articleSection": [category.name for category in categories],
            "keywords": [tag.name for tag in tags],
            "inLanguage": article.html_language,
            "isBasedOn": article.source_url,
            "mainEntityOfPage": url,
            "url": url,
        }
    )


def image_object(picture):
    size = {"width": picture.width, "height": picture.height}
    return without_empty({"@type": "ImageObject", "url": picture.url, **size, "caption": picture.alt})


def publisher(site, origin):
    return {
        "@type": "Organization",
        "name": site.name,
        "url": origin + in_language("articles:index", site.language),
        "logo": {"@type": "ImageObject", "url": urljoin(origin + "/", static("img/mark.svg"))},
    }


def website(site, origin, description):
    """The WebSite, with the address of its search."""
    search = f"{origin}{in_language('articles:search', site.language)}?q={{search_term_string}}"
    return without_empty(
        {
            "@type": "WebSite",
            "name": site.name,
            "description": description,
            "url": origin + in_language("articles:index", site.language),
            "inLanguage": site.html_language,
            "publisher": publisher(site, origin),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": search},
                "query-input": "required name=search_term_string",
            },
        }
    )


def breadcrumbs(crumbs, origin):
    """A BreadcrumbList of the front page and `crumbs`, pairs of a name and a path, which the last one has not."""
    steps = [(gettext("Home"), reverse("articles:index")), *crumbs]
    items = [
        without_empty({"@type": "ListItem", "position": position, "name": name, "item": path and origin + path})
        for position, (name, path) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def without_empty(members):
    return {name: value for name, value in members.items() if value}
