"""What all tests share."""

import os
from uuid import uuid4

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from hypothesis import settings as hypothesis_settings

# The same examples each time; `make fuzz` looks for others.
hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
hypothesis_settings.register_profile("fuzz", deadline=None, print_blob=True)
hypothesis_settings.load_profile("fuzz" if os.environ.get("FUZZ") else "fixed")


@pytest.fixture(autouse=True)
def _empty_cache(settings, monkeypatch):
    """A cache of its own for each test. On Redis that is a prefix: other keys of the database are not ours."""
    if not settings.CACHES["default"]["BACKEND"].endswith("RedisCache"):
        cache.clear()
        yield
        return
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"test-{uuid4().hex}"}}
    # Django's would flush the database.
    monkeypatch.setattr(RedisCache, "clear", delete_own_keys)
    own = caches["default"]
    yield
    delete_own_keys(own)


def delete_own_keys(redis_cache: RedisCache) -> None:
    """Delete the keys of a cache's prefix, and no others."""
    client = redis_cache._cache.get_client(None, write=True)
    keys = list(client.scan_iter(match=f"{redis_cache.key_prefix}:*", count=1000))
    if keys:
        client.delete(*keys)


@pytest.fixture(autouse=True)
def _no_reads_of_other_tests():
    from articles.reads import READS

    READS.clear()


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
