import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Article, SiteSettings, Tag
from articles.pictures.stored import StoredPicture, packed
from articles.tests.admin.conftest import picture_bytes

pytestmark = pytest.mark.django_db

RENDER = "/admin/articles/article/render/"
PICTURE = "/admin/articles/article/picture/"
TAGS = "/admin/articles/article/tags/"


def test_preview_is_what_saving_stores(client, save, make_article):
    body = "# 标题\n\n新的**「深度研究」**。<script>alert(1)</script> $x$"
    article = make_article()
    save(article, body=body)
    article.refresh_from_db()
    preview = client.post(RENDER, {"content": body.replace("\n", "\r\n")})
    assert preview.content.decode() == article.body_html
    assert "<strong>「深度研究」</strong>。" in article.body_html
    assert "<script" not in article.body_html


def test_preview_follows_the_options_of_the_form_and_the_site(client):
    def shown(query=""):
        return client.post(RENDER + query, {"content": "$x^2$ *a*"}).content.decode()

    assert "<math" not in shown()
    assert "<math" in shown("?has_math=true")
    assert "*a*" in shown("?is_html=true")
    SiteSettings.objects.update_or_create(pk=1, defaults={"has_math": True})
    assert "<math" in shown("?has_math=unknown")
    assert "<math" not in shown("?has_math=false")


def test_uploaded_picture_has_its_size_in_preview_and_page(client, save):
    file = SimpleUploadedFile("a.png", picture_bytes(size=(40, 30)))
    body = client.post(PICTURE, {"image": file}).json()["image_code"]
    assert 'width="40" height="30"' in client.post(RENDER, {"content": body}).content.decode()
    save(title="Tea", body=body)
    assert 'width="40" height="30"' in Article.objects.get().body_html


def test_picture_that_is_stored_nowhere_is_shown_as_it_is_written(client):
    body = f"![](/media/pictures/{'0' * 32}.png)"
    assert client.post(RENDER, {"content": body}).status_code == 200


def test_preview_shows_the_pictures_that_came_with_the_post(client, make_article):
    article = make_article(pictures={"a.png": packed(StoredPicture("pictures/1.png", 40, 30))})
    shown = client.post(f"{RENDER}?article={article.pk}", {"content": "![tea](a.png)"}).content.decode()
    assert 'src="/media/pictures/1.png"' in shown


def test_preview_of_too_long_a_body_says_so(client):
    answer = client.post(RENDER, {"content": "x" * 500_001})
    assert answer.status_code == 400
    assert "longer than" in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["?article=x", "?article=999999", "?article=" + "9" * 30, "?has_math=nonsense", "?is_html="]
)
def test_preview_takes_any_option(client, query):
    assert client.post(RENDER + query, {}).status_code == 200


@pytest.mark.parametrize("address", [RENDER, PICTURE])
def test_editor_views_take_posts_alone(client, address):
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("address", [RENDER, PICTURE])
def test_strangers_readers_and_staff_without_the_right_are_refused(staff_with, address, django_user_model):
    visitor = Client()
    assert visitor.post(address).status_code == 403
    visitor.force_login(django_user_model.objects.create_user("reader"))
    assert visitor.post(address).status_code == 403
    visitor.force_login(staff_with("view_article", "change_tag"))
    assert visitor.post(address).status_code == 403


def test_staff_who_may_add_articles_may_see_previews(client, staff_with):
    client.force_login(staff_with("add_article"))
    assert client.post(RENDER, {"content": "tea"}).status_code == 200


@pytest.mark.parametrize("address", [RENDER, PICTURE])
def test_editor_views_want_a_csrf_token(editor, address):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(editor)
    assert visitor.post(address, {"content": "tea"}).status_code == 403


def test_tags_are_completed_from_their_beginning_first(client):
    for name in ("green tea", "tea", "teapot", "milk"):
        Tag.objects.create(name=name)
    found = client.get(TAGS, {"term": "TEA"}).json()["results"]
    assert [tag["id"] for tag in found] == ["tea", "teapot", "green tea"]
    assert len(client.get(TAGS).json()["results"]) == 4
    assert client.get(TAGS, {"term": "\0tea\0"}).json()["results"][0]["id"] == "tea"


def test_tags_are_completed_for_writers_alone(staff_with):
    visitor = Client()
    assert visitor.get(TAGS).status_code == 403
    visitor.force_login(staff_with("view_article"))
    assert visitor.get(TAGS).status_code == 403
