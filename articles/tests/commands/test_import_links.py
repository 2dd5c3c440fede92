"""Links between posts: they lead to the articles of the posts that they name, and follow them."""

import re
from random import Random

import pytest
from django.core.management import call_command

from articles.models import Alias, Article, Link
from articles.tests.commands.importing import run, write

pytestmark = pytest.mark.django_db


def links_of(path):
    return re.findall(r'<a href="([^"]*)"', Article.objects.get(import_path=path).body_html)


def dead():
    return list(Link.objects.dead().order_by("pk").values_list("written", flat=True))


def answers(client, address):
    """The status of an address, after at most one redirect."""
    response = client.get(address.partition("#")[0])
    return client.get(response["Location"]).status_code if response.status_code == 301 else response.status_code


BODY = "[a](b.md) [b](../c.md?x=1#part) [c](trip/) [d](/news/d/) [e][r] ![p](b.md)\n\n[r]: b.md 'B'"


def test_links_lead_to_the_articles_of_the_posts_that_they_name(folder, client):
    write(folder, "news/a.md", BODY)
    write(folder, "news/b.md", slug="two")
    write(folder, "c.md")
    write(folder, "news/trip/index.md", "[up](../a.md)")
    write(folder, "news/d.md")
    code, counts, _ = run(folder)
    assert (code, counts["created"]) == (0, 5)
    found = links_of("news/a.md")
    assert found == ["/articles/two/", "/articles/c/?x=1#part", "/articles/trip/", "/articles/d/", "/articles/two/"]
    assert links_of("news/trip/index.md") == ["/articles/a/"]
    assert {answers(client, address) for address in found} == {200}
    assert dead() == []
    assert Article.objects.get(import_path="news/a.md").body.strip() == BODY


@pytest.mark.parametrize("jobs", [1, 2])
def test_links_between_batches_and_processes_lead_where_they_mean(folder, monkeypatch, jobs):
    monkeypatch.setattr("articles.importing.sources.BATCH", 1)
    monkeypatch.setattr("articles.importing.workers.WORTH_IT", 1)
    write(folder, "a.md", "[b](b.md) [c](c.md#x)")
    write(folder, "b.md", "[a](a.md)")
    write(folder, "c.md", "[b](b.md)", slug="three")
    assert run(folder, "--jobs", jobs)[1] == {"created": 3}
    assert links_of("a.md") == ["/articles/b/", "/articles/three/#x"]
    assert links_of("b.md") == ["/articles/a/"]


def test_link_to_a_post_that_comes_later_is_mended_then(folder, client):
    write(folder, "a.md", "[b](b.md#x) [c](Later)")
    code, _, problems = run(folder)
    assert code == 0
    assert [problem.partition("warning: ")[2] for problem in problems] == [
        "link “b.md#x” leads to no post and no page; correct it",
        "link “Later” leads to no post and no page; correct it",
    ]
    assert dead() == ["b.md#x", "Later"]
    write(folder, "b.md", slug="two")
    write(folder, "deep/Later.md")
    assert run(folder)[1] == {"created": 2, "unchanged": 1}
    assert links_of("a.md") == ["/articles/two/#x", "/articles/later/"]
    assert dead() == []


def test_link_to_nothing_is_one_warning_with_its_line(folder):
    file = write(folder, "a.md", "One.\n\nTwo [x](gone.md).\n\n[y](https://e.org/) [z](#a) [m](mailto:a@b.c) [h](/)")
    _, counts, problems = run(folder)
    assert counts == {"created": 1, "warnings": 1}
    assert problems == [f"{file}:8: warning: link “gone.md” leads to no post and no page; correct it"]
    assert run(folder) == (0, {"unchanged": 1}, [])


def test_pages_of_the_portal_are_no_dead_links(folder):
    write(folder, "a.md", "[x](/tags/y/) [x](/archive/) [x](/search/?q=a) [x](/media/a.png) [x](/en/) [x](/feed.xml)")
    assert run(folder) == (0, {"created": 1}, [])
    assert dead() == []


def test_old_addresses_lead_to_the_article_itself(folder):
    write(folder, "a.md", "[x](/2020/old/) [y](/2020/old.html#p) [own](/articles/b/)")
    write(folder, "b.md", aliases=["/2020/old/", "/2020/old.html"])
    assert run(folder) == (0, {"created": 2}, [])
    assert links_of("a.md") == ["/articles/b/", "/articles/b/#p", "/articles/b/"]


def test_name_of_two_posts_is_ambiguous(folder):
    write(folder, "a.md", '[x]({{< ref "twice" >}})')
    write(folder, "one/twice.md")
    write(folder, "two/twice.md")
    _, _, problems = run(folder)
    assert problems[-1].endswith("link “twice” may mean several posts; write its path")


def test_references_of_generators_lead_to_their_posts(folder):
    write(
        folder,
        "posts/a.md",
        '[h]({{< ref "b.md" >}}) [h]({{< relref "b#x" >}}) [h]({{% ref "/posts/b" %}})'
        " [j]({% post_url 2024-05-01-tea %}) [j]({% link posts/b.md %}) {% post_link b Words of it %}"
        ' `{{< ref "b.md" >}}`',
    )
    write(folder, "posts/b.md", slug="two")
    write(folder, "posts/2024-05-01-tea.md")
    assert run(folder)[1] == {"created": 3}
    two = "/articles/two/"
    assert links_of("posts/a.md") == [two, f"{two}#x", two, "/articles/tea/", two, two]
    html = Article.objects.get(import_path="posts/a.md").body_html
    assert ">Words of it</a>" in html
    assert "~ref" not in html.replace("<code>", "")


def test_links_stay_within_the_language_of_the_post(folder):
    write(folder, "a.md", "[b](b.md)")
    write(folder, "a.en.md", "[b](b.md)")
    write(folder, "b.md")
    write(folder, "b.en.md", slug="b-in-english")
    run(folder)
    assert links_of("a.md") == ["/articles/b/"]
    assert links_of("a.en.md") == ["/en/articles/b-in-english/"]


def test_page_follows_a_slug_that_changes_and_a_file_that_moves(folder, client):
    write(folder, "a.md", "[b](b.md#x)")
    old = write(folder, "b.md")
    run(folder)
    article = Article.objects.get(import_path="b.md")
    article.slug = "renamed"
    article.save()
    assert links_of("a.md") == ["/articles/renamed/#x"]
    assert "renamed" in client.get("/articles/a/").content.decode()
    (folder / "deep").mkdir()
    old.rename(folder / "deep" / "b.md")
    Article.objects.filter(pk=article.pk).update(slug="b")
    run(folder)
    assert Article.objects.get(pk=article.pk).import_path == "deep/b.md"
    assert links_of("a.md") == ["/articles/b/#x"]


def test_link_whose_target_is_deleted_waits_for_it_to_come_back(folder):
    write(folder, "a.md", "[b](b.md)")
    write(folder, "b.md")
    run(folder)
    Article.objects.get(import_path="b.md").delete()
    assert dead() == ["b.md"]
    write(folder, "b.md", slug="again")
    run(folder)
    assert links_of("a.md") == ["/articles/again/"]


def test_changed_post_has_the_links_that_it_has_now(folder):
    write(folder, "a.md", "[b](b.md) [c](c.md)")
    write(folder, "b.md")
    write(folder, "c.md")
    run(folder)
    write(folder, "a.md", "[c](c.md)")
    run(folder)
    assert list(Link.objects.values_list("written", flat=True)) == ["c.md"]


def test_body_that_is_edited_in_admin_keeps_its_links_and_finds_new_ones(folder):
    write(folder, "posts/a.md", "[b](b.md) [gone](gone.md)")
    write(folder, "posts/b.md", slug="two")
    write(folder, "posts/c.md", slug="three")
    run(folder)
    article = Article.objects.get(import_path="posts/a.md")
    article.body = "[b](b.md) [c](c#x) [own](/articles/three/) [gone](gone.md) [h](https://e.org/)"
    article.render()
    article.save()
    assert links_of("posts/a.md")[:4] == [
        "/articles/two/",
        "/articles/three/#x",
        "/articles/three/",
        "/posts/gone/",
    ]
    assert set(Link.objects.values_list("written", flat=True)) == {"b.md", "c#x", "/articles/three/", "gone.md"}
    three = Article.objects.get(slug="three")
    three.slug = "drei"
    three.save()
    assert links_of("posts/a.md")[1:3] == ["/articles/drei/#x", "/articles/drei/"]


def test_rendering_again_keeps_the_links(folder):
    write(folder, "a.md", "[b](b.md)")
    write(folder, "b.md", slug="two")
    run(folder)
    Article.objects.filter(import_path="a.md").update(body_html="old")
    call_command("rebuild", "--html", verbosity=0)
    assert links_of("a.md") == ["/articles/two/"]
    assert Link.objects.count() == 1


def test_dry_run_and_strict_import_write_no_links_of_what_they_refuse(folder):
    write(folder, "a.md", "[b](b.md)")
    write(folder, "b.md")
    assert run(folder, "--dry-run")[1]["created"] == 2
    assert not Link.objects.exists()
    (folder / "bad.md").write_text("---\ntitle: [\n---\n")
    assert run(folder, "--strict")[0] == 1
    assert not Link.objects.exists()
    (folder / "bad.md").unlink()
    assert run(folder, "--strict")[1] == {"created": 2}
    assert links_of("a.md") == ["/articles/b/"]


def test_address_that_no_column_would_take_is_left_as_it_is(folder):
    write(folder, "a.md", f"[x]({'y' * 3000}.md) [n](a%00b.md) [q](<b.md?{'z' * 3000}>)")
    write(folder, "b.md")
    code, counts, _ = run(folder)
    assert (code, counts["created"]) == (0, 2)


def test_export_and_import_leave_links_as_they_are(folder, tmp_path):
    write(folder, "posts/a.md", "[b](b.md) [c](../c.md#x)")
    write(folder, "posts/b.md", slug="two")
    write(folder, "c.md")
    run(folder)
    call_command("export_posts", str(tmp_path / "out"), "--quiet")
    assert "[b](b.md) [c](../c.md#x)" in (tmp_path / "out/posts/a.md").read_text()
    Article.objects.all().delete()
    Alias.objects.all().delete()
    run(tmp_path / "out")
    assert links_of("posts/a.md") == ["/articles/two/", "/articles/c/#x"]


def test_text_that_looks_like_a_link_stays_as_it_is(folder):
    write(folder, "a.md", '`href="post:0"` and `href="/articles/b/"` [b](b.md)')
    write(folder, "b.md")
    run(folder)
    article = Article.objects.get(import_path="b.md")
    article.slug = "renamed"
    article.save()
    html = Article.objects.get(import_path="a.md").body_html
    assert 'href="post:0"' in html
    assert 'href="/articles/b/"</code> <a href="/articles/renamed/">' in html


def rare(count, first=0x4E00):
    """Characters that no database compresses."""
    random = Random(1)
    return "".join(chr(first + random.randrange(20_000)) for _ in range(count))


@pytest.mark.parametrize("body", [f"[x]({rare(950)}.md)", f"[x]({rare(590, 0x20000)}.md)", f"[[{rare(290)}]]"])
def test_link_that_no_index_takes_keeps_no_post_out(folder, body):
    write(folder, "a.md", body)
    write(folder, "b.md")
    code, counts, problems = run(folder)
    assert (code, counts["created"], len(problems)) == (0, 2, 1)


@pytest.mark.parametrize(
    "written", [".", "..", "./", "?a", "%", "%ff.md", "../../../x.md", "//", "a//c.md", "/%00/", "x.md?", "x.md#"]
)
def test_odd_address_keeps_no_post_out(folder, written):
    write(folder, "a.md", f"[x]({written})")
    assert run(folder)[:2][0] == 0
    assert Article.objects.count() == 1


def test_links_to_the_sites_own_url_stay_local_when_rendered_again(folder, settings):
    settings.SITE_URL = "https://news.example"
    write(folder, "a.md", "[b](https://news.example/b/) [c](https://news.example.org/b/)")
    write(folder, "b.md", slug="two")
    run(folder)
    assert links_of("a.md") == ["/articles/two/", "https://news.example.org/b/"]
    Article.objects.filter(import_path="a.md").update(body_html="old")
    call_command("rebuild", "--html", verbosity=0)
    assert links_of("a.md") == ["/articles/two/", "https://news.example.org/b/"]
