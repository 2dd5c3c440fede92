"""Options of `import_posts` that change how it works, and not what becomes of a post."""

import io
import json
import os
import signal
import time
from contextlib import ExitStack, nullcontext
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DataError, connection
from PIL import Image

from articles.importing import memory as import_memory
from articles.importing import run as imports
from articles.importing import sources, workers
from articles.importing.store import Upsert
from articles.importing.watch import Watch
from articles.management.commands import import_posts
from articles.models import Article, ImportProblem, ImportRun, Tag
from articles.posts.reading.discovery import discover
from articles.tests.commands.importing import lock_held_elsewhere, run, write

pytestmark = pytest.mark.django_db
BAD = "---\ntitle: a\ndate: someday\n---\n"


# All or nothing


def test_strict_import_writes_nothing_where_one_post_fails(folder, settings):
    write(folder, "a.md", "one", tags=["x"])
    run(folder)
    write(folder, "a.md", "two", tags=["y"])
    write(folder, "new.md")
    write(folder, "same.md", "![x](gone.png)")
    (folder / "bad.md").write_text(BAD)
    before = list(Article.objects.values())
    code, counts, problems = run(folder, "--strict")
    assert (code, counts) == (1, {"skipped": 3, "failed": 1, "warnings": 1})
    assert problems[0].startswith(f"{folder}/bad.md:3: error: ")
    assert problems[-1].startswith(f"{folder}: error: nothing was written, because 1 post failed")
    assert list(Article.objects.values()) == before
    assert not Tag.objects.filter(name="y").exists()
    kept = ImportRun.objects.latest("pk")
    assert (kept.skipped_count, kept.failed_count, kept.state) == (3, 1, "finished")
    assert ImportProblem.objects.filter(run=kept).count() == len(problems)


def test_strict_import_without_a_failure_is_like_any_other(folder, tmp_path):
    write(folder, "a.md", "![x](gone.png)", slug="same")
    write(folder, "b.md", slug="same")
    tried = run(folder, "--dry-run")
    assert run(folder, "--strict") == tried
    assert tried[1] == {"created": 2, "warnings": 2}
    assert run(folder, "--strict")[1] == {"unchanged": 2, "warnings": 1}


def test_strict_import_finds_what_the_database_refuses_before_it_writes(folder, monkeypatch):
    monkeypatch.setattr(sources, "BATCH", 1)
    written = Upsert._write

    def refuse(self, batch):
        if batch[0].source.path == "b.md":
            raise DataError("no")
        written(self, batch)

    monkeypatch.setattr(Upsert, "_write", refuse)
    write(folder, "a.md")
    write(folder, "b.md")
    assert run(folder, "--strict")[:2] == (1, {"skipped": 1, "failed": 1})
    assert not Article.objects.exists()


def test_strict_import_passes_over_what_has_changed_since_it_was_checked(folder, monkeypatch):
    write(folder, "a.md")
    write(folder, "b.md")
    rehearse = imports.Import._rehearse

    def change(self):
        passed = rehearse(self)
        write(folder, "b.md", "changed")
        return passed

    monkeypatch.setattr(imports.Import, "_rehearse", change)
    assert run(folder, "--strict")[:2] == (0, {"created": 1, "skipped": 1, "warnings": 1})


# Counts


def test_every_file_that_is_found_ends_as_exactly_one_thing(folder, tmp_path):
    outside = write(tmp_path / "outside", "x.md")
    for name in ("same", "changed", "edited", "moving"):
        write(folder, f"{name}.md")
    run(folder)
    write(folder, "changed.md", "new")
    write(folder, "edited.md", "new")
    Article.objects.filter(import_path="edited.md").update(edited_at="2026-11-01T00:00:00Z")
    (folder / "moving.md").rename(folder / "moved.md")
    write(folder, "created.md")
    (folder / "bad.md").write_text(BAD)
    (folder / "huge.md").write_bytes(b"x" * (5 * 1024 * 1024 + 1))
    (folder / "link.md").symlink_to(outside)
    (folder / "dangling.md").symlink_to(folder / "nowhere.md")
    (folder / "inside.md").symlink_to(folder / "same.md")
    os.mkfifo(folder / "pipe.md")
    code, counts, _ = run(folder)
    warnings = counts.pop("warnings")
    expected = dict.fromkeys(("unchanged", "updated", "moved", "conflicts"), 1)
    assert (code, counts) == (1, expected | {"failed": 2, "skipped": 3, "created": 2})
    assert sum(counts.values()) == len(list(discover(folder, "x"))) == 11
    assert warnings >= counts["skipped"]
    assert ImportRun.objects.latest("pk").found_count == 11


def test_file_that_goes_away_while_the_import_runs_is_skipped(folder, monkeypatch):
    write(folder, "a.md")
    file = write(folder, "b.md")
    found = sources.discover_all

    def discover_all(paths):
        for source in found(paths):
            if source.path == "b.md":
                file.unlink()
            yield source

    monkeypatch.setattr(sources, "discover_all", discover_all)
    code, counts, problems = run(folder)
    assert (code, counts) == (0, {"created": 1, "skipped": 1, "warnings": 1})
    assert problems == [f"{file}: warning: file disappeared during the import; skipped"]


def test_huge_file_fails_and_is_not_read(folder, monkeypatch):
    with open(folder / "huge.md", "wb") as file:
        file.truncate(50 << 30)
    assert run(folder)[:2] == (1, {"failed": 1})


def test_path_that_no_index_takes_fails_alone(folder):
    # 10 folders of 83 characters of 3 bytes each: fewer characters than are allowed, more bytes.
    write(folder, f"{'/'.join(['文' * 83] * 10)}/a.md")
    write(folder, "b.md")
    code, counts, problems = run(folder)
    assert (code, counts) == (1, {"created": 1, "failed": 1})
    assert problems[0].endswith("error: path is longer than 2400 bytes; shorten the names")


# Languages


@pytest.mark.parametrize(
    ("locale", "problem", "counts"),
    [
        ("zh_CN.UTF-8", "date：“soon”不是日期；请写成 ", "新增 1，更新 0，"),
        ("zh_TW.UTF-8", "date：“soon”不是日期；請寫成 ", "新增 1，更新 0，"),
        ("de_DE.UTF-8", "date: “soon” is not a date; write it like ", "created 1, updated 0, "),
    ],
)
def test_import_speaks_the_language_of_the_terminal_and_stores_the_same(
    folder, tmp_path, monkeypatch, locale, problem, counts
):
    monkeypatch.setenv("LC_ALL", locale)
    write(folder, "a.md", tags=["x"])
    (folder / "bad.md").write_text(BAD.replace("someday", "soon"))
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_posts", str(folder), "--report", str(tmp_path / "r.json"), stdout=out, stderr=err)
    assert err.getvalue().startswith(f"{folder}/bad.md:3: error: {problem}")
    assert out.getvalue().startswith(counts)
    (reported,) = json.loads((tmp_path / "r.json").read_text())["problems"]
    assert (reported["code"], reported["message"].startswith(problem)) == ("wrong-date", True)
    assert ImportProblem.objects.get().message == reported["message"]
    assert Article.objects.get().slug == "a"


def test_help_speaks_the_language_of_the_terminal(monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "zh_TW.UTF-8")
    with pytest.raises(SystemExit):
        call_command("import_posts", "--help")
    printed = capsys.readouterr().out
    assert "匯入帶 front matter 的文章" in printed
    assert "下載外站圖片" in printed


# Reports


def test_report_holds_counts_problems_and_time(folder, tmp_path):
    write(folder, "a.md")
    (folder / "bad.md").write_text(BAD)
    report = tmp_path / "report.json"
    assert run(folder, "--report", report)[0] == 1
    content = json.loads(report.read_text())
    assert content["counts"] == dict.fromkeys(imports.COUNTS, 0) | {"created": 1, "failed": 1}
    assert content["seconds"] > 0
    assert content["posts_per_second"] > 0
    assert content["error"] == ""
    (problem,) = content["problems"]
    assert problem == {
        "path": f"{folder}/bad.md",
        "line": 3,
        "level": "error",
        "code": "wrong-date",
        "message": ImportProblem.objects.get().message,
    }
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_report_is_written_where_the_import_fails_as_well(folder, tmp_path):
    report = tmp_path / "report.json"
    with lock_held_elsewhere():
        assert run(folder, "--report", report)[0] == 2
    assert json.loads(report.read_text())["error"] == "Another import is running; wait until it has finished."


def test_report_that_cannot_be_written_ends_with_2_before_anything_is_done(folder, tmp_path):
    write(folder, "a.md")
    assert run(folder, "--report", tmp_path)[0] == 2
    assert run(folder, "--report", tmp_path / "nowhere" / "report.json")[0] == 2
    assert not ImportRun.objects.exists()


def test_signal_ends_an_import_as_ctrl_c_does(folder, monkeypatch):
    def stop(self, batch):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)

    write(folder, "a.md")
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(Upsert, "store", stop)
    code, _, problems = run(folder)
    assert (code, problems[0].partition(":")[0]) == (130, "Interrupted")
    assert ImportRun.objects.get().state == "interrupted"
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite maps its file")
def test_import_maps_no_database_file_into_its_memory(monkeypatch):
    asked = []

    class Cursor:
        def execute(self, statement):
            asked.append(statement)

        def fetchone(self):
            return (4096,)

    monkeypatch.setattr(import_memory.connection, "cursor", lambda: nullcontext(Cursor()))
    with import_memory.unmapped_database():
        assert asked == ["PRAGMA mmap_size", "PRAGMA mmap_size = 0"]
    assert asked[2:] == ["PRAGMA mmap_size = 4096"]


# Processes


def many(folder, count):
    for number in range(count):
        write(
            folder,
            f"{number}.md",
            f"第 {number} 篇\n\n![x](gone.png)" if number % 7 == 0 else "正文",
            slug=str(number % 50),
        )
    (folder / "33b.md").write_text(BAD)


@pytest.fixture
def rows(folder, monkeypatch):
    """Posts, and what an import in one process makes of them: its result and its rows, which are taken back."""
    monkeypatch.setattr(sources, "BATCH", 25)
    monkeypatch.setattr(workers, "WORTH_IT", 10)
    monkeypatch.setattr(workers, "CHUNK", 7)
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    many(folder, 60)
    result = run(folder)
    rows = columns()
    Article.objects.all().delete()
    return result, rows


def columns():
    return sorted(Article.objects.values_list("import_path", "slug", "body_html", "body_text", "stored_hash"))


def test_posts_prepared_in_processes_are_the_same_in_the_same_order(folder, rows, monkeypatch):
    begun = []
    submit = workers.Workers._submit
    monkeypatch.setattr(workers.Workers, "_submit", lambda self, chunk: begun.append(chunk) or submit(self, chunk))
    assert (run(folder, "--jobs", 2), columns()) == rows
    assert len(begun) > 2


def die(files):
    os._exit(1)


def test_process_that_dies_costs_no_post(folder, rows, monkeypatch):
    monkeypatch.setattr(workers, "prepare_chunk", die)
    assert (run(folder, "--jobs", 2), columns()) == rows


def test_few_posts_are_prepared_without_processes(folder, monkeypatch):
    monkeypatch.setattr(workers, "ProcessPoolExecutor", None)
    write(folder, "a.md")
    assert run(folder, "--jobs", 4)[1] == {"created": 1}


@pytest.mark.parametrize("number", ["0", "-1", "many", "65"])
def test_number_of_processes_is_a_small_positive_one(folder, number):
    write(folder, "a.md")
    assert run(folder, f"--jobs={number}")[0] != 0
    assert not ImportRun.objects.exists()


# Watching


class Clock:
    """Stands in for `time`: each pause runs the next step; after the last one comes a signal."""

    def __init__(self, *steps):
        self.steps = list(steps)
        self.monotonic = time.monotonic

    def sleep(self, seconds):
        assert seconds >= 2
        if self.steps:
            self.steps.pop(0)()
        else:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)


@pytest.fixture
def watched(monkeypatch, capsys):
    """Call `import_posts --watch` with steps to take during its pauses; its code and printed lines."""

    def watch(*arguments, steps):
        monkeypatch.setattr(import_posts, "time", Clock(*steps))
        # The connection is the test's, with its transaction.
        monkeypatch.setattr(import_posts, "close_old_connections", lambda: None)
        code = 0
        try:
            call_command("import_posts", "--watch", *map(str, arguments))
        except SystemExit as stop:
            code = stop.code
        return code, [line.partition(" in ")[0] for line in capsys.readouterr().out.splitlines()]

    return watch


def line(**counts):
    return ", ".join(f"{name} {counts.get(name, 0)}" for name in imports.COUNTS)


def test_watch_imports_what_changes_until_a_signal(folder, watched):
    write(folder, "a.md")
    before = signal.getsignal(signal.SIGTERM)
    code, lines = watched(
        folder,
        steps=[
            lambda: write(folder, "deep/b.md"),
            lambda: None,
            lambda: write(folder, "a.md", "changed"),
            lambda: (folder / "a.md").rename(folder / "c.md"),
            lambda: (folder / "c.md").unlink(),
        ],
    )
    assert code == 0
    assert lines == [line(created=1), line(created=1), line(updated=1), line(moved=1)]
    assert sorted(Article.objects.values_list("import_path", "status")) == [
        ("c.md", "published"),
        ("deep/b.md", "published"),
    ]
    assert signal.getsignal(signal.SIGTERM) is before


def test_watch_prunes_what_goes_but_not_an_empty_folder(folder, watched):
    write(folder, "a.md")
    write(folder, "b.md")
    _, lines = watched(
        folder, "--prune", steps=[(folder / "a.md").unlink, (folder / "b.md").unlink, lambda: None, lambda: None]
    )
    assert lines == [line(created=2), line(pruned=1)]
    assert ImportRun.objects.count() == 2


def test_watch_waits_for_another_import_and_forgets_nothing(folder, watched):
    write(folder, "a.md")
    with ExitStack() as other:

        def block():
            other.enter_context(lock_held_elsewhere())
            write(folder, "b.md")

        _, lines = watched(folder, steps=[block, lambda: None, other.close])
    assert lines == [line(created=1), line(created=1)]


def test_watch_knows_a_file_below_two_folders_as_that_of_the_outer_one(folder, watched):
    write(folder, "deep/a.md")
    _, lines = watched(folder / "deep", folder, steps=[lambda: write(folder, "deep/b.md")])
    assert lines == [line(created=1), line(created=1)]
    assert sorted(Article.objects.values_list("import_path", flat=True)) == ["deep/a.md", "deep/b.md"]


def test_watch_is_for_folders_and_not_for_dry_runs(folder):
    file = write(folder, "a.md")
    assert run(file, "--watch")[0] == 2
    assert run(folder, "--watch", "--dry-run")[0] == 2


def test_pause_grows_with_the_time_that_a_look_takes(folder, monkeypatch):
    moments = iter([0, 3])
    monkeypatch.setattr("articles.importing.watch.time", SimpleNamespace(monotonic=lambda: next(moments)))
    assert Watch([folder]).pause == 60


def test_watch_sees_pictures_that_arrive_and_change_and_imports_their_posts_once(folder, watched):
    write(folder, "a.md", "![图](p.png)")
    write(folder, "b.md")

    def draw(width):
        Image.new("RGB", (width, 30)).save(folder / "new.png")
        (folder / "new.png").replace(folder / "p.png")

    _, lines = watched(
        folder,
        steps=[
            lambda: None,
            lambda: draw(40),
            lambda: None,
            lambda: draw(50),
            (folder / "p.png").unlink,
            lambda: None,
            lambda: write(folder, "b.md", "changed"),
        ],
    )
    assert lines == [
        line(created=2, warnings=1),
        line(updated=1),
        line(updated=1),
        line(unchanged=1, warnings=1),
        line(updated=1),
    ]


def test_watch_imports_a_post_once_whose_picture_has_changed_but_which_cannot_be_prepared(
    folder, watched, monkeypatch
):
    write(folder, "a.md", "![图](p.png)")

    def break_renderer():
        Image.new("RGB", (40, 30)).save(folder / "p.png")
        monkeypatch.setattr("articles.importing.prepare.render", lambda *_, **__: 1 / 0)

    _, lines = watched(folder, steps=[break_renderer, lambda: None, lambda: None])
    assert lines == [line(created=1, warnings=1), line(failed=1)]


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("---\ntitle: A\ndate: 2025-01-01\ntags: [a]\ntitle: B\n---\n", 5),
        ('{\n "title": "A",\n "date": "2025-01-01",\n "title": "B"\n}\n', 4),
    ],
)
def test_lenient_takes_the_last_of_two_equal_keys_and_says_so(folder, head, line):
    (folder / "a.md").write_text(f"{head}\n正文。\n")
    assert run(folder)[:2] == (1, {"failed": 1})
    code, counts, problems = run(folder, "--lenient")
    assert (code, counts) == (0, {"created": 1, "warnings": 1})
    assert f"a.md:{line}: warning: key title" in problems[0]
    assert Article.objects.get().title == "B"
    assert run(folder)[1] == {"unchanged": 1}


def test_lenient_changes_nothing_else(folder):
    (folder / "a.md").write_text("+++\ntitle = 'A'\ntitle = 'B'\n+++\n")
    (folder / "b.md").write_text("---\ntitle: [A\n---\n")
    write(folder, "c.md")
    assert run(folder, "--lenient")[:2] == (1, {"created": 1, "failed": 2})


def test_lenient_counts_for_every_process(folder):
    for number in range(60):
        (folder / f"{number}.md").write_text(
            f"---\ntitle: A\ntitle: B{number}\ndate: 2025-01-01\n---\n正文{number}。\n"
        )
    assert run(folder, "--lenient", "--jobs", "2")[1] == {"created": 60, "warnings": 60}
