"""What an article was before: kept by whatever changes it, shown, brought back."""

import pytest
from django.core.management import call_command
from django.test import Client

from articles.history import versions as history
from articles.models import Alias, Article, ArticleVersion, Author, AuthoredArticle, CategorizedArticle, Category, Tag

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def page_of(article):
    return f"{LIST}{article.pk}/history/"


def version_page(version):
    return f"{LIST}{version.article_id}/history/{version.pk}/"


def bring_back(client, version, **data):
    page = client.get(version_page(version))
    return client.post(version_page(version), {"seen": page.context["seen"], **data}, follow=True)


def state(article):
    """What an editor could see of the article, but for its status."""
    content = history.contents([article.pk])[article.pk]
    return {name: content[name] for name in history.SHOWN if name != "status"}


@pytest.fixture
def tea(save):
    """An article with all kinds of terms."""
    categories = [Category.objects.create(name=name).pk for name in ("Drinks", "News")]
    ann = Author.objects.create(name="Ann")
    save(
        title="Tea",
        lead="Two\nlines",
        body="Green tea.\n\n$x$",
        status="published",
        slug="tea",
        tags=["green", "leaf"],
        category_list=categories,
        author_list=[ann.pk],
        widgets=["recent", "search"],
        has_math="true",
        expires_at_0="2036-01-01",
        expires_at_1="10:00:00",
    )
    return Article.objects.get()


# Keeping


def test_new_article_has_no_version_and_each_edit_keeps_one(save, tea, editor):
    assert not ArticleVersion.objects.exists()
    save(tea, body="Black tea.", tags=["black"])
    save(tea, body="Red tea.")
    second, first = ArticleVersion.objects.all()
    assert first.replaced_by == editor
    assert history.content_of(first)["body"] == "Green tea.\n\n$x$"
    assert history.content_of(first)["tags"] == ["green", "leaf"]
    assert history.content_of(second)["body"] == "Black tea."
    assert history.content_of(second)["tags"] == ["black"]


def test_exported_article_is_still_shown_as_written_here(client, tea, tmp_path):
    call_command("export_posts", tmp_path, quiet=True)
    page = client.get(page_of(tea)).content.decode()
    assert "Created here" in page
    assert "imported from" not in page


def test_form_without_a_change_keeps_no_version(save, tea):
    save(tea)
    assert not ArticleVersion.objects.exists()


def test_refused_form_keeps_no_version(save, tea):
    save(tea, title="")
    assert not ArticleVersion.objects.exists()


def test_actions_keep_a_version_of_each_article_that_they_change(client, make_article):
    draft, public = make_article("Draft", status="draft"), make_article("Public")
    for action in ("publish", "pin", "add_tag"):
        data = {"action": action, "_selected_action": [draft.pk, public.pk], "tag": "green"}
        assert client.post(LIST, data).status_code == 302
    assert [v.article_id for v in ArticleVersion.objects.order_by("pk")].count(draft.pk) == 3
    assert ArticleVersion.objects.filter(article=public).count() == 2
    assert history.content_of(ArticleVersion.objects.filter(article=draft).last())["status"] == "draft"


@pytest.fixture
def post(tmp_path):
    """Write the post and import it."""

    def imported(title="Tea", body="Green tea.", tags="[green]", **options):
        text = f"---\ntitle: {title}\ndate: 2026-03-01\ntags: {tags}\n---\n{body}\n"
        (tmp_path / "tea.zh-CN.md").write_text(text)
        call_command("import_posts", tmp_path, quiet=True, **options)

    return imported


def test_import_keeps_what_it_replaces_and_nothing_where_the_article_stays_the_same(post):
    post()
    assert not ArticleVersion.objects.exists()
    post(body="Black tea.")
    version = ArticleVersion.objects.get()
    assert (version.cause, version.is_routine, version.replaced_by) == ("import", True, None)
    assert "Green tea." in history.content_of(version)["body"]
    post(title='"Tea"', body="Black tea.")
    assert ArticleVersion.objects.count() == 1
    post(body="Black tea.", tags="[black]")
    assert history.content_of(ArticleVersion.objects.first())["tags"] == ["green"]


def test_of_versions_between_imports_the_newest_ten_are_kept_and_all_that_an_editor_touched(post, save):
    post()
    save(Article.objects.get(), body="An editor's tea.")
    for number in range(14):
        post(body=f"Tea {number}.", on_conflict="overwrite")
    bodies = [history.content_of(version)["body"].strip() for version in ArticleVersion.objects.all()]
    assert bodies == [*(f"Tea {number}." for number in range(12, 2, -1)), "An editor's tea.", "Green tea."]


def test_dry_run_keeps_nothing(post):
    post()
    post(body="Black tea.", dry_run=True)
    assert not ArticleVersion.objects.exists()


def test_file_that_an_editor_chose_is_a_change_by_that_editor(post, save, client, editor):
    post()
    article = Article.objects.get()
    save(article, body="Mine.")
    post(body="Theirs.")
    conflict = article.conflict
    page = client.get(f"/admin/articles/importconflict/{conflict.pk}/change/")
    client.post(page.request["PATH_INFO"], {"take": "1", "stamp": page.context["stamp"]})
    version = ArticleVersion.objects.first()
    assert (version.cause, version.replaced_by, version.is_routine) == ("import", editor, False)
    assert history.content_of(version)["body"] == "Mine."


def test_versions_cost_an_import_that_creates_no_query(post, django_assert_max_num_queries, monkeypatch):
    def forbidden(*args, **kwargs):
        raise AssertionError

    monkeypatch.setattr(history, "contents", forbidden)
    monkeypatch.setattr(history, "keep", forbidden)
    post()
    assert Article.objects.count() == 1


# Showing


def test_history_says_who_changed_what_and_when(client, save, tea):
    save(tea, title="Coffee", tags=["black"])
    page = client.get(page_of(tea))
    assert page.context["changes"][0][1] == ["Title", "Tags"]
    html = page.content.decode()
    assert "<td>editor</td>" in html
    assert "Title, Tags" in html
    assert version_page(ArticleVersion.objects.get()) in html


def test_history_of_an_unchanged_article_says_so(client, tea):
    assert "No changes yet" in client.get(page_of(tea)).content.decode()


def test_long_history_has_pages_that_continue_each_other(client, save, make_article, django_assert_num_queries):
    article = make_article()
    for number in range(23):
        save(article, title=f"Title {number}")
    first, second = client.get(page_of(article)), client.get(page_of(article) + "?v=2")
    assert [len(page.context["changes"]) for page in (first, second)] == [20, 3]
    assert all("Title" in changed for page in (first, second) for _, changed in page.context["changes"])
    assert client.get(page_of(article) + "?v=x").status_code == 200


def test_difference_shows_the_words_that_have_changed(client, save, tea):
    save(tea, body="Black tea.\n\n$x$", status="draft")
    html = client.get(version_page(ArticleVersion.objects.get())).content.decode()
    assert "<del>Green</del> tea." in html
    assert "<ins>Black</ins> tea." in html
    assert "Status: " in html


def test_text_of_an_article_is_no_html_in_its_difference(client, save, tea):
    save(tea, body="<script>alert(1)</script>")
    save(tea, body="x")
    html = client.get(version_page(ArticleVersion.objects.first())).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;" in html


def test_difference_to_the_article_as_it_is_skips_what_was_between(client, save, tea):
    save(tea, body="Black tea.")
    save(tea, body="Red tea.")
    first = ArticleVersion.objects.last()
    assert "Red" not in client.get(version_page(first)).content.decode()
    assert "Red" in client.get(version_page(first) + "?now").content.decode()


# Bringing back


def test_version_is_brought_back_whole_as_an_edit_of_its_own(client, save, tea, editor):
    before = state(tea)
    html = Article.objects.get().body_html
    Category.objects.get(name="News").articles.clear()
    CategorizedArticle.objects.create(article=tea, category=Category.objects.get(name="News"), position=1)
    save(
        tea,
        title="Coffee",
        lead="",
        body="Black.",
        slug="coffee",
        tags=["black"],
        category_list=[],
        author_list=[],
        widgets=[],
        has_math="false",
        expires_at_0="",
        expires_at_1="",
        pin_weight="3",
    )
    after = state(tea)
    answer = bring_back(client, ArticleVersion.objects.get())
    assert "Restored to the version" in answer.content.decode()
    assert state(tea) == before
    article = Article.objects.get()
    assert article.body_html == html
    assert article.edited_by == editor
    restored = ArticleVersion.objects.first()
    assert restored.cause == "restore"
    bring_back(client, restored)
    assert state(tea) == after


def test_terms_that_are_gone_are_made_again_and_counts_agree(client, save, tea):
    save(tea, tags=[], category_list=[], author_list=[])
    for model in (Tag, Category, Author):
        model.objects.all().delete()
    bring_back(client, ArticleVersion.objects.get())
    assert list(tea.tags.order_by("tagged_articles__id").values_list("name", flat=True)) == ["green", "leaf"]
    assert [row.category.name for row in CategorizedArticle.objects.order_by("position")] == ["Drinks", "News"]
    assert AuthoredArticle.objects.get().author.name == "Ann"
    assert Tag.objects.get(name="green").counts.get().article_count == 1


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_status_stays_when_a_version_is_brought_back(client, save, tea, status):
    save(tea, body="Black tea.", status=status)
    bring_back(client, ArticleVersion.objects.get())
    article = Article.objects.get()
    assert (article.status, article.body) == (status, "Green tea.\n\n$x$")


def test_version_that_differs_in_nothing_but_the_status_is_not_offered(client, save, tea):
    save(tea, status="draft")
    page = client.get(version_page(ArticleVersion.objects.get()))
    assert page.context["is_current"]
    assert 'name="seen"' not in page.content.decode()


def test_old_address_comes_back_and_the_newer_one_redirects(client, save, tea):
    save(tea, slug="coffee")
    bring_back(client, ArticleVersion.objects.get())
    assert Article.objects.get().slug == "tea"
    assert Alias.objects.get().path == "/articles/coffee/"


def test_address_stays_where_another_article_has_the_old_one(client, save, tea, make_article):
    save(tea, slug="coffee", title="Coffee")
    make_article("Other", slug="tea")
    bring_back(client, ArticleVersion.objects.get())
    tea.refresh_from_db()
    assert (tea.slug, tea.title) == ("coffee", "Tea")


def test_thumbnail_whose_file_is_gone_stops_nothing(client, save, make_article):
    article = make_article(thumbnail_alt="Leaf")
    Article.objects.update(thumbnail="pictures/gone.png", thumbnail_width=4, thumbnail_height=3)
    save(article, title="Coffee")
    bring_back(client, ArticleVersion.objects.get())
    article = Article.objects.get()
    assert (article.title, article.thumbnail.name, article.thumbnail_width) == ("Tea", "pictures/gone.png", 4)


def test_version_is_not_brought_back_over_what_somebody_saved_meanwhile(client, save, tea):
    save(tea, body="Black tea.")
    version = ArticleVersion.objects.get()
    seen = client.get(version_page(version)).context["seen"]
    save(tea, body="Red tea.")
    answer = client.post(version_page(version), {"seen": seen}, follow=True)
    assert "Someone saved this article in the meantime" in answer.content.decode()
    assert Article.objects.get().body == "Red tea."
    assert ArticleVersion.objects.count() == 2


# Who may


def test_history_is_for_those_who_may_see_articles_and_the_way_back_for_those_who_may_change_them(
    client, save, tea, staff_with
):
    save(tea, body="Black tea.")
    version = ArticleVersion.objects.get()
    addresses = [page_of(tea), version_page(version)]
    stranger = Client()
    assert all("/admin/login/" in stranger.get(address).url for address in addresses)
    assert "/admin/login/" in stranger.post(addresses[1]).url
    staff = staff_with("change_tag")
    stranger.force_login(staff)
    assert [stranger.get(address).status_code for address in addresses] == [403, 403]
    staff.delete()
    stranger.force_login(staff_with("view_article"))
    assert [stranger.get(address).status_code for address in addresses] == [200, 200]
    assert 'name="seen"' not in stranger.get(addresses[1]).content.decode()
    assert stranger.post(addresses[1], {"seen": ""}).status_code == 403
    assert Article.objects.get().body == "Black tea."


def test_way_back_wants_a_csrf_token_and_no_other_method(editor, save, tea):
    save(tea, body="Black tea.")
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(editor)
    address = version_page(ArticleVersion.objects.get())
    assert visitor.post(address, {"seen": ""}).status_code == 403
    assert Client().put(address).status_code == 302


def test_version_of_another_article_is_not_found(client, save, tea, make_article):
    save(tea, body="Black tea.")
    other = make_article("Other")
    version = ArticleVersion.objects.get()
    assert client.get(f"{LIST}{other.pk}/history/{version.pk}/").status_code == 404


def test_history_goes_with_its_article(client, save, tea):
    save(tea, body="Black tea.")
    client.post(f"{LIST}{tea.pk}/delete/", {"post": "yes"})
    assert not ArticleVersion.objects.exists()
