"""The configuration of the old site: what is read of it, and the addresses that lead to the new one."""

import io
import os

import pytest
from django.core.management import call_command

from articles.models import Alias, Article
from articles.posts.reading.site_configuration import read_configuration
from articles.tests.commands.importing import run, write

pytestmark = pytest.mark.django_db
CASES = [
    ("hugo.toml", '[permalinks]\npost = "/:year/:month/:slug/"', "content/post/b.md", "/2025/02/b/"),
    ("hugo.toml", '[permalinks.page]\npost = "/:year/:slug/"', "content/post/b.md", "/2025/b/"),
    ("config.yaml", "permalinks:\n  post: /p/:slug/", "content/post/b.md", "/p/b/"),
    ("config/_default/permalinks.toml", 'post = "/q/:slug/"', "content/post/b.md", "/q/b/"),
    ("config/_default/hugo.json", '{"permalinks": {"post": "/r/:slug/"}}', "content/post/b.md", "/r/b/"),
    ("_config.yml", "permalink: /:year/:title/", "_posts/2025-02-11-b.md", "/2025/b/"),
    ("_config.yml", "title: x", "_posts/2025-02-11-b.md", "/2025/02/11/b.html"),
    ("_config.yml", "permalink: pretty", "_posts/2025-02-11-b.md", "/2025/02/11/b/"),
    ("_config.yml", "new_post_name: x\npermalink: posts/:title/", "source/_posts/b.md", "/posts/b/"),
    ("_config.yml", "source_dir: source", "source/_posts/deep/b.md", "/2025/02/11/deep/b/"),
]


@pytest.mark.parametrize(("name", "text", "path", "address"), CASES)
@pytest.mark.parametrize("is_below", [False, True])
def test_address_of_the_old_site_leads_to_the_article(folder, client, name, text, path, address, is_below):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    write(folder, path)
    assert run(folder / path.partition("/")[0] if is_below else folder)[1].get("created") == 1
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, Article.objects.get().get_absolute_url())


@pytest.mark.parametrize("path", ["_posts/2025-02-11-b.md", "source/_posts/b.md"])
def test_defaults_count_where_there_is_no_configuration(folder, client, path):
    write(folder, path)
    run(folder)
    address = "/2025/02/11/b.html" if path.startswith("_") else "/2025/02/11/b/"
    assert client.get(address).status_code == 301


def test_pattern_that_changes_is_read_again_and_nothing_else_is(folder):
    (folder / "hugo.toml").write_text('[permalinks]\npost = "/one/:slug/"')
    write(folder, "content/post/b.md")
    run(folder)
    assert run(folder)[1] == {"unchanged": 1}
    (folder / "hugo.toml").write_text('[permalinks]\npost = "/two/:slug/"')
    assert run(folder)[1] == {"updated": 1}
    assert {"/one/b/", "/two/b/"} <= set(Alias.objects.values_list("path", flat=True))


def test_configuration_that_cannot_be_read_is_one_warning(folder):
    (folder / "hugo.toml").write_text("[permalinks\n")
    write(folder, "content/a.md")
    write(folder, "content/b.md")
    code, counts, problems = run(folder)
    assert (code, counts) == (0, {"created": 2, "warnings": 1})
    assert problems[0].startswith(f"{folder}: warning: cannot read hugo.toml (line ")


def test_generator_can_be_named(folder, client):
    write(folder, "b.md")
    run(folder, "--from", "hexo")
    assert client.get("/2025/02/11/b/").status_code == 301
    (folder / "hugo.toml").write_text('[permalinks]\npost = "/:year/:slug/"')
    assert read_configuration(folder, "plain").generator == "plain"


def test_import_says_in_one_line_which_site_it_is(folder):
    (folder / "hugo.toml").write_text('baseURL = "https://old.example/"\n[permalinks]\npost = "/:slug/"')
    write(folder, "content/post/b.md")
    out = io.StringIO()
    call_command("import_posts", str(folder), stdout=out)
    assert out.getvalue().split("\n")[0] == "Hugo site: hugo.toml, https://old.example, post: /:slug/"
    out = io.StringIO()
    call_command("import_posts", str(folder), "--quiet", stdout=out)
    assert out.getvalue() == ""


def test_links_to_the_old_url_of_the_site_are_links_on_this_one(folder):
    (folder / "hugo.toml").write_text('baseURL = "https://old.example/"')
    write(
        folder, "content/a.md", "[b](https://old.example/b/) [c](https://old.example.org/b/) [d](https://old.example)"
    )
    write(folder, "content/b.md", slug="two")
    run(folder)
    html = Article.objects.get(import_path="content/a.md").body_html
    assert 'href="/articles/two/"' in html
    assert 'href="https://old.example.org/b/"' in html
    assert 'href="/"' in html


def test_configuration_is_not_sought_above_a_folder_of_another_name(folder):
    (folder / "hugo.toml").write_text('[permalinks]\npost = "/:slug/"')
    assert read_configuration(folder / "elsewhere" / "content").generator == "plain"


def test_part_of_a_site_has_the_addresses_of_the_whole(folder, client):
    (folder / "hugo.toml").write_text('[permalinks]\npost = "/:year/:section/:slug/"')
    write(folder, "content/post/b.md")
    assert run(folder / "content/post")[1] == {"created": 1}
    assert client.get("/2025/post/b/").status_code == 301


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        "permalinks: 5",
        "permalinks: {post: [a]}",
        f"permalinks: {{post: ':{'a' * 100_000}'}}",
        "baseURL: [x]",
        "permalinks: {post: '/../:slug/'}",
        "\x00",
    ],
)
def test_odd_configuration_keeps_no_post_out(folder, text):
    (folder / "config.yaml").write_text(text)
    write(folder, "content/post/b.md")
    code, counts, _ = run(folder)
    assert (code, counts["created"]) == (0, 1)


def test_configuration_that_is_not_a_file_is_not_read(folder):
    (folder / "hugo.toml").mkdir()
    os.mkfifo(folder / "_config.yml")
    write(folder, "b.md")
    assert run(folder)[1] == {"created": 1}


@pytest.mark.parametrize("part", ["", "content", "content/post"])
@pytest.mark.parametrize("name", ["hugo.toml", "zola.toml"])
def test_default_addresses_count_from_the_folder_of_posts(folder, client, part, name):
    (folder / name).write_text("title = 'x'")
    write(folder, "content/post/b.md")
    run(folder / part)
    assert client.get("/post/b/").status_code == 301
