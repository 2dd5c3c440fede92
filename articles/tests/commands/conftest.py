"""A folder for posts, and a lock that no other test holds."""

import pytest


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "posts"
    made.mkdir()
    return made


@pytest.fixture(autouse=True)
def _own_lock(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.lock.lock_path", lambda: tmp_path / "import.lock")
