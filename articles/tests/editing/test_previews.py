"""Links to articles that readers may not see."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from articles.editing import previews
from articles.models import Article
from articles.reads.counter import READS
from articles.tests.factories import FIRST_DAY, make_article, make_settings

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HIDDEN = {
    "draft": {"status": "draft"},
    "withdrawn": {"status": "withdrawn"},
    "future": {"published_at": NOW + timedelta(days=1)},
    "expired": {"expires_at": NOW - timedelta(days=1)},
}


def link(article, days=7):
    return previews.preview_url(article, timezone.now() + timedelta(days=days))


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_hidden_article_is_shown_to_whoever_holds_its_link(client, fields):
    article = make_article(title="桥", lead="六年", tags=["交通"], body_html="<p>正文在此。</p>", **fields)
    assert client.get(article.get_absolute_url()).status_code == 404
    response = client.get(link(article))
    assert response.status_code == 200
    html = response.content.decode()
    assert '<h1 class="article__title">桥</h1>' in html
    assert "<p>正文在此。</p>" in html
    assert '<aside class="layout__sidebar"' in html
    assert "preview-banner" in html


def test_preview_says_until_when_its_link_works(client):
    until = timezone.now().replace(microsecond=0) + timedelta(days=7)
    article = make_article(status="draft", language="en", slug="tea")
    html = client.get(previews.preview_url(article, until)).content.decode()
    shown = re.search(r"This link works until (.+) \(Asia/Shanghai\)", html).group(1)
    assert f"{timezone.localtime(until):%Y}" in shown


def test_preview_is_kept_from_machines(client):
    make_settings(has_comments=True)
    response = client.get(link(make_article(status="draft")))
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    html = response.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in html
    for unwanted in ('rel="canonical"', "ld+json", "og:title", 'id="comments"', 'class="share"'):
        assert unwanted not in html, unwanted


def test_preview_is_no_read(client):
    client.get(link(make_article(status="draft")), headers={"User-Agent": "Mozilla/5.0 Firefox/140"})
    assert not READS.sums


def test_preview_of_what_is_published_by_now_leads_to_its_page(client):
    article = make_article(status="draft")
    address = link(article)
    article.status = "published"
    article.save()
    response = client.get(address)
    assert response.status_code == 302
    assert response.url == article.get_absolute_url()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_preview_speaks_the_language_of_the_article(client):
    article = make_article(status="draft", language="en")
    address = link(article)
    assert address.startswith("/en/preview/")
    assert '<html lang="en">' in client.get(address).content.decode()
    assert client.get(address.removeprefix("/en")).url == address


def test_preview_of_a_language_that_the_site_has_no_more_is_shown_in_that_of_the_site(client):
    assert client.get(link(make_article(status="draft", language="fr"))).status_code == 200


def test_link_whose_time_has_passed_says_so(client):
    response = client.get(link(make_article(status="draft", language="en", title="Secret tea"), days=-1))
    assert response.status_code == 404
    html = response.content.decode()
    assert "This preview has expired" in html
    assert 'class="masthead' in html
    assert "Secret tea" not in html
    assert response.headers["Cache-Control"] == "private, no-store"


def forged(article):
    good = link(article)
    token = good.split("/")[-2]
    other_salt = signing.Signer(salt="other").sign_object([article.pk, int(NOW.timestamp()) + 1000])
    return [token[:-1], token[1:], f"{article.pk}", "x:y", ":", "a" * 5000, other_salt, "é:ü", "a\0:b"]


def test_link_that_nobody_signed_is_a_404_of_the_site(client):
    article = make_article(status="draft", title="秘密")
    for token in forged(article):
        response = client.get(f"/preview/{token}/")
        assert response.status_code == 404, token
        assert 'class="masthead' in response.content.decode()
        assert "秘密" not in response.content.decode()


def test_link_ends_with_its_article_and_with_the_secret_key(client, settings):
    article = make_article(status="draft")
    address = link(article)
    settings.SECRET_KEY = "another" * 10
    assert client.get(address).status_code == 404
    settings.SECRET_KEY = "one more" * 10
    address = link(article)
    Article.objects.all().delete()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_preview_is_for_looking_alone(client, method):
    address = link(make_article(status="draft"))
    assert getattr(client, method)(address).status_code == 405
    head = client.head(address)
    assert head.status_code == 200
    assert head.content == b""


def test_preview_costs_few_queries(client, django_assert_num_queries):
    key = {"translation_key": "bridge"}
    make_article(language="en", **key)
    article = make_article(status="draft", categories=["要闻"], tags=["桥"], authors=["沈砚秋"], **key)
    make_article(published_at=FIRST_DAY)
    address = link(article)
    client.get(address)
    # edition, article, terms, authors, translations
    with django_assert_num_queries(5):
        client.get(address)


def test_link_of_a_draft_ends_when_its_article_is_withdrawn(client):
    article = make_article(status="draft", title="Secret tea", language="en")
    address = link(article)
    assert client.get(address).status_code == 200
    article.status = "withdrawn"
    article.save()
    response = client.get(address)
    assert response.status_code == 404
    assert "Secret tea" not in response.content.decode()
    assert client.get(link(article)).status_code == 200


def test_link_of_an_earlier_version_works_until_its_article_is_withdrawn(client):
    article = make_article(status="draft")
    token = signing.Signer(salt=previews.SALT).sign_object([article.pk, int(NOW.timestamp()) + 1000])
    assert client.get(f"/preview/{token}/").status_code == 200
    article.status = "withdrawn"
    article.save()
    assert client.get(f"/preview/{token}/").status_code == 404
