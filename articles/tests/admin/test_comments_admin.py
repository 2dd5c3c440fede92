import re

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import Comment, Edition, SiteSettings
from articles.tests.admin.conftest import data_of
from articles.tests.factories import make_comment

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/comment/"


@pytest.fixture
def article(make_article):
    return make_article("Bridge", slug="bridge", language="en", has_comments=True)


@pytest.fixture
def pending(article):
    return make_comment(article, text="It is a fine bridge.", status="pending")


def version():
    return Edition.objects.get(pk=1).version


def reader_sees(client, text):
    return text in client.get("/en/articles/bridge/").content.decode()


def choose(client, action, *comments):
    data = {"action": action, "_selected_action": [comment.pk for comment in comments]}
    return client.post(LIST, data, follow=True, headers={"Accept-Language": "en"})


def test_approved_comment_reaches_readers_at_once_and_rejected_one_leaves(client, pending, editor):
    assert not reader_sees(client, pending.text)
    before = version()
    choose(client, "approve", pending)
    assert version() > before
    assert reader_sees(client, pending.text)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (editor, str(pending.pk))
    choose(client, "reject", pending)
    assert not reader_sees(client, pending.text)
    assert Comment.objects.get().status == "rejected"


def test_what_is_decided_already_is_not_decided_again(client, article, pending):
    make_comment(article, text="Fine indeed.")
    page = choose(client, "approve", *Comment.objects.all())
    assert [str(message) for message in page.context["messages"]] == ["1 comment was changed."]
    assert LogEntry.objects.count() == 1


def test_status_changed_in_the_form_reaches_readers_and_the_text_cannot_be_changed(client, pending):
    before = version()
    client.post(f"{LIST}{pending.pk}/change/", {"status": "approved", "text": "Mine.", "name": "Me"})
    pending.refresh_from_db()
    assert (pending.status, pending.text, pending.name) == ("approved", "It is a fine bridge.", "林听澜")
    assert version() > before


def test_deleted_comment_leaves_the_article(client, article):
    make_comment(article, text="Fine indeed.")
    comments = [make_comment(article, text=text) for text in ("One.", "Two.")]
    assert reader_sees(client, "One.")
    client.post(f"{LIST}{comments[0].pk}/delete/", {"post": "yes"})
    assert not reader_sees(client, "One.")
    assert reader_sees(client, "Two.")
    client.post(LIST, {"action": "delete_selected", "_selected_action": [comments[1].pk], "post": "yes"})
    assert not reader_sees(client, "Two.")
    assert reader_sees(client, "Fine indeed.")


def test_list_is_filtered_by_status_and_date_and_links_the_article(client, article, pending):
    make_comment(article, text="Fine indeed.")
    html = client.get(f"{LIST}?status__exact=pending").content.decode()
    assert pending.text in html
    assert "Fine indeed." not in html
    assert f'<a href="/admin/articles/article/{article.pk}/change/">Bridge</a>' in html
    assert "created_at__gte" in html
    assert "Fine indeed." in client.get(f"{LIST}?q=indeed").content.decode()


def test_list_costs_the_same_for_one_comment_and_for_many(client, make_article, django_assert_max_num_queries):
    for number in range(20):
        make_comment(make_article(f"Bridge {number}"))
    # The session; the editor; the count; the comments with their articles; a savepoint around them.
    with django_assert_max_num_queries(6) as queries:
        client.get(LIST)
    comments = next(query["sql"] for query in queries.captured_queries if "ORDER BY" in query["sql"])
    assert "body" not in comments


def test_shown_comment_has_a_way_to_its_place(client, article, pending):
    shown = make_comment(article)
    assert (
        f'href="/en/articles/bridge/#comment-{shown.pk}"' in client.get(f"{LIST}{shown.pk}/change/").content.decode()
    )
    assert "#comment-" not in client.get(f"{LIST}{pending.pk}/change/").content.decode()
    assert f'id="comment-{shown.pk}"' in client.get("/en/articles/bridge/").content.decode()


def test_comment_is_text_in_admin_too(client, article):
    make_comment(article, name="<b>x</b>", text="<script>alert(1)</script>", status="pending")
    assert "<script>alert" not in client.get(LIST).content.decode()
    comment = Comment.objects.get()
    assert "<script>alert" not in client.get(f"{LIST}{comment.pk}/change/").content.decode()


def test_nobody_writes_comments_in_admin(client):
    assert client.get(f"{LIST}add/").status_code == 403


def test_who_may_only_look_decides_nothing(client, staff_with, pending):
    client.force_login(staff_with("view_comment"))
    assert 'value="approve"' not in client.get(LIST).content.decode()
    choose(client, "approve", pending)
    assert Comment.objects.get().status == "pending"


# Elsewhere in admin --------------------------------------------------------------------------------------------------


def test_first_page_counts_what_waits_for_those_who_may_see_it(client, staff_with, pending, article):
    make_comment(article)
    client.force_login(staff_with("view_comment"))
    counts = re.findall(r'<a href="([^"]+)"><b>(\d+)</b>', client.get("/admin/").content.decode())
    assert counts == [(f"{LIST}?status__exact=pending", "1")]
    assert client.get(counts[0][0]).context["cl"].result_count == 1


def test_first_page_says_nothing_of_comments_to_others(client, staff_with, pending):
    client.force_login(staff_with("view_article"))
    assert "status__exact=pending" not in client.get("/admin/").content.decode()


def test_comments_are_opened_for_an_article_and_for_the_site(client, save, make_article):
    article = make_article("Tea", slug="tea", language="en")
    form = "/en/articles/tea/comment/"
    assert client.get(form).status_code == 404
    save(article, has_comments="true")
    assert client.get(form).status_code == 200
    save(article, has_comments="unknown")
    assert client.get(form).status_code == 404
    address = "/admin/articles/sitesettings/"
    data = data_of(client.get(address).context["adminform"].form)
    client.post(address, data | {"has_comments": "on", "texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0})
    assert SiteSettings.get_solo().has_comments
    assert client.get(form).status_code == 200
