"""The cache on Redis. Without it the site goes on: what cannot be read is a miss, what cannot be written is lost."""

import logging
import time
from functools import wraps
from threading import Lock

from django.core.cache.backends import redis as backend
from redis.exceptions import RedisError

PAUSE = 5
"""Seconds for which an unavailable server is not asked again."""

logger = logging.getLogger(__name__)


class _Availability:
    """Whether the server answered the last time; shared by the threads of a process."""

    def __init__(self, clock=time.monotonic):
        self.clock = clock
        self._lock = Lock()
        self._ask_again_at = 0.0
        self.is_down = False

    def may_be_asked(self):
        return not self.is_down or self.clock() >= self._ask_again_at

    def failed(self, error):
        with self._lock:
            if not self.is_down:
                logger.error("Redis is unavailable (%s); the site goes on without its cache", error)
            self.is_down, self._ask_again_at = True, self.clock() + PAUSE

    def answered(self):
        if self.is_down:
            with self._lock:
                self.is_down = False
            logger.warning("Redis is available again")


AVAILABILITY = _Availability()


def _or(default):
    """Call a method of the cache; return `default(*arguments)` where the server is unavailable."""

    def decorate(method):
        @wraps(method)
        def call(self, *args, **kwargs):
            if AVAILABILITY.may_be_asked():
                try:
                    result = method(self, *args, **kwargs)
                except (RedisError, OSError) as error:
                    AVAILABILITY.failed(error)
                else:
                    AVAILABILITY.answered()
                    return result
            return default(*args, **kwargs)

        return call

    return decorate


def _missing(_key, default=None, *_args, **_kwargs):
    return default


def _no(*_args, **_kwargs):
    return False


def _none(*_args, **_kwargs):
    return None


def _empty(*_args, **_kwargs):
    return {}


def _all_failed(data, *_args, **_kwargs):
    return list(data)


def _unknown_key(key, *_args, **_kwargs):
    raise ValueError(f"Key {key!r} not found")


def _delete_own_keys(cache):
    """Delete the keys of a cache's prefix, in place of Django's FLUSHDB: others may use the same database."""
    client = cache._cache.get_client(None, write=True)
    for key in client.scan_iter(match=f"{cache.key_prefix}:*", count=1000):
        client.unlink(key)
    return True


class RedisCache(backend.RedisCache):
    add = _or(_no)(backend.RedisCache.add)
    get = _or(_missing)(backend.RedisCache.get)
    set = _or(_none)(backend.RedisCache.set)
    touch = _or(_no)(backend.RedisCache.touch)
    delete = _or(_no)(backend.RedisCache.delete)
    get_many = _or(_empty)(backend.RedisCache.get_many)
    has_key = _or(_no)(backend.RedisCache.has_key)
    incr = _or(_unknown_key)(backend.RedisCache.incr)
    set_many = _or(_all_failed)(backend.RedisCache.set_many)
    delete_many = _or(_none)(backend.RedisCache.delete_many)
    clear = _or(_no)(_delete_own_keys)
