"""The index on PostgreSQL: a table of `tsvector` under a GIN index.

The vector is written out token by token with its positions, never parsed by the server, so that both databases find
the same. Title tokens carry weight A.
"""

from django.db import connection, transaction

from articles.search.rows import BATCH, batches, is_found, texts
from articles.text.tokens import index_tokens

# A tsvector counts positions to 16,383, after which they start over, and contains 1 MB; what passes that is left out.
POSITIONS = 16_000
MAX_TOKENS = 48_000
# Hits among the newest rows, which are read in order until there are enough; all hits, sorted.
AMONG_NEWEST = (
    "WITH e AS NOT MATERIALIZED (SELECT article_id, published_at FROM (SELECT * FROM articles_searchentry"
    " ORDER BY published_at DESC, article_id DESC LIMIT 5000) newest WHERE vector @@ %s::tsquery)"
)
AMONG_ALL = (
    "WITH h AS MATERIALIZED (SELECT article_id, published_at FROM articles_searchentry WHERE vector @@ %s::tsquery),"
    " e AS MATERIALIZED (SELECT * FROM h ORDER BY published_at DESC, article_id DESC)"
)
REPLACE = (
    "INSERT INTO articles_searchentry AS old (article_id, published_at, vector) VALUES (%s, %s, %s::tsvector)"
    " ON CONFLICT (article_id) DO UPDATE SET published_at = excluded.published_at, vector = excluded.vector"
    " WHERE (old.published_at, old.vector) <> (excluded.published_at, excluded.vector)"
)


def replace(ids):
    """Index the articles `ids` as they are stored now; those that have gone are forgotten."""
    with transaction.atomic(), connection.cursor() as cursor:
        for batch in batches(ids):
            rows = texts(batch, "published_at")
            gone = list(set(batch).difference(row[0] for row in rows))
            if gone:
                cursor.execute("DELETE FROM articles_searchentry WHERE article_id = ANY(%s)", [gone])
            cursor.executemany(REPLACE, [(pk, at, vector(title, text)) for pk, at, title, text in rows])


def vector(title, text):
    """The literal of a tsvector. Tokens contain letters and digits only, so none needs quoting."""
    title_tokens, text_tokens = index_tokens(title).split(), index_tokens(text).split()[:MAX_TOKENS]
    # A free position in between: no phrase begins in the title and ends in the text.
    start = len(title_tokens) + 2
    places = [f"{token}:{at}A" for at, token in enumerate(title_tokens, 1)]
    places += [f"{token}:{at % POSITIONS + 1}" for at, token in enumerate(text_tokens, start)]
    return " ".join(places)


def search(query, *, limit, in_title):
    """Ids of the articles that a reader may find and that contain the terms of `query`, newest first."""
    found, params = is_found("e.article_id")
    asked, order = expression(query, in_title), "ORDER BY e.published_at DESC, e.article_id DESC LIMIT %s"
    with connection.cursor() as cursor:
        # The planner takes every word for a common one and looks for it along the index of dates, which is quick for
        # those that are. A word that is not found there soon is looked up in the index of words.
        for hits in (AMONG_NEWEST, AMONG_ALL):
            sql = f"{hits} SELECT e.article_id FROM e WHERE {found} {order}"
            cursor.execute(sql, [asked, *params, limit])
            ids = [pk for (pk,) in cursor.fetchall()]
            if len(ids) == limit:
                break
        return ids


def expression(query, in_title):
    """The terms of `query` in the language of tsquery, every token in quotes."""

    def phrase(term):
        marks = ("*" if term.is_prefix else "") + ("A" if in_title else "")
        return "(" + " <-> ".join(f"'{token}'" + (f":{marks}" if marks else "") for token in term.tokens) + ")"

    return " & ".join([*map(phrase, query.terms), *("!" + phrase(term) for term in query.excluded_terms)])


def rebuild():
    """Index all articles again, in batches, while readers go on searching; their number."""
    count, last = 0, 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT id FROM articles_article WHERE id > %s ORDER BY id LIMIT %s", [last, BATCH])
            ids = [pk for (pk,) in cursor.fetchall()]
            if not ids:
                break
            replace(ids)
            count, last = count + len(ids), ids[-1]
        cursor.execute(
            "DELETE FROM articles_searchentry e WHERE NOT EXISTS"
            " (SELECT FROM articles_article a WHERE a.id = e.article_id)"
        )
    return count
