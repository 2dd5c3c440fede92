"""Every kind of page, at every width, in both themes and the three languages, keeps to what no page may break."""

import pytest

from articles.tests.browser.test_accessibility import CONTRAST, LARGEST_SHIFT, WATCH_SHIFTS, violations
from articles.tests.browser.test_pages import wider_than_the_screen
from articles.tests.factories import make_articles
from articles.tests.whole_site import MISSING, PAGES, make_whole_site

pytestmark = pytest.mark.browser

WIDTHS = [320, 390, 768, 1280]
PREFIXES = {"zh-hans": "", "zh-hant": "/zh-hant", "en": "/en"}
COLOURED, COLOURED_WIDTHS = "zh-hans", {320, 1280}
# Of axe's rules those that depend on the width; the others are asked once for each page, and all of them in each
# language. Colours depend on the theme, but on no language, and on no width beyond one column or two.
LAYOUT = {"runOnly": ["target-size", "scrollable-region-focusable", "link-in-text-block"]}
NOT_FOUND = "404 (Not Found)"
SMALLEST_TARGET = 24

# Pairs of visible boxes of text of which neither holds the other, and that lie on each other by more than a hair.
OVERLAPS = """() => {
  const main = [...document.querySelectorAll("h1, h2, h3, p, time, figure, .kicker, .widget, nav, form, table, pre")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }))
    .filter((e) => !e.closest(".visually-hidden, .scroll, .skip-link"))
    .map((e) => [e, e.getBoundingClientRect()]).filter(([, box]) => box.width > 1 && box.height > 1);
  const found = [];
  for (const [at, [one, a]] of main.entries()) for (const [other, b] of main.slice(at + 1)) {
    if (one.contains(other) || other.contains(one)) continue;
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 2 && high > 2) found.push([one, other].map((e) => e.outerHTML.slice(0, 80)).join(" on "));
  }
  return found;
}"""
# What can be pressed and is no link within a sentence, by WCAG 2.2's 2.5.8: less than 24 px, and a neighbour too near.
SMALL_TARGETS = """(least) => {
  const boxes = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary, textarea")]
    .filter((e) => e.tabIndex === 0 && e.checkVisibility({ visibilityProperty: true }))
    .filter((e) => !e.closest(".visually-hidden, .skip-link"))
    .map((e) => ({ e, box: e.getBoundingClientRect() }));
  const isSmall = ({ box }) => box.width < least || box.height < least;
  const middle = ({ box }) => [box.left + box.width / 2, box.top + box.height / 2];
  const isNear = (one, other) => {
    const [x, y] = middle(one);
    const [a, b] = middle(other);
    if (isSmall(other)) return Math.hypot(x - a, y - b) < least;
    const dx = Math.max(other.box.left - x, 0, x - other.box.right);
    const dy = Math.max(other.box.top - y, 0, y - other.box.bottom);
    return Math.hypot(dx, dy) < least / 2;
  };
  const isInText = ({ e }) => e.closest(".prose p, .prose li, .prose td, .prose dd, .notice__text");
  return boxes.filter((one) => isSmall(one) && !isInText(one))
    .filter((one) => boxes.some((other) => other !== one && isNear(one, other)))
    .map(({ e }) => e.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def whole_site(live_server):
    make_whole_site()
    for language in ("zh-hant", "en"):
        make_articles(10, language=language, categories=["要闻"], tags=["桥"], summary="Summary. " * 20)


def faults_of(page, axe, language, width):
    """What the page that is open does wrong at `width`."""
    page.set_viewport_size({"width": width, "height": 800})
    yield from wider_than_the_screen(page)
    yield from page.evaluate(OVERLAPS)
    yield from page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)
    yield from violations(page, axe, **({} if width == WIDTHS[0] else LAYOUT))
    if language == COLOURED and width in COLOURED_WIDTHS:
        for theme in ("dark", "light"):  # which change nothing but colours
            page.emulate_media(color_scheme=theme)
            yield from violations(page, axe, **CONTRAST)


@pytest.mark.parametrize("language", PREFIXES)
def test_every_page_meets_the_bars(visit, whole_site, axe, language):
    visitor = visit(viewport={"width": WIDTHS[0], "height": 800}, color_scheme="light", reduced_motion="reduce")
    page, found = visitor.page, {}
    page.add_init_script(WATCH_SHIFTS)
    for path in [path for path in PAGES.values() if not path.startswith(("/en/", "/zh-hant/"))]:
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        status = page.goto(visitor.origin + PREFIXES[language] + path).status
        assert status == (404 if path == MISSING else 200), path
        shift = page.evaluate("shift")
        found[path, 0] = [f"moves by {shift}"] * (shift >= LARGEST_SHIFT)
        for width in WIDTHS:
            found[path, width] = list(faults_of(page, axe, language, width))
    assert {page: faults for page, faults in found.items() if faults} == {}
    assert [fault for fault in visitor.faults if NOT_FOUND not in fault] == []
