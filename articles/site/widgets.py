"""The boxes of the sidebar: one registry, one small function and one template (`widgets/<name>.html`) for each."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone, translation

from articles.listings import archive as months
from articles.listings.edition import CACHE_SECONDS
from articles.listings.related import related_cards
from articles.models import Article, TagCount
from articles.models.querysets import rows_of
from articles.reads.counter import POPULAR_MINUTES, most_read
from articles.site.site import SHORT_LANGUAGE_NAMES, Link

REGISTRY = {}
RECENT_ARTICLES = 8
POPULAR_ARTICLES = 5
RELATED_ARTICLES = 5
FROM_EACH_LANGUAGE = 2
MINUTES_OF_A_DAY = 24 * 60
SIDEBAR_TAGS = 30
SIDEBAR_CATEGORIES = 12
EVEN_WEIGHT = 2


@dataclass(frozen=True)
class Sidebar:
    """The column next to the content: on which `side` (`right`, `left`, `none`), and its rendered boxes."""

    side: str
    boxes: list


class Widget(NamedTuple):
    """What makes the context of a box, and for how many minutes of a day the box is kept.

    `context` takes the site, or for `is_of_article`, a box that is never kept, the site, the article and the version.
    """

    context: Callable
    minutes: int = MINUTES_OF_A_DAY
    is_of_article: bool = False


def widget(function=None, **options):
    """Register `function` as a `Widget` under its name; it returns a template's context, None for nothing to show."""
    if function is None:
        return lambda function: widget(function, **options)
    REGISTRY[function.__name__] = Widget(function, **options)
    return function


def sidebar(site, version, now, *, side="", names=(), without=(), article=None):
    """The `Sidebar` of the edition `version`; the site's own settings replace an empty `side` or empty `names`.

    Names that no widget has are passed over, and those of boxes about an `article` where there is none. All other
    boxes are kept in the cache until the edition or the day changes, or their minutes have passed.
    """
    side = side or site.settings.sidebar
    if side == "none":
        return Sidebar("none", [])
    names = dict.fromkeys(name for name in names or site.settings.widgets if name in REGISTRY and name not in without)
    keys = {name: box_key(name, site, version, now) for name in names if not REGISTRY[name].is_of_article}
    kept = cache.get_many(keys.values())
    made = {key: render(name, now, site) for name, key in keys.items() if key not in kept}
    if made:
        cache.set_many(made, CACHE_SECONDS)
    boxes = []
    for name in names:
        if name in keys:
            boxes.append((kept | made)[keys[name]])
        elif article:
            boxes.append(render(name, now, site, article, version))
    boxes = [box for box in boxes if box]
    return Sidebar(side if boxes else "none", boxes)


def box_key(name, site, version, now):
    now = timezone.localtime(now)
    part_of_day = (60 * now.hour + now.minute) // REGISTRY[name].minutes
    return f"widget:{version}:{site.language}:{now:%Y%m%d}:{part_of_day}:{name}"


def render(name, now, site, *about):
    """The HTML of a box in the language of `site`; empty where it has nothing to show."""
    with translation.override(site.language):
        context = REGISTRY[name].context(site, *about)
        return "" if context is None else render_to_string(f"widgets/{name}.html", {**context, "now": now})


@widget
def search(site):
    return {}


@widget
def recent(site):
    articles = Article.objects.live().in_language(site.language).newest_first()
    articles = articles.only("language", "slug", "title", "published_at", "language_tag")[:RECENT_ARTICLES]
    return {"articles": articles, "site": site} if articles else None


@widget
def categories(site):
    shown = site.categories[:SIDEBAR_CATEGORIES]
    return {"categories": shown, "has_more": len(site.categories) > len(shown)} if shown else None


@widget
def taglist(site):
    counts = TagCount.objects.in_language(site.language).most_first().select_related("tag")[:SIDEBAR_TAGS]
    tags = [Link(count.tag.name, count.tag.get_absolute_url(), count.article_count) for count in counts]
    return {"tags": weighted(tags)} if tags else None


@widget
def sidemenu(site):
    return {"links": site.menus["side"]} if site.menus["side"] else None


@widget
def social(site):
    return {"links": site.menus["social"]} if site.menus["social"] else None


@widget
def archive(site):
    found = months.recent_months(site.language)
    return {"months": found} if found else None


@widget
def languages(site):
    """The newest articles of each other language of the site."""
    columns = ("language", "language_tag", "slug", "title")
    others = [code for code, _name in settings.LANGUAGES if code != site.language]
    newest = [
        Article.objects.live().in_language(code).newest_first().values_list(*columns)[:FROM_EACH_LANGUAGE]
        for code in others
    ]
    rows = rows_of(newest) if newest else []
    names = dict(settings.LANGUAGES) | SHORT_LANGUAGE_NAMES
    articles = [Article(**dict(zip(columns, row, strict=True))) for row in rows]
    return {"articles": [(names[article.language], article) for article in articles]} if articles else None


@widget(minutes=POPULAR_MINUTES)
def popular(site):
    """What was read most in the last days."""
    articles = Article.objects.live().in_language(site.language).only("language", "language_tag", "slug", "title")
    ids = most_read(site.language, timezone.now(), POPULAR_ARTICLES)
    found = articles.in_bulk(ids) if ids else {}
    return {"articles": [found[pk] for pk in ids if pk in found], "site": site} if found else None


@widget(is_of_article=True)
def related(site, article, version):
    cards = related_cards(article, site, version)[:RELATED_ARTICLES]
    return {"articles": [card.article for card in cards], "site": site} if cards else None


def weighted(tags):
    """Pairs of a tag and its weight, 1 to 4 by the logarithm of its count among the others', in the order of names."""
    logs = [math.log(tag.count) for tag in tags]
    least, span = min(logs), max(logs) - min(logs)
    weights = {
        tag: 1 + round(3 * (log - least) / span) if span else EVEN_WEIGHT for tag, log in zip(tags, logs, strict=True)
    }
    return [(tag, weights[tag]) for tag in sorted(tags)]
