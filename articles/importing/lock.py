"""Sees to it that one import runs at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

# Of all advisory locks of the database, this project's for imports.
POSTGRESQL_KEY = 0x696D706F7274


class ImportRunning(Exception):  # noqa: N818
    """Another import holds the lock."""


@contextmanager
def import_lock() -> Iterator[None]:
    """Held while the block runs and freed by the system where the process is killed. Raises ImportRunning, OSError."""
    with on_postgresql() if connection.vendor == "postgresql" else on_file(lock_path()):
        yield


def lock_path() -> Path:
    """Next to the database file; in `var` where the database is in memory."""
    name = str(connection.settings_dict["NAME"])
    is_file = not name.startswith(("file:", ":memory:")) and name
    return Path(f"{name}.import.lock") if is_file else settings.VAR_DIR / "import.lock"


@contextmanager
def on_file(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ImportRunning from error
        yield
    finally:
        os.close(handle)


@contextmanager
def on_postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [POSTGRESQL_KEY])
        if not cursor.fetchone()[0]:
            raise ImportRunning
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [POSTGRESQL_KEY])
