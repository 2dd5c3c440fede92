"""The boxes of the sidebar: one registry, one small function and one template (`widgets/<name>.html`) for each."""

import math
from dataclasses import dataclass

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone, translation

from articles.models import Article, TagCount
from articles.site import CACHE_SECONDS, Link

REGISTRY = {}
RECENT_ARTICLES = 8
SIDEBAR_TAGS = 30
EVEN_WEIGHT = 2


@dataclass(frozen=True)
class Sidebar:
    """The column beside the content: on which `side` (`right`, `left`, `none`), and its rendered boxes."""

    side: str
    boxes: list


def widget(function):
    """Register `function(site)` under its name; it returns the context of its template, None for nothing to show."""
    REGISTRY[function.__name__] = function
    return function


def sidebar(site, version, now, *, side="", names=(), without=()):
    """The `Sidebar` of the edition `version`; the site's own settings stand in for an empty `side` or empty `names`.

    Names that no widget has are passed over. Boxes are kept in the cache until the edition or the day changes.
    """
    side = side or site.settings.sidebar
    if side == "none":
        return Sidebar("none", [])
    names = dict.fromkeys(name for name in names or site.settings.widgets if name in REGISTRY and name not in without)
    prefix = f"widget:{version}:{site.language}:{timezone.localtime(now):%Y%m%d}:"
    kept = cache.get_many([prefix + name for name in names])
    made = {prefix + name: render(name, site, now) for name in names if prefix + name not in kept}
    if made:
        cache.set_many(made, CACHE_SECONDS)
    boxes = [box for name in names if (box := (kept | made)[prefix + name])]
    return Sidebar(side if boxes else "none", boxes)


def render(name, site, now):
    """The HTML of a box in the language of `site`; empty where it has nothing to show."""
    with translation.override(site.language):
        context = REGISTRY[name](site)
        return "" if context is None else render_to_string(f"widgets/{name}.html", {**context, "now": now})


@widget
def search(site):  # noqa: ARG001
    return {}


@widget
def recent(site):
    articles = Article.objects.live().in_language(site.language).newest_first()
    articles = articles.only("language", "slug", "title", "published_at", "language_tag")[:RECENT_ARTICLES]
    return {"articles": articles, "site": site} if articles else None


@widget
def categories(site):
    return {"categories": site.categories} if site.categories else None


@widget
def taglist(site):
    counts = TagCount.objects.in_language(site.language).most_first().select_related("tag")[:SIDEBAR_TAGS]
    tags = [Link(count.tag.name, count.tag.get_absolute_url(), count.article_count) for count in counts]
    return {"tags": weighted(tags)} if tags else None


@widget
def sidemenu(site):
    return {"links": site.menus["side"]} if site.menus["side"] else None


def weighted(tags):
    """Pairs of a tag and its weight, 1 to 4 by the logarithm of its count among the others', in the order of names."""
    logs = [math.log(tag.count) for tag in tags]
    least, span = min(logs), max(logs) - min(logs)
    weights = {
        tag: 1 + round(3 * (log - least) / span) if span else EVEN_WEIGHT for tag, log in zip(tags, logs, strict=True)
    }
    return [(tag, weights[tag]) for tag in sorted(tags)]
