// Buttons that move a box up or down in its list; the order of the list is the order that is sent.
"use strict";

for (const list of document.querySelectorAll("div.ordered-checkboxes")) {
  for (const row of list.children) {
    const { up, down } = row.querySelector("input").dataset;
    const name = row.textContent.trim();
    row.append(
      button("↑", `${up}: ${name}`, () => row.previousElementSibling?.before(row)),
      button("↓", `${down}: ${name}`, () => row.nextElementSibling?.after(row)),
    );
  }
}

function button(sign, label, move) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => {
    move();
    made.dispatchEvent(new Event("change", { bubbles: true }));
    made.focus();
  });
  return made;
}
