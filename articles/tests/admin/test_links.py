"""The list of dead links."""

import pytest
from django.urls import reverse

from articles.models import Article, Link
from articles.tests.commands.importing import run, write

pytestmark = pytest.mark.django_db
LIST = "admin:articles_link_changelist"


@pytest.fixture
def _links(tmp_path):
    write(tmp_path, "a.md", "[b](b.md) <b>[x](gone.md)</b>", title="Front & <back>")
    write(tmp_path, "b.md", title="Target")
    run(tmp_path)


@pytest.mark.usefixtures("_links")
def test_list_shows_dead_links_with_the_article_that_has_them(admin_client):
    page = admin_client.get(reverse(LIST)).content.decode()
    assert "gone.md" in page
    assert "Front &amp; &lt;back&gt;" in page
    assert ">b.md<" not in page
    assert reverse("admin:articles_article_change", args=[Article.objects.get(import_path="a.md").pk]) in page


@pytest.mark.usefixtures("_links")
@pytest.mark.parametrize(
    ("state", "shown"), [("live", ["b.md"]), ("all", ["b.md", "gone.md"]), ("", ["gone.md"]), ("x", ["gone.md"])]
)
def test_list_shows_other_links_where_they_are_asked_for(admin_client, state, shown):
    response = admin_client.get(reverse(LIST), {"state": state} if state else {})
    assert [link.written for link in response.context["cl"].result_list] == shown


@pytest.mark.usefixtures("_links")
def test_list_is_for_those_who_see_articles(client, django_user_model):
    user = django_user_model.objects.create_user("ann", password="x", is_staff=True)
    client.force_login(user)
    assert client.get(reverse(LIST)).status_code == 403


@pytest.mark.usefixtures("_links")
def test_links_are_not_changed_in_admin(admin_client):
    link = Link.objects.dead().get()
    assert admin_client.post(reverse("admin:articles_link_delete", args=[link.pk]), {"post": "yes"}).status_code == 403
    assert admin_client.get(reverse("admin:articles_link_add")).status_code == 403


@pytest.mark.usefixtures("_links")
def test_list_takes_a_fixed_number_of_queries(admin_client, django_assert_num_queries):
    admin_client.get(reverse(LIST), {"state": "all"})
    with django_assert_num_queries(4):
        admin_client.get(reverse(LIST), {"state": "all"})
