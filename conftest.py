"""What all tests share."""

import os
from uuid import uuid4

import pytest
from django.core.cache import caches
from hypothesis import settings as hypothesis_settings

# Commands speak the language of the terminal; the tests expect English.
os.environ["LC_ALL"] = "C.UTF-8"

# The same examples each time; `make fuzz` looks for others.
hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None, database=None)
hypothesis_settings.register_profile("fuzz", deadline=None, print_blob=True)
hypothesis_settings.load_profile("fuzz" if os.environ.get("FUZZ") else "fixed")


@pytest.fixture(autouse=True)
def _empty_cache(settings):
    """A cache of its own for each test. On Redis that is a prefix: other keys of the database are not ours."""
    if settings.CACHES["default"]["BACKEND"].endswith("RedisCache"):
        settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"test-{uuid4().hex}"}}
    own = caches["default"]
    own.clear()
    yield
    own.clear()


@pytest.fixture(autouse=True)
def _no_reads_of_other_tests():
    from articles.reads.counter import READS

    READS.clear()


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
