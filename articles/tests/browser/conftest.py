"""A browser, a site to look at, and a page that notes whatever goes wrong on it."""

import os
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest
from django.contrib.auth.models import User
from django.test import override_settings

from articles.models import Author, Tag
from articles.tests.factories import make_article, make_articles, make_menu_item, make_settings

CHROMIUM = Path(os.environ.get("CHROME_PATH", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ARGUMENTS += ["--disable-sync", "--no-first-run"]
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360"/></svg>'
REMOTE = "https://img.example.org"

# Playwright's sync API runs an event loop, in which Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session", autouse=True)
def _folder_for_static_files(tmp_path_factory):
    """WhiteNoise wants one before the live server starts, which is before any one test."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(scope="session")
def browser():
    sync_api = needed("playwright.sync_api")
    if not CHROMIUM.exists():
        skip_or_fail(f"{CHROMIUM} is missing; on Debian: apt install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core."""
    return needed("axe_playwright_python.base").AXE_SCRIPT


def needed(name: str) -> ModuleType:
    """The module `name`; without it, `skip_or_fail`."""
    try:
        return import_module(name)
    except ImportError:
        skip_or_fail(f"{name} is missing; run: pip install -r requirements-dev.txt")


def skip_or_fail(message: str) -> NoReturn:
    """Skip a test that cannot run here; fail it under `CI`, where everything that tests need must be installed."""
    if os.environ.get("CI", "").lower() not in {"", "0", "false"}:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


class Visit:
    """A page of the browser on the live server. `faults` holds what no page may do."""

    def __init__(self, context, origin):
        self.origin, self.faults = origin, []
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.route(lambda url: not url.startswith(origin), self.answer_elsewhere)
        self.page.on(
            "console", lambda message: message.type in {"error", "warning"} and self.faults.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def answer_elsewhere(self, route):
        """A picture of an article's remote host; any other host is a fault."""
        if route.request.url.startswith(REMOTE) and route.request.resource_type == "image":
            route.fulfill(content_type="image/svg+xml", body=PICTURE)
        else:
            self.faults.append(f"asked for {route.request.url}")
            route.abort()

    def open(self, path):
        self.page.goto(self.origin + path)
        return self.page


@pytest.fixture
def visit(browser, live_server):
    """`visit(path, …)` opens a page; other arguments are those of a browser context. `visit.faults` of all pages."""
    contexts, visits = [], []

    def start(**options):
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}))
        visits.append(Visit(contexts[-1], live_server.url))
        return visits[-1]

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def editing(visit, live_server):
    """Opens an editor's browser, logged in; under another name than "editor", another editor's."""

    def start(name="editor", **options):
        visitor = visit(locale="en-US", **options)
        log_in(visitor, name)
        return visitor

    return start


def log_in(visitor, name):
    if not User.objects.filter(username=name).exists():
        User.objects.create_superuser(name, password="a-long-password")
    page = visitor.open("/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", "a-long-password")
    page.click("[type=submit]")


WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenfabrik"
BODY = f"""
<h2 id="b-tide">二十六分钟</h2><p>{"这是一段正文。" * 40}</p>
<figure><img src="{REMOTE}/om_bt/abc/641" alt="图片" loading="lazy" referrerpolicy="no-referrer"></figure>
<h2 id="b-numbers">七十二分钟变成九分钟</h2>
<section class="scroll" aria-label="表" tabindex="0"><table><thead>
<tr>{'<th scope="col">一列表头</th>' * 12}</tr></thead>
<tbody><tr>{"<td>38,200</td>" * 12}</tr></tbody></table></section>
<section class="scroll" aria-label="程序" tabindex="0"><pre><code>{"x = 1; " * 40}</code></pre></section>
<p>https://example.org/{"a" * 120} {WORD} <code>{"y" * 90}</code></p>
"""


@pytest.fixture
def site(live_server):
    """A site whose articles have whatever could be too wide: long words, tables, code, names."""
    make_settings(articles_per_page=5)
    make_menu_item(menu="footer", name="编辑守则")
    remote = f"{REMOTE}/om_ls/O36GKaLBTKAdq7rn_640360/0"
    make_articles(
        24, categories=["要闻", WORD], tags=["桥", "交通", WORD], thumbnail_url=remote, summary="摘要。" * 30
    )
    Tag.objects.filter(name="桥").update(description="关于桥的一切。" * 10)
    make_article(
        slug="bridge",
        title="最后一段钢梁升到位，澜湾大桥今晨合龙，东西两岸的早高峰车程将从七十二分钟缩短到九分钟，明年春天通车",
        lead="六年、四次台风、一次改线。",
        pin_weight=1,
        language_tag="zh-CN",
        authors=["沈砚秋"],
        categories=["要闻"],
        tags=["桥", WORD],
        thumbnail_url=remote,
        thumbnail_caption="图：晨报门户 绘",
        source_name="澜湾日报",
        source_url="https://example.org/1",
        translation_key="bridge",
        contents=[[2, "b-tide", "二十六分钟"], [2, "b-numbers", "七十二分钟变成九分钟"]],
        body_html=BODY,
        body_text="这是一段正文。" * 40,
    )
    make_article(slug="bridge", title=f"Bridge {WORD}", language="en", translation_key="bridge", body_html=BODY)
    Author.objects.update(description="写桥和船的人。" * 10)
