"""What a browser fetches ahead when a link is pressed, and what it never does."""

import pytest

from articles.tests.factories import make_article

pytestmark = pytest.mark.browser

PREFETCHES = "performance.getEntriesByType('navigation')[0].deliveryType"


def delivery_of(page, link):
    """How the page behind `link` came, after a press of half a second."""
    page.locator(link).first.hover()
    page.mouse.down()
    page.wait_for_timeout(500)
    with page.expect_navigation():
        page.mouse.up()
    return page.evaluate(PREFETCHES)


def test_article_is_fetched_while_its_link_is_pressed(visit, live_server):
    make_article(slug="bridge")
    page = (visitor := visit()).open("/")
    assert delivery_of(page, 'a[href="/articles/bridge/"]') == "navigational-prefetch"
    assert visitor.faults == []


@pytest.mark.parametrize("link", ['a[href="/articles/bridge/comment/"]', 'a[href="/feed.json"]'])
def test_form_and_feed_are_not_fetched_ahead(visit, live_server, link):
    make_article(slug="bridge", has_comments=True)
    page = visit().open("/articles/bridge/")
    assert delivery_of(page, link) == ""
