"""Articles are found by their file, and slugs by themselves, through indexes: never by a scan of the table."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.exporting import export
from articles.importing.compare import remember_pictures
from articles.importing.prepare import PostFile
from articles.importing.rows import stored_rows
from articles.models import Article
from articles.posts.post import SourceFile
from articles.tests.commands.importing import run, write
from articles.tests.factories import FIRST_DAY, make_article

pytestmark = pytest.mark.django_db

BY_FILE = re.compile(r'"import_(path|hash)" IN')


def plans(action, wanted=BY_FILE):
    """How the database answers the reads of `action` that look for articles by their file."""
    with CaptureQueriesContext(connection) as captured:
        action()
    found = [query["sql"] for query in captured if query["sql"].startswith("SELECT") and wanted.search(query["sql"])]
    return [plan_of(sql) for sql in found]


def plan_of(sql):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The table of a test is so small that a scan would be the best plan.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in cursor.fetchall())


def assert_indexed(found):
    assert found
    for plan in found:
        assert re.search("article_import_(path|hash)", plan), plan
        assert "SCAN articles_article" not in plan, plan


def a_file(path):
    return PostFile(SourceFile("/posts", path, path), b"", "h")


def test_import_of_new_changed_and_moved_files_finds_articles_through_indexes(folder):
    for name in ("a.md", "b.md"):
        write(folder, name)
    run(folder)
    (folder / "a.md").rename(folder / "c.md")
    write(folder, "b.md", title="另一个")
    write(folder, "d.md")
    found = plans(lambda: run(folder))
    assert_indexed(found)
    assert len(found) >= 4


def test_import_of_one_file_and_pruning_find_articles_through_indexes(folder):
    write(folder, "a.md")
    write(folder, "sub/b.md")
    run(folder)
    assert_indexed(plans(lambda: run(folder / "sub/b.md")))
    (folder / "a.md").unlink()
    assert_indexed(plans(lambda: run(folder, "--prune")))


def test_conflict_and_export_find_articles_through_indexes(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_article()
    assert_indexed(plans(lambda: stored_rows(["a.md", "b.md"])))
    assert_indexed(plans(lambda: remember_pictures([a_file("a.md"), a_file("b.md")])))
    assert_indexed(plans(lambda: export.give_paths()))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL answers LIKE from an index")
def test_slug_of_a_new_article_is_found_without_a_scan():
    make_article(slug="same")
    new = Article(title="Same", language="zh-hans", published_at=FIRST_DAY)
    found = plans(new.save, re.compile('"slug" IN'))
    assert found
    assert all("SEARCH articles_article USING" in plan for plan in found), found
    assert new.slug == "same-2"
