"""What all tests share."""

import os

import pytest
from django.core.cache import cache

# Tests in processes of their own must not empty each other's cache: each has a database of Redis to itself.
REDIS_DATABASE = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 15


@pytest.fixture(autouse=True)
def _empty_cache(settings):
    if settings.CACHES["default"]["BACKEND"].endswith("RedisCache"):
        server = settings.CACHES["default"]["LOCATION"].rpartition("/")[0]
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"{server}/{REDIS_DATABASE}"}}
    cache.clear()


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
