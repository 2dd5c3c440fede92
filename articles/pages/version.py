"""Which edition is the current one, without a question to the database for each reader."""

import time
from threading import Lock

from django.db import close_old_connections

from articles.upkeep import current_edition

SECONDS = 1


class EditionWatch:
    """Asks for the edition at most once in SECONDS, and at the moment at which it ends by itself."""

    def __init__(self, clock=time.time):
        self.clock = clock
        self._lock = Lock()
        self._version = None
        self._asked_at = self._ends_at = 0.0

    def version(self):
        """The version of the edition, at most SECONDS old. Raises `django.db.Error` where it cannot be known."""
        with self._lock:
            now = self.clock()
            if self._version is None or not 0 <= now - self._asked_at < SECONDS or now >= self._ends_at:
                self._ask(now)
            return self._version

    def _ask(self, now):
        # No request is under way, at whose beginning Django would see to this.
        close_old_connections()
        edition = current_edition()
        ends_at = edition.next_change_at
        self._version, self._asked_at = edition.version, now
        self._ends_at = ends_at.timestamp() if ends_at else float("inf")
