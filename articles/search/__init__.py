"""Full-text search over articles, behind one small interface for all databases."""

from itertools import islice
from types import ModuleType

MOST_READ = 5000
READ_AT_ONCE = 200


class Found(list):
    """Ids of articles, newest first; `is_cut` where older ones may have been left out."""

    is_cut = False


def backend() -> ModuleType:
    from django.db import connection  # tokens and passages below this package do without Django

    if connection.vendor == "postgresql":
        from articles.search import postgresql

        return postgresql
    from articles.search import sqlite

    return sqlite


def replace(ids):
    """Bring the index up to date with the rows of the articles `ids`, of which some may have gone."""
    if ids:
        backend().replace(ids)


def search(query, *, limit=1000, in_title=False):
    """Found published, listed articles that contain what `query` wants and nothing it excludes, `limit` at most.

    `in_title`: only the title counts. A query that wants nothing finds nothing. Where a phrase has to be looked up in
    the texts, only the newest MOST_READ articles that contain its words are read.
    """
    from articles.text.queries import parse

    asked = parse(query)
    if not asked.wanted:
        return Found()
    most = MOST_READ if asked.needs_text else limit
    ids = backend().search(asked, limit=most, in_title=in_title)
    found = Found(islice(confirmed(ids, asked, in_title=in_title), limit) if asked.needs_text else ids)
    found.is_cut = len(ids) == most or len(found) == limit
    return found


def confirmed(ids, asked, *, in_title):
    """Those of `ids` whose texts contain the phrases that are `asked` for, read in batches as they are needed."""
    from articles.models import Article

    fields = ["title"] if in_title else ["title", "lead", "body_text"]
    for start in range(0, len(ids), READ_AT_ONCE):
        batch = ids[start : start + READ_AT_ONCE]
        rows = Article.objects.filter(pk__in=batch).order_by().values_list("pk", *fields)
        texts = {pk: held for pk, *held in rows}
        yield from (pk for pk in batch if pk in texts and asked.is_met(texts[pk]))


def rebuild():
    """Make the index again from the articles; say how many it contains."""
    return backend().rebuild()
