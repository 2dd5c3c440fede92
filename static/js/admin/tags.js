// The last tag counts although nobody pressed Enter, and words that are pasted between commas are tags at once.
"use strict";

for (const select of document.querySelectorAll("select[data-token-separators]")) keepLastTag(select);

function keepLastTag(select) {
  const row = select.parentNode;
  const separators = new RegExp(`[${JSON.parse(select.dataset.tokenSeparators).join("")}]`);
  const search = () => row.querySelector(".select2-search__field");
  const isOpen = () => row.querySelector(".select2-container--open") !== null;
  // Choosing from the list and Escape end a search whose words are no tag.
  let isAnswered = false;
  const answer = () => {
    isAnswered = true;
    setTimeout(() => (isAnswered = false));
  };

  const add = (text) => {
    const words = text.split(separators).map((word) => word.trim()).filter(Boolean);
    for (const word of words) {
      const known = [...select.options].find((option) => option.value === word);
      if (known) known.selected = true;
      else select.append(new Option(word, word, true, true));
    }
    if (words.length) django.jQuery(select).trigger("change");
  };
  const addPending = () => {
    const field = search();
    const text = field?.value || "";
    if (!text.trim()) return;
    field.value = "";
    add(text);
  };

  django.jQuery(select).on("select2:selecting select2:unselecting", answer);
  django.jQuery(select).on("select2:closing", () => isAnswered || addPending());
  row.addEventListener("keydown", (event) => event.key === "Escape" && answer(), true);
  // What is typed next is another word, however long the timer above has to wait.
  row.addEventListener("input", (event) => event.target === search() && (isAnswered = false), true);
  row.addEventListener("focusout", (event) => event.target === search() && !isOpen() && addPending());
  addEventListener("submit", (event) => event.target === select.form && addPending(), true);
  row.addEventListener(
    "paste",
    (event) => {
      const text = event.clipboardData.getData("text").trim().replace(/\s*\n\s*/g, ",");
      const field = search();
      if (event.target !== field || !separators.test(text)) return;
      event.preventDefault();
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      addPending();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    true,
  );
}
