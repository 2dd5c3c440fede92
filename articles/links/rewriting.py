"""Gives links another target or another address, in their rows and in the HTML of the articles that they are in."""

import re
from collections.abc import Iterable
from html import escape

from articles.models import Article, Link


def rewrite(changes: Iterable[tuple[Link, str]]) -> None:
    """Store links, whose target may be another now, each with its new address."""
    by_source: dict[int, list[tuple[str, str]]] = {}
    links = []
    for link, href in changes:
        if href != link.href:
            by_source.setdefault(link.source_id, []).append((link.href, href))
            link.href = href
        links.append(link)
    if not links:
        return
    articles = list(Article.objects.filter(pk__in=by_source).only("pk", "body_html"))
    for article in articles:
        for before, after in by_source[article.pk]:
            article.body_html = with_address(article.body_html, before, after)
    Article.objects.bulk_update(articles, ["body_html"], batch_size=50)
    Link.objects.bulk_update(links, ["href", "target"], batch_size=100)


def with_address(html: str, before: str, after: str) -> str:
    """The HTML of an article with another address in its links; text that looks like a link stays."""
    anchor = re.compile(rf'(<a (?:[^<>]* )?href="){re.escape(escape(before))}(?=")')
    return anchor.sub(lambda found: found[1] + escape(after), html)
