import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from articles.exporting import posts as rows_to_posts
from articles.exporting.export import Export
from articles.exporting.names import discovered
from articles.importing.run import Import
from articles.models import Alias, Article, Author, AuthoredArticle, CategorizedArticle, Category, MenuItem, Tag
from articles.posts.post import Post, SiteProfile
from articles.posts.reading.discovery import discover
from articles.posts.writing.write import write
from articles.tests.factories import make_article, make_articles
from articles.tests.posts.writing.test_writing import EXTRA, FLAGS, LINES, NAMES, UNIQUE_NAMES

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).resolve().parents[3] / "content"
SITE = SiteProfile(ZoneInfo("Asia/Shanghai"), "zh-hans", ("zh-hans", "zh-hant", "en"))
BOOKKEEPING = {"id", "created_at", "import_root", "import_hash", "stored_hash", "imported_at"}
OLD_ADDRESSES = {"/old/", "/100%/", "/en/river/", "/en/en/river/", "/en/river.en/", "/en/rhine/", "/en/en/rhine/"}
OLD_ADDRESSES |= {"/en/articles/river/"}
MENU_COLUMNS = ("menu", "language", "name", "weight", "is_imported")
HEAD = "title: River\ndate: 2026-11-23 07:12\n"


def run_import(folder):
    """Import a folder; its problems and counts."""
    problems = []
    counts = Import([str(folder)], report=problems.append)()
    return [str(problem) for problem in problems], counts


def run_export(folder):
    problems = []
    counts = Export(folder, report=problems.append)()
    return [str(problem) for problem in problems], counts


def put(folder, path, text=""):
    """A post with HEAD and further lines of front matter before its body."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{HEAD}{text}", encoding="utf-8")
    return file


def draw(file, colour="red", size=(40, 30)):
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(file)


def rows():
    """Everything that import and export are about, by path, less keys and the importer's own columns."""
    names = [field.attname for field in Article._meta.concrete_fields if field.attname not in BOOKKEEPING]
    return {
        article.import_path: {
            **{name: getattr(article, name) for name in names},
            "thumbnail": article.thumbnail.name,
            "tags": list(article.tags.order_by("tagged_articles__id").values_list("name", "slug")),
            "categories": places(CategorizedArticle, article, "category"),
            "authors": places(AuthoredArticle, article, "author"),
            "aliases": set(article.aliases.values_list("path", flat=True)),
            "menus": list(article.menu_items.order_by("id").values_list(*MENU_COLUMNS)),
        }
        for article in Article.objects.order_by("import_path")
    }


def places(model, article, term):
    rows = model.objects.filter(article=article).order_by("position", "id")
    return list(rows.values_list(f"{term}__name", f"{term}__slug", "position"))


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def empty_site():
    """As on another machine: no rows, no media."""
    Article.objects.all().delete()
    for model in (Alias, Tag, Category, Author, MenuItem):
        model.objects.all().delete()
    shutil.rmtree(default_storage.location, ignore_errors=True)


def check_round_trip(folder):
    """Rows that are exported to `folder` come back over themselves and on an empty site, and are exported the same."""
    before = rows()
    assert run_export(folder)[0] == []
    exported = files(folder)
    assert run_import(folder)[1]["conflicts"] == 0
    assert rows() == before
    empty_site()
    run_import(folder)
    assert rows() == before
    assert run_export(folder)[0] == []
    assert files(folder) == exported


# Round trips


def test_sample_posts_are_as_they_were_after_export_and_import(tmp_path):
    run_import(CONTENT)
    assert len(rows()) == 17
    check_round_trip(tmp_path / "out")


def test_exporting_twice_writes_nothing_the_second_time(tmp_path):
    run_import(CONTENT)
    run_export(tmp_path / "out")
    written_at = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    problems, counts = run_export(tmp_path / "out")
    assert (problems, counts) == ([], {"unchanged": 17, "pictures": 0})
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == written_at


def test_posts_that_share_a_slug_keep_the_slugs_that_they_were_given(tmp_path):
    put(tmp_path / "in", "zh-CN/news/qq/river.zh-CN.md", "---\nA")
    put(tmp_path / "in", "zh-CN/news/sina/river.zh-CN.md", "---\nB")
    put(tmp_path / "in", "zh-CN/news/sina/other.zh-CN.md", "slug: river\n---\nC")
    put(tmp_path / "in", "zh-CN/！！！.zh-CN.md", "---\nD")
    run_import(tmp_path / "in")
    assert len(set(Article.objects.values_list("slug", flat=True))) == 4
    check_round_trip(tmp_path / "out")


def test_slug_that_the_order_of_files_would_not_give_again_is_kept(tmp_path):
    put(tmp_path / "in", "zh-CN/news/sina/river.zh-CN.md", "---\nB")
    run_import(tmp_path / "in")
    put(tmp_path / "in", "zh-CN/news/qq/river.zh-CN.md", "---\nA")
    run_import(tmp_path / "in")
    before = {path: row["slug"] for path, row in rows().items()}
    run_export(tmp_path / "out")
    empty_site()
    run_import(tmp_path / "out")
    assert {path: row["slug"] for path, row in rows().items()} == before


def test_old_addresses_from_a_change_of_slug_come_back(tmp_path):
    put(tmp_path / "in", "en/river.en.md", "aliases: [/old/, /100%25/]\n---\nA")
    run_import(tmp_path / "in")
    put(tmp_path / "in", "en/river.en.md", "slug: rhine\n---\nA")
    run_import(tmp_path / "in")
    assert rows()["en/river.en.md"]["aliases"] == OLD_ADDRESSES
    check_round_trip(tmp_path / "out")


def test_pictures_are_written_to_where_their_post_seeks_them(tmp_path):
    draw(tmp_path / "in/news/images/a b.png", "red")
    draw(tmp_path / "in/news/cover.png", "blue")
    draw(tmp_path / "in/static/logo.png", "green")
    put(tmp_path / "in", "news/a/x.md", "thumbnail: ../cover.png\n---\n![](../images/a%20b.png) ![](/logo.png?v=1)")
    assert run_import(tmp_path / "in")[0] == []
    check_round_trip(tmp_path / "out")
    out = files(tmp_path / "out")
    assert {"news/a/x.md", "news/images/a b.png", "static/logo.png"} < out.keys()
    assert out["static/logo.png"] == (tmp_path / "in/static/logo.png").read_bytes()
    assert rows()["news/a/x.md"]["thumbnail"].startswith("pictures/")


def test_picture_that_an_editor_uploaded_is_to_be_had_on_another_site(tmp_path):
    draw(tmp_path / "in/red.png")
    put(tmp_path / "in", "a.md", "---\n![](red.png)")
    run_import(tmp_path / "in")
    [[name, *size]] = Article.objects.get().pictures.values()
    Article.objects.update(body=f"![](/media/{name})", pictures={f"/media/{name}": [name, *size]})
    before = rows()["a.md"]
    run_export(tmp_path / "out")
    empty_site()
    assert run_import(tmp_path / "out")[0] == []
    after = rows()["a.md"]
    assert (after["body"], after["pictures"]) == (before["body"], before["pictures"])
    assert default_storage.exists(name)
    assert f'src="/media/{name}" alt="" width="40"' in after["body_html"]


def test_picture_that_an_editor_uploaded_may_be_missing_from_the_folder(tmp_path):
    put(tmp_path / "in", "a.md", "---\n![](/media/pictures/x.png)")
    assert run_import(tmp_path / "in")[0] == []
    assert 'src="/media/pictures/x.png"' in rows()["a.md"]["body_html"]


def test_paths_sort_as_an_import_comes_upon_them(tmp_path):
    for path in ("b/a.md", "b.md", "a/z.md", "a/b/a.md", "z.md", "a-b/a.md", "a.md"):
        put(tmp_path, path, "---\n")
    paths = [found.path for found in discover(tmp_path, str(tmp_path))]
    assert sorted(sorted(paths), key=discovered) == paths
    assert sorted(paths) != paths


def test_thumbnail_that_was_never_there_leaves_nothing_behind(tmp_path):
    put(tmp_path / "in", "a.md", "thumbnail: {src: gone.png, alt: Gone, visibility: list}\n---\nA")
    run_import(tmp_path / "in")
    check_round_trip(tmp_path / "out")


def test_translation_key_of_a_moved_post_is_its_own_or_its_paths(tmp_path):
    put(tmp_path / "in", "en/a.en.md", "translationKey: tea\n---\nA")
    put(tmp_path / "in", "en/b.en.md", "---\nB")
    run_import(tmp_path / "in")
    (tmp_path / "in/en").rename(tmp_path / "in/x")
    assert run_import(tmp_path / "in")[1]["moved"] == 2
    keys = {path: row["translation_key"] for path, row in rows().items()}
    assert keys == {"x/a.en.md": "tea", "x/b.en.md": "x/b.md"}


def test_truth_of_toml_and_hugo_lists_come_back(tmp_path):
    file = put(tmp_path / "in", "a.md")
    file.write_text(
        '+++\ntitle = "A"\ndate = 2026-11-23\nsponsored = true\nimages = ["https://e.org/a", "https://e.org/b"]\n+++\nA'
    )
    run_import(tmp_path / "in")
    assert rows()["a.md"]["extra"]["sponsored"] is True
    check_round_trip(tmp_path / "out")


POSTS = st.builds(
    Post,
    path=st.sampled_from(["a.md", "zh-CN/a.zh-CN.md", "en/news/a.b.en.md", "en/x/index.md", "b.html", "zh-TW/茶.txt"]),
    title=NAMES.filter(bool),
    slug=st.sampled_from(["", "a", "b", "茶"]),
    language=st.just(""),
    language_tag=st.sampled_from(["zh-CN", "en", "zh-HK", "en-US"]),
    published_at=st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    updated_at=st.none() | st.just(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    is_draft=st.booleans(),
    is_listed=st.booleans(),
    pin_weight=st.none() | st.integers(1, 32_767),
    lead=LINES,
    summary=LINES,
    body=st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=60),
    categories=UNIQUE_NAMES,
    tags=UNIQUE_NAMES,
    authors=UNIQUE_NAMES,
    aliases=st.lists(st.sampled_from(["/old/", "/x", "/b c/"]), max_size=1).map(tuple),
    source_name=NAMES,
    has_comments=FLAGS,
    has_math=FLAGS,
    sidebar=st.sampled_from(["", "left", "none"]),
    extra=EXTRA,
)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(posts=st.lists(POSTS, min_size=1, max_size=4, unique_by=lambda post: post.path))
def test_whatever_was_imported_comes_back(posts, tmp_path):
    empty_site()
    for folder in ("in", "out"):
        shutil.rmtree(tmp_path / folder, ignore_errors=True)
    for post in posts:
        file = tmp_path / "in" / post.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(write(post, SITE).data)
    run_import(tmp_path / "in")
    assert len(rows()) == len(posts)
    before = rows()
    assert run_export(tmp_path / "out")[0] == []
    run_import(tmp_path / "out")
    assert rows() == before


# Articles from admin


def test_article_written_in_admin_becomes_a_post_and_the_same_article_again(tmp_path):
    make_article(slug="秋茶", title="秋茶", body="正文。", tags=["茶", "007"], categories=["要闻"], authors=["沈砚秋"])
    problems, _ = run_export(tmp_path / "out")
    assert problems == []
    path = "newsroom/zh-Hans/秋茶.zh-Hans.md"
    assert files(tmp_path / "out").keys() == {path}
    before = rows()
    run_import(tmp_path / "out")
    assert rows() == before
    empty_site()
    run_import(tmp_path / "out")
    row = rows()[path]
    same = ("slug", "title", "language", "status", "published_at", "body", "tags", "categories", "authors")
    assert {name: row[name] for name in same} == {name: before[path][name] for name in same}


def test_articles_of_admin_that_share_a_slug_are_not_tied_as_translations(tmp_path):
    for language in ("en", "zh-hans"):
        make_article(slug="covid", language=language)
    run_export(tmp_path / "out")
    empty_site()
    run_import(tmp_path / "out")
    assert len(set(Article.objects.values_list("translation_key", flat=True))) == 2


def test_path_of_an_article_from_admin_stays_when_its_slug_changes(tmp_path):
    article = make_article(slug="old")
    run_export(tmp_path / "out")
    Article.objects.filter(pk=article.pk).update(slug="new")
    run_export(tmp_path / "out")
    assert files(tmp_path / "out").keys() == {"newsroom/zh-Hans/old.zh-Hans.md"}


@pytest.mark.parametrize("slug", ["茶" * 200, "_index"])
def test_slug_that_no_file_can_be_called_by_is_written_into_the_post(tmp_path, slug):
    article = make_article(slug=slug)
    run_export(tmp_path / "out")
    [path] = files(tmp_path / "out")
    assert path.endswith(f"-{article.pk}.zh-Hans.md")
    assert f'slug: "{slug}"' in (tmp_path / "out" / path).read_text(encoding="utf-8")


def test_path_that_is_taken_is_not_given_twice(tmp_path):
    put(tmp_path / "in", "newsroom/zh-Hans/river.zh-Hans.md", "slug: other\n---\nA")
    run_import(tmp_path / "in")
    article = make_article(slug="river")
    run_export(tmp_path / "out")
    assert files(tmp_path / "out").keys() == {
        "newsroom/zh-Hans/river.zh-Hans.md",
        f"newsroom/zh-Hans/river-{article.pk}.zh-Hans.md",
    }


def test_withdrawn_article_is_exported_as_a_draft(tmp_path):
    make_article(slug="a", import_path="a.md", status=Article.Status.WITHDRAWN)
    run_export(tmp_path / "out")
    assert "draft: true" in (tmp_path / "out/a.md").read_text(encoding="utf-8")


def test_menu_entry_of_an_editor_is_not_made_twice(tmp_path):
    put(tmp_path / "in", "a.md", "menu: footer\n---\nA")
    run_import(tmp_path / "in")
    MenuItem.objects.create(menu="main", name="River", article=Article.objects.get())
    run_export(tmp_path / "out")
    run_import(tmp_path / "out")
    assert list(MenuItem.objects.order_by("menu").values_list("menu", "is_imported")) == [
        ("footer", True),
        ("main", False),
    ]


def test_body_from_a_browser_gets_the_newlines_of_a_post(tmp_path):
    make_article(slug="a", body="One.\r\n\r\nTwo.\r")
    assert run_export(tmp_path / "out")[0] == []
    assert (tmp_path / "out/newsroom/zh-Hans/a.zh-Hans.md").read_bytes().endswith(b"---\nOne.\n\nTwo.\n")


# What goes wrong


def test_what_does_not_come_back_is_a_warning(tmp_path):
    make_article(slug="Tea_", title="茶")
    problems, counts = run_export(tmp_path / "out")
    assert [problem.partition(": ")[2] for problem in problems] == [
        "warning: re-importing would change: slug; change that in admin"
    ]
    assert (counts["written"], counts["warnings"], counts["failed"]) == (1, 1, 0)


def test_picture_that_media_does_not_have_is_a_warning(tmp_path):
    make_article(slug="a", thumbnail_alt="x")
    Article.objects.update(thumbnail="pictures/gone.png", pictures={"b.png": ["pictures/gone.png", 1, 1]})
    problems, counts = run_export(tmp_path / "out")
    assert ["gone.png cannot be read from media" in problem for problem in problems] == [True, True]
    assert (counts["written"], counts["pictures"]) == (1, 0)


def test_other_picture_of_the_same_path_is_kept_under_its_own_name(tmp_path):
    for number, name in enumerate(("pictures/1.png", "pictures/2.png"), 1):
        default_storage.save(name, ContentFile(name.encode()))
        make_article(slug=f"a{number}", pictures={"b.png": [name, 1, 1]}, body=f"![](b.png) {number}")
    problems, _ = run_export(tmp_path / "out")
    assert len(problems) == 1
    assert "saved as static/media/pictures/2.png instead" in problems[0]
    out = files(tmp_path / "out")
    assert out["newsroom/zh-Hans/b.png"] == b"pictures/1.png"
    assert out["static/media/pictures/2.png"] == b"pictures/2.png"


@pytest.mark.parametrize("path", ["../a.md", "/etc/a.md", "a/../../b.md", "a//b.md", "./a.md", "a\0.md"])
def test_nothing_is_written_outside_of_the_folder(tmp_path, path):
    if "\0" in path and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL itself takes no NUL.")
    out = tmp_path / "deep" / "out"
    make_article(slug="a", import_path=path)
    make_article(slug="b", import_path="good.md")
    problems, counts = run_export(out)
    assert len(problems) == 1
    assert "error: not written: its path leads out of the folder" in problems[0]
    assert (counts["written"], counts["failed"]) == (1, 1)
    assert files(tmp_path).keys() == {"deep/out/good.md"}


def test_picture_is_not_written_outside_of_the_folder(tmp_path):
    default_storage.save("pictures/1.png", ContentFile(b"1"))
    make_article(slug="a", import_path="a.md", pictures={"../../b.png": ["pictures/1.png", 1, 1]})
    make_article(slug="b", import_path="b.md", pictures={"c.md": ["pictures/1.png", 1, 1]})
    problems, _ = run_export(tmp_path / "deep/out")
    assert len(problems) == 2
    assert files(tmp_path / "deep").keys() == {"out/a.md", "out/b.md"}


def test_picture_of_another_host_is_left_there(tmp_path):
    default_storage.save("pictures/1.png", ContentFile(b"1"))
    make_article(slug="a", import_path="a.md", pictures={"https://e.org/b.png": ["pictures/1.png", 1, 1]})
    assert run_export(tmp_path / "out") == ([], {"written": 1})
    assert files(tmp_path / "out").keys() == {"a.md"}


def test_link_in_the_folder_is_not_followed_out_of_it(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/news").symlink_to(tmp_path / "elsewhere")
    make_article(slug="a", import_path="news/x/a.md")
    problems, _ = run_export(tmp_path / "out")
    assert "a symlink is in the way" in problems[0]
    assert files(tmp_path / "elsewhere") == {}


def test_link_in_the_place_of_a_post_is_replaced_and_not_written_through(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "mine.md").write_text("mine")
    (tmp_path / "out/a.md").symlink_to(tmp_path / "mine.md")
    make_article(slug="a", import_path="a.md")
    assert run_export(tmp_path / "out")[0] == []
    assert (tmp_path / "mine.md").read_text() == "mine"
    assert not (tmp_path / "out/a.md").is_symlink()


def test_link_to_the_same_text_is_replaced_by_a_file(tmp_path):
    make_article(slug="a", import_path="a.md")
    run_export(tmp_path / "out")
    (tmp_path / "out/a.md").rename(tmp_path / "mine.md")
    (tmp_path / "out/a.md").symlink_to(tmp_path / "mine.md")
    run_export(tmp_path / "out")
    assert not (tmp_path / "out/a.md").is_symlink()


@pytest.mark.parametrize("path", ["x" * 300 + ".md", "a.md/b.md"])
def test_name_that_the_disk_does_not_take_keeps_no_other_out(tmp_path, path):
    make_article(slug="a", import_path="a.md")
    make_article(slug="b", import_path=path)
    make_article(slug="c", import_path="c.md")
    problems, counts = run_export(tmp_path / "out")
    assert len(problems) == 1
    assert "error: not written" in problems[0]
    assert counts["written"] == 2


def test_files_of_other_names_are_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    make_article(slug="a", import_path="a.md")
    run_export(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_full_disk_leaves_no_half_post(tmp_path, monkeypatch):
    make_article(slug="a", import_path="a.md")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        run_export(tmp_path / "out")
    assert files(tmp_path / "out") == {}


# What it costs


def test_more_articles_in_a_batch_cost_no_more_queries(tmp_path):
    counts = []
    for number in (2, 8):
        make_articles(number, tags=["a"], categories=["b"], authors=["c"])
        run_export(tmp_path / "out")
        with CaptureQueriesContext(connection) as queries:
            run_export(tmp_path / "out")
        counts.append(len(queries))
    # Articles without a path; then articles, tags, categories, authors, aliases, menus; then no more articles.
    assert counts == [8, 8]


def test_every_batch_is_exported(tmp_path, monkeypatch):
    monkeypatch.setattr(rows_to_posts, "BATCH", 2)
    make_articles(5)
    assert run_export(tmp_path / "out")[1]["written"] == 5
