"""Readers' comments: the form, what it refuses, and what an article shows."""

import re
import time
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client
from django.utils import timezone

from articles.models import Comment, Edition
from articles.site import comments
from articles.tests.factories import FIRST_DAY, SHANGHAI, make_article, make_comment, make_settings
from portal.client import address_of

PAGE = "/en/articles/bridge/"
FORM = f"{PAGE}comment/"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock(monkeypatch):
    """The time, also for signatures and the cache, which a test may move."""
    clock = SimpleNamespace(now=NOON)
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    monkeypatch.setattr(time, "time", lambda: clock.now.timestamp())
    return clock


@pytest.fixture
def _cache_in_process(settings):
    """A cache whose entries expire by the clock of the test, as those of a server do not."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def article(db):
    return make_article(slug="bridge", language="en", has_comments=True)


@pytest.fixture
def send(client, article, clock):
    """Open the form, wait, and send it with `fields`; the answer."""

    def send(*, seconds=20, address="192.0.2.1", **fields):
        ticket = ticket_of(client.get(FORM))
        clock.now += timedelta(seconds=seconds)
        data = {"name": "林听澜", "text": "桥修得真好。", "homepage": "", "ticket": ticket, **fields}
        return client.post(FORM, data, REMOTE_ADDR=address)

    return send


def ticket_of(response):
    return re.search(r'name="ticket" value="([^"]+)"', response.content.decode())[1]


def page(client, path=PAGE):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


# Open and closed -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "sites", "is_open"), [(True, False, True), (None, True, True), (None, False, False), (False, True, False)]
)
def test_comments_are_open_where_the_article_or_else_the_site_says_so(client, own, sites, is_open):
    make_settings(has_comments=sites)
    make_article(slug="bridge", language="en", has_comments=own)
    assert (f'href="{FORM}"' in page(client)) is is_open
    assert client.get(FORM).status_code == (200 if is_open else 404)
    assert client.post(FORM).status_code == (200 if is_open else 404)
    assert client.get(f"{FORM}thanks/").status_code == (200 if is_open else 404)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "withdrawn"},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"language": "zh-hans"},
    ],
    ids=["draft", "withdrawn", "future", "expired", "of another language"],
)
def test_what_readers_cannot_see_they_cannot_comment_on(client, fields):
    make_article(**{"slug": "bridge", "language": "en", "has_comments": True, **fields})
    assert client.get(FORM).status_code == 404
    assert client.post(FORM, {"name": "a", "text": "b"}).status_code == 404
    assert client.get(f"{FORM}thanks/").status_code == 404
    assert not Comment.objects.exists()


def test_form_stands_in_the_language_of_its_article(client, article):
    make_article(slug="bridge", has_comments=True)
    assert f'href="{FORM}"' in page(client)
    assert '<html lang="en">' in page(client, FORM)
    assert 'href="/articles/bridge/comment/"' in page(client, "/articles/bridge/")
    assert '<html lang="zh-Hans">' in page(client, "/articles/bridge/comment/")


# Sending -------------------------------------------------------------------------------------------------------------


def test_comment_waits_for_an_editor_and_its_reader_is_thanked(client, send):
    response = send()
    assert response.status_code == 302
    assert response["Location"] == f"{FORM}thanks/"
    comment = Comment.objects.get()
    assert (comment.article.slug, comment.name, comment.text) == ("bridge", "林听澜", "桥修得真好。")
    assert comment.status == "pending"
    assert "桥修得真好。" not in page(client)
    assert "桥修得真好。" not in page(client, response["Location"])


def test_article_that_is_cached_for_everybody_holds_no_token_and_sets_no_cookie(client, article):
    response = client.get(PAGE)
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert "ticket" not in response.content.decode()


def test_form_is_never_cached(client, article):
    response = client.get(FORM)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_comment_without_csrf_token_is_refused(article, clock):
    client = Client(enforce_csrf_checks=True)
    form = client.get(FORM)
    data = {"name": "林听澜", "text": "桥修得真好。", "ticket": ticket_of(form)}
    clock.now += timedelta(seconds=20)
    refused = client.post(FORM, data)
    assert refused.status_code == 403
    assert "A security cookie is missing" in refused.content.decode()
    assert not Comment.objects.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.content.decode())[1]
    assert client.post(FORM, data | {"csrfmiddlewaretoken": token}).status_code == 302
    assert Comment.objects.exists()


def test_sending_a_comment_prints_no_edition(send):
    before = Edition.objects.get().version
    send()
    assert Edition.objects.get().version == before


def test_text_is_stored_plain_without_line_ends_of_browsers_or_what_turns_it_around(send):
    send(name="  林 \u202e  听澜\t", text=" 一\r\n二\r\n \r\n\r\n\r\n三\x07\u2066 ")
    comment = Comment.objects.get()
    assert comment.name == "林 听澜"
    assert comment.text == "一\n二\n\n三"


# What is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"name": " "}, "name", "Enter the name to show with your comment."),
        ({"name": "\u202e"}, "name", "Enter the name to show with your comment."),
        ({"name": "长" * 51}, "name", None),
        ({"name": "a\0b"}, "name", None),
        ({"name": "buy at www.example.org"}, "name", "A name cannot contain a link."),
        ({"text": " \r\n "}, "text", "Write your comment here."),
        ({"text": "长" * 2001}, "text", None),
        ({"text": "a\0b"}, "text", None),
        (
            {"text": "http://a.example www.b.example HTTPS://c.example"},
            "text",
            "A comment may contain at most two links.",
        ),
    ],
)
def test_error_is_a_sentence_beside_its_field_and_input_is_kept(send, fields, field, sentence):
    kept = {"name": "林听澜", "text": "桥修得真好。"} | fields
    response = send(**fields)
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [field]
    html = response.content.decode()
    assert f'id="id_{field}_error"' in html
    assert f'aria-describedby="id_{field}_helptext id_{field}_error"' in html
    if sentence:
        assert form.errors[field] == [sentence]
    other = "text" if field == "name" else "name"
    assert kept[other] in html
    assert not Comment.objects.exists()


def test_text_of_2000_characters_in_lines_is_taken(send):
    text = "\r\n".join(["长" * 99] * 20)
    assert send(text=text + "。").status_code == 302
    assert len(Comment.objects.get().text) == 2000


def test_two_links_are_taken(send):
    assert send(text="https://www.example.org/a 与 http://example.org/b").status_code == 302


def test_robot_that_fills_the_trap_is_thanked_and_forgotten(send):
    assert send(homepage="https://spam.example").status_code == 302
    assert not Comment.objects.exists()


def test_trap_is_out_of_sight_of_screens_readers_and_keyboards(client, article):
    trap = re.search(r'<div class="visually-hidden" aria-hidden="true">.*?</div>', page(client, FORM), re.DOTALL)[0]
    assert 'name="homepage"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap


def test_comment_within_three_seconds_is_refused_and_the_same_form_taken_later(client, send, clock):
    response = send(seconds=2)
    assert response.context["form"].non_field_errors() == [
        "That was very quick. Please wait a few seconds, then send your comment again."
    ]
    clock.now += timedelta(seconds=1)
    data = {"name": "林听澜", "text": "桥修得真好。", "ticket": ticket_of(response)}
    assert client.post(FORM, data).status_code == 302


@pytest.mark.parametrize(
    "ticket", ["", "forged", signing.dumps([1, 1], salt="another")], ids=["none", "forged", "of another salt"]
)
def test_ticket_that_is_not_ours_is_refused_and_a_new_one_given(client, send, clock, ticket):
    response = send(ticket=ticket)
    assert not Comment.objects.exists()
    assert response.context["form"].non_field_errors()
    clock.now += timedelta(seconds=20)
    data = {"name": "林听澜", "text": "桥修得真好。", "ticket": ticket_of(response)}
    assert client.post(FORM, data).status_code == 302


def test_ticket_of_another_article_or_of_yesterday_is_refused(client, send):
    make_article(slug="tea", language="en", has_comments=True)
    send(ticket=ticket_of(client.get("/en/articles/tea/comment/")))
    send(seconds=24 * 3600 + 2)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("status", ["pending", "approved", "rejected"])
def test_same_text_on_the_same_article_is_taken_once(send, article, status):
    make_comment(article, text="同一句话", status=status)
    assert send(text="同一句话").context["form"].non_field_errors() == [
        "This comment was already received. It appears after an editor has approved it."
    ]
    assert Comment.objects.count() == 1
    make_comment(make_article(), text="另一句话")
    assert send(text="另一句话").status_code == 302


@pytest.mark.usefixtures("_cache_in_process")
def test_sixth_comment_within_ten_minutes_is_refused_with_its_text_kept(send, clock):
    for number in range(5):
        assert send(text=f"第{number}条", seconds=5).status_code == 302
    response = send(text="第六条", seconds=5)
    assert response.status_code == 429
    assert "第六条" in response.content.decode()
    assert Comment.objects.count() == 5
    assert send(text="别人的", address="192.0.2.2").status_code == 302
    clock.now += timedelta(minutes=8)
    assert send(text="第六条").status_code == 429
    clock.now += timedelta(minutes=2)
    assert send(text="第六条").status_code == 302


def test_mistakes_are_not_counted(send):
    for _ in range(6):
        send(text="")
    assert send().status_code == 302


@pytest.mark.usefixtures("_cache_in_process")
def test_address_is_kept_as_a_hash_alone(monkeypatch, send):
    keys = []
    monkeypatch.setattr(LocMemCache, "incr", lambda _cache, key: keys.append(key) or 1)
    send(address="192.0.2.77")
    assert len(keys) == 1
    assert "192" not in re.sub("[0-9a-f]{40,}", "", keys[0])
    assert "192.0.2.77" not in str(Comment.objects.values())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("", "unknown", False),
    ],
)
def test_a_network_of_ipv6_counts_as_one_reader(one, other, same):
    assert (comments.network_of(one) == comments.network_of(other)) is same


def test_reader_with_a_network_of_addresses_has_one_limit():
    taken = [comments.is_over_limit(f"2001:db8::{number}") for number in range(1, 7)]
    assert taken == [False] * 5 + [True]


def test_forwarded_address_is_believed_behind_a_proxy_only(rf, settings):
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.1")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert address_of(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address_of(request) == "192.0.2.1"
    assert address_of(rf.get("/", REMOTE_ADDR="127.0.0.1")) == "127.0.0.1"


# On the article ------------------------------------------------------------------------------------------------------


def test_only_approved_comments_are_shown_oldest_first(client, article):
    make_comment(article, text="后来的", created_at=FIRST_DAY + timedelta(hours=1))
    make_comment(article, text="先来的")
    make_comment(article, text="等着的", status="pending")
    make_comment(article, text="不要的", status="rejected")
    make_comment(make_article(), text="别处的")
    html = page(client)
    assert re.findall("<p>(.来的|后来的|等着的|不要的|别处的)</p>", html) == ["先来的", "后来的"]
    assert "2 comments" in html
    assert '<time datetime="2026-01-05T09:30:00+08:00"' in html.split('id="comments"')[1]


def test_text_and_name_are_text_whatever_they_hold(client, article):
    make_comment(article, name="<b>x</b>", text="<script>alert(1)</script>\nhttps://example.org/\n\n第二段 & more")
    html = page(client).split('id="comments"')[1]
    assert '<bdi class="comment__name">&lt;b&gt;x&lt;/b&gt;</bdi>' in html
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;<br>https://example.org/</p>\n\n<p>第二段 &amp; more</p>" in html
    assert "<script>alert" not in html
    assert 'href="https://example.org/"' not in html


def test_refused_text_is_escaped_in_the_form(send):
    html = send(name="", text="</textarea><script>alert(1)</script>").content.decode()
    assert "<script>alert" not in html


def test_article_with_closed_comments_keeps_those_that_it_has(client, article):
    make_comment(article)
    type(article).objects.update(has_comments=False)
    html = page(client)
    assert "桥修得真好。" in html
    assert FORM not in html


@pytest.mark.django_db
def test_article_that_never_had_comments_says_nothing_of_them(client):
    make_article(slug="bridge", language="en")
    assert 'id="comments"' not in page(client)


def test_newest_hundred_are_shown_and_counted_among_all(client, article):
    Comment.objects.bulk_create(
        Comment(
            article=article, name="a", text=f"n{n}.", status="approved", created_at=FIRST_DAY + timedelta(minutes=n)
        )
        for n in range(103)
    )
    shown = re.findall(r"<p>n(\d+)\.</p>", page(client))
    assert shown == [str(n) for n in range(3, 103)]
    assert "103" in page(client).split('id="comments"')[1].split("<ol")[0]


def test_comments_cost_one_query_in_an_edition_and_none_where_there_are_none(
    client, article, django_assert_num_queries
):
    page(client)
    with django_assert_num_queries(5):  # the edition; the article; its terms; its authors; its neighbours
        page(client)
    cache.delete(f"comments:{Edition.objects.get().version}:{article.pk}")
    with django_assert_num_queries(5):  # the same, of which the second says that there are no comments
        page(client)
    make_comment(article)
    page(client)
    with django_assert_num_queries(5):  # the same: the comments come from the cache
        page(client)
    cache.delete(f"comments:{Edition.objects.get().version}:{article.pk}")
    with django_assert_num_queries(6):  # and the comments
        page(client)


def test_comments_go_with_their_article(article):
    make_comment(article)
    article.delete()
    assert not Comment.objects.exists()
