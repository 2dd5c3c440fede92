"""Tags, categories and authors: which names are one term, and what becomes of names and addresses they gave up."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from articles.editing.merge import merge_terms
from articles.importing.store import Upsert
from articles.importing.terms import TermRows
from articles.listings.keeper import recount
from articles.models import (
    Article,
    Author,
    AuthorAlias,
    AuthoredArticle,
    CategorizedArticle,
    Category,
    CategoryAlias,
    CategoryCount,
    Edition,
    MenuItem,
    Tag,
    TagAlias,
    TagCount,
    TaggedArticle,
)
from articles.models.kinds import kind_of
from articles.models.querysets import free_slugs
from articles.posts.term_names import identity
from articles.tests.commands.importing import run, write
from articles.tests.factories import authors_of, make_article, make_articles, make_menu_item
from articles.tests.importing.test_store import NOW, prepared

pytestmark = pytest.mark.django_db
KINDS = {"tags": Tag, "categories": Category, "authors": Author}


def names(model=Tag):
    return sorted(model.objects.values_list("name", flat=True))


@pytest.fixture
def folder(tmp_path):
    posts = tmp_path / "posts"
    posts.mkdir()
    return posts


# Identity ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AI", "ai"),
        ("ＡＩ", "AI"),
        ("Open  Source", "open source"),
        (" 中国\u3000新闻 ", "中国 新闻"),
        ("ﾃｸﾉﾛｼﾞｰ", "テクノロジー"),
        ("Straße", "STRASSE"),
        ("Ǆ", "ǆ"),
        ("é", "E\u0301"),
        ("①", "1"),
        ("\u03b0", "\u03ab\u0301"),
    ],
)
def test_case_width_and_white_space_do_not_tell_terms_apart(one, other):
    assert identity(one) == identity(other)


@pytest.mark.parametrize(("one", "other"), [("C", "C++"), ("1.10", "1.1"), ("resume", "résumé"), ("后", "後")])
def test_what_is_written_otherwise_is_another_term(one, other):
    assert identity(one) != identity(other)


def test_identity_of_the_longest_name_fits_its_column_and_an_index():
    tag = Tag.objects.create(name="\ufdfa" * 100)
    tag.refresh_from_db()
    assert len(tag.identity) == 200


def test_first_spelling_of_a_run_is_the_name_whatever_comes_later(folder):
    write(folder, "a.md", title="A", tags=["AI", "ai", "ＡＩ"], categories=["News"], authors=["Lu Yu"])
    write(folder, "b.md", title="B", tags=["ai"], categories=["NEWS"], authors=["lu yu"])
    assert run(folder)[0] == 0
    assert (names(), names(Category), names(Author)) == (["AI"], ["News"], ["Lu Yu"])
    assert TagCount.objects.get().article_count == 2


def test_stored_spelling_stays_when_a_later_run_uses_another(folder):
    Tag.objects.create(name="ai")
    write(folder, "a.md", title="A", tags=["AI"])
    run(folder)
    assert names() == ["ai"]


def test_of_terms_that_were_stored_apart_the_equal_name_goes_first_then_the_oldest(django_assert_num_queries):
    lower, upper = Tag.objects.create(name="ai"), Tag.objects.create(name="AI")
    assert Tag.objects.named(["AI", "ai", "Ai", "bi"]) == {
        "AI": (upper.pk, "AI"),
        "ai": (lower.pk, "ai"),
        "Ai": (lower.pk, "ai"),
    }


def test_form_of_a_term_refuses_another_form_of_a_name_that_is_there(admin_client):
    Category.objects.create(name="News")
    add = "/admin/articles/category/add/"
    answer = admin_client.post(add, {"name": "ＮＥＷＳ", "slug": "news-2", "weight": "0"}, HTTP_ACCEPT_LANGUAGE="en")
    assert "“News” is the same name. Use it, or merge the two." in answer.content.decode()
    assert names(Category) == ["News"]


def test_form_saves_a_term_that_shares_its_identity_since_before(admin_client):
    Category.objects.create(name="News")
    twin = Category.objects.create(name="NEWS")
    data = {"name": "NEWS", "slug": twin.slug, "weight": "3", "description": ""}
    assert admin_client.post(f"/admin/articles/category/{twin.pk}/change/", data).status_code == 302
    twin.refresh_from_db()
    assert twin.weight == 3


# Slugs ---------------------------------------------------------------------------------------------------------------


def test_new_slugs_avoid_each_other_those_that_are_taken_and_those_that_were(django_assert_num_queries):
    kept = Tag.objects.create(name="c")
    merge_terms(kept, [Tag.objects.create(name="c plus", slug="c-2")])
    with django_assert_num_queries(2):
        assert free_slugs(Tag, ["C++", "d"]) == ["c-3", "d"]
    assert free_slugs(Tag, ["C++", "C#", "c!", "C?"]) == ["c-3", "c-4", "c-5", "c-6"]


def test_names_that_leave_nothing_of_themselves_get_numbers():
    first = Tag.objects.create(name="???")
    assert free_slugs(Tag, ["!!!", "…"]) == [str(first.pk + 1), str(first.pk + 2)]


def test_many_new_terms_are_made_in_few_queries(django_assert_max_num_queries, folder):
    with django_assert_max_num_queries(14), connection.cursor() as cursor:
        TermRows(Tag).ids(cursor, [f"word {n}" for n in range(900)])
    assert Tag.objects.count() == 900


# Renaming ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", ["save", "update", "bulk_update"])
def test_renamed_term_stays_renamed_with_the_next_import_of_a_changed_post(folder, kind, way):
    model = KINDS[kind]
    write(folder, "a.md", title="A", **{kind: ["Green Tea"]})
    run(folder)
    term = model.objects.get()
    if way == "save":
        term.name, term.slug = "Tea", "tea"
        term.save()
    elif way == "update":
        model.objects.filter(pk=term.pk).update(name="Tea", slug="tea")
    else:
        term.name, term.slug = "Tea", "tea"
        model.objects.bulk_update([term], ["name", "slug"])
    write(folder, "a.md", title="A, changed", **{kind: ["green tea"]})
    write(folder, "b.md", title="B", **{kind: ["GREEN TEA", "Tea"]})
    assert run(folder)[0] == 0
    assert names(model) == ["Tea"]
    assert model.objects.get().slug == "tea"
    assert model.objects.get().identity == "tea"
    assert kind_of(model).places.objects.count() == 2


def test_name_that_comes_back_is_nobodys_former_name():
    tag = Tag.objects.create(name="green")
    tag.name = "verde"
    tag.save()
    assert list(TagAlias.objects.values_list("what", "value")) == [("name", "green")]
    tag.name = "green"
    tag.save()
    assert list(TagAlias.objects.values_list("what", "value")) == [("name", "verde")]


def test_two_terms_can_swap_their_names():
    a, b = Tag.objects.create(name="a", slug="a"), Tag.objects.create(name="b", slug="b")
    for tag, name in ((a, "c"), (b, "a"), (a, "b")):
        tag.name = tag.slug = name
        tag.save()
    assert Tag.objects.named(["a", "b", "c"]) == {"a": (b.pk, "a"), "b": (a.pk, "b"), "c": (a.pk, "b")}


def test_save_of_some_fields_looks_at_what_is_stored():
    tag = Tag.objects.create(name="a", slug="a")
    tag.name, tag.description = "not stored", "d"
    tag.save(update_fields=["description"])
    tag.slug = "b"
    tag.save(update_fields=["slug"])
    tag.refresh_from_db()
    assert (tag.name, tag.identity, tag.slug) == ("a", "a", "b")
    assert list(TagAlias.objects.values_list("what", "value")) == [("slug", "a")]
    tag.name = "Ｂb"
    tag.save(update_fields=["name"])
    tag.refresh_from_db()
    assert tag.identity == "bb"


def test_rename_that_the_database_refuses_leaves_nothing():
    Tag.objects.create(name="a")
    b = Tag.objects.create(name="b")
    version = Edition.objects.get().version
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.filter(pk=b.pk).update(name="a")
    assert not TagAlias.objects.exists()
    assert Edition.objects.get().version == version


def test_change_of_case_alone_is_the_same_name():
    tag = Tag.objects.create(name="ai")
    tag.name = "AI"
    tag.save()
    assert not TagAlias.objects.exists()


def test_editor_who_makes_a_term_of_a_former_name_gets_it(folder, admin_client):
    tag = Tag.objects.create(name="green", slug="green")
    tag.name = "verde"
    tag.slug = "verde"
    tag.save()
    admin_client.post("/admin/articles/tag/add/", {"name": "green", "slug": "green", "description": ""})
    write(folder, "a.md", title="A", tags=["green"])
    run(folder)
    assert TaggedArticle.objects.get().tag.name == "green"
    assert not TagAlias.objects.exists()


def test_former_names_go_with_their_term(folder):
    tag = Tag.objects.create(name="green")
    tag.name = "verde"
    tag.save()
    tag.delete()
    write(folder, "a.md", title="A", tags=["green"])
    run(folder)
    assert names() == ["green"]


# Merging -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_merged_term_stays_merged_with_the_next_import_of_a_changed_post(folder, kind):
    model = KINDS[kind]
    write(folder, "a.md", title="A", **{kind: ["green"]})
    write(folder, "b.md", title="B", **{kind: ["verde", "leaf"]})
    run(folder)
    verde, green = model.objects.get(name="verde"), model.objects.get(name="green")
    assert merge_terms(green, [verde]) == 1
    write(folder, "b.md", title="B, changed", **{kind: ["Verde", "leaf"]})
    write(folder, "c.md", title="C", **{kind: ["verde"]})
    assert run(folder)[0] == 0
    assert names(model) == ["green", "leaf"]
    assert [row.name for row in terms_of("B, changed", kind)] == ["green", "leaf"]


def terms_of(title, kind):
    article = Article.objects.get(title=title)
    if kind == "tags":
        return list(article.tags.order_by("tagged_articles__id"))
    if kind == "authors":
        return authors_of(article)
    return [place.category for place in article.categorizedarticle_set.order_by("position")]


def test_chain_of_merges_and_names_leads_to_what_is_left(folder):
    a, b, c = (Tag.objects.create(name=name) for name in "abc")
    merge_terms(b, [a])
    b.name = "bb"
    b.save()
    merge_terms(c, [b])
    assert Tag.objects.named(["A", "b", "BB", "c"]) == dict.fromkeys(["A", "b", "BB", "c"], (c.pk, "c"))
    assert not TagAlias.objects.exclude(term=c).exists()


def test_term_that_is_merged_with_itself_or_twice_loses_nothing():
    kept, other = Tag.objects.create(name="a"), Tag.objects.create(name="b")
    make_article(tags=["a", "b"])
    assert merge_terms(kept, [kept, other, other]) == 1
    assert names() == ["a"]
    assert TagCount.objects.get().article_count == 1


def test_article_keeps_the_order_of_its_categories_and_has_the_merged_one_once():
    both = make_article(categories=["Tech", "World", "Technology"])
    last = make_article(categories=["World", "Tech"])
    kept, other = Category.objects.get(name="Technology"), Category.objects.get(name="Tech")
    assert merge_terms(kept, [other]) == 2
    order = CategorizedArticle.objects.order_by("position").values_list("category__name", flat=True)
    assert list(order.filter(article=both)) == ["Technology", "World"]
    assert list(order.filter(article=last)) == ["World", "Technology"]
    counts = {c.category.name: c.article_count for c in CategoryCount.objects.all()}
    assert counts == {"Technology": 2, "World": 2}
    recount()
    assert {c.category.name: c.article_count for c in CategoryCount.objects.all()} == counts


def test_authors_of_many_articles_are_merged_in_batches(monkeypatch):
    monkeypatch.setattr("articles.editing.merge.BATCH", 2)
    make_articles(5, authors=["A", "B"])
    make_articles(2, authors=["B", "C"])
    a, b, c = (Author.objects.get(name=name) for name in "ABC")
    assert merge_terms(c, [a, b]) == 7
    assert AuthoredArticle.objects.count() == 7
    assert c.counts.get().article_count == 7


def test_menu_entries_and_what_the_kept_term_lacks_come_along():
    kept = Author.objects.create(name="A", description="Mine.")
    merge_terms(kept, [Author.objects.create(name="B", description="Hers.", url="https://b.example/")])
    kept.refresh_from_db()
    assert (kept.description, kept.url) == ("Mine.", "https://b.example/")
    tech, technology = Category.objects.create(name="Tech"), Category.objects.create(name="Technology")
    make_menu_item(name="", url="", category=tech)
    merge_terms(technology, [tech])
    assert MenuItem.objects.get().category == technology


@pytest.mark.parametrize("kind", ["tag", "category", "author"])
def test_all_kinds_are_merged_in_admin(admin_client, kind):
    model = {"tag": Tag, "category": Category, "author": Author}[kind]
    a, b = model.objects.create(name="a"), model.objects.create(name="b")
    data = {"action": "merge", "_selected_action": [a.pk, b.pk]}
    page = admin_client.post(f"/admin/articles/{kind}/", data, HTTP_ACCEPT_LANGUAGE="en")
    assert [term.name for term in page.context["terms"]] == ["a", "b"]
    admin_client.post(f"/admin/articles/{kind}/", data | {"into": b.pk}, follow=True)
    assert names(model) == ["b"]
    page = admin_client.get(f"/admin/articles/{kind}/{b.pk}/change/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Former names and addresses" in page


def test_order_is_that_of_positions_whatever_was_stored_first():
    article = make_article(categories=["A", "B", "C"])
    CategorizedArticle.objects.filter(category__name="A").update(position=9)
    merge_terms(Category.objects.get(name="A"), [Category.objects.get(name="C")])
    order = CategorizedArticle.objects.filter(article=article).order_by("position")
    assert list(order.values_list("category__name", flat=True)) == ["B", "A"]
    assert order.last().position == 2


def test_twins_of_one_identity_are_merged_without_an_alias_of_their_own_name():
    ai, upper = Tag.objects.create(name="ai"), Tag.objects.create(name="AI")
    merge_terms(ai, [upper])
    assert list(TagAlias.objects.values_list("what", "value")) == [("slug", "ai-2")]


def test_term_goes_before_the_former_name_of_another():
    verde = Tag.objects.create(name="verde")
    merge_terms(verde, [Tag.objects.create(name="green")])
    Tag.objects.bulk_create([Tag(name="Green", slug="green-2")])
    assert Tag.objects.named(["GREEN"])["GREEN"][1] == "Green"


def test_merge_between_two_batches_of_an_import_is_followed():
    upsert = Upsert(now=NOW)
    upsert.store([prepared("a.md", tags=("green",), categories=("Tech",), authors=("A",))])
    for model, name in ((Tag, "green"), (Category, "Tech"), (Author, "A")):
        merge_terms(model.objects.create(name="kept"), [model.objects.get(name=name)])
    upsert.store([prepared("b.md", slug="b", tags=("green",), categories=("Tech",), authors=("A",))])
    assert (names(), names(Category), names(Author)) == (["kept"], ["kept"], ["kept"])
    assert TaggedArticle.objects.filter(tag__name="kept").count() == 2


# Forms ---------------------------------------------------------------------------------------------------------------


def test_tag_typed_by_a_former_or_another_form_of_its_name_is_that_tag(admin_client):
    from articles.admin.fields import TagsField

    kept = Tag.objects.create(name="verde")
    merge_terms(kept, [Tag.objects.create(name="green, light")])
    Tag.objects.create(name="AI")
    field = TagsField()
    assert field.clean(["green, light", "ai", "Ａｉ, new，New", "verde"]) == ["verde", "AI", "new"]


def test_action_that_adds_a_tag_takes_the_one_that_the_name_belongs_to_now(admin_client):
    kept = Tag.objects.create(name="verde")
    merge_terms(kept, [Tag.objects.create(name="green")])
    article = make_article()
    data = {"action": "add_tag", "_selected_action": [article.pk], "tag": "GREEN"}
    admin_client.post("/admin/articles/article/", data)
    assert [tag.name for tag in article.tags.all()] == ["verde"]
    assert names() == ["verde"]


def test_version_from_before_a_merge_is_brought_back_with_what_is_left():
    from articles.editing.restore import place_terms

    kept = Tag.objects.create(name="verde")
    merge_terms(kept, [Tag.objects.create(name="green")])
    article = make_article()
    place_terms(article, {"tags": ["green", "verde"], "categories": [], "authors": []})
    assert [tag.name for tag in article.tags.all()] == ["verde"]


def test_deletion_says_how_many_articles_are_affected(admin_client):
    make_articles(3, tags=["a"])
    make_articles(2, tags=["a", "b"])
    a, b = Tag.objects.order_by("name")
    page = admin_client.get(f"/admin/articles/tag/{a.pk}/delete/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Articles affected: 5" in page
    data = {"action": "delete_selected", "_selected_action": [a.pk, b.pk]}
    page = admin_client.post("/admin/articles/tag/", data, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Articles affected: 5" in page


# Old addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/tags/%s/", "tags"),
        ("/tags/%s/feed.xml", "tags"),
        ("/categories/%s/", "categories"),
        ("/categories/%s/feed.xml", "categories"),
        ("/authors/%s/", "authors"),
        ("/en/tags/%s/", "tags"),
    ],
)
def test_old_address_of_a_term_leads_to_the_new_one_with_its_query(client, path, kind):
    make_article(**{kind: ["Old"]})
    make_article(language="en", **{kind: ["Old"]})
    term = KINDS[kind].objects.get()
    term.name, term.slug = "新", "新"
    term.save()
    answer = client.get(path % "old" + "?page=1")
    assert (answer.status_code, answer.headers["Location"]) == (301, path % "%E6%96%B0" + "?page=1")
    assert client.head(path % "old").status_code == 301
    assert client.get(path % "new").status_code == 404


def test_old_address_of_a_merged_category_leads_to_the_one_that_took_it_in(client):
    make_article(categories=["Tech"])
    make_article(categories=["Technology"])
    merge_terms(Category.objects.get(name="Technology"), [Category.objects.get(name="Tech")])
    answer = client.get("/categories/tech/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/categories/technology/")
    assert CategoryAlias.objects.count() == 2


def test_old_address_of_a_term_without_a_page_in_the_language_is_not_found(client):
    make_article(language="en", tags=["Old"])
    Tag.objects.update(name="New", slug="new")
    assert client.get("/tags/old/").status_code == 404
    assert client.get("/en/tags/old/").headers["Location"] == "/en/tags/new/"


def test_former_name_is_no_address(client):
    make_article(tags=["Old"])
    Tag.objects.update(slug="kept")
    Tag.objects.update(name="New")
    TagAlias.objects.filter(what="slug").delete()
    assert client.get("/tags/old/").status_code == 404


def test_old_address_is_the_new_terms_once_a_term_has_it(client):
    make_article(authors=["Old"])
    author = Author.objects.get()
    author.slug = "new"
    author.save()
    make_article(authors=[])
    other = Author.objects.create(name="Other", slug="old")
    assert not AuthorAlias.objects.exists()
    assert client.get(other.get_absolute_url()).status_code == 404


# Upgrading -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_terms_from_before_the_upgrade_get_their_identity():
    executor = MigrationExecutor(connection)
    before = executor.migrate([("articles", "0005_dependencies")]).apps
    for name in ("Tag", "Category", "Author"):
        model = before.get_model("articles", name)
        model.objects.bulk_create(model(name=f"ＡＩ  {n}", slug=str(n)) for n in range(2500))
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    for model in KINDS.values():
        assert model.objects.named(["ai 0", "Ai\u30002499"]).keys() == {"ai 0", "Ai\u30002499"}
        assert not model.objects.filter(identity="").exists()
