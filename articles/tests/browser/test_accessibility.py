"""The bars that every kind of page meets: axe, steadiness while loading, the keyboard, narrow screens and zoom."""

import time
from itertools import groupby

import pytest

from articles.tests.browser.conftest import PICTURE, REMOTE
from articles.tests.browser.test_pages import wider_than_the_screen
from articles.tests.whole_site import PAGES, make_whole_site

pytestmark = pytest.mark.browser

LARGEST_SHIFT = 0.02
AXE = "options => axe.run({ resultTypes: ['violations'], ...options }).then(({ violations }) => violations)"
CONTRAST = {"runOnly": ["color-contrast"]}
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
# What can be reached by Tab, in the order of the source; and where the focus is, with what shows it.
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, textarea, summary, [tabindex='0']")]
  .filter((e) => e.tabIndex === 0 && !e.disabled && e.type !== "hidden")
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => e.outerHTML.slice(0, 100))"""
FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e), { left, width, height } = e.getBoundingClientRect();
  const isRinged = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return { html: e.outerHTML.slice(0, 100), isRinged, left, width, height,
           region: e.closest("header.masthead, main, aside, footer.footer")?.tagName };
}"""


@pytest.fixture
def whole_site(live_server):
    make_whole_site()


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core."""
    return pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT


def violations(page, axe, **options):
    if page.evaluate("!window.axe"):
        page.evaluate(axe)
    found = page.evaluate(AXE, options)
    return [f"{one['id']}: {node['html'][:120]} {node['failureSummary']}" for one in found for node in one["nodes"]]


def test_axe_finds_no_violation_on_any_kind_of_page_in_light_or_dark(visit, whole_site, axe):
    page = (visitor := visit(color_scheme="light", reduced_motion="reduce")).page
    found = {}
    for kind, path in PAGES.items():
        page.emulate_media(color_scheme="light")
        visitor.open(path)
        found[kind] = violations(page, axe)
        page.emulate_media(color_scheme="dark")  # which changes nothing but colours
        found[kind] += violations(page, axe, **CONTRAST)
    assert {kind: faults for kind, faults in found.items() if faults} == {}


def test_axe_finds_no_violation_on_a_phone_with_the_menu_and_suggestions_open(visit, whole_site, axe):
    visitor = visit(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page = visitor.open("/articles/bridge/")
    for details in page.locator("summary").all():
        details.click()
    page.locator("#q").press_sequentially("大桥")
    page.locator(".suggestions__option").first.wait_for()
    assert violations(page, axe) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_pictures_arrive_late(visit, whole_site, width):
    visitor = visit(viewport={"width": width, "height": 800})
    page = visitor.page

    def answer_late(route):
        time.sleep(0.1)
        route.fulfill(content_type="image/svg+xml", body=PICTURE)

    page.route(f"{REMOTE}/**", answer_late)
    page.add_init_script(WATCH_SHIFTS)
    shifts = {}
    for kind in ("front", "article", "tag", "search with hits", "author", "archive"):
        visitor.open(PAGES[kind])
        for _ in range(6):
            page.mouse.wheel(0, 700)
            page.wait_for_timeout(60)
        page.wait_for_load_state("networkidle")
        shifts[kind] = page.evaluate("shift")
    assert {kind: shift for kind, shift in shifts.items() if shift >= LARGEST_SHIFT} == {}


def test_pages_fit_320_pixels_which_is_1280_at_a_zoom_of_400_percent(visit, whole_site):
    visitor = visit(viewport={"width": 320, "height": 640})
    for kind in ("front", "article", "article in English", "author", "archive", "month", "comment form"):
        assert wider_than_the_screen(visitor.open(PAGES[kind])) == [], kind


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kind", ["front", "article", "search with hits", "comment form"])
def test_keyboard_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(visit, whole_site, kind, width):
    page = visit(viewport={"width": width, "height": 800}, reduced_motion="reduce").open(PAGES[kind])
    reachable, stops = page.evaluate(REACHABLE), []
    for _ in reachable:
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    assert [stop["html"] for stop in stops] == reachable
    assert [stop["html"] for stop in stops if not stop["isRinged"]] == []
    assert [stop["html"] for stop in stops if not (stop["width"] and stop["height"])] == []
    regions = [region for region, _ in groupby(stop["region"] for stop in stops if stop["region"])]
    assert regions == ["HEADER", "MAIN", "ASIDE", "FOOTER"]
    lefts = [stop["left"] for stop in stops if stop["region"] == "HEADER"]
    assert lefts == sorted(lefts)
