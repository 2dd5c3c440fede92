"""What is stored of the articles that posts were imported as: rows, their digests, and what has which address."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.utils import timezone

from articles.models import Alias, Article
from articles.posts.messages import Message, say

Row = dict[str, Any]
"""Columns of an article by name."""

CONFLICT = "conflict"
"""The level of a problem: file and article have both changed."""

TABLE = Article._meta.db_table
FIELDS = {f.attname: f for f in Article._meta.concrete_fields}
LIMITS = {name: f.max_length for name, f in FIELDS.items() if f.max_length}
DATES = {name for name, f in FIELDS.items() if f.get_internal_type() == "DateTimeField"}
JSONS = {name for name, f in FIELDS.items() if f.get_internal_type() == "JSONField"}

# ruff: noqa: SIM905 -- names in rows are easier to read
# What an editor can change: whether it is still what the importer wrote is seen by its digest.
CONTENT = (
    "language slug title lead summary status published_at updated_at shown_from_at expires_at pin_weight is_listed"
    " thumbnail thumbnail_url thumbnail_alt thumbnail_caption is_thumbnail_in_list is_thumbnail_in_article"
    " source_url source_name canonical_url has_comments has_author_box has_pager has_contents has_math"
    " sidebar widgets is_html extra body"
).split()
OURS = (
    "language_tag is_live word_count reading_minutes picture_count thumbnail_width thumbnail_height translation_key"
    " translations import_path import_root import_hash stored_hash imported_at pictures contents body_html body_text"
).split()
COLUMNS = [name for name in FIELDS if name in {*CONTENT, *OURS}]
LEFT_ALONE = [name for name in FIELDS if name not in {"id", "created_at", *COLUMNS}]


def stored_rows(paths: Collection[str]) -> dict[str, Row]:
    """The articles imported from `paths`, by path: what conflicts and addresses are decided by.

    Within a transaction no one else changes them until its end.
    """
    articles = Article.objects.select_for_update() if connection.in_atomic_block else Article.objects
    rows = articles.imported_from(paths).order_by().values("id", "import_path", "edited_at", "stored_hash", *CONTENT)
    return {row["import_path"]: row for row in rows}


def old_path(pk: int) -> str:
    return Article.objects.values_list("import_path", flat=True).get(pk=pk)


def existing_ids(paths: Collection[str]) -> list[int]:
    """Primary keys of the articles that were imported from some paths."""
    return list(Article.objects.imported_from(paths).order_by().values_list("pk", flat=True))


def slug_owners(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, str]]:
    """Of pairs (language, slug) those that are taken: a dict to (pk, import path)."""
    owners: dict[tuple[str, str], tuple[int, str]] = {}
    for language in {language for language, _ in wanted}:
        slugs = [slug for other, slug in wanted if other == language]
        statement = f"SELECT slug, id, import_path FROM {TABLE} WHERE language = %s AND slug"  # noqa: S608
        rows = rows_in(statement, slugs, language)
        owners |= {(language, slug): (pk, path) for slug, pk, path in rows}
    return owners


def alias_owners(paths: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Of `paths` those that lead somewhere: a dict from each, without its last slash, to (pk of the article, path)."""
    bare = {path.rstrip("/") for path in paths}
    forms = [*bare, *(f"{path}/" for path in bare)]
    tables = f"{Alias._meta.db_table} JOIN {TABLE} ON {TABLE}.id = article_id"
    rows = rows_in(f"SELECT path, article_id, import_path FROM {tables} WHERE path", forms)  # noqa: S608
    return {path.rstrip("/"): (pk, import_path) for path, pk, import_path in rows}


def rows_in(statement: str, values: Collection[str], *params: str) -> list[tuple]:
    """The rows of a statement that ends in a column, where that is one of `values`; Django takes longer for many."""
    if not values:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} IN ({', '.join(['%s'] * len(values))})", [*params, *values])
        found: list[tuple] = cursor.fetchall()
        return found


def conflict(row: Row) -> Message | None:
    """Why a stored article must not be overwritten; None where it may be."""
    if row["edited_at"]:
        return say("-edited", at=f"{timezone.localtime(row['edited_at']):%Y-%m-%d %H:%M}")
    return None if digest(row) == row["stored_hash"] else say("-written")


def digest(values: Row) -> str:
    """A hash over the content of an article, the same for what was written and for what is read back."""
    content = "\0".join([canonical(values[name]) for name in CONTENT])
    return blake2b(content.encode("utf-8", "replace"), digest_size=16).hexdigest()


def canonical(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return str(value.timestamp())
    return as_json(value) if value else repr(value)


# One for all: `json.dumps` makes another encoder for each value.
as_json = json.JSONEncoder(sort_keys=True).encode


def adapted(values: Row) -> list:
    """`values` in the order of COLUMNS, as the database takes them."""
    of_date, of_json = connection.ops.adapt_datetimefield_value, connection.ops.adapt_json_value
    return [
        of_date(values[name]) if name in DATES else of_json(values[name], None) if name in JSONS else values[name]
        for name in COLUMNS
    ]


def adapt(moment: datetime) -> Any:
    """A time as the database takes it in a statement."""
    return connection.ops.adapt_datetimefield_value(moment)
