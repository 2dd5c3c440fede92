"""Full-text search over articles, behind one small interface whatever the database."""


def backend():
    from django.db import connection  # tokens and passages below this package do without Django

    if connection.vendor == "postgresql":
        from articles.search import postgresql as chosen
    else:
        from articles.search import sqlite as chosen
    return chosen


def replace(ids):
    """Bring the index up to date with the rows of the articles `ids`, of which some may have gone."""
    if ids:
        backend().replace(ids)


def search(query, *, limit=1000, in_title=False):
    """Ids of published, listed articles that hold every word of `query`, newest first, `limit` of them at most.

    `in_title`: every word in the title. A query without a word finds nothing.
    """
    from articles.search.tokens import query_terms

    terms = query_terms(query)
    return backend().search(terms, limit=limit, in_title=in_title) if terms else []


def rebuild():
    """Make the index anew from the articles; say how many it holds."""
    return backend().rebuild()
