// Suggestions below an ordinary text input (the combobox pattern of the ARIA Authoring Practices, list autocomplete).
// Without script the form goes to a page of results. data-typeahead-url answers GET ?q= with
// [{value, label, detail, url}]: choosing one with a url goes there, otherwise its value is put into the input.
import { words } from "./words.js";

const WAIT = 150;
const AT_LEAST = 2;
let count = 0;

class Typeahead {
  constructor(input) {
    this.input = input;
    this.url = input.dataset.typeaheadUrl;
    this.id = `typeahead-${(count += 1)}`;
    this.items = [];
    this.active = -1;
    this.asked = null;
    this.build();
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
  }

  build() {
    const { input } = this;
    input.type = "text"; // a search input may not be a combobox
    const holder = document.createElement("div");
    holder.className = "fl-typeahead";
    input.replaceWith(holder);
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: `${this.id}-list`, className: "fl-typeahead__list", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", words("suggestions"));
    this.said = document.createElement("div");
    this.said.className = "govuk-visually-hidden";
    this.said.setAttribute("role", "status");
    holder.append(input, this.list, this.said);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    // Pressing the mouse on an option must not take the focus from the input before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
  }

  later() {
    clearTimeout(this.timer);
    if (this.asked) this.asked.abort();
    const wanted = this.input.value.trim();
    if (wanted.length < AT_LEAST) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(wanted), WAIT);
  }

  async ask(wanted) {
    this.asked = new AbortController();
    const address = new URL(this.url, window.location.href);
    address.searchParams.set("q", wanted);
    try {
      const answer = await fetch(address, { signal: this.asked.signal, credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // the page of results still works
    }
  }

  show(items) {
    this.items = items;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    this.open(items.length > 0);
    const name = items.length === 0 ? "noResults" : items.length === 1 ? "oneResult" : "manyResults";
    this.said.textContent = words(name, items.length);
  }

  option(item, index) {
    const option = document.createElement("li");
    Object.assign(option, { id: `${this.id}-${index}`, className: "fl-typeahead__option", textContent: item.label });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.index = String(index);
    if (item.detail) {
      const detail = document.createElement("span");
      Object.assign(detail, { className: "fl-typeahead__detail", textContent: item.detail });
      option.append(detail);
    }
    return option;
  }

  open(yes) {
    this.list.hidden = !yes;
    this.input.setAttribute("aria-expanded", String(yes));
  }

  close() {
    clearTimeout(this.timer);
    if (this.asked) this.asked.abort();
    this.open(false);
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
  }

  move(to) {
    const options = this.list.children;
    if (this.list.hidden || options.length === 0) return;
    if (options[this.active]) options[this.active].setAttribute("aria-selected", "false");
    this.active = (to + options.length) % options.length;
    const option = options[this.active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const start = event.key === "ArrowDown" ? this.active + 1 : this.active < 0 ? -1 : this.active - 1;
      this.move(start);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    }
  }

  choose(index) {
    const item = this.items[index];
    if (!item) return;
    this.close();
    if (item.url) {
      window.location.assign(item.url);
      return;
    }
    this.input.value = item.value ?? item.label;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.said.textContent = item.label;
  }
}

export function suggestAsTyped(root) {
  for (const input of root.querySelectorAll("input[data-typeahead-url]")) new Typeahead(input);
}
