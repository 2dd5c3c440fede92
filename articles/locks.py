"""What a reader's request may write, it writes without waiting for anybody."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def transaction_without_waiting():
    """A transaction that fails, with OperationalError, where someone else holds a lock that it would wait for."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute("PRAGMA busy_timeout")
            patience = cursor.fetchone()[0]
            cursor.execute("PRAGMA busy_timeout = 0")
        try:
            with transaction.atomic():
                if not is_sqlite:
                    cursor.execute("SET LOCAL lock_timeout = '1ms'")
                yield
                if not is_sqlite:
                    cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
        finally:
            if is_sqlite:
                cursor.execute(f"PRAGMA busy_timeout = {patience}")
