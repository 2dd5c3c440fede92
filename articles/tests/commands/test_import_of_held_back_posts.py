"""What was held back stays so through import, change, move and conflict."""

import pytest

from articles.editing.conflicts import take_file
from articles.importing.rows import digest, stored_rows
from articles.importing.watch import Watch
from articles.models import Article, ImportConflict
from articles.tests.commands.importing import run, write

pytestmark = pytest.mark.django_db


def statuses():
    return dict(Article.objects.values_list("import_path", "status"))


def section(folder, text, name="news/_index.md"):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"---\ntitle: News\n{text}\n---\n")


def test_change_of_a_section_page_is_a_change_of_its_posts(folder):
    write(folder, "news/a.md")
    write(folder, "b.md")
    section(folder, "draft: true")
    assert run(folder)[1] == {"created": 2}
    assert statuses() == {"news/a.md": "published", "b.md": "published"}
    section(folder, "cascade: {draft: true}")
    assert run(folder)[1] == {"updated": 1, "unchanged": 1, "warnings": 1}
    assert statuses() == {"news/a.md": "draft", "b.md": "published"}
    assert run(folder)[1] == {"unchanged": 2}
    section(folder, "weight: 1")
    assert run(folder)[1] == {"updated": 1, "unchanged": 1}
    assert statuses()["news/a.md"] == "published"


def test_posts_of_a_section_page_that_cannot_be_read_fail_and_stay_as_they_were(folder):
    write(folder, "news/a.md")
    section(folder, "cascade: {draft: true}")
    run(folder)
    write(folder, "news/b.md")
    section(folder, "cascade: {draft: true")
    code, counts, lines = run(folder)
    assert (code, counts) == (1, {"failed": 2})
    assert all("cannot read news/_index.md, whose cascade applies to this post (line 3" in line for line in lines)
    assert statuses() == {"news/a.md": "draft"}


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        ("_drafts/a.md", "_posts/2025-01-01-a.md", "published"),
        ("_posts/a.md", "_drafts/a.md", "draft"),
        ("held/a.md", "open/a.md", "published"),
        ("open/a.md", "held/a.md", "draft"),
        ("open/a.md", "zz-held/a.md", "draft"),
    ],
)
def test_article_follows_its_file_to_a_folder_that_says_otherwise(folder, old, new, status):
    section(folder, "cascade: {private: true}", "held/_index.md")
    section(folder, "cascade: {private: true}", "zz-held/_index.md")
    file = write(folder, old)
    run(folder)
    before = Article.objects.get()
    assert (before.status == "draft") is not (status == "draft")
    (folder / new).parent.mkdir(exist_ok=True)
    file.rename(folder / new)
    assert run(folder, "--dry-run")[1].get("updated") == 1
    assert run(folder)[1].get("updated") == 1
    after = Article.objects.get()
    assert (after.pk, after.import_path, after.status) == (before.pk, new, status)
    assert run(folder)[1] == {"unchanged": 1}


def test_move_within_a_section_stays_a_move(folder):
    section(folder, "cascade: {private: true}")
    file = write(folder, "news/a.md")
    run(folder)
    file.rename(folder / "news/b.md")
    assert run(folder)[1] == {"moved": 1}


def test_file_that_replaces_an_edited_article_inherits_as_well(folder):
    file = write(folder, "news/a.md")
    section(folder, "cascade: {private: true}")
    run(folder)
    Article.objects.update(title="Edited", status="published")
    file.write_text(file.read_text() + "More.\n")
    assert run(folder)[1]["conflicts"] == 1
    take_file(ImportConflict.objects.get())
    assert Article.objects.get().status == "draft"


def test_watch_sees_a_changed_section_page(folder):
    write(folder, "news/a.md")
    write(folder, "b.md")
    watch = Watch([folder])
    section(folder, "cascade: {draft: true}")
    assert [source.path for source in watch.changes()[0]] == ["news/a.md"]
    section(folder, "cascade: {draft: true")
    assert [source.path for source in watch.changes()[0]] == ["news/a.md"]
    assert watch.changes() == ([], False)


def test_files_that_are_no_articles_are_counted_as_skipped_with_their_reason(folder):
    write(folder, "_posts/p.md")
    for name, text in (
        ("robots.txt", "User-agent: *"),
        ("google1a2b3c.html", "google-site-verification: google1a2b3c.html"),
        ("readme.md", "# About"),
        ("empty.md", ""),
        ("tags.md", "---\ntype: tags\n---\n"),
        ("a.mdx", "---\ntitle: a\n---\n"),
        ("b.rst", "Title"),
    ):
        (folder / name).write_text(text)
    code, counts, lines = run(folder)
    assert (code, counts) == (0, {"created": 1, "skipped": 7, "warnings": 6})
    assert all("skipped" in line for line in lines)
    assert statuses() == {"_posts/p.md": "published"}
    assert run(folder)[1] == {"unchanged": 1, "skipped": 7, "warnings": 6}


@pytest.mark.parametrize(
    "text",
    ["----\ntitle: a\ndraft: true\n----\nx", "Title: a\nStatus: draft\n\nx", "<!-- x -->\n---\ntitle: a\n---\nx"],
)
def test_file_whose_head_cannot_be_read_fails_and_makes_no_article(folder, text):
    (folder / "a.md").write_text(text)
    code, counts, [line] = run(folder)
    assert (code, counts) == (1, {"failed": 1})
    assert line.startswith(f"{folder}/a.md:1: error: ")
    assert not statuses()


def test_reread_holds_back_what_an_earlier_version_published_and_leaves_edited_articles(folder):
    write(folder, "a.md", status="draft")
    write(folder, "b.md", status="draft")
    write(folder, "c.md")
    run(folder)
    for article in Article.objects.filter(import_path__in=["a.md", "b.md"]):
        article.status = "published"
        article.save()
    published = Article.objects.get(import_path="a.md")
    Article.objects.filter(pk=published.pk).update(stored_hash=digest(stored_rows(["a.md"])["a.md"]))
    assert run(folder)[1] == {"unchanged": 3}
    assert run(folder, "--reread")[1] == {"updated": 2, "unchanged": 1, "warnings": 1}
    assert statuses() == {"a.md": "draft", "b.md": "published", "c.md": "published"}
    assert not ImportConflict.objects.exists()


def test_file_that_returns_is_read_again_and_may_be_held_back(folder):
    file = write(folder, "a.md", status="draft")
    run(folder)
    Article.objects.update(status="withdrawn")
    Article.objects.update(stored_hash=digest(stored_rows(["a.md"])["a.md"]))
    assert file.exists()
    assert run(folder)[1] == {"updated": 1, "warnings": 1}
    assert statuses() == {"a.md": "draft"}
