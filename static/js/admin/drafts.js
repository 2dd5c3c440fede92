// The safety copy of an article's form, and the offer of those that were left behind.
"use strict";

const draftOffer = document.getElementById("draft");
if (draftOffer) keepDraft(draftOffer, draftOffer.closest("form"));

async function keepDraft(offer, form) {
  const problem = document.getElementById("draft-problem");
  const prefix = `${SLOT}${offer.dataset.user}:`;
  // A refused form comes back with its slot; a page that was opened in a second tab does not share it with the first.
  const input = form.elements.draft;
  if (!/^[0-9a-f]{16}$/.test(input.value)) input.value = newSlotId();
  const saved = readForm(form);
  const isRefused = document.querySelector(".errornote") !== null;
  const own = () => prefix + input.value;
  let last = "";
  let timer = 0;

  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    const values = readForm(form);
    const text = JSON.stringify(values);
    if (text === last) return true;
    last = text;
    let isKept = true;
    try {
      if (!isRefused && sameValues(values, saved)) dropSlot(own());
      else isKept = writeSlot(own(), { at: Date.now(), path: location.pathname, values });
    } catch {
      isKept = false;
    }
    show(problem, isKept ? "" : offer.dataset.problem);
    return isKept;
  };
  const soon = () => {
    if (!timer) timer = setTimeout(() => lookForHeldSlots().then(keep), 500);
  };
  const restore = (slot) => {
    if (!sameValues(readForm(form), saved)) {
      keep();
      input.value = newSlotId();
      holdSlot(own());
    }
    const files = writeForm(form, slot.values);
    last = "";
    const isKept = keep();
    if (files.length) show(problem, `${offer.dataset.files} ${files.join(", ")}`);
    form.querySelector("input:not([type=hidden])").focus();
    return isKept;
  };

  if (!(await holdSlot(own()).catch(() => true))) {
    input.value = newSlotId();
    holdSlot(own());
  }
  form.addEventListener("input", soon);
  form.addEventListener("click", soon);
  // Select2 tells of changes through jQuery alone.
  django.jQuery(form).on("change", soon);
  form.addEventListener("submit", keep);
  addEventListener("pagehide", () => timer && keep());
  document.addEventListener("visibilitychange", () => timer && keep());
  // Another page took this slot for one that was left behind.
  addEventListener("storage", (event) => {
    if (event.key !== own() || event.newValue) return;
    last = "";
    keep();
  });
  if (isRefused) keep();
  else last = JSON.stringify(saved);
  new DraftOffer(offer, prefix, own, saved, restore).refresh();
}

// Whether two states of a form say the same. Times at which the form was opened are nobody's words.
function sameValues(a, b) {
  const words = (values) => Object.entries(values).filter(([name]) => name !== "seen" && !name.startsWith("initial-"));
  return JSON.stringify(words(a)) === JSON.stringify(words(b));
}

function show(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

// The list of slots of this page's kind that no page holds any more.
class DraftOffer {
  constructor(offer, prefix, own, saved, restore) {
    Object.assign(this, { offer, prefix, own, saved, restore, shown: "", isWatching: false });
    this.list = offer.querySelector("ul");
    addEventListener("storage", (event) => event.key?.startsWith(prefix) && this.refresh());
  }

  async refresh() {
    await lookForHeldSlots();
    const keys = slotKeys(this.prefix).filter((key) => key !== this.own() && readSlot(key)?.path === location.pathname);
    const free = keys.filter((key) => !heldSlots.has(key));
    if (!this.isWatching) keys.filter((key) => heldSlots.has(key)).forEach((key) => whenLetGo(key, () => this.refresh()));
    this.isWatching = true;
    const left = free.filter((key) => !this.isSaved(key)).sort((a, b) => ageOf(a) - ageOf(b));
    this.offer.hidden = !left.length;
    if (String(left) === this.shown) return;
    this.shown = String(left);
    this.list.replaceChildren(...left.map((key) => this.entry(key, readSlot(key))));
  }

  // What was saved, although its page never said so, needs no second look.
  isSaved(key) {
    const { values } = readSlot(key);
    const known = Object.fromEntries(Object.entries(this.saved).filter(([name]) => name in values));
    if (!this.saved.seen?.[0] || !sameValues(values, known)) return false;
    dropSlot(key);
    return true;
  }

  entry(key, { at, values }) {
    const entry = this.offer.querySelector("template").content.cloneNode(true).firstElementChild;
    const text = ["title", "lead", "body"].map((name) => values[name]?.[0]?.trim()).find(Boolean);
    entry.querySelector(".draft__title").textContent = text ? text.slice(0, 80) : this.offer.dataset.untitled;
    const time = entry.querySelector("time");
    time.dateTime = new Date(at).toISOString();
    time.textContent = new Date(at).toLocaleString(document.documentElement.lang || undefined);
    entry.querySelector(".draft__older").hidden = !values.seen || values.seen[0] === this.saved.seen?.[0];
    entry.querySelector(".draft__restore").addEventListener("click", () => {
      const slot = readSlot(key);
      if (!slot || this.restore(slot)) this.drop(key);
    });
    entry.querySelector(".draft__forget").addEventListener("click", () => this.drop(key));
    return entry;
  }

  drop(key) {
    if (!heldSlots.has(key)) dropSlot(key);
    this.refresh();
  }
}
