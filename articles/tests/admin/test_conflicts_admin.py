"""An editor chooses between a file and the article that was edited meanwhile."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from articles.admin import conflicts as module
from articles.importing.lock import ImportRunning
from articles.models import Article, ImportConflict

pytestmark = pytest.mark.django_db
POST = "---\ntitle: {}\ndate: 2026-03-01\n---\n\n{}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.lock.lock_path", lambda: tmp_path / "import.lock")
    made = tmp_path / "posts"
    made.mkdir()
    return made


@pytest.fixture
def conflict(folder, editor):
    """A file whose article was edited before it changed."""
    (folder / "tea.md").write_text(POST.format("Tea", "First. <b>old</b>"))
    call_command("import_posts", str(folder), quiet=True)
    Article.objects.update(title="Green tea", edited_at=timezone.now(), edited_by=editor)
    (folder / "tea.md").write_text(POST.format("Tea", "First. <script>new</script>"))
    call_command("import_posts", str(folder), quiet=True)
    return ImportConflict.objects.get()


def page_of(client, conflict):
    return client.get(f"/admin/articles/importconflict/{conflict.pk}/change/", headers={"accept-language": "en"})


def choose(client, conflict, button, **data):
    stamp = page_of(client, conflict).context["stamp"]
    address = f"/admin/articles/importconflict/{conflict.pk}/change/"
    return client.post(address, {"stamp": stamp, button: "x"} | data, follow=True, headers={"accept-language": "en"})


def test_page_shows_both_versions_with_what_differs_escaped(client, conflict):
    page = page_of(client, conflict).content.decode()
    assert "title: &quot;<del>Green tea</del>&quot;" in page
    assert "title: &quot;<ins>Tea</ins>&quot;" in page
    assert "&lt;<ins>script</ins>&gt;" in page
    assert "<script>new" not in page
    assert "tea.md" in page


def test_list_names_the_file_and_the_article(client, conflict, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page = client.get("/admin/articles/importconflict/").content.decode()
    assert "tea.md" in page
    assert "Green tea" in page


def test_kept_article_stays_and_the_file_is_unchanged_from_then_on(client, conflict, folder, capsys):
    before = Article.objects.values().get()
    choose(client, conflict, "keep")
    assert not ImportConflict.objects.exists()
    assert Article.objects.values().get() == before | {"import_hash": conflict.import_hash}
    call_command("import_posts", str(folder))
    assert "unchanged 1, moved 0, conflicts 0" in capsys.readouterr().out


def test_kept_article_is_in_conflict_again_when_the_file_changes_again(client, conflict, folder):
    choose(client, conflict, "keep")
    (folder / "tea.md").write_text(POST.format("Tea", "Third."))
    call_command("import_posts", str(folder), quiet=True)
    assert ImportConflict.objects.get().text.endswith("Third.\n")


def test_taken_file_replaces_the_article_as_an_import_does(client, conflict, folder, capsys):
    page = choose(client, conflict, "take").content.decode()
    assert "The file has replaced the article." in page
    assert not ImportConflict.objects.exists()
    article = Article.objects.get()
    assert (article.title, article.edited_at, article.edited_by) == ("Tea", None, None)
    assert "First." in article.body_html
    assert "<script" not in article.body_html
    call_command("import_posts", str(folder))
    assert "unchanged 1, moved 0, conflicts 0" in capsys.readouterr().out


@pytest.mark.parametrize("button", ["keep", "take"])
def test_choice_is_refused_where_the_article_was_edited_since(client, conflict, button):
    stamp = page_of(client, conflict).context["stamp"]
    Article.objects.update(title="Black tea", edited_at=timezone.now())
    page = choose(client, conflict, button, stamp=stamp).content.decode()
    assert "One of the two has changed in the meantime" in page
    assert ImportConflict.objects.exists()
    assert Article.objects.get().title == "Black tea"


def test_file_is_not_taken_while_an_import_runs(client, conflict, monkeypatch):
    def running(*args):
        raise ImportRunning

    monkeypatch.setattr(module.conflicts, "take_file", running)
    assert "An import is running" in choose(client, conflict, "take").content.decode()
    assert ImportConflict.objects.exists()


def test_file_that_is_no_post_any_more_is_shown_and_not_taken(client, conflict):
    ImportConflict.objects.update(text="---\ntitle: a\ndate: someday\n---\n")
    conflict.refresh_from_db()
    assert "someday" in page_of(client, conflict).content.decode()
    assert "The file could not be used" in choose(client, conflict, "take").content.decode()
    assert Article.objects.get().title == "Green tea"


def test_who_may_not_change_articles_may_look_and_not_choose(client, conflict, staff_with):
    client.force_login(staff_with("view_importconflict"))
    response = page_of(client, conflict)
    assert response.status_code == 200
    assert 'name="keep"' not in response.content.decode()
    address = f"/admin/articles/importconflict/{conflict.pk}/change/"
    assert client.post(address, {"keep": "x", "stamp": response.context["stamp"]}).status_code == 403
    assert ImportConflict.objects.exists()


def test_who_may_change_tags_alone_sees_no_conflict(client, conflict, staff_with):
    client.force_login(staff_with("change_tag"))
    assert page_of(client, conflict).status_code == 403
    assert "importconflict" not in client.get("/admin/").content.decode()


def test_choice_without_csrf_token_is_refused(conflict, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    address = f"/admin/articles/importconflict/{conflict.pk}/change/"
    assert client.post(address, {"keep": "x"}).status_code == 403
    assert ImportConflict.objects.exists()


def test_first_page_counts_open_conflicts(client, conflict):
    assert "/admin/articles/importconflict/" in client.get("/admin/").content.decode()
    assert client.get("/admin/").context["conflict_count"] == 1
