"""Readers' pages in a real browser."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]

FINE = [
    "/",
    "/?page=3",
    "/articles/bridge/",
    "/en/articles/bridge/",
    "/tags/",
    "/tags/桥/?page=2",
    "/categories/",
    "/categories/要闻/",
]
FINE += ["/search/", "/search/?q=正文", "/search/?q=风筝", "/zh-hant/"]
MISSING = "/nowhere/"


# What stands out at the right of the screen, where the page is too wide; nothing that scrolls in a box of its own.
WIDER = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const isOut = (element) => element.getBoundingClientRect().right > clientWidth + 1 && !element.closest(".scroll");
  if (scrollWidth <= clientWidth) return [];
  return ["the page", ...[...document.querySelectorAll("body *")].filter(isOut).map((e) => e.outerHTML.slice(0, 120))];
}"""


def wider_than_the_screen(page):
    return page.evaluate(WIDER)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_pages_make_no_error_and_ask_no_other_host(visit, width, scheme):
    visitor = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in FINE:
        page = visitor.open(path)
        assert page.locator("h1").count() == 1, path
        assert wider_than_the_screen(page) == [], path
        assert visitor.faults == [], path
    page = visitor.open(MISSING)
    assert wider_than_the_screen(page) == []
    assert [fault for fault in visitor.faults if "404 (Not Found)" not in fault] == []


def test_pages_fit_a_screen_of_320_pixels_with_the_menu_open(visit):
    page = (visitor := visit(viewport={"width": 320, "height": 640})).page
    for path in [*FINE, MISSING]:
        visitor.open(path)
        page.locator(".masthead__toggle summary").click()
        assert page.locator(".masthead__panel").is_visible()
        assert wider_than_the_screen(page) == [], path


def test_reader_without_javascript_has_menu_search_and_article(visit):
    page = (visitor := visit(viewport={"width": 390, "height": 800}, java_script_enabled=False)).open("/")
    assert not page.locator(".masthead__panel").is_visible()
    page.locator(".masthead__toggle summary").click()
    page.locator("#q").fill("大桥")
    page.keyboard.press("Enter")
    page.locator(".article-card__title a", has_text="大桥").click()
    assert page.locator("h1").inner_text().startswith("最后一段钢梁")
    assert not page.locator(".theme-switch").is_visible()
    assert not page.locator(".share button").first.is_visible()
    assert visitor.faults == []


def test_theme_switch_turns_the_page_dark_and_is_remembered(visit):
    page = (visitor := visit(color_scheme="light")).open("/")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator(".theme-switch").click()
    dark = page.evaluate(paper)
    assert dark != light
    assert page.locator(".theme-switch").get_attribute("aria-pressed") == "true"
    assert visitor.open("/tags/").evaluate(paper) == dark
    page.locator(".theme-switch").click()
    assert page.evaluate(paper) == light


def test_link_is_copied_where_the_browser_can(visit):
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.open("/articles/bridge/")
    button = page.locator(".share__copy")
    label = button.inner_text()
    button.click()
    page.wait_for_function("label => document.querySelector('.share__copy').textContent !== label", arg=label)
    assert page.evaluate("navigator.clipboard.readText()") == f"{visitor.origin}/articles/bridge/"


def test_thumbnail_that_its_host_refuses_leaves_no_hole(visit):
    visitor = visit()
    visitor.page.route("https://img.example.org/**", lambda route: route.fulfill(status=403))
    page = visitor.open("/")
    page.wait_for_function("!document.querySelector('.lead-story .picture')")
    assert page.locator(".lead-story__title").is_visible()


def test_skip_link_is_the_first_stop_and_leads_to_the_content(visit):
    page = visit().open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    page.wait_for_url("**/#content")


def test_chosen_accent_reaches_the_page(visit):
    from articles.tests.factories import make_settings

    make_settings(accent_light="#005a9c")
    visitor = visit(color_scheme="light")
    page = visitor.open("/")
    assert page.evaluate("getComputedStyle(document.querySelector('.kicker a')).color") == "rgb(0, 90, 156)"
    assert visitor.faults == []


def test_browsers_own_bar_takes_the_colour_of_the_theme(visit):
    page = visit(color_scheme="light").open("/")
    bars = "[...document.querySelectorAll('meta[name=\"theme-color\"]')].map(bar => bar.content)"
    page.locator(".theme-switch").click()
    assert set(page.evaluate(bars)) == {page.evaluate("getComputedStyle(document.body).backgroundColor")}
