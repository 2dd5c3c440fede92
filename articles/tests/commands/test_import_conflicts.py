"""What an import does with articles that somebody has edited, and with those whose file has gone."""

import os

import pytest
from django.utils import timezone

from articles.models import Article, ImportConflict, ImportRun, LanguageCount
from articles.tests.commands.importing import run, write

pytestmark = pytest.mark.django_db


def edit(**fields):
    Article.objects.update(edited_at=timezone.now(), **fields)


@pytest.fixture
def conflict(folder):
    """A file whose article was edited before it changed."""
    write(folder, "a.md", "one")
    run(folder)
    edit(title="edited")
    write(folder, "a.md", "two")
    run(folder)
    return ImportConflict.objects.get()


# Conflicts


def test_conflict_keeps_the_files_text_and_names_its_run(folder, conflict):
    assert conflict.text == (folder / "a.md").read_text()
    assert conflict.run == ImportRun.objects.latest("pk")
    assert (conflict.import_path, conflict.import_root) == ("a.md", str(folder))


def test_open_conflict_is_reported_by_each_run_and_written_once(folder, conflict, monkeypatch):
    before = ImportConflict.objects.values().get()

    def store(self, batch):
        raise AssertionError(f"{len(batch)} posts are stored")

    monkeypatch.setattr("articles.importing.store.Upsert.store", lambda self, batch: batch and store(self, batch))
    code, counts, problems = run(folder)
    assert (code, counts) == (0, {"conflicts": 1})
    assert problems[0].startswith(f"{folder}/a.md:1: conflict: ")
    assert ImportConflict.objects.values().get() == before


def test_conflict_has_the_newest_text_of_the_file(folder, conflict):
    write(folder, "a.md", "three")
    assert run(folder)[1] == {"conflicts": 1}
    assert "three" in ImportConflict.objects.get().text


def test_conflict_is_over_when_the_file_is_again_what_was_imported(folder, conflict):
    write(folder, "a.md", "one")
    assert run(folder, "--dry-run")[1] == {"unchanged": 1}
    assert ImportConflict.objects.exists()
    assert run(folder)[1] == {"unchanged": 1}
    assert not ImportConflict.objects.exists()
    assert Article.objects.get().title == "edited"


@pytest.mark.parametrize("arguments", [(), ("--strict",)])
def test_file_overwrites_the_article_where_that_is_asked_for(folder, conflict, arguments):
    code, counts, problems = run(folder, "--on-conflict", "overwrite", *arguments)
    assert (code, counts) == (0, {"updated": 1, "warnings": 1})
    assert "the file has replaced its article: it was edited in admin" in problems[0]
    article = Article.objects.get()
    assert (article.title, article.body.strip(), article.edited_at, article.edited_by) == ("a.md", "two", None, None)
    assert not ImportConflict.objects.exists()
    assert run(folder)[1] == {"unchanged": 1}


def test_overwriting_touches_no_article_whose_file_is_the_same(folder):
    write(folder, "a.md")
    run(folder)
    edit(title="edited")
    assert run(folder, "--on-conflict", "overwrite")[1] == {"unchanged": 1}
    assert Article.objects.get().title == "edited"


def test_dry_run_stores_no_conflict(folder):
    write(folder, "a.md")
    run(folder)
    edit()
    write(folder, "a.md", "two")
    assert run(folder, "--dry-run")[1] == {"conflicts": 1}
    assert not ImportConflict.objects.exists()


# Files that have gone


def status(path):
    return Article.objects.get(import_path=path).status


def test_article_whose_file_is_gone_is_withdrawn_with_prune_alone(folder):
    write(folder, "a.md")
    gone = write(folder, "b.md")
    run(folder)
    gone.unlink()
    assert run(folder)[1] == {"unchanged": 1}
    assert run(folder, "--prune", "--dry-run")[1] == {"unchanged": 1, "pruned": 1}
    assert status("b.md") == "published"
    assert run(folder, "--prune")[1] == {"unchanged": 1, "pruned": 1}
    assert (status("a.md"), status("b.md")) == ("published", "withdrawn")
    assert LanguageCount.objects.get().article_count == 1
    assert ImportRun.objects.latest("pk").pruned_count == 1
    assert ImportRun.objects.latest("pk").found_count == 1
    assert run(folder, "--prune")[1] == {"unchanged": 1}


@pytest.mark.parametrize(("body", "path"), [("one", "b.md"), ("two", "b.md"), ("one", "new/b.md")])
def test_file_that_returns_is_published_again(folder, body, path):
    write(folder, "a.md")
    gone = write(folder, "b.md", "one", title="b")
    run(folder)
    pk = Article.objects.get(import_path="b.md").pk
    gone.unlink()
    run(folder, "--prune")
    write(folder, path, body, title="b")
    assert run(folder, "--prune")[1] == {"unchanged": 1, "moved" if "/" in path else "updated": 1}
    article = Article.objects.get(import_path=path)
    assert (article.pk, article.status, article.is_live, article.body.strip()) == (pk, "published", True, body)
    assert run(folder, "--prune")[1] == {"unchanged": 2}


def test_article_that_an_editor_withdrew_stays_withdrawn(folder):
    write(folder, "a.md")
    run(folder)
    edit(status="withdrawn")
    assert run(folder, "--prune")[1] == {"unchanged": 1}
    assert status("a.md") == "withdrawn"


def test_edited_article_whose_file_is_gone_stays_with_a_warning(folder):
    write(folder, "a.md")
    gone = write(folder, "b.md")
    run(folder)
    edit()
    gone.unlink()
    code, counts, problems = run(folder, "--prune")
    assert (code, counts) == (0, {"unchanged": 1, "warnings": 1})
    assert problems[0].startswith(f"{gone}: warning: source file deleted, article kept because it was edited in admin")
    assert status("b.md") == "published"


def test_moved_file_is_not_pruned(folder):
    write(folder, "b.md")
    file = write(folder, "a.md")
    run(folder)
    file.rename(folder / "c.md")
    assert run(folder, "--prune", "--dry-run")[1] == {"moved": 1, "unchanged": 1}
    assert run(folder, "--prune")[1] == {"moved": 1, "unchanged": 1}
    assert status("c.md") == "published"


def test_articles_of_other_folders_and_of_editors_are_not_pruned(folder, tmp_path):
    write(folder, "a.md")
    gone = write(tmp_path / "other", "b.md")
    run(tmp_path / "other")
    gone.unlink()
    Article.objects.create(language="en", slug="x", title="x", status="published")
    assert run(folder, "--prune")[1] == {"created": 1}
    assert status("b.md") == "published"


def test_folder_that_went_elsewhere_takes_its_articles_along(folder, tmp_path):
    write(folder, "a.md")
    gone = write(folder, "b.md")
    run(folder)
    folder.rename(tmp_path / "elsewhere")
    assert run(tmp_path / "elsewhere")[1] == {"moved": 2}
    (tmp_path / "elsewhere" / gone.name).unlink()
    assert run(tmp_path / "elsewhere", "--prune")[1] == {"unchanged": 1, "pruned": 1}


def test_empty_folder_and_single_file_are_not_pruned(folder):
    file = write(folder, "a.md")
    run(folder)
    code, _, problems = run(file, "--prune")
    assert (code, problems) == (
        2,
        [f"--prune compares whole folders, and {file} is a file; name the folder that was imported."],
    )
    file.unlink()
    code, _, problems = run(folder, "--prune")
    assert code == 2
    assert "would withdraw every article imported from there" in problems[0]
    assert status("a.md") == "published"


def test_file_that_is_out_of_reach_is_not_gone(folder, monkeypatch):
    write(folder, "b.md")
    file = write(folder, "a.md")
    run(folder)
    file.unlink()
    lstat = os.lstat

    def unreachable(path, *arguments, **options):
        if str(path).endswith("a.md"):
            raise OSError(116, "Stale file handle", path)
        return lstat(path, *arguments, **options)

    monkeypatch.setattr("articles.importing.prune.os.lstat", unreachable)
    assert run(folder, "--prune")[1] == {"unchanged": 1}
    assert status("a.md") == "published"
