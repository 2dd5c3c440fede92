"""The index on SQLite: an FTS5 table without content, and a table that says which of its rows are an article's.

A row's key is the minute of `published_at` with a few places in it: the order of keys is that of publication, and
"newest first" is a walk that stops at the limit. A full minute spills into the next. Keys lie close together because
FTS5 stores the step from one to the next with every word of every article.

FTS5 of SQLite 3.40 can take a row out of such a table only against its old text, so nothing is taken out: a changed
article gets a new key, its old one is never given again, and what is under that is joined away. `rebuild` drops
it.
"""

import json

from django.db import connection, transaction

from articles.search.rows import BATCH, batches, is_found, texts
from articles.text.tokens import index_tokens

FIRST_MINUTE = -89_411_040  # 1800-01-01 in minutes of Unix time; what is older counts as of then
PLACES = 64
MINUTE = "CAST(strftime('%%s', published_at) AS INTEGER) / 60"
INSERT = "INSERT INTO articles_search (rowid, text, title) VALUES (%s, %s, %s)"


def replace(ids):
    """Index the articles `ids` as they are stored now; those that have gone are forgotten."""
    # No savepoint: FTS5 flushes its buffer at each.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for batch in batches(ids):
            marks = ", ".join(["%s"] * len(batch))
            cursor.execute(
                f"UPDATE articles_searchentry SET article_id = NULL WHERE article_id IN ({marks})",
                batch,
            )
            insert(cursor, texts(batch, MINUTE))


def insert(cursor, rows):
    """Give each of `rows` a new key. In order of keys: FTS5 flushes its buffer whenever one goes backwards."""
    rows = sorted(rows, key=lambda row: (row[1] or 0, row[0]))
    keys = free_keys(cursor, [max((row[1] or 0) - FIRST_MINUTE, 0) for row in rows])
    keyed = sorted(zip(keys, rows, strict=True))
    tokens = [(key, index_tokens(text), index_tokens(title)) for key, (_, _, title, text) in keyed]
    cursor.executemany(INSERT, tokens)
    cursor.executemany(
        "INSERT INTO articles_searchentry (key, article_id) VALUES (%s, %s)", [(key, row[0]) for key, row in keyed]
    )


def free_keys(cursor, minutes):
    """For each of `minutes` a key that was never given: the next one in it, else in the next minute with room."""
    following: dict[int, int] = {}
    reached: dict[int, int] = {}
    keys = []
    look_up(cursor, set(minutes), following)
    for wanted in minutes:
        # Of undated articles there may be thousands, all of one minute.
        minute = reached.get(wanted, wanted)
        while following[minute] == (minute + 1) * PLACES:
            minute += 1
            if minute not in following:
                look_up(cursor, {minute}, following)
        reached[wanted] = minute
        keys.append(following[minute])
        following[minute] += 1
    return keys


def look_up(cursor, minutes, following):
    """Put the key after the last one given in each of `minutes` into `following`."""
    cursor.execute(
        f"SELECT value, (SELECT MAX(key) FROM articles_searchentry"
        f" WHERE key BETWEEN value * {PLACES} AND value * {PLACES} + {PLACES - 1}) FROM json_each(%s)",
        [json.dumps(list(minutes))],
    )
    for minute, last in cursor.fetchall():
        following[minute] = minute * PLACES if last is None else last + 1


def search(query, *, limit, in_title):
    """Ids of the articles that a reader may find and that contain the terms of `query`, newest first."""
    found, params = is_found("e.article_id")
    with connection.cursor() as cursor:
        # CROSS JOIN keeps the order of the loops: the index first, from its newest row on.
        cursor.execute(
            "SELECT a.id FROM (SELECT e.article_id FROM articles_search"
            " CROSS JOIN articles_searchentry e ON e.key = articles_search.rowid"
            f" WHERE articles_search MATCH %s AND {found} ORDER BY articles_search.rowid DESC LIMIT %s)"
            " CROSS JOIN articles_article a ON a.id = article_id ORDER BY a.published_at DESC, a.id DESC",
            [expression(query, in_title), *params, limit],
        )
        return [pk for (pk,) in cursor.fetchall()]


def expression(query, in_title):
    """The terms of `query` in FTS5's language, every token in quotes."""
    phrases = " ".join(map(phrase, query.terms))
    if query.excluded_terms:
        phrases = f"({phrases}) NOT ({' OR '.join(map(phrase, query.excluded_terms))})"
    return f"{{title}} : ({phrases})" if in_title else phrases


def phrase(term):
    return " + ".join(f'"{token}"' for token in term.tokens) + ("*" if term.is_prefix else "")


def rebuild():
    """Empty the index and fill it from all articles, oldest first; their number."""
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO articles_search (articles_search) VALUES ('delete-all')")
        cursor.execute("DELETE FROM articles_searchentry")
        cursor.execute("SELECT id FROM articles_article ORDER BY published_at, id")
        ids = [pk for (pk,) in cursor.fetchall()]
        for start in range(0, len(ids), BATCH):
            rows = texts(ids[start : start + BATCH], MINUTE)
            insert(cursor, rows)
            count += len(rows)
    return count
