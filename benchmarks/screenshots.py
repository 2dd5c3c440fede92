"""Writes docs/screenshots/<page>-<width>-<scheme>.webp: the top of each kind of page of the sample site.

python benchmarks/screenshots.py
"""

import io
import sys
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from sample_site import CHROMIUM, CHROMIUM_FLAGS, HERE, PAGES, sample_site

FOLDER = HERE / "docs" / "screenshots"
HEIGHTS = {390: 1280, 1280: 1600}
SCHEMES = ("light", "dark")
# Kinds of page that are shown in the light theme only.
IN_LIGHT = {
    "category": "/categories/要闻/",
    "categories": "/categories/",
    "tags": "/tags/",
    "author": "/authors/沈砚秋/",
    "archive": "/archive/",
    "month": "/archive/2026/11/",
    "comment": f"{PAGES['article']}comment/",
    "english": "/en/",
}
QUALITY = 82


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    with sample_site() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        for (width, height), scheme in product(HEIGHTS.items(), SCHEMES):
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            for name, path in (PAGES | IN_LIGHT if scheme == "light" else PAGES).items():
                page.goto(origin + path, wait_until="networkidle")
                picture = Image.open(io.BytesIO(page.screenshot()))
                picture.convert("RGB").save(FOLDER / f"{name}-{width}-{scheme}.webp", quality=QUALITY, method=6)
            page.close()
        browser.close()
    sizes = [path.stat().st_size for path in FOLDER.glob("*.webp")]
    print(f"{len(sizes)} pictures, {sum(sizes) / 1e6:.2f} MB, in {FOLDER.relative_to(HERE)}/")


if __name__ == "__main__":
    main()
