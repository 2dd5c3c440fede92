// The editor of an article: what django-markdownx leaves open. Its script sends the text for the preview; this one shows
// the answer in the site's own style, passes the options on, and sees that no text is lost. Pictures: uploads.js.
"use strict";

for (const box of document.querySelectorAll(".markdownx")) {
  const editor = box.querySelector(".markdownx-editor");
  const frame = addFrame(box, editor);
  const notice = addNotice(box, editor);
  showAnswers(box, frame);
  editor.addEventListener("scroll", () => follow(frame, editor));
  passOptions(editor, frame);
  new Uploads(box, editor, (lines, isError) => showNotice(notice, lines, isError));
  leaveFileFieldsAlone();
  takeOverKeys(editor);
  saveByKey(editor.form);
  warnBeforeLeaving(editor.form);
}

// The preview stands in a frame, where neither admin's style nor any script reaches it.
function addFrame(box, editor) {
  const frame = document.createElement("iframe");
  const page = document.implementation.createHTMLDocument(editor.dataset.label);
  for (const address of editor.dataset.stylesheets.split(" ")) {
    const link = page.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    page.head.append(link);
  }
  const base = page.createElement("base");
  base.target = "_blank";
  page.head.append(base);
  page.body.innerHTML = '<main class="preview prose"></main>';
  frame.className = "editor-preview";
  frame.title = editor.dataset.label;
  frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
  box.append(frame);
  return frame;
}

// What markdownx puts into the form itself is taken out again: an answer must not bring fields or pictures with it.
function showAnswers(box, frame) {
  let html = "";
  const show = () => {
    const page = frame.contentDocument;
    const main = page && page.querySelector("main");
    if (!main) return;
    main.innerHTML = html;
    const theme = document.documentElement.dataset.theme;
    if (theme === "light" || theme === "dark") page.documentElement.dataset.theme = theme;
    else delete page.documentElement.dataset.theme;
  };
  box.addEventListener("markdownx.update", (event) => {
    box.querySelector(".markdownx-preview").replaceChildren();
    // A whole page is no preview but the error page of a server or proxy; the last preview serves better.
    if (/^\s*<!doctype/i.test(event.detail[0])) return;
    html = event.detail[0];
    show();
  });
  frame.addEventListener("load", show);
}

function follow(frame, editor) {
  const page = frame.contentDocument.scrollingElement;
  const part = editor.scrollTop / Math.max(1, editor.scrollHeight - editor.clientHeight);
  page.scrollTop = part * (page.scrollHeight - page.clientHeight);
}

function addNotice(box, editor) {
  const notice = document.createElement("div");
  notice.className = "editor-notice";
  notice.setAttribute("role", "status");
  box.append(notice);
  showNotice(notice, [editor.dataset.hint], false);
  return notice;
}

function showNotice(notice, lines, isError) {
  const paragraphs = lines.map((line) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    return paragraph;
  });
  notice.classList.toggle("editor-notice--error", isError);
  notice.setAttribute("role", isError ? "alert" : "status");
  notice.replaceChildren(...paragraphs);
}

// Formulas, HTML and the language change how a text is shown: the preview follows them.
function passOptions(editor, frame) {
  const path = editor.dataset.markdownxUrlsPath;
  const fields = ["is_html", "has_math", "language"].map((name) => editor.form.elements[name]).filter(Boolean);
  const read = () => {
    const values = fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]);
    editor.dataset.markdownxUrlsPath = `${path}?${new URLSearchParams([...values, ["article", editor.dataset.article || ""]])}`;
    if (frame.contentDocument) frame.contentDocument.documentElement.lang = editor.form.elements.language?.value || "";
  };
  const ask = () => {
    read();
    editor.dispatchEvent(new Event("input", { bubbles: true }));
  };
  fields.forEach((field) => field.addEventListener("change", ask));
  frame.addEventListener("load", read);
  read();
  new MutationObserver(() => editor.dispatchEvent(new Event("input"))).observe(document.documentElement, {
    attributeFilter: ["data-theme"],
  });
}

// markdownx takes every drop on the page for its own; fields for files want theirs.
function leaveFileFieldsAlone() {
  for (const field of document.querySelectorAll("input[type=file]")) {
    for (const type of ["dragenter", "dragover", "drop"]) field.addEventListener(type, (event) => event.stopPropagation());
  }
}

// Before markdownx, which writes the whole text anew and so ends the browser's history. Tab moves on, as everywhere:
// whoever writes without a mouse has to get out of the text again.
function takeOverKeys(editor) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.target !== editor) return;
      const edit = (event.ctrlKey || event.metaKey) && LINE_EDITS[event.key];
      if (edit || event.key === "Tab") event.stopPropagation();
      if (!edit) return;
      event.preventDefault();
      editLines(editor, edit);
    },
    true,
  );
}

// Select2 keeps keys to itself, hence before it.
function saveByKey(form) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "s" || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit(form.elements._continue || form.elements._save);
    },
    true,
  );
}

function warnBeforeLeaving(form) {
  const isRefused = form.querySelector(".errorlist, .errornote") !== null;
  const saved = JSON.stringify(readForm(form));
  let isSaving = false;
  form.addEventListener("submit", () => (isSaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (!isSaving && (isRefused || JSON.stringify(readForm(form)) !== saved)) event.preventDefault();
  });
}
