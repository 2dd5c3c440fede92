"""What tests of `import_posts` share: posts on disk, and a call with its code, counts and problems."""

import io
import json
import re
from contextlib import closing

from django.core.management import CommandError, call_command
from django.db import connection

from articles import import_lock


def write(folder, path, body="正文。", **keys):
    keys = {"title": path, "date": "2025-02-11 14:31:12"} | keys
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    head = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
    file.write_text(f"---\n{head}\n---\n\n{body}\n", encoding="utf-8")
    return file


def lock_held_elsewhere():
    """A context in which another process, or another connection to PostgreSQL, holds the lock of imports."""
    if connection.vendor != "postgresql":
        return import_lock.on_file(import_lock.lock_path())
    import psycopg

    names = {"dbname", "user", "password", "host", "port"}
    other = psycopg.connect(**{k: v for k, v in connection.get_connection_params().items() if k in names})
    other.execute("SELECT pg_advisory_lock(%s)", [import_lock.POSTGRESQL_KEY])
    return closing(other)


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
