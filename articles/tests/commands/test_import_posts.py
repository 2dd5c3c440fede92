"""What `manage.py import_posts` promises: counts, problems, exit codes, and that nothing is lost."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DataError, OperationalError
from PIL import Image

from articles import search
from articles.importing import prepare as preparing
from articles.importing import sources
from articles.importing.lock import import_lock
from articles.importing.store import Upsert
from articles.models import MOST_PINNED, Alias, Article, ImportProblem, ImportRun, MenuItem, Tag, TagCount
from articles.posts.rendering.render import RenderingError
from articles.tests.commands.importing import lock_held_elsewhere, run, write

pytestmark = pytest.mark.django_db


def test_new_posts_become_articles_with_everything_that_follows_from_them(folder):
    write(
        folder, "zh-CN/news/a.zh-CN.md", "# 港口\n\n铁路通车。", tags=["航运", "AI"], categories=["要闻"], menu="main"
    )
    assert run(folder) == (0, {"created": 1}, [])
    article = Article.objects.get()
    assert (article.language, article.language_tag, article.status) == ("zh-hans", "zh-CN", "published")
    assert article.published_at == datetime(2025, 2, 11, 6, 31, 12, tzinfo=UTC)
    assert article.is_live
    assert "铁路通车" in article.body_html
    assert article.summary
    assert sorted(article.tags.names()) == ["AI", "航运"]
    assert TagCount.objects.get(tag__name="航运").article_count == 1
    assert MenuItem.objects.get().article == article
    assert search.search("铁路") == [article.pk]
    assert Alias.objects.filter(article=article, path="/zh-cn/news/a/").exists()


def test_last_line_has_counts_time_and_rate(folder):
    write(folder, "a.md")
    out = io.StringIO()
    call_command("import_posts", str(folder), stdout=out)
    assert re.fullmatch(
        r"created 1, updated 0, unchanged 0, moved 0, conflicts 0, skipped 0, failed 0, pruned 0, warnings 0"
        r" in \d+\.\d s \(\d+ posts/s\)\n",
        out.getvalue(),
    )


def test_same_folder_again_changes_nothing(folder):
    write(folder, "a.md")
    run(folder)
    before = Article.objects.values().get()
    assert run(folder) == (0, {"unchanged": 1}, [])
    assert Article.objects.values().get() == before


def test_changed_file_updates_its_article_and_its_terms(folder):
    write(folder, "a.md", "铁路", tags=["甲", "乙"], categories=["丙"])
    run(folder)
    pk = Article.objects.get().pk
    write(folder, "a.md", "机场", title="新", tags=["乙", "丁"])
    assert run(folder) == (0, {"updated": 1}, [])
    article = Article.objects.get()
    assert (article.pk, article.title, sorted(article.tags.names())) == (pk, "新", ["丁", "乙"])
    assert not article.categories.exists()
    assert not TagCount.objects.filter(tag__name="甲", article_count__gt=0).exists()
    assert search.search("机场") == [pk]
    assert search.search("铁路") == []


def test_moved_file_moves_its_article_and_keeps_the_address(folder):
    file = write(folder, "old/a.md")
    run(folder)
    before = Article.objects.get()
    (folder / "new").mkdir()
    file.rename(folder / "new" / "b.md")
    assert run(folder) == (0, {"moved": 1}, [])
    after = Article.objects.get()
    assert (after.pk, after.slug, after.import_path) == (before.pk, before.slug, "new/b.md")
    assert run(folder) == (0, {"unchanged": 1}, [])


def test_copied_file_is_a_new_article(folder):
    file = write(folder, "a.md")
    run(folder)
    (folder / "b.md").write_bytes(file.read_bytes())
    assert run(folder) == (0, {"created": 1, "unchanged": 1}, [])


@pytest.mark.parametrize(
    "edit", [{"edited_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"title": "edited"}, {"body": "edited"}]
)
def test_edited_article_is_never_overwritten(folder, edit):
    write(folder, "a.md")
    run(folder)
    Article.objects.update(**edit)
    before = Article.objects.values().get()
    file = write(folder, "a.md", "changed")
    code, counts, problems = run(folder)
    assert (code, counts) == (0, {"conflicts": 1})
    assert problems[0].startswith(f"{file}:1: conflict: ")
    assert Article.objects.values().get() == before
    assert ImportProblem.objects.get().level == "conflict"


BROKEN = {
    "utf8.md": (b"---\ntitle: a\n---\n\xff\xfe\xfa", "4"),
    "open.md": (b"---\ntitle: a\n\nbody", "1"),
    "date.md": (b"---\ntitle: a\ndate: someday\n---\n", "3"),
    "yaml.md": (b"---\ntitle: AI: new\n---\n", "2"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_is_one_line_and_stops_no_other(folder, name):
    write(folder, "a.md")
    write(folder, "z.md")
    (folder / name).write_bytes(BROKEN[name][0])
    code, counts, problems = run(folder)
    assert (code, counts) == (1, {"created": 2, "failed": 1})
    assert len(problems) == 1
    assert problems[0].startswith(f"{folder / name}:{BROKEN[name][1]}: error: ")
    assert ImportRun.objects.get().failed_count == 1


def test_file_that_cannot_be_read_fails_alone(folder, monkeypatch):
    def unreadable(path, *arguments, **options):
        if path.endswith("b.md"):
            raise PermissionError(13, "Permission denied", path)
        return open(path, *arguments, **options)

    monkeypatch.setattr(sources, "open", unreadable, raising=False)
    write(folder, "a.md")
    file = write(folder, "b.md")
    problem = f"{file}: error: file cannot be read (Permission denied); check its permissions"
    assert run(folder) == (1, {"created": 1, "failed": 1}, [problem])


@pytest.mark.parametrize("error", [RenderingError("the body is too long: split it"), RecursionError("deep")])
def test_body_that_cannot_be_rendered_fails_alone(folder, monkeypatch, error):
    def render(body, **options):
        if "bad" in body:
            raise error
        return rendered(body, **options)

    rendered = preparing.render
    monkeypatch.setattr(preparing, "render", render)
    write(folder, "a.md")
    write(folder, "b.md", "bad")
    code, counts, problems = run(folder)
    assert (code, counts, len(problems)) == (1, {"created": 1, "failed": 1}, 1)


def test_dry_run_finds_the_same_and_writes_nothing(folder, settings):
    write(folder, "a.md", "![x](gone.png)")
    write(folder, "b/a.md")
    (folder / "date.md").write_bytes(BROKEN["date.md"][0])
    picture(folder / "x.png")
    write(folder, "c.md", "![x](x.png)", thumbnail="x.png")
    tried = run(folder, "--dry-run")
    assert not Article.objects.exists()
    assert not ImportRun.objects.exists()
    assert not Tag.objects.exists()
    assert not settings.MEDIA_ROOT.exists()
    assert tried == run(folder)
    assert run(folder, "--dry-run")[1] == {"unchanged": 3, "failed": 1, "warnings": 1}


def picture(path, kind="PNG", size=(40, 30)):
    Image.new("RGB", size, "#b3261e").save(path, kind)
    return path


def test_pictures_beside_a_post_are_kept_in_media(folder, settings):
    (folder / "a").mkdir()
    picture(folder / "a" / "x.png")
    write(folder, "a/index.md", "文字\n\n![图](x.png)", thumbnail="x.png")
    assert run(folder) == (0, {"created": 1}, [])
    article = Article.objects.get()
    assert re.fullmatch(r"pictures/[0-9a-f]{32}\.png", article.thumbnail.name)
    assert (article.thumbnail_width, article.thumbnail_height) == (40, 30)
    assert f'src="/media/{article.thumbnail.name}"' in article.body_html
    assert [file.name for file in (settings.MEDIA_ROOT / "pictures").iterdir()] == [Path(article.thumbnail.name).name]
    html = article.body_html
    article.render()
    assert article.body_html == html


@pytest.mark.parametrize("written", ["gone.png", "../outside.png", "text.png", "/gone.png"])
def test_picture_that_cannot_be_kept_is_a_warning_with_its_line(folder, tmp_path, written):
    picture(tmp_path / "outside.png")
    (folder / "text.png").write_text("<svg>")
    file = write(folder, "a.md", f"文字\n\n![图]({written})")
    code, counts, problems = run(folder)
    assert (code, counts) == (0, {"created": 1, "warnings": 1})
    assert problems[0].startswith(f"{file}:8: warning: ")


def test_thumbnail_that_is_not_there_is_a_warning_at_its_key(folder):
    file = write(folder, "a.md", thumbnail="gone.png")
    assert run(folder)[2][0].startswith(f"{file}:4: warning: ")
    assert Article.objects.get().thumbnail.name == ""


def test_one_file_of_a_folder_imported_before_updates_its_article(folder):
    file = write(folder, "deep/a.md")
    run(folder)
    write(folder, "deep/a.md", "changed")
    assert run(file) == (0, {"updated": 1}, [])
    assert Article.objects.get().import_path == "deep/a.md"


def test_file_named_with_its_folder_is_imported_once(folder):
    file = write(folder, "a.md")
    assert run(folder, file, folder) == (0, {"created": 1}, [])


def test_files_below_two_folders_are_those_of_the_outer_one_in_any_order(folder):
    file = write(folder, "deep/a.md")
    (folder / "deep" / "link.md").symlink_to("/dev/null")
    write(folder, "b.md")
    counts = {"created": 2, "skipped": 1, "warnings": 1}
    assert run(folder / "deep", file, folder)[:2] == (0, counts)
    assert sorted(Article.objects.values_list("import_path", flat=True)) == ["b.md", "deep/a.md"]
    assert run(folder, folder / "deep")[1] == {"unchanged": 2, "skipped": 1, "warnings": 1}


def test_two_files_of_one_identity_in_one_run_are_an_error(tmp_path):
    for name in ("one", "two"):
        write(tmp_path / name, "a.md")
    code, counts, problems = run(tmp_path / "one", tmp_path / "two")
    assert (code, counts, len(problems)) == (1, {"created": 1, "failed": 1}, 1)


def test_language_is_that_of_posts_which_name_none(folder):
    write(folder, "a.md")
    assert run(folder, "--language", "en")[0] == 0
    assert Article.objects.get().language == "en"
    assert run(folder, "--language", "xx")[0] == 2


def test_path_that_is_not_there_ends_with_2_and_a_sentence(folder):
    code, _, problems = run(folder / "nowhere")
    assert code == 2
    assert "no such file or folder" in problems[0]
    assert not ImportRun.objects.exists()


def test_second_import_says_so_and_touches_nothing(folder):
    write(folder, "a.md")
    with lock_held_elsewhere():
        code, _, problems = run(folder)
    assert (code, problems) == (2, ["Another import is running; wait until it has finished."])
    assert not ImportRun.objects.exists()
    assert run(folder)[0] == 0


def test_lock_is_free_again_afterwards():
    for _ in range(2):
        with import_lock():
            pass


def test_interrupted_run_keeps_whole_batches_and_is_marked(folder, monkeypatch):
    monkeypatch.setattr(sources, "BATCH", 1)
    write(folder, "a.md")
    write(folder, "b.md", "stop")
    stop_at(monkeypatch, KeyboardInterrupt)
    code, _, problems = run(folder)
    assert (code, Article.objects.count()) == (130, 1)
    assert problems[0].startswith("Interrupted")
    assert ImportRun.objects.get().state == "interrupted"
    assert ImportRun.objects.get().created_count == 1


def stop_at(monkeypatch, error):
    rendered = preparing.render

    def render(body, **options):
        if "stop" in body:
            raise error
        return rendered(body, **options)

    monkeypatch.setattr(preparing, "render", render)


def test_database_that_fails_ends_with_2_and_what_to_do(folder, monkeypatch):
    def fail(self, batch):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("articles.importing.store.Upsert.store", fail)
    write(folder, "a.md")
    code, _, problems = run(folder)
    assert code == 2
    assert "free disk space" in problems[0]


def test_run_that_was_killed_is_marked_by_the_next(folder):
    ImportRun.objects.create(started_at=datetime(2026, 1, 1, tzinfo=UTC))
    run(folder)
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"interrupted", "finished"}


def test_row_that_the_database_refuses_fails_alone(folder, monkeypatch):
    store = Upsert.store

    def refuse(self, batch):
        if any("bad" in prepared.post.path for prepared in batch):
            raise DataError("no")
        store(self, batch)

    monkeypatch.setattr(Upsert, "store", refuse)
    for name in ("a.md", "bad.md", "c.md", "d.md"):
        write(folder, name)
    assert run(folder)[:2] == (1, {"created": 3, "failed": 1})


def test_quiet_prints_problems_only(folder):
    write(folder, "a.md")
    out = io.StringIO()
    call_command("import_posts", str(folder), "--quiet", stdout=out)
    assert out.getvalue() == ""


def test_import_pins_no_more_articles_than_the_front_page_of_a_language_holds(folder):
    for number in range(MOST_PINNED):
        write(folder, f"{number}.md", pinned=True)
    assert run(folder)[1] == {"created": MOST_PINNED}
    for name in ("6.md", "7.md"):
        write(folder, name, featured=True)
    write(folder, "0.md", "changed", pinned=3)
    tried = run(folder, "--dry-run")
    _code, counts, problems = run(folder)
    assert tried[1:] == (counts, problems)
    assert counts == {"created": 2, "updated": 1, "unchanged": MOST_PINNED - 1, "warnings": 2}
    assert f"not pinned, because {MOST_PINNED} articles in" in problems[0]
    pinned = Article.objects.filter(pin_weight__isnull=False).values_list("import_path", flat=True)
    assert sorted(pinned) == [f"{number}.md" for number in range(MOST_PINNED)]
