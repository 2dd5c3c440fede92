"""Somebody else at the database, for tests of what nobody may wait for."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def somebody_who_writes(table):
    """Another connection in the middle of a transaction that has changed every row of `table`."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET id = id")  # noqa: S608
        yield
        other.rollback()
    finally:
        other.close()
