"""One request of an editor: one transaction, one new edition, one writing of the search index."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import search
from articles.history import versions as history
from articles.models import Article, ArticleVersion, Author, Category, Edition, SiteSettings, Tag, TagCount
from articles.tests.admin.conftest import picture_bytes
from articles.tests.admin.test_conflicts_admin import choose, conflict, folder  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


class Settlements:
    """What was settled since the last look."""

    def __init__(self):
        self.indexed, self.version = [], self.edition()

    def edition(self):
        return Edition.objects.values_list("version", flat=True).first() or 0

    def seen(self):
        """How many editions were printed, and the sets of ids that were written to the index."""
        indexed, self.indexed = self.indexed, []
        before, self.version = self.version, self.edition()
        return self.version - before, indexed


@pytest.fixture
def settlements(db, monkeypatch):
    noted, replace = Settlements(), search.replace

    def note(ids):
        noted.indexed += [set(ids)] if ids else []
        replace(ids)

    monkeypatch.setattr(search, "replace", note)
    return noted


@pytest.fixture
def _small_batches(monkeypatch):
    monkeypatch.setattr("articles.editing.many.BATCH", 2)
    monkeypatch.setattr("articles.editing.merge.BATCH", 2)
    monkeypatch.setattr("articles.changes.AT_ONCE", 2)


def act(client, model, action, rows, **data):
    selected = [row.pk for row in rows]
    return client.post(f"/admin/articles/{model}/", {"action": action, "_selected_action": selected, **data})


def tag_counts():
    return dict(TagCount.objects.filter(article_count__gt=0).values_list("tag__name", "article_count"))


def everything(**changes):
    return {
        "title": "Tea",
        "status": "published",
        "tags": ["green", "hot", "leaf"],
        "category_list": [Category.objects.get_or_create(name="Drinks")[0].pk],
        "author_list": [Author.objects.get_or_create(name="Lu Yu")[0].pk],
        **changes,
    }


def test_new_article_with_terms_and_a_thumbnail_is_settled_once(save, settlements):
    form = everything(thumbnail=SimpleUploadedFile("a.png", picture_bytes()))
    settlements.seen()
    assert save(**form).status_code == 302
    article = Article.objects.get()
    assert settlements.seen() == (1, [{article.pk}])
    assert article.is_live
    assert tag_counts() == {"green": 1, "hot": 1, "leaf": 1}


def test_edit_of_everything_is_settled_once_in_few_queries(save, client, make_article, settlements):
    article = make_article()
    save(article, **everything())
    form = everything(title="Coffee", slug="coffee", tags=["bean"], category_list=[], author_list=[])
    settlements.seen()
    with CaptureQueriesContext(connection) as queries:
        save(article, **form)
    assert settlements.seen() == (1, [{article.pk}])
    assert tag_counts() == {"bean": 1}
    written = [query["sql"] for query in queries if query["sql"].startswith("UPDATE articles_taggedarticle")]
    assert len(written) == 1
    assert len(queries) <= 100  # with those of the form that is opened first


def test_form_that_changes_nothing_or_is_refused_settles_nothing(save, make_article, settlements):
    article = make_article()
    settlements.seen()
    assert save(article).status_code == 302
    assert save(article, title="").status_code == 200
    assert settlements.seen() == (0, [])


@pytest.mark.usefixtures("_small_batches")
@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("publish", {"status": "draft"}),
        ("unpublish", {}),
        ("pin", {}),
        ("unpin", {"pin_weight": 1}),
        ("add_tag", {}),
        ("delete_selected", {}),
    ],
)
def test_action_on_more_articles_than_a_batch_is_settled_once(client, make_article, settlements, action, fields):
    articles = [make_article(f"Tea {n}", **fields) for n in range(5)]
    ids = {article.pk for article in articles}
    settlements.seen()
    act(client, "article", action, articles, tag="tea", post="yes")
    editions, indexed = settlements.seen()
    assert editions == 1
    assert indexed == ([] if action == "pin" else [ids])
    assert Article.objects.filter(is_live=True).count() == (0 if action in {"unpublish", "delete_selected"} else 5)
    assert tag_counts() == ({"tea": 5} if action == "add_tag" else {})


@pytest.mark.usefixtures("_small_batches")
def test_merging_tags_of_more_articles_than_a_batch_is_settled_once(client, make_article, settlements):
    for n in range(5):
        make_article(f"Tea {n}").tags.add("verde")
    kept, other = Tag.objects.create(name="green"), Tag.objects.get(name="verde")
    settlements.seen()
    act(client, "tag", "merge", [kept, other], into=kept.pk)
    assert settlements.seen() == (1, [])
    assert tag_counts() == {"green": 5}


def test_older_version_is_brought_back_with_one_settlement(client, save, make_article, settlements):
    article = make_article()
    save(article, **everything())
    address = f"/admin/articles/article/{article.pk}/history/{ArticleVersion.objects.get().pk}/"
    seen = client.get(address).context["seen"]
    settlements.seen()
    client.post(address, {"seen": seen})
    assert settlements.seen() == (1, [{article.pk}])
    assert tag_counts() == {}


def test_file_of_a_conflict_replaces_the_article_with_one_settlement(client, conflict, settlements):  # noqa: F811
    settlements.seen()
    choose(client, conflict, "take")
    assert settlements.seen() == (1, [{conflict.article_id}])


@pytest.mark.usefixtures("_small_batches")
def test_site_that_draws_formulas_from_now_on_is_settled_once(client, make_article, settlements):
    articles = [make_article(f"Tea {n}", body="$x$") for n in range(3)]
    form = client.get("/admin/articles/sitesettings/").context["adminform"].form
    data = {name: value for name in form.fields if (value := form[name].value()) not in (None, False, "")}
    settlements.seen()
    forms = {"texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0}
    answer = client.post("/admin/articles/sitesettings/", data | forms | {"has_math": "on"})
    assert answer.status_code == 302
    assert SiteSettings.get_solo().has_math
    assert settlements.seen() == (1, [{article.pk for article in articles}])


def test_weights_that_are_changed_in_the_list_print_one_edition(client, settlements):
    rows = [Category.objects.create(name=name) for name in ("Tea", "Coffee")]
    settlements.seen()
    data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    for n, row in enumerate(rows):
        data |= {f"form-{n}-id": row.pk, f"form-{n}-weight": n + 5}
    assert client.post("/admin/articles/category/", data).status_code == 302
    assert settlements.seen() == (1, [])
    assert sorted(Category.objects.values_list("weight", flat=True)) == [5, 6]


def fail(*args, **kwargs):
    raise RuntimeError("broken")


@pytest.mark.parametrize(
    "where", ["articles.admin.forms.place", "articles.search.replace", "articles.listings.keeper.add_to_counts"]
)
def test_form_that_breaks_in_the_middle_leaves_nothing_half(save, make_article, monkeypatch, where):
    article = make_article()
    form = everything(title="Coffee")
    version = Edition.objects.get().version
    with monkeypatch.context() as patch:
        patch.setattr(where, fail)
        with pytest.raises(RuntimeError):
            save(article, **form)
    article.refresh_from_db()
    assert (article.title, article.edited_at) == ("Tea", None)
    assert not ArticleVersion.objects.exists()
    assert not TagCount.objects.exists()
    assert Edition.objects.get().version == version
    assert search.search("coffee") == []
    assert save(article, title="Milk").status_code == 302


@pytest.mark.usefixtures("_small_batches")
def test_action_that_breaks_in_its_last_batch_changes_nothing(client, make_article, monkeypatch):
    articles = [make_article(f"Tea {n}", status="draft") for n in range(5)]
    keep_all, calls = history.keep_all, []

    def break_at_the_third(*args, **kwargs):
        calls.append(args)
        return fail() if len(calls) == 3 else keep_all(*args, **kwargs)

    monkeypatch.setattr(history, "keep_all", break_at_the_third)
    with pytest.raises(RuntimeError):
        act(client, "article", "publish", articles)
    assert not Article.objects.exclude(status="draft").exists()
    assert not ArticleVersion.objects.exists()
