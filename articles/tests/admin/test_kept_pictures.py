"""A picture that was chosen survives a form that is refused."""

import pytest
from django.contrib import admin
from django.core import signing
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from django.test import Client

from articles.admin.picture_fields import PictureField
from articles.models import Article, Author
from articles.tests.admin.conftest import data_of, picture_bytes

pytestmark = pytest.mark.django_db

WRONG_DATE = {"expires_at_0": "xx", "expires_at_1": "10:00:00"}
RIGHT_DATE = {"expires_at_0": "", "expires_at_1": ""}


def photo(**options):
    return SimpleUploadedFile("photo.png", picture_bytes(**options))


def kept(answer, name="thumbnail"):
    """What the hidden field beside the refused form's `name` would send, by its name; nothing where there is none."""
    form = answer.context["adminform"].form
    html = str(form[name])
    if f'name="{name}-kept"' not in html:
        return {}
    value = html.rpartition(f'name="{name}-kept"')[2].partition('value="')[2].partition('"')[0]
    return {f"{name}-kept": value}


def test_thumbnail_survives_an_error_of_another_field_and_is_saved_with_the_next_attempt(save):
    answer = save(title="Tea", thumbnail=photo(), **WRONG_DATE)
    assert answer.status_code == 200
    (name,) = [f"pictures/{name}" for name in default_storage.listdir("pictures")[1]]
    assert f'<a href="{default_storage.url(name)}">' in answer.content.decode()
    assert save(title="Tea", **kept(answer)).status_code == 302
    article = Article.objects.get()
    assert article.thumbnail.name == name
    assert (article.thumbnail_width, article.thumbnail_height) == (40, 30)


def test_thumbnail_survives_two_refusals_and_a_wrong_file_in_between(save):
    answer = save(title="Tea", thumbnail=photo(), **WRONG_DATE)
    answer = save(title="Tea", **WRONG_DATE, **kept(answer))
    answer = save(title="Tea", thumbnail=SimpleUploadedFile("a.png", b"no picture"), **kept(answer))
    assert "Not a readable image" in str(answer.context["errors"])
    assert save(title="Tea", **kept(answer)).status_code == 302
    assert Article.objects.get().thumbnail


def test_thumbnail_survives_when_somebody_else_saved_meanwhile(client, save, make_article):
    article = make_article()
    page = client.get(f"/admin/articles/article/{article.pk}/change/")
    seen = page.context["adminform"].form["seen"].value()
    save(article, title="Theirs")
    answer = save(article, seen=seen, title="Mine", thumbnail=photo())
    assert "Theirs" in answer.content.decode()
    assert save(article, title="Mine", **kept(answer)).status_code == 302
    article.refresh_from_db()
    assert article.thumbnail


def test_newer_choice_takes_the_place_of_a_kept_one(save):
    answer = save(title="Tea", thumbnail=photo(), **WRONG_DATE)
    save(title="Tea", thumbnail=photo(size=(80, 60)), **kept(answer))
    assert Article.objects.get().thumbnail_width == 80


@pytest.mark.parametrize("has_one", [True, False])
def test_kept_thumbnail_is_taken_away_by_its_box(save, make_article, has_one):
    article = make_article()
    if has_one:
        save(article, thumbnail=photo(size=(80, 60)))
    answer = save(article, thumbnail=photo(), **WRONG_DATE)
    assert 'name="thumbnail-clear"' in str(answer.context["adminform"].form["thumbnail"])
    save(article, **kept(answer), **{"thumbnail-clear": "on"})
    article.refresh_from_db()
    assert not article.thumbnail


def test_tick_that_takes_a_thumbnail_away_survives_a_refusal(save, make_article):
    article = make_article()
    save(article, thumbnail=photo())
    answer = save(article, **WRONG_DATE, **{"thumbnail-clear": "on"})
    assert "checked" in str(answer.context["adminform"].form["thumbnail"])


def test_picture_of_an_author_survives_too(client):
    address = "/admin/articles/author/add/"
    answer = client.post(address, {"name": "", "picture": photo()})
    assert client.post(address, {"name": "Ann", **kept(answer, "picture")}).status_code == 302
    assert Author.objects.get().picture.name.startswith("pictures/")


def signed(client, name):
    return signing.dumps(name, salt=f"articles.admin.picture {client.session.session_key}")


@pytest.mark.parametrize("name", [f"pictures/{'0' * 32}.png", "other/file.png", "../secret", "/etc/passwd", ""])
def test_signed_name_of_what_is_no_stored_picture_is_ignored(client, save, name):
    default_storage.save("other/file.png", photo())
    assert save(title="Tea", **{"thumbnail-kept": signed(client, name)}).status_code == 302
    assert not Article.objects.get().thumbnail


@pytest.mark.parametrize("value", ["", "x", "pictures/a.png", "a:b:c", "\0", "😀:😀:😀"])
def test_garbage_is_ignored(save, value):
    assert save(title="Tea", **{"thumbnail-kept": value}).status_code == 302
    assert not Article.objects.get().thumbnail


def test_name_that_another_session_was_given_is_ignored(client, editor, save):
    answer = save(title="Tea", thumbnail=photo(), **WRONG_DATE)
    other = Client()
    other.force_login(editor)
    data = data_of(other.get("/admin/articles/article/add/").context["adminform"].form)
    other.post("/admin/articles/article/add/", data | {"title": "Tea"} | kept(answer))
    assert not Article.objects.get().thumbnail


def test_name_is_ignored_after_a_day(save, monkeypatch):
    answer = save(title="Tea", thumbnail=photo(), **WRONG_DATE)
    monkeypatch.setattr("articles.admin.picture_fields.KEPT_SECONDS", -1)
    save(title="Tea", **kept(answer))
    assert not Article.objects.get().thumbnail


def test_every_field_of_admin_for_a_file_keeps_what_was_chosen(client, rf, editor):
    request = rf.get("/")
    request.user, request.session = editor, client.session
    for model, model_admin in admin.site._registry.items():
        names = [field.name for field in model._meta.fields if isinstance(field, FileField) and field.editable]
        form = model_admin.get_form(request) if names else None
        assert all(isinstance(form.base_fields[name], PictureField) for name in names), model
