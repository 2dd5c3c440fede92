"""The interface in every language of the site: the catalogues of translations, and pages that speak one language."""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from articles.editing.conflicts import versions
from articles.models import Author, ImportConflict, ImportProblem, ImportRun
from articles.tests.factories import FIRST_DAY, make_article, make_comment, make_settings

FOLDER = settings.BASE_DIR / "articles" / "locale"
CHINESE = {"zh_Hans": "gb2312", "zh_Hant": "big5"}
"""Catalogues, and encodings that know only the characters of their script."""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")

# Catalogues ----------------------------------------------------------------------------------------------------------


def catalogue(locale, folder=FOLDER, suffix="po"):
    """Messages of a catalogue by their context, English singular and plural."""
    read = {"po": polib.pofile, "mo": polib.mofile}[suffix]
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural or ""): entry
        for entry in read(str(folder / locale / "LC_MESSAGES" / f"django.{suffix}"))
    }


def said(entry):
    """What a message says in its language: one text for each form of the plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("locale", [*CHINESE, "en"])
def test_every_message_is_translated(locale):
    left = [entry.msgid for entry in catalogue(locale).values() if not entry.translated() or entry.obsolete]
    assert left == []


@pytest.mark.parametrize("locale", [*CHINESE, "en"])
def test_placeholders_are_those_of_the_english(locale):
    for (_, singular, plural), entry in catalogue(locale).items():
        expected = set(PLACEHOLDER.findall(plural or singular))
        assert [set(PLACEHOLDER.findall(text)) for text in said(entry)] == [expected] * len(said(entry)), singular


@pytest.mark.parametrize("locale", [*CHINESE, "en"])
def test_compiled_catalogue_says_what_its_source_says(locale):
    source = {key: said(entry) for key, entry in catalogue(locale).items()}
    assert {key: said(entry) for key, entry in catalogue(locale, suffix="mo").items()} == source


def test_catalogues_hold_the_same_messages():
    assert catalogue("zh_Hans").keys() == catalogue("zh_Hant").keys()
    assert catalogue("en").keys() <= catalogue("zh_Hans").keys()


@pytest.mark.parametrize(("locale", "encoding"), CHINESE.items())
def test_chinese_is_written_in_one_script(locale, encoding):
    chinese = "".join(
        re.findall(r"[\u4e00-\u9fff]", "".join(text for e in catalogue(locale).values() for text in said(e)))
    )
    assert chinese.encode(encoding, "ignore").decode(encoding) == chinese


@pytest.mark.skipif(
    not shutil.which("xgettext"), reason="xgettext is missing; Debian has it in the package `gettext`."
)
def test_catalogues_hold_what_the_source_says_now(tmp_path):
    for name in ("articles", "portal", "templates"):
        ignored = shutil.ignore_patterns("tests", "__pycache__", "*.po", "*.mo")
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name, ignore=ignored)
    shutil.copy(settings.BASE_DIR / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "zh_Hans"],
        cwd=tmp_path,
        env={**os.environ, "DEBUG": "on"},
        capture_output=True,
        check=True,
    )
    now = catalogue("zh_Hans", tmp_path / "articles" / "locale").keys()
    assert {"to add": now - catalogue("zh_Hans").keys(), "to drop": catalogue("zh_Hans").keys() - now} == {
        "to add": set(),
        "to drop": set(),
    }, "Run `make messages`, then translate what it has added."


def test_words_of_the_portal_come_before_those_of_other_applications():
    with translation.override("zh-hans"):
        assert gettext("Page not found") == "页面不存在"
    with translation.override("zh-hant"):
        assert gettext("Page not found") == "找不到頁面"


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("zh-hans", "%(number)s 条结果", "%(number)s 条结果"),
        ("zh-hant", "%(number)s 筆結果", "%(number)s 筆結果"),
        ("en", "%(number)s result", "%(number)s results"),
    ],
)
def test_each_language_has_its_own_plural(language, one, two):
    with translation.override(language):
        assert [ngettext("%(number)s result", "%(number)s results", n) for n in (1, 2)] == [one, two]


# Pages ---------------------------------------------------------------------------------------------------------------


class Words(HTMLParser):
    """What a page shows or reads aloud: its text, and its attributes that hold text."""

    SPOKEN = {
        "alt",
        "aria-label",
        "placeholder",
        "title",
        "data-label",
        "data-done",
        "data-up",
        "data-down",
        "data-hint",
    }

    def __init__(self, html):
        super().__init__()
        self.texts, self.hidden = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in {"script", "style"}
        spoken = [value for name, value in attributes if name in self.SPOKEN and value]
        is_button = tag == "input" and {"submit", "button"} & {value for name, value in attributes if name == "type"}
        self.texts += spoken + [value for name, value in attributes if is_button and name == "value"]

    def handle_endtag(self, tag):
        self.hidden -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.hidden and data.strip():
            self.texts.append(data.strip())


def words(response):
    return "\n".join(Words(response.content.decode()).texts)


TITLES = {"zh-hans": "大桥合龙", "zh-hant": "大橋合龍", "en": "Bridge closes"}
PATHS = {
    "front": "/",
    "article": "/articles/bridge/",
    "comment": "/articles/bridge/comment/",
    "tag": "/tags/%E6%A1%A5/",
    "tags": "/tags/",
    "category": "/categories/%E8%A6%81%E9%97%BB/",
    "categories": "/categories/",
    "archive": "/archive/",
    "year": "/archive/2026/",
    "month": "/archive/2026/01/",
    "search": "/search/?q=%E6%AD%A3%E6%96%87",
    "empty search": "/search/?q=zzz",
    "missing page": "/nothing/",
}
EVERY_WIDGET = ["search", "recent", "categories", "taglist", "social", "languages", "sidemenu", "archive"]
EVERY_WIDGET += ["related", "popular"]


@pytest.fixture
def _news():
    """An article, of some shape, in each language, on a site that shows whatever it can."""
    make_settings(widgets=EVERY_WIDGET, has_comments=True, icp_number="备1号")
    for language, title in TITLES.items():
        article = make_article(
            language=language,
            slug="bridge",
            title=title,
            translation_key="bridge",
            source_url="https://example.org/1",
            tags=["桥"],
            categories=["要闻"],
            authors=["林听澜"],
            contents=[[2, "a", title], [2, "b", title], [2, "c", title]],
        )
        make_comment(article)
    Author.objects.update(description="记者。")


@pytest.mark.django_db
@pytest.mark.usefixtures("_news")
@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("prefix", ["", "/zh-hant"])
def test_chinese_page_holds_no_english_word(client, prefix, name):
    shown = words(client.get(prefix + PATHS[name]))
    shown = shown.replace(TITLES["en"], "")  # The article in another language.
    assert set(re.findall(r"[A-Za-z]{2,}", shown)) <= {"English", "RSS", "Atom", "JSON", "Feed", "IP", "Cookie", "zzz"}


@pytest.mark.django_db
@pytest.mark.usefixtures("_news")
@pytest.mark.parametrize("name", PATHS)
def test_english_page_holds_no_chinese_of_the_interface(client, name):
    shown = words(client.get("/en" + PATHS[name]))
    given = ["简体", "繁體", "林听澜", "桥修得真好。", "正文", "记者。", "要闻", "桥", "备1号", *TITLES.values()]
    assert re.findall(r"[\u4e00-\u9fff]+", re.sub("|".join(given), "", shown)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_news")
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", ["最新", "分类", "标签", "其他语言", "往期", "搜索文章", "菜单"]),
        ("/zh-hant/", ["最新", "分類", "標籤", "其他語言", "過往文章", "搜尋文章", "選單"]),
        ("/en/", ["Latest", "Categories", "Tags", "Other languages", "Archive", "Search articles", "Menu"]),
    ],
)
def test_front_page_speaks_its_language(client, path, expected):
    shown = words(client.get(path)).splitlines()
    assert [word for word in expected if word not in shown] == []


# What Django's own catalogues leave in English.
ENGLISH_OF_DJANGO = {"Search", "Model name", "Add link", "Change or view list link"}
NAMES_IN_ADMIN = {"English", "admin", "Django", "Asia", "Shanghai", "UTC", "HTML", "Markdown", "ICP", "https"}


def english_words(page):
    shown = [text for text in words(page).splitlines() if text not in ENGLISH_OF_DJANGO]
    return set(re.findall(r"[A-Za-z]{2,}", "\n".join(shown)))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
@pytest.mark.parametrize(
    "name",
    [
        "index",
        "articles_article_changelist",
        "articles_article_add",
        "articles_comment_changelist",
        "articles_category_add",
        "articles_author_add",
        "articles_tag_add",
        "articles_menuitem_add",
        "articles_sitesettings_changelist",
        "articles_importrun_changelist",
        "articles_importproblem_changelist",
        "articles_importconflict_changelist",
    ],
)
def test_admin_page_holds_no_english_word(admin_client, settings, language, name):
    settings.LANGUAGE_CODE = language
    page = admin_client.get(reverse(f"admin:{name}"), headers={"accept-language": language})
    assert english_words(page) <= NAMES_IN_ADMIN


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_admin_page_of_a_row_holds_no_english_word(admin_client, settings, language):
    settings.LANGUAGE_CODE = language
    article = make_article(slug="1", import_path="甲", imported_at=FIRST_DAY, edited_at=FIRST_DAY)
    run = ImportRun.objects.create(started_at=FIRST_DAY, paths=["乙"])
    problem = ImportProblem.objects.create(run=run, path="丙", level="error", message="丁")
    conflict = ImportConflict(article=article, found_at=FIRST_DAY, import_path="甲")
    conflict.text, _ = versions(conflict)  # Whatever differed would be shown, with the words of its front matter.
    conflict.save()
    for row in (article, make_comment(article), run, problem, conflict):
        address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
        page = admin_client.get(address, headers={"accept-language": language})
        assert page.status_code == 200
        # A problem is called by the line that the import printed.
        assert english_words(page) <= NAMES_IN_ADMIN | {"error"}
