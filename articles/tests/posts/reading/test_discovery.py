import os
from pathlib import Path

import pytest

from articles.posts.post import Problem, SourceFile
from articles.posts.reading.discovery import discover


def make(root, *paths):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")


def paths(root):
    return [found.path for found in discover(root, "posts") if isinstance(found, SourceFile)]


def problems(root, shown="posts"):
    return [found for found in discover(root, shown) if isinstance(found, Problem)]


def test_every_extension_of_a_post_is_found_in_any_case(tmp_path):
    found = ["a.md", "b.markdown", "c.mdown", "d.html", "e.txt", "f.MD", "g.Html", "j.mkd", "k.htm"]
    make(tmp_path, *found, "h.png", "i", "md")
    assert paths(tmp_path) == found


def test_files_come_in_a_fixed_order_a_folder_before_its_subfolders(tmp_path):
    make(tmp_path, "z.md", "b/2.md", "b/1.md", "a/c/x.md", "a/y.md", "新闻/河.md")
    assert paths(tmp_path) == ["z.md", "a/y.md", "a/c/x.md", "b/1.md", "b/2.md", "新闻/河.md"]


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    make(tmp_path, ".a.md", ".git/b.md", "c/.d/e.md", "f.md")
    assert paths(tmp_path) == ["f.md"]


def test_section_pages_are_passed_over_and_bundles_are_posts(tmp_path):
    make(tmp_path, "_index.md", "news/_index.zh-CN.md", "news/river/index.md")
    assert paths(tmp_path) == ["news/river/index.md"]


@pytest.mark.parametrize("mark", ["site/content/_index.md", "site/hugo.toml", "site/content/hugo.yaml"])
def test_other_files_of_a_page_bundle_are_its_parts_in_hugo(tmp_path, mark):
    posts = ["a.md", "trip/index.md", "trip/index.en.md", "trips/b.md", "z/c.md"]
    make(tmp_path, mark, *(f"site/content/{path}" for path in (*posts, "trip/notes.md", "trip/more/d.md")))
    root = tmp_path / "site/content"
    assert sorted(paths(root)) == sorted(posts)
    assert [problem.path for problem in problems(root)] == ["posts/trip/notes.md", "posts/trip/more/d.md"]
    assert all("page bundle" in problem.message for problem in problems(root))


def test_other_files_beside_an_index_are_posts_elsewhere(tmp_path):
    make(tmp_path, "index.md", "trip/index.md", "trip/notes.md")
    assert paths(tmp_path) == ["index.md", "trip/index.md", "trip/notes.md"]


def test_source_file_knows_root_path_and_how_the_user_names_it(tmp_path):
    make(tmp_path, "news/river.md")
    assert list(discover(tmp_path, "./posts/")) == [SourceFile(tmp_path, "news/river.md", "./posts/news/river.md")]


def test_single_file_is_found_below_its_own_folder(tmp_path):
    make(tmp_path, "news/river.md")
    path = tmp_path / "news/river.md"
    assert list(discover(path, "news/river.md")) == [SourceFile(path.parent, "river.md", "news/river.md")]


@pytest.mark.parametrize("name", ["missing.md", "missing", "picture.png", "_index.md"])
def test_path_that_is_no_post_is_an_error(tmp_path, name):
    make(tmp_path, "picture.png", "_index.md")
    [problem] = discover(tmp_path / name, name)
    assert (problem.path, problem.level) == (name, "error")


@pytest.mark.parametrize("is_folder", [False, True])
def test_link_out_of_the_folder_is_not_followed(tmp_path, is_folder):
    make(tmp_path, "outside/secret.md", "posts/a.md")
    target = tmp_path / "outside" / ("" if is_folder else "secret.md")
    (tmp_path / "posts/link.md").symlink_to(target)
    assert paths(tmp_path / "posts") == ["a.md"]
    [problem] = problems(tmp_path / "posts")
    assert (problem.path, problem.level) == ("posts/link.md", "warning")


def test_link_to_a_neighbour_whose_name_begins_alike_leads_out(tmp_path):
    make(tmp_path, "posts/a.md", "posts-old/b.md")
    (tmp_path / "posts/b.md").symlink_to(tmp_path / "posts-old/b.md")
    assert paths(tmp_path / "posts") == ["a.md"]


def test_link_to_a_file_inside_is_a_post_and_one_to_a_folder_is_not_followed(tmp_path):
    make(tmp_path, "a/real.md")
    (tmp_path / "same.md").symlink_to("a/real.md")
    (tmp_path / "a/loop").symlink_to("..")
    assert paths(tmp_path) == ["same.md", "a/real.md"]
    assert [problem.path for problem in problems(tmp_path)] == ["posts/a/loop"]


def test_root_may_be_a_link_itself(tmp_path):
    make(tmp_path, "real/a.md", "real/b.md")
    (tmp_path / "real/c.md").symlink_to("a.md")
    (tmp_path / "posts").symlink_to("real")
    assert paths(tmp_path / "posts") == ["a.md", "b.md", "c.md"]


def test_dangling_link_is_a_warning(tmp_path):
    (tmp_path / "gone.md").symlink_to("nowhere.md")
    assert [problem.level for problem in problems(tmp_path)] == ["warning"]


def test_pipe_is_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    assert [problem.level for problem in problems(tmp_path)] == ["warning"]
    assert paths(tmp_path) == []


@pytest.mark.parametrize("name", [b"b\xff.md", b"new\nline.md", "row\u2028.md".encode()])
def test_name_that_cannot_be_stored_or_reported_is_an_error_on_one_line(tmp_path, name):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("x")
    make(tmp_path, "a.md", "全角　空格.md")
    assert paths(tmp_path) == ["a.md", "全角　空格.md"]
    [problem] = problems(tmp_path)
    assert problem.level == "error"
    assert len(str(problem).encode().decode().splitlines()) == 1


def test_folder_that_cannot_be_read_is_an_error_and_the_rest_is_found(tmp_path, monkeypatch):
    make(tmp_path, "a/x.md", "b/y.md")
    scandir = os.scandir

    def refuse(path):
        if str(path).rstrip("/").endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert paths(tmp_path) == ["b/y.md"]
    [problem] = problems(tmp_path)
    assert (problem.path, problem.level) == ("posts/a", "error")


def test_path_that_is_too_long_to_be_stored_is_an_error(tmp_path):
    make(tmp_path, "a.md", "/".join(["d" * 200] * 5) + "/b.md")
    assert paths(tmp_path) == ["a.md"]
    assert [problem.level for problem in problems(tmp_path)] == ["error"]
