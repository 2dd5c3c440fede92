"""Tags are kept as they were typed or pasted, also the last one."""

import pytest

from articles.models import Article, Tag
from articles.tests.browser.editing import ADD

pytestmark = pytest.mark.browser

PASTE = """(field, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""

SLOW_TIMERS = """() => {
  const later = window.setTimeout;
  window.setTimeout = (call, after, ...given) => later(call, after || 3000, ...given);
}"""


@pytest.fixture
def page(editing):
    page = editing().open(ADD)
    page.fill("#id_title", "Tea")
    page.click(".field-tags .select2-selection")
    return page


def saved_tags(page):
    page.locator(".success").wait_for()
    return set(Article.objects.get().tags.names())


def chosen(page):
    choices = page.locator(".field-tags .select2-selection__choice")
    return {text.lstrip("×").strip() for text in choices.all_inner_texts()}


def leave_by_click(page):
    page.click("#id_lead")


def leave_by_tab(page):
    page.keyboard.press("Tab")


@pytest.mark.parametrize(
    "leave",
    [
        lambda _: None,
        leave_by_click,
        leave_by_tab,
        lambda page: page.click(".field-category_list .select2-selection"),
    ],
    ids=["at once", "by a click", "by the tab key", "for another choice"],
)
def test_last_word_without_enter_is_saved(page, leave):
    page.keyboard.type("夜班，通勤")
    leave(page)
    page.click("[name=_save]")
    assert saved_tags(page) == {"夜班", "通勤"}


def test_last_word_is_saved_on_a_machine_that_is_too_busy_for_timers(page):
    page.evaluate(SLOW_TIMERS)
    page.keyboard.type("夜班，通勤")
    leave_by_tab(page)
    page.click("[name=_save]")
    assert saved_tags(page) == {"夜班", "通勤"}


def test_last_word_is_saved_by_the_key_for_saving(page):
    page.keyboard.type("通勤")
    page.keyboard.press("Control+s")
    assert saved_tags(page) == {"通勤"}


def test_last_word_is_saved_by_enter_in_another_field(page):
    page.keyboard.type("通勤")
    page.focus("#id_title")
    page.keyboard.press("Enter")
    assert saved_tags(page) == {"通勤"}


def test_last_word_is_saved_before_the_list_of_tags_has_arrived(page):
    page.route("**/article/tags/**", lambda _: None)
    page.keyboard.type("通勤")
    page.click("[name=_save]")
    assert saved_tags(page) == {"通勤"}


@pytest.mark.parametrize("text", ["夜班，周末、通勤", "夜班,周末;通勤", " 夜班；周末\n通勤，"])
def test_pasted_words_are_tags_at_once(page, text):
    page.locator(".field-tags .select2-search__field").evaluate(PASTE, text)
    assert chosen(page) == {"夜班", "周末", "通勤"}
    page.click("[name=_save]")
    assert saved_tags(page) == {"夜班", "周末", "通勤"}


def test_search_for_a_tag_that_is_then_chosen_from_the_list_is_no_tag(page):
    Tag.objects.create(name="人工智能")
    page.keyboard.type("人工")
    page.locator(".select2-results__option", has_text="人工智能").click()
    page.click("[name=_save]")
    assert saved_tags(page) == {"人工智能"}


def test_search_that_escape_ends_is_no_tag(page):
    page.keyboard.type("人工")
    page.locator(".select2-results__option", has_text="人工").wait_for()
    page.keyboard.press("Escape")
    page.click("[name=_save]")
    assert saved_tags(page) == set()


def test_word_that_is_a_tag_of_the_article_already_stays_one(page):
    page.keyboard.type("茶，茶")
    page.click("#id_lead")
    assert chosen(page) == {"茶"}
