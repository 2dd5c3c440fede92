"""What tests of the editor do in its pages."""

import base64

ADD = "/admin/articles/article/add/"
HAND_IN = """(editor, [how, files]) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    data.items.add(new File([bytes], name, { type: "image/png" }));
  }
  const options = { bubbles: true, cancelable: true };
  const paste = new ClipboardEvent("paste", { ...options, clipboardData: data });
  editor.dispatchEvent(how === "paste" ? paste : new DragEvent("drop", { ...options, dataTransfer: data }));
}"""


def hand_in(page, how, data, name="a.png"):
    """Paste or drop one picture into the text."""
    hand_in_all(page, how, {name: data})


def hand_in_all(page, how, files):
    """Paste or drop the `files`, bytes by name, at once."""
    encoded = [[name, base64.b64encode(data).decode()] for name, data in files.items()]
    page.locator("#id_body").evaluate(HAND_IN, [how, encoded])


def preview(page):
    return page.frame_locator(".editor-preview").locator("main")


def kept_slots(page):
    """Keys of the safety copies in the browser's storage."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('article-draft:'))")


def wait_for_copy(page, text):
    """Wait until a safety copy in the browser's storage holds `text`."""
    page.wait_for_function(
        "(text) => Object.keys(localStorage).some("
        "(key) => key.startsWith('article-draft:') && localStorage.getItem(key).includes(text))",
        arg=text,
    )


def wait_for_no_copy(page):
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('article-draft:'))")
