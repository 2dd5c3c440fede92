"""How an import uses memory: the same amount for many posts as for few, and little time for looking after it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def patient_collector() -> Iterator[None]:
    """Python looks for cycles of garbage less often: an import makes many objects, hardly a cycle."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def unmapped_database() -> Iterator[None]:
    """SQLite maps no database file meanwhile: what an import touches of it would all count as its memory."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size")
        usual = cursor.fetchone()
        cursor.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        # Databases in memory have no map, and a connection that was closed begins again.
        if usual and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA mmap_size = {usual[0]}")
