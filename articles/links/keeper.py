"""Keeps links between articles in sync: they follow the slug and the language of what they lead to."""

from datetime import datetime

from articles.changes import batches
from articles.links.rewriting import rewrite
from articles.models import Link
from articles.models.links import article_href


class LinksKeeper:
    def note(self, ids: list[int]) -> None:
        """A link says itself which address it has had."""

    def due(self, now: datetime) -> tuple[int, ...]:
        return ()

    def keep(self, ids: set[int], now: datetime, *, has_new_text: bool) -> None:
        for batch in batches(ids):
            links = Link.objects.filter(target__in=batch).select_related("target")
            links = links.only("href", "suffix", "source_id", "target__language", "target__slug")
            rewrite((link, href) for link in links if (href := href_of(link)) != link.href)


def href_of(link: Link) -> str:
    """The address that a link with a target has to have."""
    return article_href(link.target.language, link.target.slug) + link.suffix if link.target else link.href
