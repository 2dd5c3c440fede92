"""What tests do to a Redis server that they share with others."""

import pytest
from django.core.cache import cache


@pytest.mark.redis
def test_clearing_the_cache_of_a_test_leaves_keys_of_others(settings):
    if not settings.CACHES["default"]["BACKEND"].endswith("RedisCache"):
        pytest.skip("The cache is not on Redis; set CACHE_URL=rediscache://127.0.0.1:6379/9 to run this.")
    client = cache._cache.get_client(None, write=True)
    foreign = f"foreign-{settings.CACHES['default']['KEY_PREFIX']}"
    client.set(foreign, "kept")
    try:
        cache.set("own", 1)
        cache.clear()
        assert cache.get("own") is None
        assert client.get(foreign) == b"kept"
    finally:
        client.delete(foreign)
