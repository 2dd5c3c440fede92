// Changes that scripts make to a text. They are part of the browser's history: Ctrl+Z takes them back like typing.
"use strict";

let isComposing = false;
let afterComposing = [];
for (const type of ["compositionstart", "compositionend"]) {
  document.addEventListener(type, () => (isComposing = type === "compositionstart"), true);
}
document.addEventListener("compositionend", () => setTimeout(runAfterComposing), true);

// Run `change` once no input method is composing a word, which a change of the selection would break off.
function whenNotComposing(change) {
  if (isComposing) afterComposing.push(change);
  else change();
}

function runAfterComposing() {
  const changes = afterComposing;
  afterComposing = [];
  changes.forEach(whenNotComposing);
}

// Put `text` in the place of what stands from `start` to `end`; focus, selection and scrolling stay where they are.
function replaceText(editor, start, end, text) {
  if (start === end && !text) return;
  const { selectionStart, selectionEnd, selectionDirection, scrollTop } = editor;
  const moved = (place) => {
    if (place <= start) return place;
    return place < end ? start + text.length : place + text.length - (end - start);
  };
  const page = [scrollX, scrollY];
  withFocus(editor, () => {
    editor.setSelectionRange(start, end);
    const isDone = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!isDone) {
      editor.setRangeText(text, start, end, "end");
      editor.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
    }
    editor.setSelectionRange(moved(selectionStart), moved(selectionEnd), selectionDirection);
  });
  editor.scrollTop = scrollTop;
  scrollTo({ left: page[0], top: page[1], behavior: "instant" });
}

// Put `text` at the cursor, behind what is selected.
function insertText(editor, text) {
  const at = editor.selectionEnd;
  editor.setSelectionRange(at, at);
  replaceText(editor, at, at, text);
  editor.setSelectionRange(at + text.length, at + text.length);
}

// The browser's history takes changes of the focused field alone. Nobody else notices that the focus was borrowed.
function withFocus(editor, change) {
  const focused = document.activeElement;
  if (focused === editor) return change();
  const types = ["focus", "blur", "focusin", "focusout"];
  const hide = (event) => event.stopImmediatePropagation();
  types.forEach((type) => addEventListener(type, hide, true));
  editor.focus({ preventScroll: true });
  change();
  if (focused && focused !== document.body) focused.focus({ preventScroll: true });
  else editor.blur();
  types.forEach((type) => removeEventListener(type, hide, true));
}

// What markdownx does with Ctrl and a key, within the browser's history: move lines in or out, or double them.
const LINE_EDITS = {
  "]": (lines) => lines.replace(/^/gm, "\t"),
  "[": (lines) => lines.replace(/^\t/gm, ""),
  d: (lines) => `${lines}\n${lines}`,
};

function editLines(editor, edit) {
  const { value, selectionStart, selectionEnd } = editor;
  const start = value.slice(0, selectionStart).lastIndexOf("\n") + 1;
  const end = value.includes("\n", selectionEnd) ? value.indexOf("\n", selectionEnd) : value.length;
  const lines = edit(value.slice(start, end));
  replaceText(editor, start, end, lines);
  if (selectionStart !== selectionEnd) editor.setSelectionRange(start, start + lines.length);
}
