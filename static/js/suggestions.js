// Suggestions below search fields: the combobox with a listbox of https://www.w3.org/WAI/ARIA/apg/patterns/combobox/.
// The field stays an ordinary field of an ordinary form: Enter without a choice searches.
const DELAY = 180;

const suggest = (form) => {
  const input = form.querySelector("input");
  const list = document.createElement("ul");
  const address = new URL(form.dataset.suggestions, location.href);
  let timer = 0;
  let request = null;
  let chosen = -1;

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  form.append(list);
  input.autocomplete = "off";
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  const choose = (index) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const option = list.children[chosen];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    return input.setAttribute("aria-activedescendant", option.id);
  };

  const show = (isOpen) => {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    choose(-1);
  };

  const forget = () => {
    clearTimeout(timer);
    request?.abort();
    request = null;
  };

  const close = () => {
    forget();
    list.replaceChildren();
    show(false);
  };

  const option = ({ text, url, lang, kind }, index) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.className = `suggestions__option suggestions__option--${kind}`;
    item.dataset.url = url;
    item.textContent = text;
    if (lang) item.lang = lang;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    return item;
  };

  const ask = async () => {
    forget();
    const query = input.value.trim();
    if (!query) return close();
    const { signal } = request = new AbortController();
    address.searchParams.set("q", query);
    try {
      const response = await fetch(address, { signal });
      const { suggestions } = response.ok ? await response.json() : { suggestions: [] };
      if (signal.aborted) return undefined;
      list.replaceChildren(...suggestions.map(option));
      return show(suggestions.length > 0 && document.activeElement === input);
    } catch {
      return undefined; // Overtaken by a later one, or no network: the form works without.
    }
  };

  // While an input method composes, the field holds letters of pinyin that nobody searches for.
  input.addEventListener("input", (event) => {
    forget();
    if (!event.isComposing) timer = setTimeout(ask, DELAY);
  });
  input.addEventListener("compositionstart", close);
  input.addEventListener("compositionend", () => {
    forget();
    timer = setTimeout(ask, DELAY);
  });

  input.addEventListener("keydown", (event) => {
    // Safari ends a composition before the key that ended it: that key has the code 229.
    if (event.isComposing || event.keyCode === 229) return;
    const { key } = event;
    const count = list.children.length;
    if ((key === "ArrowDown" || key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      const step = key === "ArrowDown" ? 1 : -1;
      // One place more than there are options: back in the field.
      choose((chosen + 1 + step + count + 1) % (count + 1) - 1);
    } else if (key === "ArrowDown") {
      ask();
    } else if (key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (key === "Enter") {
      const url = !list.hidden && list.children[chosen]?.dataset.url;
      forget();
      if (!url) return;
      event.preventDefault();
      location.assign(url);
    }
  });

  input.addEventListener("blur", close);
  // A press keeps the field's focus, whose loss would close the list before the click.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const url = target.closest("[data-url]")?.dataset.url;
    if (url) location.assign(url);
  });
};

for (const form of document.querySelectorAll("form[data-suggestions]")) suggest(form);
