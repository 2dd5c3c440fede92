"""Text that was not saved: a safety copy for each form, offered when its page is gone, forgotten once it is saved."""

import json

import pytest
from django.contrib.auth.models import User

from articles.models import Article, Author, Category, Tag
from articles.tests.admin.conftest import picture_bytes
from articles.tests.browser.conftest import log_in
from articles.tests.browser.editing import ADD, kept_slots, wait_for_copy, wait_for_no_copy

pytestmark = pytest.mark.browser

PUT = "([key, value]) => localStorage.setItem(key, typeof value === 'string' ? value : JSON.stringify(value))"


@pytest.fixture(params=["locks", "no locks"])
def browsing(request, editing):
    """A browser's context, logged in; without Web Locks as on plain HTTP too."""
    visitor = editing()
    if request.param == "no locks":
        visitor.page.context.add_init_script(
            "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"
        )
    return visitor


def open_tab(visitor, path=ADD):
    page = visitor.page.context.new_page()
    page.set_default_timeout(10_000)
    page.goto(visitor.origin + path)
    return page


def write(page, title, body="Text."):
    page.fill("#id_title", title)
    page.fill("#id_body", body)
    wait_for_copy(page, title)


def offered(page):
    return page.locator(".draft__title").all_inner_texts()


def wait_for_offer(page, *titles):
    page.wait_for_function(
        "(titles) => JSON.stringify([...document.querySelectorAll('#draft:not([hidden]) .draft__title')]"
        ".map((title) => title.textContent).sort()) === JSON.stringify(titles)",
        arg=sorted(titles),
    )


def crash(page):
    """End a page as a browser that is killed would: none of its handlers ask or wait."""
    page.close(run_before_unload=False)


def test_new_articles_in_two_tabs_are_kept_apart(browsing):
    first, second = open_tab(browsing), open_tab(browsing)
    write(first, "甲")
    write(second, "乙")
    assert offered(first) == offered(second) == []
    wait_for_copy(second, "甲")
    assert len(kept_slots(second)) == 2
    second.click("[name=_save]")
    second.locator(".success").wait_for()
    assert Article.objects.get().title == "乙"
    first.wait_for_function("() => !Object.values(localStorage).some((text) => text.includes('乙'))")
    crash(first)
    page = open_tab(browsing)
    wait_for_offer(page, "甲")
    page.get_by_role("button", name="Restore it").click()
    assert page.input_value("#id_title") == "甲"
    page.click("[name=_save]")
    page.locator(".success").wait_for()
    assert set(Article.objects.values_list("title", flat=True)) == {"甲", "乙"}
    wait_for_no_copy(page)


def test_each_text_that_was_left_behind_is_offered_and_thrown_away_alone(browsing):
    pages = [open_tab(browsing) for _ in range(3)]
    for page, title in zip(pages, ("One", "Two", "Three"), strict=True):
        write(page, title)
    living = pages.pop()
    for page in pages:
        crash(page)
    page = open_tab(browsing)
    wait_for_offer(page, "One", "Two")
    assert page.locator(".draft__entry time[datetime]").count() == 2
    page.locator(".draft__entry", has_text="Two").get_by_role("button", name="Discard it").click()
    wait_for_offer(page, "One")
    assert len(kept_slots(page)) == 2
    assert living.input_value("#id_title") == "Three"
    page.get_by_role("button", name="Restore it").click()
    page.locator("#draft").wait_for(state="hidden")
    assert len(kept_slots(page)) == 2


def test_reloading_the_page_offers_its_own_text(browsing):
    page = open_tab(browsing)
    write(page, "Tea")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    wait_for_offer(page, "Tea")


def test_refused_form_keeps_its_copy_to_itself_beside_an_open_tab(browsing):
    first, second = open_tab(browsing), open_tab(browsing)
    for body in ("Once", "Twice", "Thrice"):
        second.fill("#id_body", body)
        wait_for_copy(second, body)
        second.click("[name=_save]")
        second.locator(".errornote").wait_for()
    second.wait_for_timeout(1200)
    assert len(kept_slots(second)) == 1
    assert offered(first) == offered(second) == []


def test_copy_of_an_open_form_that_another_tab_threw_away_is_written_again(browsing):
    first, second = open_tab(browsing), open_tab(browsing)
    write(second, "Tea")
    wait_for_copy(first, "Tea")
    first.evaluate("(key) => localStorage.removeItem(key)", kept_slots(first)[0])
    second.wait_for_timeout(300)
    wait_for_copy(second, "Tea")


def test_putting_a_text_back_keeps_what_the_form_holds(browsing):
    page = open_tab(browsing)
    write(page, "Old")
    crash(page)
    page = open_tab(browsing)
    wait_for_offer(page, "Old")
    write(page, "New")
    page.get_by_role("button", name="Restore it").click()
    assert page.input_value("#id_title") == "Old"
    crash(page)
    page = open_tab(browsing)
    wait_for_offer(page, "Old", "New")


def test_every_field_comes_back(editing):
    for name in ("Drinks", "News"):
        Category.objects.create(name=name)
    Author.objects.create(name="Lu Yu")
    Tag.objects.create(name="green")
    visitor = editing()
    page = open_tab(visitor)
    page.fill("#id_title", "Tea")
    for field, choices in (("category_list", ["News", "Drinks"]), ("author_list", ["Lu Yu"]), ("tags", ["green"])):
        for choice in choices:
            page.click(f".field-{field} .select2-selection")
            page.keyboard.type(choice)
            page.locator(".select2-results__option", has_text=choice).first.click()
    page.click(".field-tags .select2-selection")
    page.keyboard.type("another,")
    page.keyboard.press("Escape")
    for details in page.locator("details summary, fieldset.collapse summary").all():
        details.click()
    page.fill("#id_summary", "Short.")
    page.fill("#id_published_at_0", "2026-02-03")
    page.fill("#id_expires_at_0", "2036-01-01")
    page.fill("#id_expires_at_1", "10:00:00")
    page.select_option("#id_status", "withdrawn")
    page.select_option("#id_language", "en")
    page.select_option("#id_has_math", "true")
    page.uncheck("#id_is_listed")
    page.check("input[name=widgets][value=recent]")
    page.check("input[name=widgets][value=search]")
    page.locator("input[name=widgets][value=recent]").locator("xpath=ancestor::div[1]").get_by_role(
        "button"
    ).first.click()
    page.fill("#id_source_url", "https://example.org/")
    page.set_input_files("#id_thumbnail", {"name": "p.png", "mimeType": "image/png", "buffer": picture_bytes()})
    written = page.evaluate("readForm(document.getElementById('article_form'))")
    wait_for_copy(page, "p.png")
    crash(page)
    page = open_tab(visitor)
    page.get_by_role("button", name="Restore it").click()
    back = page.evaluate("readForm(document.getElementById('article_form'))")
    assert written.pop("thumbnail") == ["p.png"]
    assert back.pop("thumbnail") == []
    assert back == written
    assert [value for value, _ in back["category_list"]] == [
        str(Category.objects.get(name=name).pk) for name in ("News", "Drinks")
    ]
    assert page.locator(".field-tags .select2-selection__choice").count() == 2
    page.get_by_text("Files could not be kept. Choose them again: p.png").wait_for()
    page.click("[name=_save]")
    page.locator(".success").wait_for()
    article = Article.objects.get()
    assert (article.status, article.language, article.is_listed, article.has_math) == ("withdrawn", "en", False, True)
    assert set(article.tags.names()) == {"green", "another"}
    assert [row.name for row in article.categories.order_by("categorizedarticle__position")] == ["News", "Drinks"]


def test_text_put_back_days_later_is_not_dated_by_the_form_that_was_lost(editing):
    visitor = editing()
    page = open_tab(visitor)
    write(page, "Tea")
    crash(page)
    page = open_tab(visitor)
    page.evaluate(
        """() => { for (const key of Object.keys(localStorage).filter((name) => name.startsWith("article-draft:")))
        localStorage.setItem(key,
        localStorage.getItem(key).replaceAll(/"20\\d\\d-\\d\\d-\\d\\d"/g, '"2026-03-01"')); }"""
    )
    page.reload()
    page.get_by_role("button", name="Restore it").click()
    assert page.input_value("#id_published_at_0") == "2026-03-01"
    page.select_option("#id_status", "published")
    page.click("[name=_save]")
    page.locator(".success").wait_for()
    article = Article.objects.get()
    assert abs((article.published_at - article.created_at).total_seconds()) < 5


def test_another_user_of_the_browser_is_offered_nothing(editing):
    visitor = editing()
    page = open_tab(visitor)
    write(page, "Mine")
    crash(page)
    visitor.page.context.clear_cookies()
    log_in(visitor, "other")
    page = open_tab(visitor)
    write(page, "Theirs")
    assert offered(page) == []


def test_text_of_an_article_is_offered_on_its_own_form_and_says_that_the_article_was_saved_since(editing):
    article = Article.objects.create(title="Tea", language="en", body="Green.", status="published")
    other = Article.objects.create(title="Milk", language="en", body="White.", status="published")
    visitor = editing()
    path = f"/admin/articles/article/{article.pk}/change/"
    page = open_tab(visitor, path)
    page.fill("#id_body", "My words.")
    wait_for_copy(page, "My words.")
    crash(page)
    page = open_tab(visitor, f"/admin/articles/article/{other.pk}/change/")
    assert offered(page) == []
    page = open_tab(visitor, path)
    wait_for_offer(page, "Tea")
    assert page.locator(".draft__older").is_hidden()
    page.fill("#id_body", "Their words.")
    page.click("[name=_continue]")
    page.locator(".success").wait_for()
    wait_for_offer(page, "Tea")
    page.get_by_text("The article has been saved since then.").wait_for()
    page.get_by_role("button", name="Restore it").click()
    page.click("[name=_continue]")
    page.get_by_text("saved this article at").wait_for()
    assert page.locator(".meanwhile ins", has_text="Their").count()
    assert page.input_value("#id_body") == "My words."
    article.refresh_from_db()
    assert article.body == "Their words."


def test_text_that_was_saved_although_its_page_never_knew_is_not_offered(editing):
    article = Article.objects.create(title="Tea", language="en", body="Green.", status="published")
    Article.objects.update(edited_at=article.created_at)
    visitor = editing()
    page = open_tab(visitor, f"/admin/articles/article/{article.pk}/change/")
    page.fill("#id_body", "My words.")
    wait_for_copy(page, "My words.")
    crash(page)
    Article.objects.update(body="My words.")
    page = open_tab(visitor, f"/admin/articles/article/{article.pk}/change/")
    wait_for_no_copy(page)
    assert offered(page) == []


def test_text_that_an_older_version_of_the_script_kept_is_offered(editing):
    visitor = editing()
    user = User.objects.get().pk
    values = {"title": "Old", "lead": "", "body": "Text.", "summary": ""}
    page = visitor.open("/admin/")
    at = page.evaluate("Date.now()")
    page.evaluate(PUT, [f"article-draft:{user}:{ADD}", {"at": at, "values": values}])
    page = open_tab(visitor)
    wait_for_offer(page, "Old")
    page.get_by_role("button", name="Restore it").click()
    assert page.input_value("#id_body") == "Text."


def fill(page, count, size=10, user=None):
    user = user or User.objects.get().pk
    for n in range(count):
        slot = {"at": 1000 * n + page.evaluate("Date.now()") - 10**8, "path": ADD, "values": {"title": [f"Old {n}"]}}
        slot["values"]["body"] = ["x" * size]
        page.evaluate(PUT, [f"article-draft:{user}:{n:016x}", slot])


def test_slots_beyond_the_most_push_out_the_oldest_and_none_that_is_open(editing):
    visitor = editing()
    living = open_tab(visitor)
    write(living, "Living")
    fill(living, 25)
    page = open_tab(visitor)
    write(page, "New")
    keys = kept_slots(page)
    assert len(keys) == 20
    held = json.dumps(page.evaluate("Object.values(localStorage)"))
    assert "Living" in held
    assert "Old 24" in held
    assert '"Old 6\\' not in held


def test_characters_beyond_the_most_push_out_the_oldest(editing):
    visitor = editing()
    page = open_tab(visitor)
    fill(page, 4, size=490_000)
    write(page, "New", body="y" * 300_000)
    titles = [
        json.loads(text)["values"]["title"][0]
        for text in page.evaluate("Object.values(localStorage)")
        if "title" in text
    ]
    assert sorted(titles) == ["New", "Old 1", "Old 2", "Old 3"]


def test_browser_without_room_says_so(browsing):
    page = open_tab(browsing)
    page.evaluate(
        """() => { for (let size = 2 ** 22, n = 0; size >= 1; size /= 2)
        for (;;) try { localStorage.setItem(`other-${n++}`, "x".repeat(size)); } catch { break; } }"""
    )
    page.fill("#id_title", "Tea")
    page.get_by_text("This browser cannot keep a copy of your text").wait_for()
    page.evaluate("localStorage.clear()")
    page.fill("#id_body", "Text.")
    page.locator("#draft-problem").wait_for(state="hidden")
    assert len(kept_slots(page)) == 1


def test_typing_and_taking_it_back_leaves_no_copy(editing):
    page = open_tab(editing())
    write(page, "Tea")
    page.fill("#id_title", "")
    page.fill("#id_body", "")
    page.fill("#id_slug", "")
    wait_for_no_copy(page)
