"""Publishing stamps the time, unless somebody chose another one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article, TaggedArticle
from articles.tests.admin.test_article_list import act

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 3, 1, 4, 0, 12, 345678, tzinfo=UTC)


@pytest.fixture
def start(save):
    """Begin an article in the form as of BEGUN."""

    def send(**fields):
        assert save(title="Tea", **fields).status_code == 302
        article = Article.objects.latest("pk")
        begun = {"created_at": BEGUN, "published_at": BEGUN.replace(microsecond=0)}
        if "published_at_0" in fields:
            del begun["published_at"]
        Article.objects.filter(pk=article.pk).update(**begun)
        article.refresh_from_db()
        return article

    return send


@pytest.fixture(params=["form", "list"])
def publish(request, save, client):
    def send(article):
        if request.param == "form":
            assert save(article, status="published").status_code == 302
        else:
            act(client, "publish", article)
        article.refresh_from_db()
        assert article.status == "published"
        return article

    return send


def is_dated_now(article):
    return abs(timezone.now() - article.published_at) < timedelta(minutes=5)


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")


def test_draft_that_was_begun_days_ago_is_dated_when_it_is_published(start, save, publish):
    article = start(tags=["tea"])
    save(article, body="Edited once more, still a draft.")
    assert is_dated_now(publish(article))
    assert TaggedArticle.objects.get().published_at == article.published_at


def test_draft_that_is_dated_by_the_opening_of_its_form_is_dated_when_it_is_published(start, publish):
    article = start()
    Article.objects.update(published_at=BEGUN - timedelta(hours=5, seconds=3))
    assert is_dated_now(publish(article))


def test_hour_that_the_editor_set_on_the_day_of_the_draft_stays(start, save, publish):
    article = start()
    save(article, published_at_0="2026-03-01", published_at_1="08:00:00")
    assert local(publish(article).published_at) == "2026-03-01 08:00:00"


def test_new_article_is_dated_when_it_is_saved_and_not_when_its_form_was_opened(client, save):
    opened = {"published_at_0": "2026-03-01", "published_at_1": "09:00:00"}
    save(title="Tea", status="published", **opened, **{f"initial-{name}": value for name, value in opened.items()})
    assert is_dated_now(Article.objects.get())


def test_date_that_the_editor_set_in_the_save_that_publishes_stays(start, save):
    article = start()
    save(article, status="published", published_at_0="2026-02-03", published_at_1="10:00:00")
    article.refresh_from_db()
    assert local(article.published_at) == "2026-02-03 10:00:00"


@pytest.mark.parametrize("day", ["2026-02-03", "2126-02-03"])
def test_date_that_the_editor_set_when_the_draft_was_begun_stays(start, publish, day):
    article = publish(start(published_at_0=day, published_at_1="10:00:00"))
    assert local(article.published_at) == f"{day} 10:00:00"


def test_date_that_the_editor_set_in_a_later_save_of_the_draft_stays(start, save, publish):
    article = start()
    save(article, published_at_0="2026-03-01", published_at_1="10:00:00")
    save(article, body="More.")
    assert local(publish(article).published_at) == "2026-03-01 10:00:00"


def test_imported_draft_keeps_the_date_of_its_file(tmp_path, publish):
    date = local(timezone.now())
    (tmp_path / "tea.md").write_text(f"---\ntitle: Tea\ndate: {date}\ndraft: true\n---\nGreen.\n")
    call_command("import_posts", tmp_path, quiet=True)
    Article.objects.update(created_at=Article.objects.get().published_at)
    assert local(publish(Article.objects.get()).published_at) == date


def test_draft_that_was_exported_is_still_dated_when_it_is_published(tmp_path, start, publish):
    article = start()
    call_command("export_posts", tmp_path, quiet=True)
    assert is_dated_now(publish(article))


def test_article_that_was_taken_back_to_a_draft_keeps_its_first_date(start, save, publish):
    article = start(status="published")
    save(article, status="draft")
    assert local(publish(article).published_at) == local(BEGUN)


def test_withdrawn_article_that_is_published_again_keeps_its_first_date(start, save):
    article = start(status="published")
    save(article, status="withdrawn")
    save(article, status="published")
    article.refresh_from_db()
    assert local(article.published_at) == local(BEGUN)


def test_article_that_was_published_long_ago_keeps_its_date_when_it_is_edited(start, save):
    article = start(status="published")
    save(article, title="Coffee")
    article.refresh_from_db()
    assert local(article.published_at) == local(BEGUN)


def test_drafts_beyond_a_batch_are_dated_each_by_its_own_rule(start, client, monkeypatch):
    monkeypatch.setattr("articles.editing.many.BATCH", 2)
    drafts = [start(slug=f"tea-{n}") for n in range(3)]
    dated = start(slug="dated", published_at_0="2026-02-03", published_at_1="10:00:00")
    act(client, "publish", *drafts, dated)
    assert [is_dated_now(article) for article in Article.objects.order_by("pk")] == [True, True, True, False]


def test_end_is_compared_with_the_date_that_publishing_gives(start, save):
    article = start()
    answer = save(article, status="published", expires_at_0="2026-03-02", expires_at_1="10:00:00")
    assert "later than the time from which" in str(answer.context["errors"])


def test_form_says_what_publishing_does_with_the_date(client):
    assert "Publishing a draft sets it" in client.get("/admin/articles/article/add/").content.decode()
