// Text that was written and not saved: kept in the browser while somebody writes an article, forgotten once it is
// saved, and offered back where the session ended, the browser did, or the power.
"use strict";

const DRAFT = "article-draft:";
const SENT = "article-draft-sent";
const FIELDS = ["title", "lead", "body", "summary"];
const LONGEST_KEPT = 30 * 24 * 3600 * 1000;

forgetSaved();
forgetOld();
const offer = document.getElementById("draft");
if (offer) keepDraft(offer, offer.closest("form"));

// A form that was sent has been saved where the page that answers says so. A login, an error, or nothing at all do not.
function forgetSaved() {
  const key = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (key && document.querySelector(".messagelist .success")) localStorage.removeItem(key);
}

function forgetOld() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(DRAFT))) {
    const draft = stored(key);
    if (!draft || Date.now() - draft.at > LONGEST_KEPT) localStorage.removeItem(key);
  }
}

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function keepDraft(offer, form) {
  const key = `${DRAFT}${offer.dataset.user}:${location.pathname}`;
  const fields = FIELDS.map((name) => form.elements[name]).filter(Boolean);
  const read = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const same = (a, b) => FIELDS.every((name) => (a[name] || "") === (b[name] || ""));
  const isRefused = document.querySelector(".errornote") !== null;
  const saved = read();
  const draft = stored(key);

  const keep = () => {
    const values = read();
    try {
      if (isRefused || !same(values, saved)) localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
    } catch {
      // No room, or not allowed: then the browser keeps nothing.
    }
  };
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 500);
  });
  addEventListener("pagehide", () => {
    if (timer) keep();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    keep();
    sessionStorage.setItem(SENT, key);
  });
  if (isRefused) keep();
  else if (draft && same(draft.values, saved)) localStorage.removeItem(key);
  else if (draft) showOffer(offer, fields, draft, () => localStorage.removeItem(key));
}

function showOffer(offer, fields, draft, forget) {
  const time = offer.querySelector("time");
  time.dateTime = new Date(draft.at).toISOString();
  time.textContent = new Date(draft.at).toLocaleString(document.documentElement.lang || undefined);
  offer.hidden = false;
  offer.querySelector(".draft__restore").addEventListener("click", () => {
    for (const field of fields) {
      if (!(field.name in draft.values)) continue;
      field.value = draft.values[field.name];
      for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    }
    offer.hidden = true;
    fields[0].focus();
  });
  offer.querySelector(".draft__forget").addEventListener("click", () => {
    forget();
    offer.hidden = true;
  });
}
