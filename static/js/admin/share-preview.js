// Copies the link to a preview.
"use strict";

for (const button of document.querySelectorAll(".share-preview__copy")) {
  const field = button.closest(".share-preview").querySelector("input");
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  });
}
