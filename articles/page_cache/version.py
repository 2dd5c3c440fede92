"""Which edition is the current one, without a question to the database for each reader."""

import time
from threading import Lock

from django.db import close_old_connections

from articles.listings.edition import current_edition

SECONDS = 1


class EditionWatch:
    """Asks for the edition at most once in SECONDS, and at the moment at which it ends by itself."""

    def __init__(self, clock=time.time):
        self.clock = clock
        self._lock = Lock()
        self._is_asking = False
        self._version = None
        self._asked_at = self._ends_at = 0.0

    def version(self, aside=None):
        """The version of the edition, at most SECONDS old. Raises `django.db.Error` if it cannot be known.

        The database is asked by one thread at a time, with `aside(function)` if that is given; the others
        get the last version meanwhile.
        """
        with self._lock:
            now = self.clock()
            is_known = self._version is not None and 0 <= now - self._asked_at < SECONDS and now < self._ends_at
            if is_known or (self._is_asking and self._version is not None):
                return self._version
            self._is_asking = True
        try:
            return aside(self._ask) if aside else self._ask()
        finally:
            with self._lock:
                self._is_asking = False

    def _ask(self):
        now = self.clock()
        # No request is under way, at whose beginning Django would see to this.
        close_old_connections()
        edition = current_edition()
        ends_at = edition.next_change_at
        with self._lock:
            self._version, self._asked_at = edition.version, now
            self._ends_at = ends_at.timestamp() if ends_at else float("inf")
        return edition.version
