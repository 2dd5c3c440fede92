import pytest

from articles.listings.keeper import recount
from articles.models import Tag, TagCount

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/tag/"


@pytest.fixture
def tags(make_article):
    """`green` on two articles, `verde` on one of those and on a draft, `leaf` on another one."""
    both, other, draft = make_article("Both"), make_article("Other"), make_article("Draft", status="draft")
    both.tags.add("green", "verde")
    make_article("One").tags.add("green")
    draft.tags.add("verde")
    other.tags.add("leaf")
    recount()
    return {tag.name: tag for tag in Tag.objects.all()}


def merge(client, *tags, **data):
    return client.post(LIST, {"action": "merge", "_selected_action": [tag.pk for tag in tags], **data}, follow=True)


def counts():
    return dict(TagCount.objects.filter(article_count__gt=0).values_list("tag__name", "article_count"))


def test_merging_asks_first_and_offers_the_tag_with_most_articles(client, tags):
    page = merge(client, tags["verde"], tags["green"])
    assert [tag.name for tag in page.context["terms"]] == ["green", "verde"]
    assert Tag.objects.count() == 3


def test_articles_of_merged_tags_have_the_one_that_stays_and_counts_agree(client, tags):
    answer = merge(client, tags["green"], tags["verde"], into=tags["verde"].pk)
    assert "Merged into verde, on 2 articles: green." in answer.content.decode()
    assert set(Tag.objects.values_list("name", flat=True)) == {"verde", "leaf"}
    articles = tags["verde"].tagged_articles.values_list("content_object__title", flat=True)
    assert sorted(articles) == ["Both", "Draft", "One"]
    stored = counts()
    assert stored == {"verde": 2, "leaf": 1}
    recount()
    assert counts() == stored


def test_one_tag_alone_and_a_tag_that_was_not_chosen_merge_nothing(client, tags):
    assert "Select 2 to" in merge(client, tags["green"]).content.decode()
    merge(client, tags["green"], tags["verde"], into=tags["leaf"].pk)
    merge(client, tags["green"], tags["verde"], into="x")
    assert Tag.objects.count() == 3


def test_tags_are_merged_by_those_alone_who_may_change_and_delete_them(client, tags, staff_with):
    client.force_login(staff_with("view_tag", "change_tag"))
    merge(client, tags["green"], tags["verde"], into=tags["green"].pk)
    assert Tag.objects.count() == 3
