"""What becomes of the addresses that posts had elsewhere, and of names that are nearly the same."""

import pytest

from articles.importing.rows import digest, stored_rows
from articles.models import Alias, Article
from articles.tests.commands.importing import run, write

pytestmark = pytest.mark.django_db


def leads_to(client, address):
    """The file of the article that an old address is redirected to."""
    response = client.get(address)
    assert response.status_code == 301, address
    slug = response["Location"].rstrip("/").rpartition("/")[2]
    return Article.objects.get(slug=slug).import_path


def test_posts_of_one_name_in_different_folders_keep_every_old_address(folder, client):
    for path in ("2023/hello.md", "2024/hello.md", "series/a/part-1.md", "series/b/part-1.md"):
        write(folder, path)
    code, counts, problems = run(folder)
    assert (code, counts["created"], counts["warnings"]) == (0, 4, 2)
    assert all("slug “" in problem and "is already used by" in problem for problem in problems)
    for path in ("2023/hello", "2024/hello", "series/a/part-1", "series/b/part-1"):
        assert leads_to(client, f"/{path}/") == f"{path}.md"


@pytest.mark.parametrize("key", ["aliases", "url", "permalink", "redirect_from", "redirectFrom"])
def test_named_old_address_is_kept_although_the_slug_is_taken(folder, client, key):
    write(folder, "a.md", slug="tea")
    write(folder, "b.md", slug="tea", **{key: "/drinks/tea/"})
    _, counts, _ = run(folder)
    assert counts["warnings"] == 1
    assert leads_to(client, "/drinks/tea/") == "b.md"


def test_two_posts_that_claim_one_old_address_are_a_warning_that_names_both(folder, client):
    write(folder, "a.md", aliases=["/old/"])
    write(folder, "b.md", aliases=["/old/", "/older/"])
    code, _, problems = run(folder)
    assert code == 0
    assert problems == [f"{folder}/b.md:4: warning: alias /old/ is already used by a.md; remove one of them"]
    assert leads_to(client, "/old/") == "a.md"
    assert leads_to(client, "/older/") == "b.md"


def test_slug_that_changes_leaves_its_old_address(folder, client):
    write(folder, "a.md", slug="one")
    run(folder)
    write(folder, "a.md", slug="two")
    run(folder)
    assert leads_to(client, "/articles/one/") == "a.md"
    assert client.get("/articles/two/").status_code == 200
    assert not Alias.objects.filter(path="/articles/two/").exists()


def test_names_that_differ_in_dots_have_slugs_of_their_own(folder):
    names = {"v1.1.0.md": "v1-1-0", "v1.10.md": "v1-10", "v11.0.md": "v11-0", "node.js.md": "node-js"}
    for name in names:
        write(folder, name)
    assert run(folder)[2] == []
    assert dict(Article.objects.values_list("import_path", "slug")) == names


def test_article_keeps_a_slug_of_older_rules_until_its_file_changes(folder, client):
    write(folder, "v1.10.md")
    run(folder)
    row = stored_rows(["v1.10.md"])["v1.10.md"] | {"slug": "v110"}
    Article.objects.update(slug="v110", stored_hash=digest(row))
    assert run(folder)[1] == {"unchanged": 1}
    assert Article.objects.get().slug == "v110"
    write(folder, "v1.10.md", "另一段。")
    assert run(folder)[1] == {"updated": 1}
    assert Article.objects.get().slug == "v1-10"
    assert leads_to(client, "/articles/v110/") == "v1.10.md"


def test_post_in_a_language_that_the_site_does_not_have_is_skipped_and_costs_no_address(folder, client):
    write(folder, "trip/index.md")
    write(folder, "trip/index.fr.md")
    write(folder, "a.ru.md")
    write(folder, "b.md", lang="ru")
    write(folder, "c.md", lang="zh-TW")
    code, counts, problems = run(folder)
    assert (code, counts) == (0, {"created": 2, "skipped": 3, "warnings": 2})
    assert problems == [
        f"{folder}/a.ru.md: warning: lang: the site does not have the language ru; posts skipped: 2. "
        "Add the language to SITE_LANGUAGES, or use --unserved import",
        f"{folder}/trip/index.fr.md: warning: lang: the site does not have the language fr; posts skipped: 1. "
        "Add the language to SITE_LANGUAGES, or use --unserved import",
    ]
    assert Article.objects.get(slug="trip").import_path == "trip/index.md"
    assert leads_to(client, "/trip/") == "trip/index.md"
    assert run(folder)[1] == {"unchanged": 2, "skipped": 3, "warnings": 2}


def test_unserved_posts_can_be_imported_and_take_no_slug_of_what_they_translate(folder, client):
    write(folder, "trip/index.fr.md")
    write(folder, "trip/index.md")
    write(folder, "a.fr.md")
    code, counts, problems = run(folder, "--unserved", "import")
    assert (code, counts) == (0, {"created": 3, "warnings": 1})
    assert "the language fr; posts imported under zh-hans: 2" in problems[0]
    slugs = dict(Article.objects.values_list("import_path", "slug"))
    assert slugs == {"trip/index.fr.md": "trip-fr", "trip/index.md": "trip", "a.fr.md": "a-fr"}
    assert leads_to(client, "/trip/") == "trip/index.md"
    assert leads_to(client, "/fr/trip/") == "trip/index.fr.md"


def test_article_of_an_unserved_post_stays_also_when_its_file_changes_and_with_prune(folder):
    write(folder, "a.md")
    write(folder, "a.ru.md")
    run(folder, "--unserved", "import")
    write(folder, "a.ru.md", title="Другой")
    code, counts, problems = run(folder, "--prune")
    assert (code, counts) == (0, {"unchanged": 1, "skipped": 1, "warnings": 1})
    assert "posts skipped: 1 (1 imported earlier, kept unchanged). Add" in problems[0]
    article = Article.objects.get(import_path="a.ru.md")
    assert (article.title, article.status) == ("a.ru.md", "published")


def test_unserved_posts_are_counted_over_all_batches_and_processes(folder, monkeypatch):
    monkeypatch.setattr("articles.importing.sources.BATCH", 2)
    for number in range(5):
        write(folder, f"{number}.ru.md")
    _, counts, problems = run(folder)
    assert counts == {"skipped": 5, "warnings": 1}
    assert "posts skipped: 5" in problems[0]
