from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from articles.history import versions as history
from articles.models import (
    MOST_PINNED,
    Alias,
    Article,
    Author,
    AuthoredArticle,
    CategorizedArticle,
    Category,
    Edition,
    ImportRun,
    LanguageCount,
    Tag,
    TagCount,
)
from articles.tests.admin.conftest import picture_bytes
from articles.tests.factories import authors_of

pytestmark = pytest.mark.django_db


def tag_counts():
    rows = TagCount.objects.filter(article_count__gt=0).values_list("tag__name", "language", "article_count")
    return {(name, language): count for name, language, count in rows}


def errors(response):
    return str(response.context["errors"])


def test_saving_renders_the_body_and_records_who_edited_it(save, editor):
    answer = save(title="智能体", body="新的**「深度研究」**。", status="published")
    assert answer.status_code == 302
    article = Article.objects.get()
    assert "<strong>「深度研究」</strong>。" in article.body_html
    assert article.edited_at
    assert article.edited_by == editor
    assert article.slug == "智能体"


def test_form_without_a_change_is_no_edit(save, make_article):
    article = make_article(
        body="First line\nsecond line\n", lead="Two\nlines", summary="Short ", widgets=["social", "recent"]
    )
    version = Edition.objects.get().version
    assert save(article, body="First line\r\nsecond line\r\n", lead="Two\r\nlines").status_code == 302
    article.refresh_from_db()
    assert article.edited_at is None
    assert Edition.objects.get().version == version


def test_boxes_that_are_not_offered_survive_an_edit(save, make_article):
    article = make_article(widgets=["social", "recent"])
    save(article, title="Coffee")
    article.refresh_from_db()
    assert article.title == "Coffee"
    assert article.widgets == ["social", "recent"]


def test_changed_body_is_rendered_anew_and_an_unchanged_one_is_not(save, make_article):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(body_html="<p>kept</p>")
    save(article, title="Coffee")
    article.refresh_from_db()
    assert article.body_html == "<p>kept</p>"
    save(article, body="Black *tea*.")
    article.refresh_from_db()
    assert article.body_html == "<p>Black <em>tea</em>.</p>\n"


def test_formulas_are_drawn_once_they_are_switched_on(save, make_article):
    article = make_article(body="$x^2$")
    assert "<math" not in article.body_html
    save(article, has_math="true")
    article.refresh_from_db()
    assert "<math" in article.body_html


def test_heading_that_repeated_the_title_is_shown_when_the_title_is_another_one(save, make_article):
    article = make_article(title="Tea", body="# Tea\n\nGreen.")
    assert "<h2" not in article.body_html
    assert save(article, title="Coffee").status_code == 302
    article.refresh_from_db()
    assert "Tea</h2>" in article.body_html
    assert save(article, title="Tea").status_code == 302
    article.refresh_from_db()
    assert "<h2" not in article.body_html


def test_body_that_cannot_be_rendered_is_an_error_of_the_form(save):
    answer = save(title="Long", body="x" * 500_001)
    assert answer.status_code == 200
    assert "longer than" in errors(answer)
    assert not Article.objects.exists()


def test_empty_summary_is_made_from_the_body_and_follows_it(save):
    save(title="Tea", body="Green tea.")
    article = Article.objects.get()
    assert article.summary == "Green tea."
    save(article, body="Black tea.")
    article.refresh_from_db()
    assert article.summary == "Black tea."


def test_summary_that_somebody_wrote_stays(save):
    save(title="Tea", body="Green tea.", summary="All about tea")
    article = Article.objects.get()
    save(article, body="Black tea.")
    article.refresh_from_db()
    assert article.summary == "All about tea"


def test_tag_counts_follow_the_tags_of_an_article(save):
    save(title="Tea", status="published", tags=["茶", "news"])
    assert tag_counts() == {("茶", "zh-hans"): 1, ("news", "zh-hans"): 1}
    article = Article.objects.get()
    save(article, tags=["茶", "green"])
    assert tag_counts() == {("茶", "zh-hans"): 1, ("green", "zh-hans"): 1}
    save(article, language="en")
    assert tag_counts() == {("茶", "en"): 1, ("green", "en"): 1}
    save(article, status="draft")
    assert tag_counts() == {}


def test_deleting_an_article_takes_it_out_of_the_counts(save, client):
    save(title="Tea", status="published", tags=["茶"])
    client.post(f"/admin/articles/article/{Article.objects.get().pk}/delete/", {"post": "yes"})
    assert not Article.objects.exists()
    assert tag_counts() == {}
    assert LanguageCount.objects.get(language="zh-hans").article_count == 0


def test_words_between_commas_of_any_script_are_tags_as_written(save):
    save(title="Tea", tags=["茶，绿茶、red tea", "1.10", "no;；yes"])
    assert set(Article.objects.get().tags.names()) == {"茶", "绿茶", "red tea", "1.10", "no", "yes"}


def test_tag_that_holds_a_comma_already_stays_one(save, make_article):
    article = make_article()
    article.tags.add(Tag.objects.create(name="Bread, butter"))
    save(article, title="Coffee", tags=["Bread, butter"])
    assert list(article.tags.names()) == ["Bread, butter"]


def test_tag_that_is_too_long_is_refused(save):
    assert "100" in errors(save(title="Tea", tags=["x" * 101]))


def test_categories_and_authors_keep_their_order_and_a_new_order_is_an_edit(save, make_article):
    first, second = Category.objects.create(name="Second"), Category.objects.create(name="First")
    ann, bob = Author.objects.create(name="Ann"), Author.objects.create(name="Bob")
    article = make_article()
    save(article, category_list=[first.pk, second.pk], author_list=[bob.pk, ann.pk])
    places = CategorizedArticle.objects.order_by("position").values_list("category", flat=True)
    assert list(places) == [first.pk, second.pk]
    assert authors_of(article) == [bob, ann]
    Article.objects.update(edited_at=None)
    save(article, category_list=[second.pk, first.pk], author_list=[bob.pk])
    assert list(places.all()) == [second.pk, first.pk]
    assert AuthoredArticle.objects.get().author == bob
    assert Article.objects.get().edited_at


def test_form_shows_what_is_chosen_in_its_order(client, make_article):
    article = make_article()
    rows = [Category.objects.create(name=name) for name in ("b", "a", "c")]
    for position, category in enumerate(rows):
        CategorizedArticle.objects.create(article=article, category=category, position=position)
    page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    places = [page.index(f'<option value="{row.pk}" selected>{row.name}') for row in rows]
    assert places == sorted(places)


def test_new_slug_of_a_published_article_leaves_a_redirect(save, make_article):
    article = make_article(slug="绿茶")
    save(article, slug="红茶")
    assert Alias.objects.get().path == "/articles/绿茶/"
    save(article, slug="绿茶")
    assert Alias.objects.get().path == "/articles/红茶/"
    assert Alias.objects.get().article == article


def test_new_slug_of_a_draft_leaves_nothing(save, make_article):
    save(make_article(slug="green", status="draft"), slug="red")
    assert not Alias.objects.exists()


def test_slug_that_is_taken_is_refused_with_a_sentence(save, make_article):
    make_article(slug="green")
    assert "slug" in errors(save(title="Tea", slug="green"))


def test_second_editor_is_told_and_loses_nothing(save, client, make_article):
    article = make_article()
    seen = client.get(f"/admin/articles/article/{article.pk}/change/").context["adminform"].form["seen"].value()
    save(article, title="First")
    answer = save(article, seen=seen, title="Second", body="My long text")
    assert answer.status_code == 200
    assert "editor saved this article" in errors(answer)
    html = answer.content.decode()
    assert "My long text" in html
    assert "<ins>First</ins>" in html
    article.refresh_from_db()
    assert article.title == "First"


def test_second_editor_who_has_seen_the_difference_may_save_and_both_are_in_history(save, client, make_article):
    article = make_article()
    address = f"/admin/articles/article/{article.pk}/change/"
    seen = client.get(address).context["adminform"].form["seen"].value()
    save(article, title="First")
    form = save(article, seen=seen, title="Second").context["adminform"].form
    assert form["seen"].value() != seen
    assert save(article, seen=form["seen"].value(), title="Second").status_code == 302
    article.refresh_from_db()
    assert article.title == "Second"
    assert "First" in [history.content_of(version)["title"] for version in article.versions.all()]


@pytest.mark.parametrize(
    ("fields", "is_offered"),
    [({"status": "draft"}, True), ({"status": "withdrawn"}, True), ({}, False)],
    ids=["draft", "withdrawn", "published"],
)
def test_preview_of_what_readers_do_not_see_is_offered(client, make_article, fields, is_offered):
    article = make_article(**fields)
    page = client.get(f"/admin/articles/article/{article.pk}/change/")
    assert ("preview" in page.context) is is_offered
    if is_offered:
        assert "for 7 days" in page.content.decode()
        assert client.get(page.context["preview"]["url"]).status_code == 200


def test_preview_is_for_writers_to_share(client, staff_with, make_article):
    article = make_article(status="draft")
    client.force_login(staff_with("view_article"))
    assert "/preview/" not in client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()


def test_import_under_an_open_form_is_told(save, client, make_article):
    article = make_article()
    seen = client.get(f"/admin/articles/article/{article.pk}/change/").context["adminform"].form["seen"].value()
    imported_at = datetime(2026, 3, 2, tzinfo=UTC)
    Article.objects.filter(pk=article.pk).update(title="Imported", imported_at=imported_at, stored_hash="b")
    answer = save(article, seen=seen, title="Mine")
    assert "An import saved this article" in errors(answer)
    article.refresh_from_db()
    assert article.title == "Imported"


def test_end_before_the_beginning_is_refused(save):
    answer = save(title="Tea", published_at_0="2026-03-02", expires_at_0="2026-03-01", expires_at_1="10:00:00")
    assert "later than the time from which" in errors(answer)


def test_thumbnail_is_encoded_anew_under_its_content(save, make_article):
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00secret-place"
    file = SimpleUploadedFile("../../evil.php", picture_bytes("JPEG", exif=exif), content_type="text/html")
    article = make_article()
    assert save(article, thumbnail=file).status_code == 302
    article.refresh_from_db()
    assert article.thumbnail.name.startswith("pictures/")
    assert article.thumbnail.name.endswith(".jpg")
    assert (article.thumbnail_width, article.thumbnail_height) == (40, 30)
    assert b"secret-place" not in article.thumbnail.open().read()


def test_thumbnail_that_is_no_picture_is_refused(save, make_article):
    article = make_article()
    answer = save(article, thumbnail=SimpleUploadedFile("a.png", b"<svg onload='alert(1)'/>"))
    assert "Not a readable image" in errors(answer)


def test_thumbnail_stays_where_none_is_sent(save, make_article):
    article = make_article()
    save(article, thumbnail=SimpleUploadedFile("a.png", picture_bytes()))
    save(article, title="Coffee")
    article.refresh_from_db()
    assert article.title == "Coffee"
    assert article.thumbnail


def test_time_of_publication_names_its_zone(client):
    assert "Asia/Shanghai (UTC+0800)" in client.get("/admin/articles/article/add/").content.decode()


@pytest.mark.parametrize(("status", "is_linked"), [("published", True), ("draft", False)])
def test_view_on_site_is_offered_for_what_readers_see(client, make_article, status, is_linked):
    article = make_article(status=status)
    page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert (f'href="{article.get_absolute_url()}" class="viewsitelink"' in page) is is_linked


def test_staff_who_may_only_look_see_the_article(client, staff_with, make_article):
    article = make_article()
    CategorizedArticle.objects.create(article=article, category=Category.objects.create(name="Drinks"))
    client.force_login(staff_with("view_article"))
    answer = client.get(f"/admin/articles/article/{article.pk}/change/")
    assert answer.status_code == 200
    assert "Drinks" in answer.content.decode()
    assert client.post(f"/admin/articles/article/{article.pk}/change/", {"title": "x"}).status_code == 403


def test_raw_json_is_not_shown(client, make_article):
    page = client.get(f"/admin/articles/article/{make_article(extra={'key': 'v'}).pk}/change/").content.decode()
    assert 'name="extra"' not in page


def test_import_never_overwrites_what_was_edited_here(save, tmp_path):
    post = tmp_path / "tea.zh-CN.md"
    post.write_text("---\ntitle: Tea\ndate: 2026-03-01\ntags: [green]\n---\nGreen tea.\n")
    call_command("import_posts", tmp_path, quiet=True)
    article = Article.objects.get()
    save(article)
    article.refresh_from_db()
    assert article.edited_at is None
    save(article, title="Better tea")
    post.write_text("---\ntitle: Worse tea\ndate: 2026-03-01\n---\nOld tea.\n")
    call_command("import_posts", tmp_path, quiet=True)
    article.refresh_from_db()
    assert article.title == "Better tea"
    assert list(article.tags.names()) == ["green"]
    assert ImportRun.objects.first().conflict_count == 1


def test_article_whose_thumbnail_is_out_of_reach_can_be_edited(save, make_article):
    article = make_article()
    Article.objects.update(thumbnail="pictures/gone.png", thumbnail_width=4, thumbnail_height=3)
    assert save(article, title="Coffee").status_code == 302
    stored = Article.objects.get()
    assert (stored.title, stored.thumbnail.name, stored.thumbnail_width) == ("Coffee", "pictures/gone.png", 4)


def test_thumbnail_is_taken_away_by_its_box(save, make_article):
    article = make_article()
    save(article, thumbnail=SimpleUploadedFile("a.png", picture_bytes()))
    save(article, **{"thumbnail-clear": "on"})
    article.refresh_from_db()
    assert not article.thumbnail
    assert article.thumbnail_width is None


def test_form_pins_no_more_articles_than_the_front_page_of_a_language_holds(save, make_article):
    pinned = [make_article(f"Tea {number}", pin_weight=1) for number in range(MOST_PINNED)]
    english = make_article("Coffee", language="en", pin_weight=1)
    other = make_article("Milk")
    assert "unpin another one first" in str(errors(save(other, pin_weight="2")))
    assert "unpin another one first" in str(errors(save(english, language="zh-hans")))
    assert save(pinned[0], pin_weight="7").status_code == 302
    assert save(pinned[0], pin_weight="").status_code == 302
    assert save(other, pin_weight="2").status_code == 302
