"""Guards, limits and edges that no other test crosses: each test is red where its guard is taken out."""

import os
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from articles.editing import conflicts
from articles.files import replace
from articles.importing import sources, workers
from articles.importing.account import Account
from articles.importing.lock import ImportRunning
from articles.importing.options import Configurations
from articles.importing.plans import slug_forms
from articles.importing.prune import BATCH
from articles.importing.store import Upsert
from articles.importing.watch import Watch
from articles.models import Alias, Article, ImportConflict
from articles.page_cache.storage import OVERHEAD, KeptPage, Storage
from articles.page_cache.wsgi import key_of
from articles.pictures.fingerprints import fingerprint
from articles.pictures.found import _shared_folders
from articles.posts.addresses import MAX_SLUG
from articles.posts.post import Post, SiteProfile, SourceFile
from articles.posts.reading.cascade import Cascades
from articles.tests.commands.importing import lock_held_elsewhere, run, write
from articles.tests.factories import FIRST_DAY, make_article
from articles.text.passages import MAX_HITS, hits


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.lock.lock_path", lambda: tmp_path / "import.lock")
    made = tmp_path / "posts"
    made.mkdir()
    return made


@pytest.fixture
def conflict(db, folder):
    """A file whose article was edited before it changed."""
    write(folder, "a.md", "one")
    run(folder)
    Article.objects.update(title="edited", edited_at=timezone.now())
    write(folder, "a.md", "two")
    run(folder)
    return ImportConflict.objects.get()


# Imports


@pytest.mark.django_db
def test_conflict_of_a_post_prepared_in_a_process_keeps_the_files_text(folder, monkeypatch):
    for module, name, value in ((workers, "WORTH_IT", 1), (workers, "CHUNK", 1)):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    files = [write(folder, f"{name}.md", "one") for name in "ab"]
    run(folder)
    Article.objects.update(title="edited", edited_at=timezone.now())
    texts = [write(folder, file.name, "two").read_text() for file in files]
    assert run(folder, "--jobs", 2)[1] == {"conflicts": 2}
    assert list(ImportConflict.objects.order_by("import_path").values_list("text", flat=True)) == texts


def test_file_does_not_replace_an_article_while_an_import_runs(conflict):
    with lock_held_elsewhere(), pytest.raises(ImportRunning):
        conflicts.take_file(conflict)
    assert ImportConflict.objects.exists()
    assert Article.objects.get().title == "edited"
    conflicts.take_file(conflict)
    assert Article.objects.get().title == "a.md"


@pytest.mark.django_db
def test_every_article_of_more_than_one_batch_is_pruned(folder):
    for number in range(BATCH + 1):
        write(folder, f"p{number}.md")
    stays = write(folder, "stays.md")
    assert run(folder)[1] == {"created": BATCH + 2}
    for file in folder.iterdir():
        if file != stays:
            file.unlink()
    assert run(folder, "--prune")[1] == {"pruned": BATCH + 1, "unchanged": 1}
    assert Article.objects.filter(status="published").values_list("import_path", flat=True).get() == "stays.md"


def test_article_that_follows_its_file_is_in_conflict_no_longer(conflict, folder):
    source = SourceFile(folder, "b.md", "b.md")
    Upsert().move([(conflict.article_id, source, "b.md")])
    assert Article.objects.get().import_path == "b.md"
    assert not ImportConflict.objects.exists()


def batches(folder):
    site = SiteProfile(ZoneInfo("UTC"), "en", ("en",))
    return sources.Sources([str(folder)], None, Account(), Cascades(site), Configurations()).batches()


@pytest.mark.django_db
def test_batch_is_bounded_by_bytes_as_well_as_by_posts(folder, monkeypatch):
    for number in range(5):
        write(folder, f"{number}.md", "x" * 1000)
    size = (folder / "0.md").stat().st_size
    monkeypatch.setattr(sources, "BATCH_BYTES", 2 * size)
    assert [len(batch) for batch in batches(folder)] == [2, 2, 1]
    monkeypatch.setattr(sources, "BATCH_BYTES", 2 * size + 1)
    assert [len(batch) for batch in batches(folder)] == [3, 2]
    monkeypatch.setattr(sources, "BATCH", 2)
    assert [len(batch) for batch in batches(folder)] == [2, 2, 1]


@pytest.mark.parametrize("length", [1, 183, 184, MAX_SLUG])
def test_every_form_of_a_slug_fits_its_column(length):
    post = Post(
        path="a.md", title="A", slug="s" * length, language="en", language_tag="en", published_at=FIRST_DAY, body=""
    )
    forms = slug_forms(post)
    assert forms[0] == post.slug
    assert max(map(len, forms)) <= Article._meta.get_field("slug").max_length
    assert len(set(forms)) == len(forms)


def test_report_can_be_read_by_others_and_written_by_its_owner(tmp_path):
    replace(tmp_path / "report.json", b"{}", mode=0o644)
    assert (tmp_path / "report.json").stat().st_mode & 0o777 == 0o644
    assert not list(tmp_path.glob(".report.json*"))


@pytest.mark.django_db
def test_file_replaced_by_one_of_the_same_size_and_time_has_changed(tmp_path):
    file = write(tmp_path, "a.md", "one")
    watch, before = Watch([tmp_path]), file.stat()
    other = tmp_path / "new"
    other.write_text(file.read_text().replace("one", "two"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)
    after = file.stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
    changed, is_any_gone = watch.changes()
    assert [source.path for source in changed] == ["a.md"]
    assert not is_any_gone
    assert fingerprint(str(tmp_path / "gone.md")) is None


# Images


@pytest.mark.parametrize("root", ["/_posts", "/_drafts", "/posts", "/", ""])
def test_folder_beside_the_root_of_the_machine_shares_nothing(root):
    assert _shared_folders(root) == []


@pytest.mark.parametrize(
    ("root", "shared"),
    [
        ("/a/_posts", [("/a", "..")]),
        ("/a/_drafts", [("/a", "..")]),
        ("/a/content", [("/a/static", "../static"), ("/a/assets", "../assets"), ("/a/public", "../public")]),
    ],
)
def test_folder_of_a_generator_shares_what_lies_beside_it(root, shared):
    assert _shared_folders(root) == shared


# Old URLs


@pytest.mark.django_db
@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft"},
        {"status": "withdrawn"},
        {"shown_from_at": FIRST_DAY.replace(year=2999)},
        {"published_at": FIRST_DAY.replace(year=2999)},
        {"expires_at": FIRST_DAY},
    ],
    ids=str,
)
def test_old_url_of_a_hidden_article_says_nothing_of_it(client, hidden):
    article = make_article(slug="secret", **hidden)
    Alias.objects.create(article=article, path="/old/")
    response = client.get("/old/")
    assert response.status_code == 404
    assert "Location" not in response.headers
    assert "secret" not in response.content.decode()


@pytest.mark.django_db
def test_old_url_of_an_article_that_is_published_but_not_listed_leads_to_it(client):
    article = make_article(is_listed=False)
    Alias.objects.create(article=article, path="/old/")
    response = client.get("/old/")
    assert (response.status_code, response.headers["Location"]) == (301, article.get_absolute_url())
    assert client.post("/old/").status_code == 404


# Pages and search


def page(number_of_bytes):
    kept = KeptPage.of(b"", headers=[], version=1, until=60.0, article=None)
    kept.bodies["br"] = b"x" * number_of_bytes
    return kept


def test_page_too_large_for_the_storage_costs_no_other_its_place():
    storage = Storage(3 * OVERHEAD)
    storage.put("a", page(10))
    storage.put("b", page(10))
    storage.put("large", page(3 * OVERHEAD))
    assert [name for name in ("a", "b", "large") if storage.get(name)] == ["a", "b"]


def test_page_as_large_as_the_storage_is_kept_and_one_larger_is_not():
    storage = Storage(OVERHEAD + 20)
    storage.put("a", page(10))
    assert len(storage) == 1
    storage.put("b", page(11))
    assert (len(storage), storage.get("b")) == (1, None)


def test_page_larger_than_the_storage_takes_its_older_form_out():
    storage = Storage(OVERHEAD + 20)
    storage.put("a", page(10))
    storage.put("a", page(11))
    assert (storage.get("a"), storage.size) == (None, 0)


ENVIRON = {
    "REQUEST_METHOD": "GET",
    "wsgi.url_scheme": "http",
    "HTTP_HOST": "example.org",
    "SCRIPT_NAME": "/a",
    "PATH_INFO": "/x/",
    "QUERY_STRING": "page=2",
}


@pytest.mark.parametrize(
    "change",
    [
        {"wsgi.url_scheme": "https"},
        {"HTTP_HOST": "example.com"},
        {"SCRIPT_NAME": "/b"},
        {"PATH_INFO": "/y/"},
        {"QUERY_STRING": "page=3"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
    ids=str,
)
def test_pages_that_differ_in_anything_a_page_may_show_are_kept_apart(settings, change):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert key_of(ENVIRON | change) != key_of(ENVIRON)


@pytest.mark.parametrize(
    "change", [{"QUERY_STRING": "page=2&utm=1"}, {"REQUEST_METHOD": "HEAD"}, {"HTTP_COOKIE": "theme=dark"}], ids=str
)
def test_requests_for_the_same_page_share_it(change):
    assert key_of(ENVIRON | change) == key_of(ENVIRON)


@pytest.mark.parametrize(
    "change",
    [
        {"REQUEST_METHOD": "POST"},
        {"HTTP_AUTHORIZATION": "Basic x"},
        {"HTTP_COOKIE": "a=b; sessionid=c"},
        {"HTTP_COOKIE": "messages=x"},
    ],
    ids=str,
)
def test_request_of_somebody_known_has_no_kept_page(change):
    assert key_of(ENVIRON | change) is None


@pytest.mark.parametrize("number", [MAX_HITS - 1, MAX_HITS, MAX_HITS + 1])
def test_hits_of_a_text_are_bounded(number):
    assert len(hits("桥 " * number, "桥")) == min(number, MAX_HITS)
