"""What becomes of the addresses that posts had elsewhere, and of names that are nearly the same."""

import pytest

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
