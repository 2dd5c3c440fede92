"""What a browser makes of every known attack once it is rendered: nothing."""

import pytest

from articles.posts.rendering.render import render
from articles.posts.rendering.sanitising import IDS_OF_PAGES
from articles.tests.posts.payloads import TECHNIQUES

pytestmark = pytest.mark.browser

ADDRESS = "https://portal.example/"
WAYS = [{"is_html": is_html, "has_math": has_math} for is_html in (False, True) for has_math in (False, True)]
BODIES = [render(payload, **way).html for payloads in TECHNIQUES.values() for payload in payloads for way in WAYS]
PAGE = "".join(f"<article>{body}</article>" for body in BODIES)

# Looked for in the browser's own tree, whatever the source seems to say.
FAULTS = (
    f"""() => {{
  const ofPages = {sorted(IDS_OF_PAGES)};"""
    + """
  const faults = [];
  const note = (element, what) => faults.push(`${what}: ${element.outerHTML.slice(0, 200)}`);
  const running = "script, style, link, meta, base, title, iframe, frame, object, embed, form, button, select,"
    + " textarea, template, svg, audio, video, annotation-xml, maction, mglyph, input:not([type=checkbox][disabled])";
  for (const article of document.body.children) {
    if (article.localName !== "article") note(article, "out of its article");
  }
  for (const element of document.body.querySelectorAll("*")) {
    if (element.matches(running)) note(element, "element");
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || ["style", "srcset", "name", "target"].includes(name)) note(element, name);
      if (name === "id" && (ofPages.includes(value) || /^(author-|comment-|id_|w-)/.test(value))) note(element, "id");
      if (name === "id" && element.matches("img, form, embed, object, iframe")) note(element, "id");
      if (["href", "src", "cite"].includes(name)) {
        const url = new URL(value, document.baseURI);
        if (!["http:", "https:", "mailto:"].includes(url.protocol)) note(element, name);
        const isElsewhere = name === "src" && url.host !== location.host;
        if (isElsewhere && element.referrerPolicy !== "no-referrer") note(element, "told of the reader");
      }
    }
  }
  return faults;
}"""
)


@pytest.fixture
def attacked(browser):
    """A page that holds all bodies, and the list of what it did by itself but load pictures."""
    context = browser.new_context()
    page, deeds = context.new_page(), []

    def answer(route):
        if route.request.url == ADDRESS:
            route.fulfill(content_type="text/html", body=f"<!DOCTYPE html><meta charset=utf-8><body>{PAGE}")
        else:
            if route.request.resource_type != "image" and not route.request.url.endswith("/favicon.ico"):
                deeds.append(f"asked for {route.request.url}")
            route.abort()

    page.route("**/*", answer)
    page.expose_function("alert", lambda what: deeds.append(f"ran {what}"))
    page.on("dialog", lambda dialog: (deeds.append("opened a dialog"), dialog.dismiss()))
    page.on("pageerror", lambda error: deeds.append(str(error)))
    page.on("popup", lambda popup: deeds.append(f"opened {popup.url}"))
    page.goto(ADDRESS)
    yield page, deeds
    context.close()


def test_no_attack_runs_asks_or_posts(attacked):
    page, deeds = attacked
    assert page.locator("body > article").count() == len(BODIES)
    assert page.evaluate(FAULTS) == []
    page.wait_for_load_state("networkidle")
    assert (deeds, page.url) == ([], ADDRESS)


def test_no_attack_is_born_when_the_browser_writes_and_reads_the_page_again(attacked):
    page, deeds = attacked
    for _ in range(3):
        page.evaluate("document.body.innerHTML = document.body.innerHTML")
    assert page.evaluate(FAULTS) == []
    page.wait_for_load_state("networkidle")
    assert (deeds, page.url) == ([], ADDRESS)


def test_attack_that_is_not_sanitised_is_found(attacked):
    page, deeds = attacked
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=q><img src=x onerror=alert(1)>')")
    page.wait_for_function("document.querySelector('body > p > img').complete")
    page.wait_for_timeout(100)
    assert len(page.evaluate(FAULTS)) == 3
    assert deeds == ["ran 1"]
