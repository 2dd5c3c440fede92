"""A comment's way in a real browser: a reader writes it, an editor approves it, readers see it."""

import pytest
from django.contrib.auth.models import User

from articles.models import Comment
from articles.site import comments
from articles.tests.browser.test_pages import wider_than_the_screen
from articles.tests.factories import make_article, make_comment

pytestmark = pytest.mark.browser

TEXT = "Nine minutes instead of seventy-two.\n\n<b>Thank you</b>, builders & divers!"


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_reader_comments_without_javascript_editor_approves_and_readers_see_it(
    visit, live_server, monkeypatch, width, scheme
):
    monkeypatch.setattr(comments, "FEWEST_SECONDS", 0)
    make_article(slug="bridge", title="The bridge is closed", language="en", has_comments=True)
    User.objects.create_superuser("editor", password="a-long-password")
    screen = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}

    page = (reader := visit(java_script_enabled=False, **screen)).open("/en/articles/bridge/")
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Your name").fill("Lin Tinglan")
    page.get_by_label("Your comment").fill(TEXT)
    page.get_by_role("button", name="Send").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you for your comment"
    page.get_by_role("link", name="Back to the article").click()
    assert not page.get_by_text("Nine minutes").is_visible()

    desk = (editor := visit(locale="en-US", **screen)).open("/admin/")
    desk.fill("#id_username", "editor")
    desk.fill("#id_password", "a-long-password")
    desk.click("[type=submit]")
    desk.locator(".newsroom__counts a", has_text="pending comments").click()
    desk.locator("#result_list .action-select").check()
    desk.locator("select[name=action]").select_option("approve")
    desk.locator("button[name=index]").click()
    desk.get_by_text("1 comment was changed.").wait_for()

    page.reload()
    comment = page.locator(f"#comment-{Comment.objects.get().pk}")
    assert comment.locator(".comment__text").inner_text() == TEXT
    assert comment.locator("b").count() == 0
    assert wider_than_the_screen(visit(**screen).open("/en/articles/bridge/")) == []
    assert reader.faults == []
    assert editor.faults == []


@pytest.mark.parametrize("width", [320, 1280])
def test_comments_and_form_fit_the_screen_and_mistakes_are_told(visit, live_server, width):
    article = make_article(slug="bridge", language="en", has_comments=True)
    make_comment(article, name="a" * 50, text="b" * 300 + "\n\n" + "长" * 300)
    visitor = visit(viewport={"width": width, "height": 900})
    assert wider_than_the_screen(visitor.open("/en/articles/bridge/")) == []
    page = visitor.open("/en/articles/bridge/comment/")
    assert wider_than_the_screen(page) == []
    page.get_by_label("Your name").fill("www.example.org")
    page.get_by_label("Your comment").fill("A fine bridge.")
    page.get_by_role("button", name="Send").click()
    name = page.get_by_label("Your name")
    assert name.get_attribute("aria-invalid") == "true"
    assert page.locator("#id_name_error").inner_text() == "A name cannot contain a link."
    assert page.get_by_label("Your comment").input_value() == "A fine bridge."
    assert visitor.faults == []


def test_trap_is_never_reached_with_the_keyboard(visit, live_server):
    make_article(slug="bridge", language="en", has_comments=True)
    page = visit().open("/en/articles/bridge/comment/")
    page.get_by_label("Your comment").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Send"
