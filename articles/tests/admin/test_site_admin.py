import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Article, Author, Category, Edition, MenuItem, SiteSettings, SiteText, Tag, TagCount
from articles.tests.admin.conftest import data_of, picture_bytes

pytestmark = pytest.mark.django_db

SETTINGS = "/admin/articles/sitesettings/"


def version():
    return Edition.objects.get(pk=1).version


@pytest.fixture(autouse=True)
def _first_edition(db):
    Edition.objects.get_or_create(pk=1)


@pytest.fixture
def change_settings(client):
    def send(**changes):
        form = client.get(SETTINGS).context["adminform"].form
        data = data_of(form) | {"texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0} | changes
        return client.post(SETTINGS, {name: value for name, value in data.items() if value is not None})

    return send


def test_settings_are_a_form_without_json_and_print_a_new_edition(client, change_settings):
    before = version()
    page = client.get(SETTINGS).content.decode()
    assert '<textarea name="widgets"' not in page
    assert change_settings(widgets=["taglist", "search"], accent_light="#112233").status_code == 302
    assert SiteSettings.get_solo().widgets == ["taglist", "search"]
    assert version() > before


def test_name_of_the_site_in_a_language_prints_a_new_edition(change_settings):
    before = version()
    text = {"texts-0-language": "en", "texts-0-name": "The Daily Tea", "texts-TOTAL_FORMS": 1}
    assert change_settings(**text).status_code == 302
    assert SiteText.objects.get().name == "The Daily Tea"
    assert version() > before


def test_language_that_the_site_has_not_is_refused(change_settings):
    text = {"texts-0-language": "xx", "texts-0-name": "The Daily Tea", "texts-TOTAL_FORMS": 1}
    assert change_settings(**text).status_code == 200


def test_formulas_of_the_whole_site_are_drawn_anew_where_the_article_has_no_say(change_settings, make_article):
    follows, refuses = make_article("Follows", body="$x^2$"), make_article("Refuses", body="$x^2$", has_math=False)
    change_settings(has_math="on")
    follows.refresh_from_db()
    refuses.refresh_from_db()
    assert "<math" in follows.body_html
    assert "<math" not in refuses.body_html
    assert follows.edited_at is None
    change_settings(has_math=None)
    follows.refresh_from_db()
    assert "<math" not in follows.body_html


def test_menu_entry_prints_a_new_edition_and_so_does_its_end(client):
    before = version()
    item = {"menu": "main", "language": "", "name": "Tags", "url": "/tags/", "weight": 1}
    assert client.post("/admin/articles/menuitem/add/", item).status_code == 302
    assert version() > before
    before = version()
    client.post(f"/admin/articles/menuitem/{MenuItem.objects.get().pk}/delete/", {"post": "yes"})
    assert not MenuItem.objects.exists()
    assert version() > before


def test_weights_of_menu_entries_are_changed_in_their_list(client):
    item = MenuItem.objects.create(name="Tags", url="/tags/")
    before = version()
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": item.pk, "form-0-weight": 7, "_save": "Save"}
    assert client.post("/admin/articles/menuitem/", form).status_code == 302
    item.refresh_from_db()
    assert item.weight == 7
    assert version() > before


def test_menu_entry_completes_articles_by_their_title(client, make_article):
    make_article("Oolong", status="draft")
    query = {"term": "oolong", "app_label": "articles", "model_name": "menuitem", "field_name": "article"}
    assert [row["text"] for row in client.get("/admin/autocomplete/", query).json()["results"]] == ["Oolong"]


def test_renamed_tag_prints_a_new_edition(client):
    tag = Tag.objects.create(name="tea")
    before = version()
    answer = client.post(
        f"/admin/articles/tag/{tag.pk}/change/", {"name": "green tea", "slug": "tea", "description": ""}
    )
    assert answer.status_code == 302
    assert version() > before


@pytest.mark.parametrize("how", ["single", "bulk"])
def test_deleted_tag_leaves_articles_and_no_counts(client, save, how):
    save(title="Tea", status="published", tags=["茶"])
    tag, before = Tag.objects.get(), version()
    if how == "single":
        client.post(f"/admin/articles/tag/{tag.pk}/delete/", {"post": "yes"})
    else:
        client.post("/admin/articles/tag/", {"action": "delete_selected", "_selected_action": [tag.pk], "post": "yes"})
    assert not Tag.objects.exists()
    assert not TagCount.objects.exists()
    assert Article.objects.get().tags.count() == 0
    assert version() > before


def test_deleting_a_category_says_that_its_menu_entries_go_too(client):
    category = Category.objects.create(name="Drinks")
    MenuItem.objects.create(name="What to drink", category=category)
    assert "What to drink" in client.get(f"/admin/articles/category/{category.pk}/delete/").content.decode()


def test_list_of_tags_shows_the_stored_counts(client, django_assert_num_queries):
    client.get("/admin/articles/tag/")
    for number in range(5):
        tag = Tag.objects.create(name=f"tag {number}")
        TagCount.objects.create(tag=tag, language="en", article_count=number)
        TagCount.objects.create(tag=tag, language="zh-hans", article_count=100)
    # session, user, count, rows
    with django_assert_num_queries(4):
        answer = client.get("/admin/articles/tag/")
    assert [tag.article_total for tag in answer.context["cl"].result_list] == [100, 101, 102, 103, 104]


@pytest.mark.parametrize("name", ["category", "author"])
def test_terms_have_lists_and_forms(client, name):
    model = {"category": Category, "author": Author}[name]
    row = model.objects.create(name="Tea")
    assert "Tea" in client.get(f"/admin/articles/{name}/").content.decode()
    assert client.get(f"/admin/articles/{name}/{row.pk}/change/").status_code == 200


def test_picture_of_an_author_is_encoded_anew(client):
    data = {"name": "Ann", "slug": "ann", "description": "", "url": "example.org"}
    data["picture"] = SimpleUploadedFile("me.svg", picture_bytes("WEBP"))
    client.post("/admin/articles/author/add/", data)
    author = Author.objects.get()
    assert author.picture.name.startswith("pictures/")
    assert author.picture.name.endswith(".webp")
    assert author.url == "https://example.org"
    data |= {"name": "Bob", "slug": "bob", "picture": SimpleUploadedFile("me.png", b"<svg/>")}
    assert client.post("/admin/articles/author/add/", data).status_code == 200


def test_tags_of_taggit_itself_are_not_offered(client):
    assert client.get("/admin/taggit/tag/").status_code == 404


def test_guessing_passwords_ends_with_a_page_that_says_what_to_do(client):
    client.logout()
    for _ in range(6):
        answer = client.post("/admin/login/", {"username": "editor", "password": "guess"})
    assert answer.status_code == 429
    html = answer.content.decode()
    assert "Too many wrong passwords" in html
    assert "Newsroom" in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "//evil.example"]
)
def test_menus_and_authors_lead_to_the_web_alone(client, address):
    item = {"menu": "social", "language": "", "name": "Tea", "url": address, "weight": 1}
    assert client.post("/admin/articles/menuitem/add/", item).status_code == 200
    client.post("/admin/articles/author/add/", {"name": "Ann", "slug": "ann", "description": "", "url": address})
    assert not Author.objects.exclude(url__startswith="https://").exists()
    assert not MenuItem.objects.exists()
