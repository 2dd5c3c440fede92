"""A fault of ours in one post: one line for the operator, everything for the log, no other post is kept out."""

import logging
from pathlib import Path

import pytest
from django.db import DataError

from articles.importing import prepare as preparing
from articles.importing import problems, workers
from articles.importing.options import site
from articles.importing.prepare import PostFile, Preparer
from articles.importing.store import Upsert
from articles.models import ImportRun
from articles.posts.post import SourceFile
from articles.tests.commands.importing import run, write

pytestmark = pytest.mark.django_db


class Faulty(Preparer):
    """A renderer that stumbles over one post, in this process or another."""

    def _rendered(self, file, post, front_matter, problems):
        if "bad" in post.path:
            raise KeyError("a\nb")
        return super()._rendered(file, post, front_matter, problems)


def test_internal_error_is_one_line_for_the_operator_and_a_traceback_in_the_log(folder, monkeypatch, caplog):
    monkeypatch.setattr("articles.importing.run.Preparer", Faulty)
    for name in ("a.md", "bad.md", "c.md"):
        write(folder, name)
    code, counts, problems = run(folder)
    assert (code, counts) == (1, {"created": 2, "failed": 1})
    assert problems == [
        f"{folder}/bad.md: error: internal error while reading this post (KeyError: 'a\\nb'); "
        "this is a bug, please report it with the file"
    ]
    [record] = [record for record in caplog.records if record.name == "articles.importing.run"]
    assert record.levelno == logging.ERROR
    assert "bad.md" in record.getMessage()
    assert record.exc_info[0] is KeyError
    assert "in _rendered" in caplog.text
    assert ImportRun.objects.get().problems.count() == 1


def test_internal_error_in_another_process_reaches_the_log_of_this_one(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(workers, "WORTH_IT", 1)
    monkeypatch.setattr("articles.importing.run.Preparer", Faulty)
    folder = tmp_path / "posts"
    for name in ("a.md", "bad.md"):
        write(folder, name)
    code, counts, problems = run(folder, "--jobs", 2)
    assert (code, counts, len(problems)) == (1, {"created": 1, "failed": 1}, 1)
    assert "bad.md" in caplog.text
    assert "Traceback" in caplog.text
    assert 'raise KeyError("a\\nb")' in caplog.text


def test_error_that_cannot_be_pickled_travels_as_text(monkeypatch):
    class LocalError(Exception):
        pass

    def render(*_, **__):
        raise LocalError("odd")

    monkeypatch.setattr(preparing, "render", render)
    monkeypatch.setattr(workers, "_prepare", Preparer(site()))
    data = b"---\ntitle: T\ndate: 2025-01-01\n---\n\nText.\n"
    [(prepared, [problem])] = workers.prepare_chunk([PostFile(SourceFile(Path("/p"), "a.md", "a.md"), data, "h")])
    assert prepared is None
    assert type(problem.error) is problems.RemoteError
    assert "LocalError: odd" in str(problem.error)


def test_post_that_the_database_rejects_leaves_a_traceback_in_the_log(folder, monkeypatch, caplog):
    def store(self, batch):
        raise DataError("no")

    monkeypatch.setattr(Upsert, "store", store)
    write(folder, "a.md")
    _, counts, problems = run(folder)
    assert counts == {"failed": 1}
    assert "database error while storing this post (no)" in problems[0]
    assert "Traceback" in caplog.text
