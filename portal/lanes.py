"""Bounds what runs at once, so that slow clients and slow requests leave kept pages alone.

A server has many threads. Kept pages are answered by any of them. What needs Django runs in a few threads, its lane;
logins, which hash passwords for most of a second, and `/healthz` have their own lanes. The body of a request is read
before it gets a place in a lane, and only so many bodies are read at once.
"""

import logging
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from http import HTTPStatus
from threading import Lock

from django.db import OperationalError

from portal.client import address_in
from portal.guard import answer

THREADS = {"pages": 4, "logins": 2, "health": 1}
"""Of each lane. Each has a connection to the database of its own."""
MAX_WAITING = {"pages": 48, "logins": 8, "health": 4}
"""Requests that wait for a place in a lane."""
WAIT_SECONDS = 10
"""A request waits for its place at most so long."""
ASIDE_SECONDS = 2

MAX_BODIES = 24
MAX_BODIES_OF_A_CLIENT = 6
MAX_BODY_BYTES = 64 * 1024 * 1024
IN_MEMORY = 1024 * 1024
FIRST_PIECE, LARGEST_PIECE = 64, 4096
"""Bytes. A server returns from `read` when all of them have arrived, so a slow sender gets small pieces."""
BODY_SECONDS, BYTES_A_SECOND = 30, 8 * 1024
"""A body has BODY_SECONDS, and another second for each BYTES_A_SECOND of its length."""
QUICK = 0.05

RETRY = [("Retry-After", "5")]

LOG_SECONDS = 60

logger = logging.getLogger(__name__)


class Refusals:
    """Counts refused requests and logs their number once in LOG_SECONDS."""

    def __init__(self, what):
        self.what = what
        self._lock = Lock()
        self._count, self._log_at = 0, 0.0

    def add(self, now):
        with self._lock:
            self._count += 1
            if now < self._log_at:
                return
            count, self._count, self._log_at = self._count, 0, now + LOG_SECONDS
        logger.warning("Too many %s at once; answered with 503 since the last such line: %d", self.what, count)


class Lanes:
    """`application`, Django's, with its requests in lanes; in a server of one thread they run as they come."""

    def __init__(self, application, *, login_path, health_path, clock=time.monotonic):
        self.application, self.clock = application, clock
        self.paths = {login_path: "logins", health_path: "health"}
        self.bodies = Bodies(clock)
        self._lanes = {name: Lane(name) for name in THREADS}
        self._aside = Lane("aside", threads=1, most_waiting=1)

    def __call__(self, environ, start_response):
        if not environ.get("wsgi.multithread"):
            return self.application(environ, start_response)
        with self.bodies.read(environ) as problem:
            if problem:
                return answer(start_response, *problem, [*RETRY, ("Connection", "close")])
            return self._lanes[self.lane_of(environ)].run(self.application, environ, start_response)

    def lane_of(self, environ):
        lane = self.paths.get(environ.get("PATH_INFO", ""), "pages")
        return "pages" if lane == "logins" and environ["REQUEST_METHOD"] != "POST" else lane

    def aside(self, function):
        """Return what `function` returns, from a thread of its own; raise OperationalError if that takes too long."""
        future = self._aside.submit(function)
        if future is None:
            raise OperationalError("the database is still busy with an earlier question")
        try:
            return future.result(ASIDE_SECONDS)
        except FutureTimeout:
            raise OperationalError(f"the database did not answer within {ASIDE_SECONDS} seconds") from None


class Lane:
    """A few threads and a bounded queue before them."""

    def __init__(self, name, *, threads=None, most_waiting=None):
        self.most = (threads or THREADS[name]) + (most_waiting if threads else MAX_WAITING[name])
        self._executor = ThreadPoolExecutor(threads or THREADS[name], thread_name_prefix=name)
        self._lock = Lock()
        self._count = 0
        self._refusals = Refusals(name)

    def submit(self, function, *arguments) -> Future | None:
        """The Future of a call in the lane; None if the queue is full."""
        with self._lock:
            if self._count >= self.most:
                return None
            self._count += 1
        future = self._executor.submit(function, *arguments)
        future.add_done_callback(self._leave)
        return future

    def _leave(self, _future):
        with self._lock:
            self._count -= 1

    def run(self, application, environ, start_response):
        begun: Future[None] = Future()

        def call():
            begun.set_result(None)
            return application(environ, start_response)

        future = self.submit(call)
        if future is not None:
            try:
                begun.result(WAIT_SECONDS)
            except FutureTimeout:
                if future.cancel():
                    future = None
        if future is None:
            self._refusals.add(time.monotonic())
            return answer(start_response, HTTPStatus.SERVICE_UNAVAILABLE, "Busy. Try again in a few seconds.", RETRY)
        return future.result()


class Bodies:
    """Reads the bodies of requests, MAX_BODIES at once, and MAX_BODIES_OF_A_CLIENT of those from one address."""

    def __init__(self, clock=time.monotonic):
        self.clock = clock
        self._lock = Lock()
        self._clients: Counter[str] = Counter()
        self._refusals = Refusals("requests with a body")

    @contextmanager
    def read(self, environ) -> Iterator[tuple[HTTPStatus, str] | None]:
        """Put the whole body in place of what the server gives; yield a status and a sentence if that fails."""
        length = length_of(environ)
        if not length:
            yield None
            return
        if length > MAX_BODY_BYTES:
            yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large."
            return
        client = address_in(environ)
        if not self._enter(client):
            self._refusals.add(self.clock())
            yield HTTPStatus.SERVICE_UNAVAILABLE, "Busy. Try again in a few seconds."
            return
        try:
            with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
                is_whole = self._copy(environ["wsgi.input"], body, length)
                self._leave(client)
                client = None
                body.seek(0)
                environ["wsgi.input"] = body
                yield None if is_whole else (HTTPStatus.REQUEST_TIMEOUT, "The request did not arrive in time.")
        finally:
            if client is not None:
                self._leave(client)

    def _copy(self, source, body, length):
        deadline = self.clock() + BODY_SECONDS + length / BYTES_A_SECOND
        left, piece = length, FIRST_PIECE
        while left:
            begun = self.clock()
            read = source.read(min(piece, left))
            if not read or self.clock() > deadline:
                return False
            body.write(read)
            left -= len(read)
            piece = min(piece * 2, LARGEST_PIECE) if self.clock() - begun < QUICK else FIRST_PIECE
        return True

    def _enter(self, client):
        with self._lock:
            if self._clients.total() >= MAX_BODIES or self._clients[client] >= MAX_BODIES_OF_A_CLIENT:
                return False
            self._clients[client] += 1
            return True

    def _leave(self, client):
        with self._lock:
            self._clients[client] -= 1
            if not self._clients[client]:
                del self._clients[client]


def length_of(environ):
    """Bytes of the body as the request states it; Django reads no other."""
    try:
        return max(int(environ.get("CONTENT_LENGTH") or 0), 0)
    except ValueError:
        return 0
