"""Gives links another address in the HTML of the articles that they are in."""

from collections.abc import Iterable
from html import escape

from articles.models import Article, Link


def rewrite(changes: Iterable[tuple[Link, str]]) -> set[int]:
    """Give links another address, in their row and in the HTML of their article; return the keys of those articles."""
    by_source: dict[int, list[tuple[Link, str]]] = {}
    for link, href in changes:
        if href != link.href:
            by_source.setdefault(link.source_id, []).append((link, href))
    sources = list(Article.objects.filter(pk__in=by_source).only("pk", "body_html"))
    changed = []
    for article in sources:
        html = article.body_html
        for link, href in by_source[article.pk]:
            html = html.replace(f'href="{escape(link.href)}"', f'href="{escape(href)}"')
            link.href = href
            changed.append(link)
        article.body_html = html
    Article.objects.bulk_update(sources, ["body_html"], batch_size=50)
    Link.objects.bulk_update(changed, ["href", "target"], batch_size=100)
    return {article.pk for article in sources}
