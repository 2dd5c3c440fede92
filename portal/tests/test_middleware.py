"""What every answer of the portal carries."""

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/en/", "/feed.xml", "/robots.txt", "/articles/nowhere/"])
def test_page_does_not_depend_on_what_the_browser_prefers(client, path):
    response = client.get(path, headers={"Accept-Language": "fr, en;q=0.9"})
    assert response.status_code in {200, 404}
    assert "Accept-Language" not in response.headers.get("Vary", "")
    assert response.headers["Content-Language"] == ("en" if path == "/en/" else "zh-hans")
