"""Menus and suggestions under axe, steadiness while pictures arrive, and the keyboard; see test_every_page.py too."""

import time
from itertools import groupby

import pytest

from articles.tests.browser.conftest import PICTURE, REMOTE
from articles.tests.whole_site import PAGES, make_whole_site

pytestmark = pytest.mark.browser

LARGEST_SHIFT = 0.02
# Without `preload`, for which axe asks for imported styles at addresses where there are none.
AXE = """options => axe.run({ preload: false, resultTypes: ["violations"], ...options })
  .then(({ violations }) => violations)"""
# What differs on a phone is the masthead, which all pages have, and each of these.
ON_A_PHONE = ("front", "article", "tag", "search with hits")
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
NOTE_STOPS = """
window.stops = [];
addEventListener("focusin", ({ target }) => {
  const style = getComputedStyle(target), { left, width, height } = target.getBoundingClientRect();
  const isRinged = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  window.stops.push({ html: target.outerHTML.slice(0, 100), isRinged, left, width, height,
                      region: target.closest("header.masthead, main, aside, footer.footer")?.tagName });
});
"""


@pytest.fixture
def whole_site(live_server):
    make_whole_site()


def violations(page, axe, **options):
    if page.evaluate("!window.axe"):
        page.evaluate(axe)
    found = page.evaluate(AXE, options)
    return [f"{one['id']}: {node['html'][:120]} {node['failureSummary']}" for one in found for node in one["nodes"]]


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


@pytest.mark.parametrize("width", [390, 1280])
def test_keyboard_reaches_everything_in_the_order_of_the_page_and_shows_where_it_is(visit, whole_site, width):
    visitor = visit(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page, found = visitor.page, {}
    page.add_init_script(NOTE_STOPS)
    kinds = PAGES if width == 1280 else ON_A_PHONE
    for kind in kinds:
        visitor.open(PAGES[kind])
        reachable = page.evaluate(REACHABLE)
        for _ in reachable:
            page.keyboard.press("Tab")
        found[kind] = list(faults_of_stops(page.evaluate("stops"), reachable))
    assert {kind: faults for kind, faults in found.items() if faults} == {}


def faults_of_stops(stops, reachable):
    """What is wrong with the places where the focus stood, one after the other."""
    htmls = [stop["html"] for stop in stops]
    if htmls != reachable:
        yield f"stops {[html for html in htmls if html not in reachable]}, "
        yield f"never at {[html for html in reachable if html not in htmls]}, or out of order"
    for stop in stops:
        if not (stop["isRinged"] and stop["width"] and stop["height"]):
            yield f"focus cannot be seen: {stop['html']}"
    regions = [region for region, _ in groupby(stop["region"] for stop in stops if stop["region"])]
    if regions != ["HEADER", "MAIN", "ASIDE", "FOOTER"]:
        yield f"regions {regions}"
    lefts = [stop["left"] for stop in stops if stop["region"] == "HEADER"]
    if lefts != sorted(lefts):
        yield f"the masthead's order is not that of the screen: {lefts}"
