"""Slow clients and slow requests leave the others alone; no database, no server: threads and clocks."""

import io
import threading

import pytest
from django.db import OperationalError

from portal import lanes as module
from portal.lanes import Bodies, Lane, Lanes

LOGIN, HEALTH = "/admin/login/", "/healthz"


class Application:
    """Waits for `go` where `path` is in `slow`, and remembers how many requests it works on."""

    def __init__(self):
        self.go, self.entered = threading.Event(), threading.Semaphore(0)
        self.slow, self.bodies = set(), []

    def __call__(self, environ, start_response):
        self.entered.release()
        self.bodies.append(environ["wsgi.input"].read())
        if environ["PATH_INFO"] in self.slow:
            assert self.go.wait(20)
        start_response("200 OK", [])
        return [b"done"]


@pytest.fixture
def site():
    application = Application()
    site = Lanes(application, login_path=LOGIN, health_path=HEALTH)
    site.inner = application
    yield site
    application.go.set()


def ask(site, path="/", method="GET", body=b"", **environ):
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "wsgi.multithread": True,
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **environ,
    }
    status = []
    content = b"".join(site(environ, lambda *given: status.append(given[0])))
    return status[0], content


def in_background(number, *args, **kwargs):
    for _ in range(number):
        threading.Thread(target=ask, args=args, kwargs=kwargs, daemon=True).start()


def test_logins_under_way_leave_pages_and_health_alone(site):
    site.inner.slow = {LOGIN}
    in_background(module.THREADS["logins"] + 3, site, LOGIN, "POST", b"x")
    for _ in range(module.THREADS["logins"]):
        assert site.inner.entered.acquire(timeout=10)
    assert ask(site, "/")[0] == "200 OK"
    assert ask(site, HEALTH)[0] == "200 OK"
    site.inner.slow = set()
    assert ask(site, LOGIN)[0] == "200 OK"


def test_slow_pages_leave_health_and_logins_alone(site):
    site.inner.slow = {"/search/"}
    in_background(module.THREADS["pages"], site, "/search/")
    for _ in range(module.THREADS["pages"]):
        assert site.inner.entered.acquire(timeout=10)
    assert ask(site, HEALTH)[0] == "200 OK"
    assert ask(site, LOGIN, "POST", b"x")[0] == "200 OK"


def test_request_that_finds_no_place_is_told_to_come_back(site, monkeypatch):
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.05)
    site.inner.slow = {LOGIN}
    in_background(module.THREADS["logins"], site, LOGIN, "POST", b"x")
    for _ in range(module.THREADS["logins"]):
        assert site.inner.entered.acquire(timeout=10)
    assert ask(site, LOGIN, "POST", b"x")[0] == "503 Service Unavailable"


def test_queue_before_a_lane_is_bounded():
    lane, go = Lane("test", threads=1, most_waiting=2), threading.Event()
    waiting = [lane.submit(go.wait, 20) for _ in range(3)]
    assert None not in waiting
    assert lane.submit(go.wait, 20) is None
    go.set()
    assert all(future.result() for future in waiting)
    assert lane.submit(go.wait, 20).result()


def test_server_of_one_thread_runs_requests_as_they_come(site):
    seen = []
    site.application = lambda _environ, start: seen.append(threading.current_thread()) or start("200 OK", []) or []
    ask(site, **{"wsgi.multithread": False})
    ask(site)
    assert seen[0] is threading.current_thread()
    assert seen[1] is not threading.current_thread()


def test_exception_of_a_request_reaches_the_server(site):
    def fail(*_given):
        raise KeyError("x")

    site.application = fail
    with pytest.raises(KeyError):
        ask(site)


def test_body_arrives_whole(site):
    body = bytes(range(256)) * 1000
    assert ask(site, "/", "POST", body)[0] == "200 OK"
    assert site.inner.bodies == [body]


def environ_of(address="192.0.2.1", length=10):
    return {"REMOTE_ADDR": address, "CONTENT_LENGTH": str(length), "wsgi.input": io.BytesIO(b"a" * length)}


class Held:
    """A body that arrives only when `go` is set."""

    def __init__(self, go):
        self.go = go

    def read(self, size):
        self.go.wait(20)
        return b"a" * size


def read_slowly(bodies, go, address):
    """Begin to read a body in the background; return when that is under way."""
    before = bodies._clients.total()

    def run():
        with bodies.read(environ_of(address) | {"wsgi.input": Held(go)}):
            pass

    threading.Thread(target=run, daemon=True).start()
    while bodies._clients.total() == before:
        pass


def test_only_so_many_bodies_are_read_at_once_and_fewer_of_one_client():
    bodies, go = Bodies(), threading.Event()
    for _ in range(module.MAX_BODIES_OF_A_CLIENT):
        read_slowly(bodies, go, "192.0.2.1")
    with bodies.read(environ_of()) as problem:
        assert problem[0] == 503
    with bodies.read(environ_of("192.0.2.2")) as problem:
        assert problem is None
    for number in range(module.MAX_BODIES - module.MAX_BODIES_OF_A_CLIENT):
        read_slowly(bodies, go, f"198.51.100.{number // 3}")
    with bodies.read(environ_of("192.0.2.2")) as problem:
        assert problem[0] == 503
    with bodies.read(environ_of("192.0.2.2", 0)) as problem:
        assert problem is None
    go.set()


@pytest.mark.parametrize(("length", "status"), [(module.MAX_BODY_BYTES, None), (module.MAX_BODY_BYTES + 1, 413)])
def test_body_above_the_limit_is_refused_before_it_is_read(length, status):
    environ = environ_of() | {"CONTENT_LENGTH": str(length), "wsgi.input": io.BytesIO(b"")}
    with Bodies().read(environ) as problem:
        assert problem[0] == (status or 408)


def test_body_that_takes_too_long_is_given_up():
    now = [0.0]
    limit = module.BODY_SECONDS + 100 / module.BYTES_A_SECOND

    class Slow:
        def __init__(self, seconds):
            self.seconds = seconds

        def read(self, size):
            now[0] += self.seconds
            return b"a" * size

    for seconds, is_in_time in ((limit / 2, True), (limit / 2 + 0.1, False)):
        now[0] = 0.0
        bodies = Bodies(clock=lambda: now[0])
        with bodies.read(environ_of() | {"CONTENT_LENGTH": "100", "wsgi.input": Slow(seconds)}) as problem:
            assert (problem is None) == is_in_time
        assert not bodies._clients


def test_slow_sender_is_asked_for_small_pieces():
    sizes, now = [], [0.0]

    class Sender:
        def read(self, size):
            sizes.append(size)
            now[0] += 0 if len(sizes) < 10 else 0.06
            return b"a" * size

    with Bodies(clock=lambda: now[0]).read(environ_of(length=30_000) | {"wsgi.input": Sender()}) as problem:
        assert problem is None
    assert max(sizes) == module.LARGEST_PIECE
    assert sizes[10:20] == [module.FIRST_PIECE] * 10


@pytest.mark.parametrize("length", ["", "x", "-5", None])
def test_length_that_is_no_number_is_no_body(length):
    assert module.length_of({"CONTENT_LENGTH": length}) == 0


def test_question_aside_that_hangs_does_not_hold_up_the_next(site, monkeypatch):
    monkeypatch.setattr(module, "ASIDE_SECONDS", 0.05)
    go = threading.Event()
    assert site.aside(lambda: 5) == 5
    for _ in range(3):
        with pytest.raises(OperationalError):
            site.aside(lambda: go.wait(20))
    go.set()


def test_log_gets_one_line_for_many_refusals(caplog):
    refusals = module.Refusals("logins")
    for now in (100, 101, 102, 100 + module.LOG_SECONDS):
        refusals.add(now)
    assert [record.args[-1] for record in caplog.records] == [1, 3]
