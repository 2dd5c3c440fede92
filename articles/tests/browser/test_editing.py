"""An editor's way through admin in a real browser: write, paste a picture, look, save, publish."""

import pytest

from articles.models import Article, Category, Tag
from articles.tests.admin.conftest import picture_bytes
from articles.tests.browser.editing import ADD, hand_in, kept_slots, preview, wait_for_no_copy

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_article_is_written_looked_at_and_published(editing, width, scheme):
    Category.objects.create(name="科技")
    Tag.objects.create(name="人工智能")
    visitor = editing(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = visitor.open(ADD)
    page.locator("#id_title").press_sequentially("Agents 智能体")
    page.click("#id_body")
    page.keyboard.type("他们推出了智能体**「深度研究」**。\n\n")
    preview(page).locator("strong", has_text="「深度研究」").wait_for()
    hand_in(page, "paste", picture_bytes(size=(640, 360)))
    page.get_by_text("Describe the picture between the brackets").wait_for()
    page.keyboard.type("一座桥")
    preview(page).locator('img[alt="一座桥"][width="640"]').wait_for()
    page.click(".field-tags .select2-selection")
    page.keyboard.type("人工")
    page.locator(".select2-results__option", has_text="人工智能").click()
    page.click(".field-tags .select2-selection")
    page.keyboard.type("新词，另一个，")
    page.keyboard.press("Escape")
    page.click(".field-category_list .select2-selection")
    page.locator(".select2-results__option", has_text="科技").click()
    page.select_option("#id_status", "published")
    page.click("[name=_save]")
    page.locator(".success").wait_for()
    page.locator("#result_list .article-state--live").wait_for()
    assert visitor.faults == []
    article = Article.objects.get()
    assert set(article.tags.names()) == {"人工智能", "新词", "另一个"}
    assert [category.name for category in article.categories.all()] == ["科技"]
    page = visitor.open(article.get_absolute_url())
    assert page.locator(".prose strong").inner_text() == "「深度研究」"
    assert (
        page.locator(".prose img").evaluate("async (image) => { await image.decode(); return image.naturalWidth; }")
        > 0
    )


def test_refused_picture_says_why_and_leaves_the_text_alone(editing):
    page = editing().open(ADD)
    page.click("#id_body")
    page.keyboard.type("My text.")
    hand_in(page, "drop", b"<svg onload='alert(1)'/>")
    page.locator(".editor-notice[role=alert]", has_text="Not a readable image").wait_for()
    assert page.input_value("#id_body") == "My text."


def test_tab_leaves_the_text_and_leaving_the_page_asks_first(editing):
    page = editing().open(ADD)
    page.click("#id_body")
    page.keyboard.type("My text.")
    page.keyboard.press("Tab")
    assert page.input_value("#id_body") == "My text."
    assert page.evaluate("document.activeElement.id") != "id_body"
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(page.url.replace("add/", ""))
    assert asked == ["beforeunload"]


def test_form_is_left_without_a_question_until_something_has_changed(editing):
    Tag.objects.create(name="green")
    page = editing().open(ADD)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator(".field-tags .select2-selection").wait_for()
    page.click("#id_title")
    page.goto(page.url)
    assert asked == []
    page.click(".field-tags .select2-selection")
    page.locator(".select2-results__option", has_text="green").click()
    page.goto(page.url)
    assert asked == ["beforeunload"]


def test_boxes_of_the_sidebar_are_moved_and_keep_their_order(editing):
    page = editing().open("/admin/articles/sitesettings/")
    boxes = page.locator(".ordered-checkboxes > div")
    first, second = (boxes.nth(n).locator("input").get_attribute("value") for n in (0, 1))
    boxes.nth(0).get_by_role("button").nth(1).click()
    page.click("[name=_continue]")
    page.locator(".messagelist").wait_for()
    assert [boxes.nth(n).locator("input").get_attribute("value") for n in (0, 1)] == [second, first]


def test_pages_of_admin_make_no_error(editing):
    visitor = editing()
    for path in (
        "",
        "article/",
        "tag/",
        "author/add/",
        "menuitem/add/",
        "sitesettings/",
        "importrun/",
        "importproblem/",
    ):
        visitor.open(f"/admin/articles/{path}")
        assert visitor.faults == [], path


def test_text_survives_the_end_of_the_session_and_is_forgotten_once_saved(editing):
    page = editing().open(ADD)
    page.fill("#id_title", "Tea")
    page.fill("#id_body", "My long text.")
    page.context.clear_cookies()
    page.click("[name=_save]")
    # The token of a session that is gone is refused; whoever comes back logs in anew.
    page.goto(page.url)
    page.fill("#id_username", "editor")
    page.fill("#id_password", "a-long-password")
    page.click("[type=submit]")
    page.locator("#draft").wait_for()
    assert page.input_value("#id_body") == ""
    page.get_by_role("button", name="Restore it").click()
    assert page.input_value("#id_title") == "Tea"
    assert page.input_value("#id_body") == "My long text."
    preview(page).get_by_text("My long text.").wait_for()
    page.click("[name=_save]")
    page.locator(".success").wait_for()
    assert Article.objects.get().body == "My long text."
    wait_for_no_copy(page)


def test_refused_form_keeps_its_text_and_no_text_is_offered_beside_it(editing):
    page = editing().open(ADD)
    page.fill("#id_body", "My long text.")
    page.click("[name=_save]")
    page.locator(".errornote").wait_for()
    assert page.input_value("#id_body") == "My long text."
    assert page.locator("#draft").is_hidden()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(page.url)
    page.get_by_role("button", name="Discard it").click()
    assert kept_slots(page) == []


def test_preview_is_shared_from_the_form(editing, visit):
    visitor = editing()
    article = Article.objects.create(title="Tea", language="en", body="Green tea.", body_html="<p>Green tea.</p>")
    page = visitor.open(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_role("button", name="Share preview").click()
    address = page.get_by_label("Link to the preview").input_value()
    assert visitor.faults == []
    reader = visit()
    page = reader.open(address.removeprefix(reader.origin))
    assert page.locator("h1").inner_text() == "Tea"
    assert page.locator(".preview-banner").is_visible()
    assert reader.faults == []
