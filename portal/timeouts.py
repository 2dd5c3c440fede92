"""How long a process that serves readers waits for a database; commands wait as the settings say."""

from django.db import connections

LOCK_SECONDS = 5
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 15
IDLE_SECONDS = 60
"""In an open transaction."""
SQLITE_CACHE_KIB = 16 * 1024
"""Of each connection: a server has several."""


def bound_waiting(databases=None):
    """Change the options with which connections are opened from now on."""
    for database in (databases or connections.settings).values():
        options = database.setdefault("OPTIONS", {})
        if database["ENGINE"].endswith("sqlite3"):
            options["timeout"] = LOCK_SECONDS
            options["init_command"] = options.get("init_command", "") + f" PRAGMA cache_size=-{SQLITE_CACHE_KIB};"
        elif database["ENGINE"].endswith("postgresql"):
            limits = {
                "lock_timeout": LOCK_SECONDS,
                "statement_timeout": STATEMENT_SECONDS,
                "idle_in_transaction_session_timeout": IDLE_SECONDS,
            }
            flags = " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())
            options["options"] = f"{options.get('options', '')} {flags}".strip()
            options["connect_timeout"] = CONNECT_SECONDS
