// Pictures that are pasted or dropped into a text. Each has a placeholder there, which its answer replaces in place,
// wherever the cursor is by then.
"use strict";

const PLACEHOLDER = /!\[([^\]]*)\]\(#upload-(\d+)\)/g;

class Uploads {
  constructor(box, editor, say) {
    Object.assign(this, { box, editor, say, all: new Map(), refusals: [], submitter: null, isSubmitWaiting: false });
    this.words = editor.dataset;
    for (const type of ["dragenter", "dragover", "drop", "paste"]) {
      box.addEventListener(type, (event) => this.handIn(event), true);
    }
    addEventListener("submit", (event) => event.target === editor.form && this.beforeSubmit(event), true);
  }

  get sending() {
    return [...this.all.values()].filter((upload) => upload.state === "sending");
  }

  // Those that a form waits for: an upload whose placeholder was deleted is not part of the text any more.
  get awaited() {
    const numbers = new Set(this.found().map((place) => place.number));
    return this.sending.filter((upload) => numbers.has(upload.number));
  }

  // Files are ours, before markdownx sees them; of anything else the browser makes what it does everywhere.
  handIn(event) {
    const data = event.type === "paste" ? event.clipboardData : event.dataTransfer;
    const hasFiles = data && (data.files.length || [...data.types].includes("Files"));
    if (event.type === "paste" && !hasFiles) return;
    event.stopPropagation();
    if (!hasFiles) return;
    event.preventDefault();
    if (data.files.length && event.type.match(/drop|paste/)) this.start([...data.files]);
  }

  start(files) {
    const { editor, words } = this;
    if (!this.sending.length) this.refusals = [];
    let number = Math.max(0, ...this.all.keys(), ...this.found().map((place) => place.number));
    const uploads = files.map((file) => {
      const name = (file.name || "").replace(/[[\]\\\s]+/g, " ").trim().slice(0, 80);
      return { number: ++number, file, name, alt: `${words.uploading} ${name}…`, state: "sending", batch: files.length };
    });
    const marks = uploads.map((upload) => `![${upload.alt}](#upload-${upload.number})`);
    for (const upload of uploads) this.all.set(upload.number, upload);
    editor.focus();
    insertText(editor, files.length > 1 ? this.asParagraphs(marks) : marks[0]);
    if (files.length === 1) uploads[0].left = { at: editor.selectionEnd, value: editor.value };
    this.report();
    uploads.forEach((upload) => this.send(upload));
  }

  asParagraphs(marks) {
    const { value, selectionEnd } = this.editor;
    const before = value.slice(0, selectionEnd).match(/\n{0,2}$/)[0];
    const after = value.slice(selectionEnd).match(/^\n{0,2}/)[0];
    const lead = selectionEnd ? "\n".repeat(2 - before.length) : "";
    return lead + marks.join("\n\n") + (selectionEnd < value.length ? "\n".repeat(2 - after.length) : "");
  }

  async send(upload) {
    const { editor, words } = this;
    const body = new FormData();
    body.append("image", upload.file);
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    const headers = { "X-CSRFToken": token ? token[1] : editor.form.elements.csrfmiddlewaretoken.value };
    let answer = {};
    try {
      answer = await (await fetch(words.markdownxUploadUrlsPath, { method: "POST", body, headers })).json();
    } catch {
      // No connection, or a proxy's error page in the place of an answer.
    }
    whenNotComposing(() => (answer.image_code ? this.stored(upload, answer.image_code) : this.refused(upload, answer)));
  }

  // The placeholders in the text, in order.
  found() {
    return Array.from(this.editor.value.matchAll(PLACEHOLDER), (match) => ({
      number: Number(match[2]),
      alt: match[1],
      start: match.index,
      end: match.index + match[0].length,
    }));
  }

  stored(upload, code) {
    Object.assign(upload, { state: "stored", code });
    const { editor, words } = this;
    const place = this.found().find((one) => one.number === upload.number);
    const isUntouched =
      upload.left?.at === editor.selectionStart && upload.left.value === editor.value && document.activeElement === editor;
    if (place) this.settle(place);
    else this.refusals.push(words.misplaced.replace("{name}", () => upload.name).replace("{code}", () => code));
    if (place && isUntouched) editor.setSelectionRange(place.start + 2, place.start + 2);
    this.report();
  }

  refused(upload, answer) {
    upload.state = "refused";
    this.refusals.push(`${upload.name}: ${answer.error || this.words.failed}`);
    const place = this.found().find((one) => one.number === upload.number);
    if (place) this.settle(place);
    this.isSubmitWaiting = false;
    this.report();
  }

  // Replace a placeholder by what has become of its upload. What an editor wrote between the brackets stays.
  settle({ number, alt, start, end }) {
    const { editor } = this;
    const upload = this.all.get(number);
    if (upload.state === "stored") {
      const code = upload.code.replace("![]", () => (alt === upload.alt ? "![]" : `![${alt}]`));
      return replaceText(editor, start, end, code);
    }
    const isParagraph = upload.batch > 1;
    const isFollowed = isParagraph && editor.value.startsWith("\n\n", end);
    const isLast = isParagraph && !isFollowed && editor.value.slice(0, start).endsWith("\n\n");
    replaceText(editor, start - (isLast ? 2 : 0), end + (isFollowed ? 2 : 0), "");
  }

  report() {
    const { words, sending, refusals } = this;
    const lines = [...refusals];
    if (this.isSubmitWaiting && this.awaited.length) lines.push(words.waiting);
    else if (sending.length) lines.push(sending.map((upload) => upload.alt).join(" "));
    else if (!refusals.length) lines.push(words.describe);
    this.say(lines, refusals.length > 0);
    if (this.isSubmitWaiting && !this.awaited.length) {
      this.isSubmitWaiting = false;
      this.editor.form.requestSubmit(this.submitter);
    }
  }

  // A form waits for its pictures. Placeholders that undoing brought back are settled; one of a page that is gone is not
  // stored: its picture is missing.
  beforeSubmit(event) {
    const { editor, words } = this;
    const places = this.found();
    const lost = places.find((one) => !this.all.has(one.number) && !editor.defaultValue.includes(`(#upload-${one.number})`));
    if (!this.awaited.length && !lost) {
      const known = places.filter((one) => this.all.has(one.number));
      return known.reverse().forEach((one) => this.settle(one));
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (lost) {
      this.say([words.lost.replace("{name}", () => lost.alt)], true);
      editor.focus();
      return editor.setSelectionRange(lost.start, lost.end);
    }
    Object.assign(this, { isSubmitWaiting: true, submitter: event.submitter });
    this.report();
  }
}
