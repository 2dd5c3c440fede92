"""Suggestions below search fields, typed, chosen and composed in a real browser."""

import pytest

from articles.tests.factories import make_article

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]

LIST = "#q-suggestions"


@pytest.fixture
def asked():
    return []


@pytest.fixture
def page(visit, asked):
    make_article(slug="flood", title="洪水退去 <b>桥</b> & 路", tags=["洪水"])
    visitor = visit()
    visitor.page.on("request", lambda request: "/suggest/" in request.url and asked.append(request.url))
    yield visitor.open("/tags/")
    assert visitor.faults == []


def shown(page):
    page.wait_for_selector(f"{LIST} [role=option]")
    return page.locator(f"{LIST} [role=option]").all_inner_texts()


def state(page, name):
    return page.locator("#q").get_attribute(name)


def test_typing_suggests_tags_and_titles_as_plain_text(page):
    page.locator("#q").press_sequentially("洪水")
    assert shown(page) == ["洪水", "洪水退去 <b>桥</b> & 路"]
    assert page.locator(f"{LIST} b").count() == 0
    assert (state(page, "aria-expanded"), state(page, "aria-controls")) == ("true", "q-suggestions")


def test_arrows_walk_through_the_options_and_back_to_the_field_and_enter_opens_one(page):
    page.locator("#q").press_sequentially("洪水")
    assert len(shown(page)) == 2
    chosen = []
    for key in ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]:
        page.keyboard.press(key)
        chosen.append(state(page, "aria-activedescendant"))
    assert chosen == ["q-suggestions-0", "q-suggestions-1", None, "q-suggestions-1"]
    assert page.locator(f"{LIST} [aria-selected=true]").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/flood/")


def test_enter_without_a_choice_searches(page):
    page.locator("#q").press_sequentially("洪水")
    shown(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")


def test_escape_closes_the_list_and_keeps_what_was_typed_and_arrow_down_opens_it_again(page):
    page.locator("#q").press_sequentially("洪水")
    shown(page)
    page.keyboard.press("Escape")
    assert not page.locator(LIST).is_visible()
    assert page.locator("#q").input_value() == "洪水"
    assert state(page, "aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    assert len(shown(page)) == 2


def test_click_opens_a_suggestion_and_leaving_the_field_closes_the_list(page):
    page.locator("#q").press_sequentially("洪水")
    shown(page)
    page.keyboard.press("Tab")
    assert not page.locator(LIST).is_visible()
    page.locator("#q").press("End")
    page.keyboard.press("ArrowDown")
    shown(page)
    page.locator(f"{LIST} [role=option]").nth(1).click()
    page.wait_for_url("**/articles/flood/")


def test_letters_of_an_input_method_ask_for_nothing_until_they_are_a_word(page, asked):
    page.locator("#q").focus()
    keyboard = page.context.new_cdp_session(page)
    for letters in ["h", "ho", "hon", "hong", "hongshui"]:
        keyboard.send("Input.imeSetComposition", {"text": letters, "selectionStart": 1, "selectionEnd": 1})
        page.wait_for_timeout(60)
    page.wait_for_timeout(400)
    assert asked == []
    assert not page.locator(LIST).is_visible()
    keyboard.send("Input.insertText", {"text": "洪水"})
    assert len(shown(page)) == 2
    assert len(asked) == 1


def test_keys_of_an_input_method_are_none_of_the_list(page):
    page.locator("#q").press_sequentially("洪水")
    shown(page)
    for key in ["ArrowDown", "Escape"]:
        page.evaluate(
            """key => document.querySelector("#q").dispatchEvent(
                new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true }))""",
            key,
        )
    assert state(page, "aria-activedescendant") is None
    assert page.locator(LIST).is_visible()


def test_composing_over_open_suggestions_closes_them(page):
    page.locator("#q").press_sequentially("洪水")
    shown(page)
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "tui", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_selector(LIST, state="hidden")


def test_answer_that_comes_late_does_not_replace_a_later_one(page):
    page.evaluate("""() => {
      const { fetch } = window;
      window.fetch = async (address, options) => {
        const answer = await fetch(address, { ...options, signal: undefined });
        if (decodeURIComponent(address).endsWith("=洪")) await new Promise((done) => setTimeout(done, 900));
        return answer;
      };
    }""")
    page.locator("#q").press_sequentially("洪")
    page.wait_for_timeout(300)
    page.locator("#q").press_sequentially("水退")
    assert shown(page) == ["洪水退去 <b>桥</b> & 路"]
    page.wait_for_timeout(900)
    assert shown(page) == ["洪水退去 <b>桥</b> & 路"]


def test_quick_typing_asks_once(page, asked):
    page.locator("#q").press_sequentially("洪水退去")
    shown(page)
    assert len(asked) == 1


def test_form_on_the_search_page_suggests_too(visit):
    make_article(slug="flood", title="洪水退去")
    visitor = visit(viewport={"width": 390, "height": 800})
    page = visitor.open("/search/")
    page.locator("#sq").press_sequentially("洪水")
    page.wait_for_selector("#sq-suggestions [role=option]")
    assert page.locator("#sq-suggestions").bounding_box()["width"] <= 390
    assert visitor.faults == []
