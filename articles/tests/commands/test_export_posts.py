import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.management.commands import export_posts
from articles.tests.factories import make_article

pytestmark = pytest.mark.django_db


def run(*arguments):
    """Exit code, and what was written to standard output and standard error."""
    out, err = StringIO(), StringIO()
    try:
        call_command("export_posts", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    except SystemExit as error:
        return error.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def failing(error):
    class Failing:
        def __init__(self, *_, **__):
            pass

        def __call__(self):
            raise error

    return Failing


def test_export_ends_with_counts(tmp_path):
    make_article(slug="a")
    code, out, err = run(tmp_path / "new" / "folder")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"written 1, unchanged 0, failed 0, pictures 0, warnings 0 in \d+\.\d s\n", out)


def test_quiet_export_prints_nothing_where_nothing_is_wrong(tmp_path):
    make_article(slug="a")
    assert run(tmp_path, "--quiet") == (0, "", "")


def test_warning_is_one_line_and_no_failure(tmp_path):
    make_article(slug="Tea_")
    code, _, err = run(tmp_path, "--quiet")
    assert code == 0
    assert re.fullmatch(rf"{tmp_path}/newsroom/zh-Hans/Tea_\.zh-Hans\.md: warning: .+\n", err)


def test_article_that_cannot_be_written_makes_exit_code_1(tmp_path):
    make_article(slug="a", import_path="../a.md")
    code, out, err = run(tmp_path / "out")
    assert (code, "failed 1" in out, "error: not written" in err) == (1, True, True)


@pytest.mark.parametrize("below", ["", "folder"])
def test_folder_that_is_a_file_makes_exit_code_2(tmp_path, below):
    (tmp_path / "out").write_text("mine")
    code, _, err = run(tmp_path / "out" / below)
    assert code == 2
    assert "Cannot write to" in err
    assert (tmp_path / "out").read_text() == "mine"


def test_full_disk_is_said_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(export_posts, "Export", failing(OSError(28, "No space left on device", "/out/a.md")))
    message = "Cannot write to /out: No space left on device (/out/a.md); free disk space, or check its permissions."
    assert run("/out") == (2, "", message)


def test_database_that_does_not_answer_makes_exit_code_2(tmp_path, monkeypatch):
    monkeypatch.setattr(export_posts, "Export", failing(OperationalError("no such table:\n x.")))
    code, _, err = run(tmp_path)
    assert (code, err.startswith("Database error (no such table: x)")) == (2, True)


def test_interrupted_export_says_what_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr(export_posts, "Export", failing(KeyboardInterrupt()))
    code, _, err = run(tmp_path)
    assert (code, "Interrupted" in err) == (130, True)
