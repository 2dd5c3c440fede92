from datetime import timedelta

import pytest
from django.utils import timezone

from articles.admin import changelist
from articles.models import MOST_PINNED, Article, CategorizedArticle, Category, Comment, ImportConflict, Tag, TagCount

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def titles(client, query=""):
    return [article.title for article in client.get(LIST + query).context["cl"].result_list]


def act(client, action, *articles, **data):
    return client.post(
        LIST, {"action": action, "_selected_action": [article.pk for article in articles], **data}, follow=True
    )


def tag_counts():
    return dict(TagCount.objects.filter(article_count__gt=0).values_list("tag__name", "article_count"))


def test_list_asks_for_as_much_with_many_articles_as_with_few(client, make_article, django_assert_num_queries):
    client.get(LIST)
    for number in range(12):
        make_article(f"Tea {number}", edited_by_id=client.session["_auth_user_id"], edited_at=timezone.now())
    # session, user, sources of the newest, categories, count, rows
    with django_assert_num_queries(6) as queries:
        client.get(LIST)
    assert not any("body" in query["sql"] for query in queries.captured_queries)


def test_pages_end_where_counting_does(client, make_article, monkeypatch):
    monkeypatch.setattr(changelist, "COUNTED", 3)
    for number in range(5):
        make_article(f"Tea {number}")
    assert "3 or more articles" in client.get(LIST, headers={"accept-language": "en"}).content.decode()


def test_search_finds_words_of_published_articles_titles_of_drafts_and_slugs(client, make_article):
    make_article("Drinks", body="All about oolong.")
    make_article("Oolong, a draft", status="draft", slug="first")
    make_article("Coffee", slug="oolong")
    make_article("Milk")
    assert set(titles(client, "?q=oolong")) == {"Drinks", "Oolong, a draft", "Coffee"}


def test_search_understands_quotes_and_minus_for_every_state(client, make_article):
    make_article("Live tea", body="A data center.")
    make_article("Live coffee", body="The center of data.")
    make_article("Draft of a Data Center", status="draft")
    make_article("Draft of data, then a center", status="draft")
    assert set(titles(client, '?q="data center"')) == {"Live tea", "Draft of a Data Center"}
    assert set(titles(client, "?q=data -coffee -then")) == {"Live tea", "Draft of a Data Center"}
    assert titles(client, "?q=-coffee") == []


def test_filters_tell_the_states_of_articles_apart(client, make_article):
    make_article("Draft", status="draft")
    make_article("Gone", status="withdrawn")
    make_article("Past", expires_at=timezone.now() - timedelta(days=1))
    make_article("Now", pin_weight=1)
    make_article("Later", published_at=timezone.now() + timedelta(days=1))
    assert titles(client, "?state=draft") == ["Draft"]
    assert titles(client, "?state=published") == ["Now"]
    assert titles(client, "?state=scheduled") == ["Later"]
    assert titles(client, "?state=pinned") == ["Now"]
    assert titles(client, "?state=withdrawn") == ["Gone"]
    assert titles(client, "?state=expired") == ["Past"]
    assert len(titles(client, "?state=nonsense")) == 5


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "withdrawn"}, "Withdrawn"),
        ({"status": "draft"}, "Draft"),
        ({"is_listed": False}, "Not listed"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "Expired"),
        ({"shown_from_at": timezone.now() + timedelta(days=1)}, "Scheduled"),
    ],
)
def test_list_says_what_becomes_of_an_article(client, make_article, fields, said):
    make_article(**fields)
    assert f">{said}</span>" in client.get(LIST).content.decode()


def test_article_with_a_conflict_and_comments_can_be_deleted_and_the_page_warns(client, make_article):
    article = make_article()
    Comment.objects.create(article=article, name="Ann", text="Good tea.")
    now = timezone.now()
    ImportConflict.objects.create(
        article=article, found_at=now, import_path="a.md", import_hash="x", text="---\n---\n"
    )
    page = client.get(f"{LIST}{article.pk}/delete/").content.decode()
    assert "Deletion is permanent" in page
    assert "Comments: 1" in page
    assert "Deletion is permanent" in act(client, "delete_selected", article).content.decode()
    client.post(f"{LIST}{article.pk}/delete/", {"post": "yes"})
    assert not Article.objects.exists()


def test_filters_by_language_category_and_source(client, make_article):
    make_article("English", language="en")
    make_article("Sourced", source_name="qq")
    article = make_article("Placed")
    category = Category.objects.create(name="Drinks")
    CategorizedArticle.objects.create(article=article, category=category)
    assert titles(client, "?language=en") == ["English"]
    assert titles(client, "?source=qq") == ["Sourced"]
    assert titles(client, f"?category={category.pk}") == ["Placed"]
    assert len(titles(client, "?category=x")) == 3
    assert len(titles(client, "?category=" + "9" * 30)) == 3


def test_publishing_and_unpublishing_count_as_edits_and_keep_the_counts(client, editor, make_article):
    draft, published = make_article("Draft", status="draft"), make_article("Published")
    draft.tags.add("tea")
    act(client, "publish", draft, published)
    assert tag_counts() == {"tea": 1}
    draft.refresh_from_db()
    published.refresh_from_db()
    assert draft.edited_at
    assert draft.edited_by == editor
    assert published.edited_at is None
    act(client, "unpublish", draft)
    assert tag_counts() == {}
    assert Article.objects.get(pk=draft.pk).status == "draft"


def test_bulk_deletion_keeps_the_counts(client, make_article):
    first, second = make_article("First"), make_article("Second", status="draft")
    act(client, "add_tag", first, second, tag="tea")
    assert tag_counts() == {"tea": 1}
    act(client, "delete_selected", first, second, post="yes")
    assert not Article.objects.exists()
    assert tag_counts() == {}


def test_adding_a_tag_edits_only_those_without_it(client, make_article):
    with_tag, without = make_article("With"), make_article("Without")
    act(client, "add_tag", with_tag, tag="Tea")
    Article.objects.update(edited_at=None)
    act(client, "add_tag", with_tag, without, tag=" tea ")
    assert list(without.tags.names()) == ["Tea"]
    assert tag_counts() == {"Tea": 2}
    assert Article.objects.get(pk=with_tag.pk).edited_at is None
    assert Article.objects.get(pk=without.pk).edited_at


def test_words_between_commas_of_any_script_are_added_as_tags_each(client, make_article):
    Tag.objects.create(name="春运")
    first, second = make_article("First"), make_article("Second")
    first.tags.add("选题")
    answer = act(client, "add_tag", first, second, tag="选题，春运、 Night;；night,")
    assert "2 articles were changed" in answer.content.decode()
    assert set(first.tags.names()) == set(second.tags.names()) == {"选题", "春运", "Night"}
    assert Tag.objects.count() == 3


@pytest.mark.parametrize("tag", ["", " ，;", "x" * 101, "ok," + "x" * 101])
def test_adding_no_tag_or_one_too_long_says_so(client, make_article, tag):
    answer = act(client, "add_tag", make_article(), tag=tag)
    assert Tag.objects.count() == 0
    assert answer.status_code == 200


def test_pinned_articles_queue_up_behind_those_that_are(client, make_article):
    make_article("Old", pin_weight=3)
    new = make_article("New")
    act(client, "pin", new)
    new.refresh_from_db()
    assert new.pin_weight == 4
    assert new.edited_at
    act(client, "unpin", new)
    assert Article.objects.get(pk=new.pk).pin_weight is None


def test_pins_of_a_language_are_bounded(client, make_article):
    english = [make_article(f"Tea {number}", language="en") for number in range(MOST_PINNED + 1)]
    chinese = make_article("茶", language="zh-hans")
    act(client, "pin", *english)
    assert not Article.objects.filter(pin_weight__isnull=False).exists()
    act(client, "pin", chinese, *english[:MOST_PINNED])
    assert Article.objects.filter(pin_weight__isnull=False).count() == 1 + MOST_PINNED
    answer = act(client, "pin", english[MOST_PINNED])
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not Article.objects.filter(pk=english[MOST_PINNED].pk, pin_weight__isnull=False).exists()


def test_actions_are_not_offered_to_those_who_may_only_look(client, staff_with, make_article):
    article = make_article()
    client.force_login(staff_with("view_article"))
    act(client, "unpublish", article)
    assert Article.objects.get().status == "published"
