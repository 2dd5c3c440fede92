"""Dates from the history of a Git work tree, with real repositories."""

import os
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from articles.importing import first_commits as module
from articles.importing.first_commits import FirstCommits, History, first_commits
from articles.models import Article
from articles.posts.messages import say
from articles.posts.post import SourceFile
from articles.tests.commands.importing import run

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is missing; on Debian: apt install git")
OLD, LATER = "2020-01-02T03:04:05Z", "2021-06-07T08:09:10Z"
ADDED = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def git(folder, *arguments, at=OLD):
    names = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org"}
    names |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": at}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | names
    command = ["git", "-C", folder, *arguments]
    return subprocess.run(command, check=True, env=environment, capture_output=True).stdout


@pytest.fixture
def posts(tmp_path):
    """A folder of posts in a repository: two of an old commit, one of them changed by a later one."""
    folder = tmp_path / "site" / "posts"
    (folder / "中 文").mkdir(parents=True)
    git(tmp_path, "init", "-q", "site")
    for name in ("about.md", "中 文/a b.md"):
        (folder / name).write_text("---\ntitle: 关于\n---\n\n正文。\n", encoding="utf-8")
    (tmp_path / "site" / "README.txt").write_text("x")
    git(folder, "add", "--all", "..")
    git(folder, "commit", "-qm", "one")
    (folder / "about.md").write_text("---\ntitle: 关于我们\n---\n\n正文。\n", encoding="utf-8")
    git(folder, "commit", "-qam", "two", at=LATER)
    return folder


def test_file_is_of_the_commit_that_added_it(posts):
    (posts / "new.md").write_text("x")
    assert first_commits(posts).moments == {"about.md": ADDED, "中 文/a b.md": ADDED}


def test_file_that_was_moved_unchanged_keeps_its_first_commit(posts):
    git(posts, "mv", "about.md", "中 文/us.md")
    git(posts, "commit", "-qm", "three", at=LATER)
    assert first_commits(posts).moments["中 文/us.md"] == ADDED


def test_commit_of_a_time_to_come_dates_nothing(posts):
    (posts / "new.md").write_text("x")
    git(posts, "add", ".")
    git(posts, "commit", "-qm", "three", at="2090-01-01T00:00:00Z")
    assert FirstCommits()(SourceFile(posts, "new.md", "new.md")) is None


def test_file_that_was_deleted_and_added_again_is_of_its_first_commit(posts):
    git(posts, "rm", "-q", "about.md")
    git(posts, "commit", "-qm", "three", at=LATER)
    (posts / "about.md").write_text("x")
    git(posts, "add", ".")
    git(posts, "commit", "-qm", "four", at=LATER)
    assert first_commits(posts).moments["about.md"] == ADDED


def test_history_is_read_once_for_a_folder_and_only_if_it_is_asked_for(posts, monkeypatch):
    calls = []
    monkeypatch.setattr(module, "first_commits", lambda folder: calls.append(folder) or History({"a.md": ADDED}))
    known = FirstCommits()
    assert [known(SourceFile(posts, name, name)) for name in ("a.md", "b.md")] == [ADDED, None]
    assert calls == [posts]


def test_folder_outside_of_a_work_tree_has_no_history(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "git", lambda *_: pytest.fail("Git was called"))
    assert first_commits(tmp_path) == History({})


def test_without_git_there_is_no_date_and_one_warning(posts, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    known = FirstCommits()
    assert known(SourceFile(posts, "about.md", "about.md")) is None
    [problem] = known.problems()
    assert problem.message == (
        "Git could not say when posts without a date were added (it is not installed); correct that, or add dates"
    )
    assert known.problems() == []


def test_repository_that_git_refuses_costs_no_import(posts):
    (posts.parent / ".git" / "HEAD").write_text("nonsense")
    history = first_commits(posts)
    assert history.moments == {}
    assert "not a git repository" in history.problem


def test_shallow_clone_dates_nothing(posts, tmp_path):
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{posts.parent}", "shallow")
    assert first_commits(tmp_path / "shallow" / "posts") == History({}, say("git-shallow"))


def test_history_that_takes_too_long_is_given_up(posts, monkeypatch):
    def never_ends(*_):
        raise subprocess.TimeoutExpired("git", module.TIMEOUT)

    monkeypatch.setattr(module, "git", never_ends)
    assert "took longer" in first_commits(posts).problem


@pytest.mark.django_db
def test_import_warns_of_a_shallow_clone_once(posts, tmp_path):
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{posts.parent}", "shallow")
    code, counts, lines = run(tmp_path / "shallow" / "posts")
    assert (code, counts) == (0, {"created": 2, "warnings": 3})
    assert sum("is shallow" in line for line in lines) == 1


@pytest.mark.parametrize(
    "setting", ["gpg.program", "core.fsmonitor", "core.pager", "diff.external", "core.sshCommand"]
)
def test_configuration_of_the_repository_runs_nothing(posts, tmp_path, setting):
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\nexit 1\n")
    trap.chmod(0o755)
    git(posts, "config", setting, str(trap))
    git(posts, "config", "log.showSignature", "true")
    git(posts, "config", "pager.log", "true")
    assert first_commits(posts).moments["about.md"] == ADDED
    assert not sprung.exists()


@pytest.mark.parametrize(
    "setting",
    [
        *("log.showRoot=false", "log.follow=true", "log.diffMerges=off", "log.decorate=full", "format.pretty=oneline"),
        *("diff.noprefix=true", "diff.relative=true", "diff.renames=copies", "core.quotePath=true", "color.ui=always"),
    ],
)
def test_settings_of_the_repository_change_no_date(posts, setting):
    git(posts, "config", *setting.split("="))
    assert first_commits(posts).moments == {"about.md": ADDED, "中 文/a b.md": ADDED}


def test_signatures_are_not_checked_by_a_program_of_the_repository(posts, tmp_path):
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\nexit 1\n")
    trap.chmod(0o755)
    git(posts, "config", "gpg.program", str(trap))
    git(posts, "config", "log.showSignature", "true")
    (posts / "signed.md").write_text("x")
    git(posts, "add", ".")
    git(posts, "commit", "-qm", "three")
    signed = tmp_path / "commit"
    head, _, message = git(posts, "cat-file", "commit", "HEAD").decode().partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    signed.write_text(f"{head}\n{signature}\n\n{message}")
    name = git(posts, "hash-object", "-t", "commit", "-w", str(signed)).decode().strip()
    git(posts, "reset", "-q", "--hard", name)
    sprung.unlink(missing_ok=True)
    assert first_commits(posts).moments["signed.md"] == ADDED
    assert not sprung.exists()


def test_variables_of_a_hook_do_not_lead_to_another_repository(posts, tmp_path, monkeypatch):
    git(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    assert first_commits(posts).moments["about.md"] == ADDED


@pytest.mark.django_db
def test_import_dates_posts_by_their_first_commits_and_leaves_them_alone_afterwards(posts):
    assert run(posts)[:2] == (0, {"created": 2})
    assert set(Article.objects.values_list("published_at", flat=True)) == {ADDED}
    assert run(posts)[1] == {"unchanged": 2}
    (posts / "about.md").write_text("---\ntitle: 改过\n---\n\n正文。\n", encoding="utf-8")
    assert run(posts)[1] == {"updated": 1, "unchanged": 1}
    assert set(Article.objects.values_list("published_at", flat=True)) == {ADDED}
