"""Where pages are kept: in memory, compressed, those that no one has asked for longest given up first."""

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock

import brotli

MOST_BYTES = 64 * 1024 * 1024
"""Of all bodies that a process keeps; about 8,000 pages."""

BROTLI_QUALITY = 5
GZIP_LEVEL = 6
OVERHEAD = 2_000


@dataclass(slots=True)
class KeptPage:
    """A finished answer: its headers but for those of one coding, and its body in each coding once asked for.

    It is shown while the edition is `version`, to Unix time `until` at most. `article` is the id of what is read in
    it, None for a page that is not an article's.
    """

    headers: list
    version: int
    until: float
    article: int | None
    digest: str
    bodies: dict = field(default_factory=dict)

    @classmethod
    def of(cls, body, **fields):
        """The page whose body, not compressed, is `body`."""
        digest = blake2b(body, digest_size=12).hexdigest()
        return cls(digest=digest, bodies={"br": brotli.compress(body, quality=BROTLI_QUALITY)}, **fields)

    def is_fresh(self, version, now):
        return self.version == version and now < self.until

    def etag(self, coding):
        return f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"'

    def body(self, coding):
        """The bytes in `coding`; not compressed where it is empty, which is what hardly anybody asks for."""
        if coding in self.bodies:
            return self.bodies[coding]
        plain = brotli.decompress(self.bodies["br"])
        if coding != "gzip":
            return plain
        self.bodies["gzip"] = gzip.compress(plain, GZIP_LEVEL, mtime=0)
        return self.bodies["gzip"]


class Storage:
    """Pages by key, `most_bytes` of them at most; safe among threads."""

    def __init__(self, most_bytes=MOST_BYTES):
        self.most_bytes = most_bytes
        self.size = 0
        self._pages = OrderedDict()
        self._lock = Lock()

    def __len__(self):
        return len(self._pages)

    def get(self, key):
        """The page kept under `key`, None where there is none."""
        with self._lock:
            found = self._pages.get(key)
            if found is None:
                return None
            self._pages.move_to_end(key)
            return found[0]

    def put(self, key, page):
        """Keep `page` in place of what was there; one that is too large for the whole storage is not kept."""
        # Its gzip form, made later, is about as large.
        size = 2 * len(page.bodies["br"]) + OVERHEAD
        with self._lock:
            self._drop(key)
            if size > self.most_bytes:
                return
            self._pages[key] = page, size
            self.size += size
            while self.size > self.most_bytes:
                self._drop(next(iter(self._pages)))

    def drop(self, key):
        with self._lock:
            self._drop(key)

    def _drop(self, key):
        _, size = self._pages.pop(key, (None, 0))
        self.size -= size
