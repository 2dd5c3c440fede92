"""Keeps with each imported article the pictures that it depends on, so that later imports see when one changes."""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from articles.importing.terms import insert
from articles.models import PictureDependencies
from articles.pictures.fingerprints import Dependencies
from articles.posts.messages import packed

TABLE = PictureDependencies._meta.db_table
COLUMNS = ["article_id", "files", "problems", "thumbnail"]


def keep(cursor: CursorWrapper, found: list[tuple[int, Dependencies]], replaced: list[int]) -> None:
    """Store what the articles with some primary keys depend on; those in `replaced` may have a row already."""
    if replaced:
        PictureDependencies.objects.filter(article__in=replaced).delete()
    adapt = connection.ops.adapt_json_value
    rows = [
        (
            pk,
            adapt(needed.files, None) if needed.files else None,
            adapt([[line, packed(message)] for line, message in needed.problems], None) if needed.problems else None,
            needed.thumbnail,
        )
        for pk, needed in found
    ]
    insert(cursor, TABLE, COLUMNS, rows)


def forget(pks: list[int]) -> None:
    """Let the next import find out again what some articles depend on."""
    PictureDependencies.objects.filter(article__in=pks).delete()
