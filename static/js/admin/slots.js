// Safety copies of what somebody writes: a slot of this browser's storage for each form that is open, or was when its
// page, its browser or the power went. A slot that an open page holds is left alone by all others.
"use strict";

const SLOT = "article-draft:";
const BEAT = "article-draft-beat:";
const MOST_SLOTS = 20;
const MOST_CHARACTERS = 2_000_000;
const LONGEST_KEPT = 30 * 24 * 3600 * 1000;
const LONGEST_SILENCE = 150 * 1000;
const BEAT_EVERY = 20 * 1000;

let heldSlots = new Set();

forgetSavedSlots();
lookForHeldSlots().then(forgetOldSlots);

function newSlotId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function slotKeys(prefix = SLOT) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return []; // A browser may forbid storage.
  }
}

// What a slot holds: when it was written, on which page, and the values of its form. Slots of older versions of this
// script name the page in their key and hold one text for each field.
function readSlot(key) {
  try {
    const slot = JSON.parse(localStorage.getItem(key));
    if (slot && !slot.path) {
      slot.path = key.slice(key.indexOf("/"));
      for (const name of Object.keys(slot.values)) slot.values[name] = [slot.values[name]];
    }
    return slot;
  } catch {
    return null;
  }
}

// Keep a slot within the bounds; the oldest that no page holds make room. Whether there was any.
function writeSlot(key, slot) {
  const text = JSON.stringify(slot);
  const others = slotKeys().filter((other) => other !== key);
  const spare = others.filter((other) => !heldSlots.has(other)).sort((a, b) => ageOf(b) - ageOf(a));
  let room = MOST_CHARACTERS - text.length - others.reduce((sum, other) => sum + sizeOf(other), 0);
  let count = others.length + 1;
  for (;;) {
    try {
      if (count <= MOST_SLOTS && room >= 0) {
        localStorage.setItem(key, text);
        return true;
      }
    } catch {
      // The browser has less room than the bound, or other pages of this site have taken it.
    }
    const oldest = spare.shift();
    if (!oldest) return false;
    room += sizeOf(oldest);
    count -= 1;
    dropSlot(oldest);
  }
}

function sizeOf(key) {
  return localStorage.getItem(key).length;
}

function ageOf(key) {
  return Date.now() - (readSlot(key)?.at ?? 0);
}

function dropSlot(key) {
  localStorage.removeItem(key);
}

// Hold a slot as long as this page is open; whether that was possible within a second, in which the page before it lets
// go. Without locks, which plain HTTP does not have, a page says from time to time that it is there.
async function holdSlot(key) {
  if (!navigator.locks) {
    const beat = () => localStorage.setItem(BEAT + key, Date.now());
    beat();
    setInterval(beat, BEAT_EVERY);
    addEventListener("pagehide", () => localStorage.removeItem(BEAT + key));
    return true;
  }
  return new Promise((resolve) => {
    const hold = () => {
      resolve(true);
      return new Promise(() => {});
    };
    navigator.locks.request(key, { signal: AbortSignal.timeout(1000) }, hold).catch(() => resolve(false));
  });
}

async function lookForHeldSlots() {
  if (navigator.locks) {
    heldSlots = new Set((await navigator.locks.query()).held.map((lock) => lock.name));
  } else {
    const beats = slotKeys(BEAT).filter((key) => Date.now() - localStorage.getItem(key) < LONGEST_SILENCE);
    heldSlots = new Set(beats.map((key) => key.slice(BEAT.length)));
  }
}

// A page that is being left lets go of its slot a moment after the next one begins.
function whenLetGo(key, then) {
  if (!navigator.locks) return;
  navigator.locks.request(key, { signal: AbortSignal.timeout(2000) }, () => {}).then(then, () => {});
}

// The message that an article was saved names the form that it was saved from.
function forgetSavedSlots() {
  for (const message of document.querySelectorAll('.messagelist [class*="draft-saved-"]')) {
    const id = message.className.match(/draft-saved-(\w+)/)[1];
    slotKeys().filter((key) => key.endsWith(`:${id}`)).forEach(dropSlot);
  }
}

function forgetOldSlots() {
  for (const key of slotKeys()) {
    if (!heldSlots.has(key) && ageOf(key) > LONGEST_KEPT) dropSlot(key);
  }
}
