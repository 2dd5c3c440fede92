"""What tests of `import_posts` share: posts on disk, and a call with its code, counts and problems."""

import io
import json
import re
from contextlib import closing, contextmanager

from django.core.management import CommandError, call_command
from django.db import connection

from articles.importing import lock as import_lock


def write(folder, path, body="正文。", **keys):
    keys = {"title": path, "date": "2025-02-11 14:31:12"} | keys
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    head = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
    file.write_text(f"---\n{head}\n---\n\n{body}\n", encoding="utf-8")
    return file


@contextmanager
def lock_held_elsewhere():
    """A context in which another process, or another connection to PostgreSQL, holds the lock of imports."""
    if connection.vendor != "postgresql":
        with import_lock.on_file(import_lock.lock_path()):
            yield
        return
    import psycopg

    names = {"dbname", "user", "password", "host", "port"}
    parameters = {k: v for k, v in connection.get_connection_params().items() if k in names}
    with closing(psycopg.connect(**parameters, autocommit=True)) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [import_lock.POSTGRESQL_KEY])
        yield
        # The server frees what a connection held some time after that was closed, and the test goes on at once.
        other.execute("SELECT pg_advisory_unlock(%s)", [import_lock.POSTGRESQL_KEY])


def run(*arguments):
    """Exit code, counts as a dict, and the problem lines of a call."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("import_posts", *map(str, arguments), stdout=out, stderr=err, no_color=True)
    except SystemExit as stop:
        code = stop.code
    except CommandError as error:
        return error.returncode, {}, [str(error)]
    counts = {name: int(number) for name, number in re.findall(r"([a-z]+) (\d+)(?:,| in)", out.getvalue())}
    return code, {name: number for name, number in counts.items() if number}, err.getvalue().splitlines()
