"""Pictures that are dropped into a text: a placeholder each, replaced in place, and a history that can be undone."""

import re

import pytest

from articles.models import Article
from articles.tests.admin.conftest import picture_bytes
from articles.tests.browser.editing import ADD, hand_in, hand_in_all, preview

pytestmark = pytest.mark.browser

PICTURE = r"!\[\]\(/media/pictures/[0-9a-f]{32}\.png\)"
A, B, C = (picture_bytes(size=(side, 30)) for side in (40, 50, 60))


class Slow:
    """Holds uploads back until the test lets them go, by their order."""

    def __init__(self, page):
        self.routes = []
        page.route("**/article/picture/", lambda route: self.routes.append(route))
        self.page = page

    def wait_for(self, count):
        while len(self.routes) < count:
            self.page.wait_for_timeout(20)

    def answer(self, number):
        self.wait_for(number + 1)
        with self.page.expect_response("**/article/picture/"):
            self.routes[number].continue_()


@pytest.fixture
def writing(editing):
    def start(text="", path=ADD, **options):
        visitor = editing(**options)
        page = visitor.open(path)
        page.click("#id_body")
        if text:
            page.keyboard.type(text)
        return page

    return start


def body(page):
    return page.input_value("#id_body")


def wait_for_body(page, pattern):
    page.wait_for_function(
        "(pattern) => new RegExp(pattern).test(document.getElementById('id_body').value)", arg=f"^{pattern}$"
    )


def test_pictures_dropped_together_stand_in_order_in_paragraphs_of_their_own(writing):
    page = writing("Before.")
    hand_in_all(page, "drop", {"a.png": A, "b.png": B, "c.png": C})
    wait_for_body(page, rf"Before\.\n\n{PICTURE}\n\n{PICTURE}\n\n{PICTURE}")
    widths = [preview(page).locator(f"img >> nth={n}").get_attribute("width") for n in range(3)]
    assert widths == ["40", "50", "60"]


def test_order_is_that_of_dropping_and_not_that_of_the_answers(writing):
    page = writing()
    slow = Slow(page)
    hand_in_all(page, "drop", {"a.png": A, "b.png": B})
    assert body(page) == "![Uploading a.png…](#upload-1)\n\n![Uploading b.png…](#upload-2)"
    slow.answer(1)
    wait_for_body(page, rf"!\[Uploading a\.png…\]\(#upload-1\)\n\n{PICTURE}")
    slow.answer(0)
    wait_for_body(page, rf"{PICTURE}\n\n{PICTURE}")
    preview(page).locator("img >> nth=1").wait_for()
    assert preview(page).locator("img >> nth=0").get_attribute("width") == "40"


def test_pictures_dropped_one_after_the_other_do_not_meet(writing):
    page = writing("One ")
    slow = Slow(page)
    hand_in(page, "drop", A, "a.png")
    page.keyboard.type(" two ")
    hand_in(page, "paste", B, "b.png")
    page.keyboard.type(" three")
    slow.answer(1)
    slow.answer(0)
    wait_for_body(page, rf"One {PICTURE} two {PICTURE} three")


def test_typing_goes_on_where_it_was_while_a_picture_is_on_its_way(writing):
    page = writing("End.")
    page.keyboard.press("Home")
    slow = Slow(page)
    hand_in(page, "drop", A)
    page.keyboard.press("Control+End")
    page.keyboard.type(" Typed")
    page.keyboard.press("Shift+ArrowLeft")
    slow.answer(0)
    wait_for_body(page, rf"{PICTURE}End\. Typed")
    assert page.evaluate("getSelection().toString()") == "d"
    page.keyboard.type("d on")
    wait_for_body(page, rf"{PICTURE}End\. Typed on")


def test_focus_in_another_field_stays_there(writing):
    page = writing()
    slow = Slow(page)
    hand_in(page, "drop", A)
    page.click("#id_title")
    page.keyboard.type("Ti")
    slow.answer(0)
    wait_for_body(page, PICTURE)
    page.keyboard.type("tle")
    assert page.input_value("#id_title") == "Title"


def test_answer_waits_for_an_input_method_that_composes_a_word(writing):
    page = writing()
    slow = Slow(page)
    hand_in(page, "drop", A)
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    slow.answer(0)
    page.wait_for_timeout(100)
    assert body(page) == "![Uploading a.png…](#upload-1)ni"
    client.send("Input.insertText", {"text": "你"})
    wait_for_body(page, PICTURE + "你")


def test_refused_picture_goes_and_says_why_and_leaves_the_others_alone(writing):
    page = writing("Text.")
    hand_in_all(page, "drop", {"a.png": A, "bad.png": b"<svg/>", "worse.png": b"x", "c.png": C})
    wait_for_body(page, rf"Text\.\n\n{PICTURE}\n\n{PICTURE}")
    said = page.locator(".editor-notice[role=alert]")
    said.get_by_text("bad.png: Not a readable image").wait_for()
    said.get_by_text("worse.png: Not a readable image").wait_for()


@pytest.mark.parametrize("how", ["abort", "html"])
def test_upload_without_an_answer_says_so_and_leaves_the_text_alone(writing, how):
    page = writing("Text.")
    if how == "abort":
        page.route("**/article/picture/", lambda route: route.abort())
    else:
        page.route(
            "**/article/picture/", lambda route: route.fulfill(status=502, body="<!doctype html><p>Bad gateway")
        )
    hand_in(page, "drop", A, "a.png")
    page.locator(".editor-notice[role=alert]", has_text="a.png: The picture could not be stored").wait_for()
    assert body(page) == "Text."


def test_deleted_placeholder_brings_nothing_back_and_says_where_the_picture_is(writing):
    page = writing()
    slow = Slow(page)
    hand_in(page, "drop", A, "a.png")
    page.keyboard.press("Control+a")
    page.keyboard.type("Another text.")
    slow.answer(0)
    said = page.locator(".editor-notice[role=alert]")
    said.get_by_text("a.png was uploaded, but its place").wait_for()
    assert re.search(PICTURE, said.inner_text())
    assert body(page) == "Another text."


def test_alternative_text_that_was_written_meanwhile_stays(writing):
    page = writing()
    slow = Slow(page)
    hand_in(page, "drop", A)
    page.locator("#id_body").evaluate("(editor) => editor.setSelectionRange(2, editor.value.indexOf(']'))")
    page.keyboard.type("A bridge")
    slow.answer(0)
    wait_for_body(page, PICTURE.replace(r"\[\]", r"\[A bridge\]"))


def test_selected_words_are_not_replaced_by_a_picture(writing):
    page = writing("Words.")
    page.keyboard.press("Control+a")
    hand_in(page, "drop", A)
    wait_for_body(page, rf"Words\.{PICTURE}")


def test_picture_on_its_way_is_named_below_the_text_and_not_broken_in_the_preview(writing):
    page = writing("Typed.")
    slow = Slow(page)
    hand_in_all(page, "drop", {"a.png": A, "b.png": B})
    page.locator(".editor-notice[role=status]", has_text="Uploading a.png… Uploading b.png…").wait_for()
    preview(page).get_by_text("Typed.").wait_for()
    assert preview(page).locator("img").count() == 0
    slow.answer(0)
    preview(page).locator("img").wait_for()


def test_undoing_takes_a_picture_back_step_by_step_and_the_typing_before_it(writing):
    page = writing("Typed.")
    hand_in(page, "paste", A)
    wait_for_body(page, rf"Typed\.{PICTURE}")
    seen = []
    for _ in range(10):
        page.keyboard.press("Control+z")
        seen.append(body(page))
        if not seen[-1]:
            break
    assert "Typed." in seen
    assert seen[-1] == ""
    while body(page) != seen[0]:
        page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+Shift+z")
    wait_for_body(page, rf"Typed\.{PICTURE}")


def test_undoing_goes_on_after_a_picture_that_arrived_behind_the_cursor(writing):
    page = writing("First. ")
    slow = Slow(page)
    hand_in(page, "drop", A)
    page.keyboard.type(" Last.")
    slow.answer(0)
    wait_for_body(page, rf"First\. {PICTURE} Last\.")
    seen = []
    while body(page) and len(seen) < 20:
        page.keyboard.press("Control+z")
        seen.append(body(page))
    assert "First. " in seen
    assert seen[-1] == ""


def test_placeholder_that_undoing_brought_back_is_never_saved(writing):
    page = writing("Typed.")
    page.fill("#id_title", "Tea")
    page.click("#id_body")
    page.keyboard.press("Control+End")
    hand_in(page, "paste", A)
    wait_for_body(page, rf"Typed\.{PICTURE}")
    page.keyboard.press("Control+z")
    assert "#upload-1" in body(page)
    page.click("[name=_save]")
    page.locator(".success").wait_for()
    assert re.fullmatch(rf"Typed\.{PICTURE}", Article.objects.get().body)


def test_saving_waits_for_pictures_on_their_way(writing):
    page = writing("Text.")
    page.fill("#id_title", "Tea")
    page.click("#id_body")
    slow = Slow(page)
    hand_in_all(page, "drop", {"a.png": A, "b.png": B})
    page.click("[name=_continue]")
    page.get_by_text("The article is saved as soon as").wait_for()
    slow.answer(1)
    assert not Article.objects.exists()
    slow.answer(0)
    page.locator(".success").wait_for()
    assert "/change/" in page.url
    assert re.fullmatch(
        rf"{PICTURE}\n\n{PICTURE}\n\nText\.|Text\.\n\n{PICTURE}\n\n{PICTURE}", Article.objects.get().body
    )


def test_saving_stops_where_a_picture_is_refused_meanwhile(writing):
    page = writing("Text.")
    page.fill("#id_title", "Tea")
    slow = Slow(page)
    hand_in(page, "drop", b"<svg/>", "bad.png")
    page.click("[name=_save]")
    slow.answer(0)
    page.locator(".editor-notice[role=alert]", has_text="bad.png").wait_for()
    assert page.url.endswith("/add/")
    assert not Article.objects.exists()


def test_saving_does_not_wait_for_a_picture_whose_place_was_deleted(writing):
    page = writing("Text.")
    page.fill("#id_title", "Tea")
    slow = Slow(page)
    hand_in(page, "drop", A)
    slow.wait_for(1)
    page.fill("#id_body", "Text.")
    page.click("[name=_save]")
    page.locator(".success").wait_for()
    assert Article.objects.get().body == "Text."


def test_placeholder_of_a_page_that_is_gone_is_named_and_not_saved(writing):
    page = writing("Text. ![Uploading a.png…](#upload-7)")
    page.fill("#id_title", "Tea")
    page.click("[name=_save]")
    page.locator(".editor-notice[role=alert]", has_text="“Uploading a.png…” is not a picture").wait_for()
    assert page.evaluate("getSelection().toString()") == "![Uploading a.png…](#upload-7)"
    page.keyboard.press("Delete")
    page.click("[name=_save]")
    page.locator(".success").wait_for()
    assert Article.objects.get().body == "Text. "


def test_leaving_while_a_picture_is_on_its_way_asks_first(writing):
    page = writing()
    slow = Slow(page)
    hand_in(page, "drop", A)
    slow.wait_for(1)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(page.url.replace("add/", ""))
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(
    ("key", "changed"), [("d", "a\nb\nb"), ("]", "a\n\tb"), ("[", "a\nb")], ids=["double", "in", "out"]
)
def test_keys_for_lines_can_be_undone(writing, key, changed):
    text = "a\nb" if key != "[" else "a\n\tb"
    page = writing()
    page.locator("#id_body").evaluate("(editor, text) => insertText(editor, text)", text)
    page.keyboard.press(f"Control+{key}")
    assert body(page) == changed
    page.keyboard.press("Control+z")
    assert body(page) == text


def test_key_for_saving_saves_and_stays(writing):
    page = writing("Text.")
    page.fill("#id_title", "Tea")
    page.keyboard.press("Control+s")
    page.locator(".success").wait_for()
    assert "/change/" in page.url
