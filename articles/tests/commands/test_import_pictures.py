"""Pictures are part of what a post is: one that arrives, changes or goes is seen by the next import."""

import os
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from articles.importing.store import Upsert
from articles.models import Article, ImportConflict, PictureDependencies
from articles.posts.rendering.render import render
from articles.tests.commands.importing import run, write

pytestmark = pytest.mark.django_db

BOTH = "文字\n\n![图](p.png)"


def picture(path, size=(40, 30)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, "#b3261e").save(path, "PNG")
    return path


def shown():
    """The pictures of the one article: the sources in its body, and its thumbnail."""
    article = Article.objects.get()
    return re.findall(r'src="([^"]*)"', article.body_html), article.thumbnail.name


def test_picture_that_comes_later_is_shown_and_missed_in_every_run_until_then(folder):
    write(folder, "x.md", BOTH, thumbnail="t.png")
    first = run(folder)
    assert first[:2] == (0, {"created": 1, "warnings": 2})
    assert run(folder) == (0, {"unchanged": 1, "warnings": 2}, first[2])
    picture(folder / "p.png")
    code, counts, problems = run(folder)
    assert (code, counts) == (0, {"updated": 1, "warnings": 1})
    assert "t.png" in problems[0]
    picture(folder / "t.png", (50, 30))
    assert run(folder) == (0, {"updated": 1}, [])
    sources, thumbnail = shown()
    assert sources[0].startswith("/media/pictures/")
    assert thumbnail
    assert run(folder) == (0, {"unchanged": 1}, [])


@pytest.mark.parametrize(
    ("root", "path", "written", "arrives"),
    [
        ("site", "news/a.md", "p.png", "site/news/p.png"),
        ("site", "news/a.md", "../img/p.png", "site/img/p.png"),
        ("site", "news/a.md", "/img/p.png", "site/static/img/p.png"),
        ("site", "bundle/index.md", "img/p.png", "site/bundle/img/p.png"),
        ("site", "trip.md", "p.png", "site/trip/p.png"),
        ("site/content", "a.md", "/p.png", "site/static/p.png"),
        ("site/_posts", "a.md", "/assets/p.png", "site/assets/p.png"),
        ("site", "a.md", "./x/../p.png", "site/p.png"),
    ],
)
def test_picture_may_arrive_wherever_it_is_looked_for(tmp_path, root, path, written, arrives):
    folder = tmp_path / root
    write(folder, path, f"![图]({written})")
    assert run(folder)[1] == {"created": 1, "warnings": 1}
    picture(tmp_path / arrives)
    assert run(folder)[1] == {"updated": 1}
    assert run(folder)[1] == {"unchanged": 1}


def test_picture_that_would_have_come_first_takes_the_place_of_another(folder):
    write(folder, "a.md", "![图](p.png)")
    picture(folder / "a" / "p.png")
    run(folder)
    before = shown()
    picture(folder / "p.png", (80, 60))
    assert run(folder)[1] == {"updated": 1}
    assert shown() != before


def test_replaced_picture_is_shown_by_every_post_that_has_it(folder):
    for name in ("a.md", "b.md"):
        write(folder, name, "![图](p.png)")
    write(folder, "c.md")
    picture(folder / "p.png")
    run(folder)
    old = set(Article.objects.values_list("body_html", flat=True))
    picture(folder / "new.png", (80, 60)).replace(folder / "p.png")
    assert run(folder)[1] == {"updated": 2, "unchanged": 1}
    assert len(old & set(Article.objects.values_list("body_html", flat=True))) == 1


def test_touched_picture_of_the_same_content_changes_nothing(folder):
    write(folder, "a.md", "![图](p.png)")
    os.utime(picture(folder / "p.png"), (1, 1))
    run(folder)
    before = Article.objects.values().get()
    os.utime(folder / "p.png", (2, 2))
    assert run(folder)[1] == {"unchanged": 1}
    assert Article.objects.values().get() == before
    assert run(folder)[1] == {"unchanged": 1}


def spoil(path, how):
    path.unlink()
    if how == "directory":
        path.mkdir()
    elif how == "broken":
        path.write_bytes(b"\x89PNG\r\n\x1a\n broken")
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "loop":
        path.symlink_to(path.name)


@pytest.mark.parametrize("how", ["gone", "directory", "broken", "empty", "loop"])
def test_picture_that_is_lost_later_stays_on_the_page_with_a_warning_in_every_run(folder, how):
    write(folder, "a.md", "![图](p.png)", thumbnail="t.png")
    for name in ("p.png", "t.png"):
        picture(folder / name)
    run(folder)
    before = shown()
    for name in ("p.png", "t.png"):
        spoil(folder / name, how)
    lost = run(folder)
    assert lost[:2] == (0, {"unchanged": 1, "warnings": 2})
    assert all("the article keeps its earlier copy" in problem for problem in lost[2])
    assert run(folder) == lost
    write(folder, "a.md", "另一段\n\n![图](p.png)", thumbnail="t.png")
    assert run(folder)[1] == {"updated": 1, "warnings": 2}
    assert shown() == before


def test_picture_of_a_folder_that_cannot_be_read_stays(folder, monkeypatch):
    write(folder, "a.md", "![图](img/p.png)")
    picture(folder / "img" / "p.png")
    run(folder)
    before = shown()
    stat = os.stat

    def denied(path, *arguments, **options):
        if str(path).endswith("img/p.png"):
            raise PermissionError(13, "Permission denied")
        return stat(path, *arguments, **options)

    monkeypatch.setattr("os.stat", denied)
    assert run(folder)[1] == {"unchanged": 1, "warnings": 1}
    assert shown() == before
    monkeypatch.undo()
    assert run(folder)[1] == {"unchanged": 1}


def test_edited_article_keeps_its_picture_and_is_no_conflict(folder):
    write(folder, "a.md", "![图](p.png)")
    picture(folder / "p.png")
    run(folder)
    article = Article.objects.get()
    article.lead = "edited"
    article.save()
    before = Article.objects.values().get()
    picture(folder / "p.png", (80, 60))
    for options in ((), ("--on-conflict", "overwrite"), ()):
        code, counts, problems = run(folder, *options)
        assert (code, counts) == (0, {"unchanged": 1, "warnings": 1})
        assert "its article keeps the old one" in problems[0]
    assert Article.objects.values().get() == before
    assert not ImportConflict.objects.exists()


def test_interrupted_update_of_pictures_is_made_up_for(folder, monkeypatch):
    write(folder, "a.md", "![图](p.png)")
    run(folder)
    picture(folder / "p.png")

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Upsert, "_write_conflicts", interrupt)
        assert run(folder)[0] == 130
    assert not shown()[0][0].startswith("/media/")
    assert run(folder)[1] == {"updated": 1}


def test_dry_run_finds_the_picture_and_writes_nothing(folder):
    write(folder, "a.md", "![图](p.png)")
    run(folder)
    picture(folder / "p.png")
    before = PictureDependencies.objects.values().get()
    assert run(folder, "--dry-run")[1]["updated"] == 1
    assert PictureDependencies.objects.values().get() == before
    assert run(folder, "--strict")[1] == {"updated": 1}


def test_moved_post_takes_its_pictures_along(folder):
    write(folder, "a/index.md", "![图](p.png)")
    picture(folder / "a" / "p.png")
    run(folder)
    (folder / "a").rename(folder / "b")
    assert run(folder)[1] == {"moved": 1}
    assert run(folder)[1] == {"unchanged": 1}
    picture(folder / "b" / "p.png", (80, 60))
    assert run(folder)[1] == {"updated": 1}


def test_articles_of_older_versions_are_read_once_more_and_change_only_if_their_pictures_do(folder):
    for name in ("a.md", "b.md", "c.md"):
        write(folder, name, f"![图]({name}.png)")
    picture(folder / "a.md.png")
    run(folder)
    PictureDependencies.objects.all().delete()
    picture(folder / "b.md.png")
    before = dict(Article.objects.values_list("import_path", "imported_at"))
    assert run(folder)[1] == {"updated": 1, "unchanged": 2, "warnings": 1}
    after = dict(Article.objects.values_list("import_path", "imported_at"))
    assert [path for path in before if before[path] != after[path]] == ["b.md"]
    assert run(folder)[1] == {"unchanged": 3, "warnings": 1}


def test_post_that_newer_rules_reject_keeps_its_article(folder, monkeypatch):
    write(folder, "a.md")
    run(folder)
    PictureDependencies.objects.all().delete()
    monkeypatch.setattr("articles.importing.prepare.render", lambda *_, **__: 1 / 0)
    assert run(folder)[1] == {"failed": 1}
    assert Article.objects.get().is_published()


def test_picture_alone_leaves_a_slug_of_older_rules(folder):
    write(folder, "v1.10.md", "![图](p.png)")
    run(folder)
    from articles.importing.rows import digest, stored_rows

    row = stored_rows(["v1.10.md"])["v1.10.md"] | {"slug": "v110"}
    Article.objects.update(slug="v110", stored_hash=digest(row))
    picture(folder / "p.png")
    assert run(folder)[1] == {"updated": 1}
    assert Article.objects.get().slug == "v110"


def test_folder_at_another_place_brings_its_pictures_along(tmp_path):
    for release in ("1", "2"):
        write(tmp_path / release, "a.md", "![图](p.png)")
    picture(tmp_path / "1" / "p.png")
    picture(tmp_path / "2" / "p.png", (80, 60))
    run(tmp_path / "1")
    assert run(tmp_path / "2")[1] == {"updated": 1}
    assert run(tmp_path / "2")[1] == {"unchanged": 1}


def test_import_without_changes_takes_no_query_for_pictures_and_looks_at_those_of_posts_alone(folder, monkeypatch):
    for name in ("a.md", "b.md", "c.md"):
        write(folder, name, "![图](p.png)" if name == "a.md" else "文字")
    picture(folder / "p.png")
    run(folder)
    looked = []
    monkeypatch.setattr(
        "articles.pictures.fingerprints.os.stat", lambda path, stat=os.stat: looked.append(path) or stat(path)
    )
    with CaptureQueriesContext(connection) as captured:
        run(folder)
    queries = [query["sql"] for query in captured if "picturedependencies" in query["sql"]]
    assert len(queries) == 1
    assert [path for path in looked if str(path).endswith("p.png")] == [f"{folder}/p.png"]


@pytest.mark.parametrize("path", ["a%00.png", "?x", "#x", "x" * 300 + ".png"])
def test_path_that_no_file_can_have_is_a_warning_and_nothing_else(folder, path):
    write(folder, "a.md", f"![图]({path})")
    assert run(folder)[0] == 0
    assert run(folder)[1]["unchanged"] == 1


# Names that are nearly those of files


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("CUP.PNG", "posts/cup.png"),
        ("th%C3%A9.png", "posts/the\u0301.png"),
        ("sub\\cup.png", "posts/sub/cup.png"),
        ("cup.png", "attachments/deep/cup.png"),
        ("/IMG/Cup.png", "img/cup.png"),
    ],
)
def test_image_is_found_under_a_name_that_is_nearly_its_own(folder, written, file):
    write(folder, "posts/a.md", f"![x](<{written}>)")
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    picture(folder / file)
    assert run(folder) == (0, {"created": 1}, [])
    assert "/media/pictures/" in Article.objects.get().body_html
    assert run(folder) == (0, {"unchanged": 1}, [])


def test_image_of_a_name_that_two_files_have_is_not_guessed(folder):
    write(folder, "posts/a.md", "![x](cup.png)")
    for place in ("one", "two"):
        (folder / place).mkdir()
        picture(folder / place / "cup.png")
    _, counts, problems = run(folder)
    assert (counts["warnings"], "no such file" in problems[0]) == (1, True)


def test_image_outside_of_the_folder_is_not_found_by_its_name(folder, tmp_path):
    write(folder, "posts/a.md", "![x](../../Cup.png)")
    picture(tmp_path / "cup.png")
    (folder / "other").mkdir()
    picture(folder / "other" / "cup.png")
    assert "outside" in run(folder)[2][0]


def data_uri(size=(4, 3)):
    import base64
    import io

    output = io.BytesIO()
    Image.new("RGB", size, "#b3261e").save(output, "PNG")
    return f"data:image/png;base64,{base64.b64encode(output.getvalue()).decode()}"


@pytest.mark.parametrize(
    "body",
    [
        "![图]({})",
        '<img alt="图" src="{}">',
        "前 <img src='{}' alt='图'> 后",
        "![图][1]\n\n[1]: {}",
    ],
)
def test_picture_in_the_body_itself_is_stored(folder, body):
    write(folder, "a.md", body.replace("{}", data_uri()))
    assert run(folder) == (0, {"created": 1}, [])
    article = Article.objects.get()
    assert re.search(r'<img src="/media/pictures/[0-9a-f]{32}\.png" alt="图" width="4" height="3"', article.body_html)
    before = article.body_html
    article.render()
    assert article.body_html == before
    assert "base64" not in article.body_text
    assert run(folder)[1] == {"unchanged": 1}


def test_data_without_quotes_end_before_the_next_attribute():
    assert "字" in render("<img src=data:image/png;base64,AAAA alt=字>", is_html=True).html


@pytest.mark.parametrize("data", ["AAAA", "%%%", "PHN2Zz48L3N2Zz4="])
def test_data_that_are_no_picture_are_a_warning(folder, data):
    write(folder, "a.md", f"字 ![图](data:image/png;base64,{data})")
    assert run(folder)[1] == {"created": 1, "warnings": 1}
    html = Article.objects.get().body_html
    assert "<img" not in html
    assert "图" in html


def test_data_of_other_kinds_never_reach_the_page(folder):
    write(folder, "a.md", "![图](data:text/html;base64,PHNjcmlwdD4=) ![x](/~data/7) <img src='/~data/0' alt='y'>")
    run(folder)
    assert "data:" not in Article.objects.get().body_html
    assert "~data" not in Article.objects.get().body_html


@pytest.mark.parametrize(
    "body",
    [
        '<img data-src="p.png" alt="图">',
        '<img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-original="p.png" alt="图">',
        '<p><img src="blank.gif" data-lazy-src="p.png" alt="图"><noscript><img src="p.png" alt="图"></noscript></p>',
        '字 <img data-src="p.png" alt="图"> 字',
        '<noscript><img src="p.png" alt="图"></noscript>',
    ],
)
def test_picture_that_a_script_would_load_is_shown_once(folder, body):
    picture(folder / "p.png")
    write(folder, "a.md", body)
    assert run(folder)[2] == []
    assert Article.objects.get().body_html.count("<img") == 1
    assert len(shown()[0]) == 1
    assert shown()[0][0].startswith("/media/")
