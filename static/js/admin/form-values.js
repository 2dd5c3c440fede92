// All values of a form as plain data, and back again. Of files no more than their names can be read.
"use strict";

const NOT_VALUES = new Set(["csrfmiddlewaretoken", "draft"]);
const BUTTONS = new Set(["submit", "button", "reset", "image", "password"]);

function valueFields(form) {
  return [...form.elements].filter((field) => field.name && !NOT_VALUES.has(field.name) && !BUTTONS.has(field.type));
}

function readForm(form) {
  const values = {};
  for (const field of valueFields(form)) (values[field.name] ||= []).push(...valuesOf(field));
  return values;
}

function valuesOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked ? [field.value] : [];
  if (field.type === "file") return Array.from(field.files, (file) => file.name);
  if (field.options) return Array.from(field.selectedOptions, (option) => [option.value, option.text]);
  return [field.value];
}

// Put `values` into the form; the names of the files that have to be chosen again.
function writeForm(form, values) {
  const names = [];
  const given = Object.fromEntries(Object.entries(values).map(([name, list]) => [name, [...list]]));
  for (const field of valueFields(form)) {
    if (!(field.name in given)) continue;
    if (field.type === "file") names.push(...given[field.name]);
    else writeField(field, given[field.name]);
  }
  for (const list of form.querySelectorAll("div.ordered-checkboxes")) {
    const rows = [...list.children];
    const place = (row) => (values[row.querySelector("input").name] || []).indexOf(row.querySelector("input").value);
    list.prepend(...rows.filter((row) => place(row) >= 0).sort((a, b) => place(a) - place(b)));
  }
  return names;
}

function writeField(field, given) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
  else if (field.options) choose(field, given);
  else if (given.length) field.value = given.shift();
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}

// Choices that are looked up on the server have no option yet; where many are chosen, their order counts.
function choose(select, given) {
  for (const option of select.options) option.selected = false;
  for (const [value, text] of given) {
    let option = [...select.options].find((one) => one.value === value);
    if (!option) select.append((option = new Option(text, value)));
    if (select.multiple) select.append(option);
    option.selected = true;
  }
}
