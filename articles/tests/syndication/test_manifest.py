"""Icons and the manifest: everything they name is there, in the size they say."""

import io
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from articles.models import SiteText
from articles.tests.factories import make_settings

pytestmark = pytest.mark.django_db
KILOBYTES = 4


def picture(url):
    """The file in `static/` that has the address `url`."""
    path = Path(finders.find(url.removeprefix("/static/")))
    assert path.stat().st_size < KILOBYTES * 1024
    return Image.open(io.BytesIO(path.read_bytes()))


def manifest(client, path="/manifest.webmanifest"):
    response = client.get(path)
    assert response["Content-Type"] == "application/manifest+json"
    return json.loads(response.content)


def test_icons_of_the_manifest_are_there_in_their_sizes(client):
    icons = manifest(client)["icons"]
    assert {icon["sizes"] for icon in icons} == {"192x192", "512x512"}
    assert [icon.get("purpose") for icon in icons].count("maskable") == 1
    for icon in icons:
        assert "x".join(map(str, picture(icon["src"]).size)) == icon["sizes"]


def test_maskable_icon_keeps_its_drawing_inside_of_the_circle_that_every_mask_leaves(client):
    icon = next(icon for icon in manifest(client)["icons"] if icon.get("purpose") == "maskable")
    image = picture(icon["src"]).convert("RGB")
    ground = image.getpixel((0, 0))
    drawn = [(x, y) for x in range(0, 512, 2) for y in range(0, 512, 2) if image.getpixel((x, y)) != ground]
    assert drawn
    assert max((x - 256) ** 2 + (y - 256) ** 2 for x, y in drawn) <= (0.4 * 512) ** 2


def test_manifest_speaks_the_language_of_its_address(client):
    settings = make_settings()
    SiteText.objects.create(settings=settings, language="zh-hans", name="晨报门户", tagline="早上六点")
    SiteText.objects.create(settings=settings, language="en", name="The Morning Portal of Lanwan")
    chinese, english = manifest(client), manifest(client, "/en/manifest.webmanifest")
    assert (chinese["name"], chinese["short_name"], chinese["description"]) == ("晨报门户", "晨报门户", "早上六点")
    assert (chinese["lang"], chinese["start_url"]) == ("zh-Hans", "/")
    assert (english["name"], english["start_url"]) == ("The Morning Portal of Lanwan", "/en/")
    assert "short_name" not in english


def test_page_links_manifest_and_icons_that_are_there(client):
    page = client.get("/en/").content.decode()
    assert '<link rel="manifest" href="/en/manifest.webmanifest">' in page
    icons = re.findall(r'<link rel="(icon|apple-touch-icon)" href="([^"]+)"', page)
    assert [name for name, _ in icons] == ["icon", "icon", "apple-touch-icon"]
    assert picture(icons[0][1]).size == (32, 32)
    assert finders.find(icons[1][1].removeprefix("/static/"))
    assert picture(icons[2][1]).size == (180, 180)


def test_colours_of_the_browser_are_those_of_the_paper(client):
    found = re.findall(r'<meta name="theme-color" content="([^"]+)"', client.get("/").content.decode())
    tokens = Path(finders.find("css/tokens.css")).read_text()
    assert f"--paper: light-dark({found[0]}, {found[1]})" in tokens
    assert manifest(client)["theme_color"] == found[0]


def test_favicon_at_the_root_leads_to_the_icon(client):
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/img/favicon.ico")
    assert "max-age" in response["Cache-Control"]
