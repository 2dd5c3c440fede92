"""Without Redis the site goes on."""

import shutil
import socket
import subprocess
import time

import pytest

from portal import cache as module
from portal.cache import PAUSE, RedisCache

pytestmark = pytest.mark.django_db


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module, "AVAILABILITY", module._Availability(lambda: now[0]))
    return now


def cache_at(port):
    return RedisCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": {"socket_timeout": 0.5}})


def ask_everything(cache):
    return [
        cache.get("a"),
        cache.get("a", 5),
        cache.set("a", 1),
        cache.add("a", 1),
        cache.touch("a"),
        cache.delete("a"),
        cache.get_many(["a"]),
        "a" in cache,
        cache.set_many({"a": 1}),
        cache.delete_many(["a"]),
        cache.clear(),
        cache.get_or_set("a", lambda: 7),
    ]


def test_unavailable_server_is_a_cache_that_holds_nothing(clock, caplog):
    cache = cache_at(free_port())
    assert ask_everything(cache) == [None, 5, None, False, False, False, {}, False, ["a"], None, False, 7]
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_server_that_comes_back_is_used_again_after_a_pause(clock, caplog):
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is missing; on Debian: apt install redis-server")
    port = free_port()
    cache = cache_at(port)
    cache.set("a", 1)
    server = subprocess.Popen(
        [shutil.which("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        cache.set("a", 2)
        assert cache.get("a") is None
        clock[0] += PAUSE
        cache.set("a", 3)
        assert cache.get("a") == 3
        assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    finally:
        server.terminate()
        server.wait()
    assert cache.get("a") is None


def test_pages_that_use_the_cache_answer_without_redis(clock, client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "portal.cache.RedisCache", "LOCATION": f"redis://127.0.0.1:{free_port()}"}
    }
    for path, status in (("/", 200), ("/search/?q=ab", 200), ("/tags/", 200), ("/nowhere/", 404), ("/healthz", 200)):
        assert client.get(path).status_code == status, path
