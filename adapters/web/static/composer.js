// Where a seat writes: a line with completion of commands, and a fitting field for a question.

import { el, freshId } from "./dom.js";
import { commandsIn, say } from "./texts.js";

const FIELDS = {
  day: { type: "date" },
  time: { type: "time" },
  number: { type: "text", inputmode: "decimal" },
};

const PAGE = 6;
const MARGIN = 8;

export class Composer {
  #send;
  #shown = [];
  #chosen = -1;
  #asked = null;
  #sending = false;

  constructor(seat, send) {
    this.seat = seat;
    this.#send = send;
    this.element = this.#make();
  }

  /** Show what kind of answer the open question asks for; null when none is open. */
  ask(form) {
    const row = form?.rows.find(({ name }) => name === form.current) ?? null;
    const asked = row && `${form.token} ${row.name}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    const field = row && FIELDS[row.kind];
    this.text.placeholder = row && !field ? row.label : this.#text("web.placeholder");
    this.field.replaceChildren(...(field ? this.#fieldFor(row, field) : []));
    this.field.hidden = !field;
  }

  #make() {
    const list = freshId("commands");
    const text = freshId("text");
    this.list = el("ul", {
      class: "commands",
      role: "listbox",
      id: list,
      "aria-label": this.#text("web.commands"),
      hidden: true,
      // The field keeps the focus, so that the list stays while it is scrolled.
      onmousedown: (event) => event.preventDefault(),
    });
    this.told = el("span", { class: "unseen", role: "status" });
    this.text = el("textarea", {
      id: text,
      rows: "1",
      maxlength: "20000",
      dir: "auto",
      autocomplete: "off",
      placeholder: this.#text("web.placeholder"),
      "aria-autocomplete": "list",
      "aria-controls": list,
      enterkeyhint: "send",
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onblur: () => setTimeout(() => this.#close(), 150),
    });
    this.field = el("form", { class: "asked", hidden: true, onsubmit: (event) => this.#answer(event) });
    const whose = this.#text("web.write_as", { name: this.seat.name });
    const label = el("label", { class: "unseen", for: text }, whose);
    const button = el("button", { type: "submit", class: "main" }, this.#text("web.send"));
    const form = el(
      "form",
      { class: "line", onsubmit: (event) => this.#submit(event) },
      label,
      this.text,
      button,
    );
    return el("div", { class: "composer" }, this.field, this.list, this.told, form);
  }

  #fieldFor(row, field) {
    const input = freshId("answer");
    return [
      el("label", { for: input }, row.label),
      el("input", { id: input, name: "answer", required: true, ...field }),
      el("button", { type: "submit" }, this.#text("web.answer")),
    ];
  }

  async #answer(event) {
    event.preventDefault();
    const { value } = this.field.elements.namedItem("answer");
    if (value && (await this.#sent(value))) this.text.focus();
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.text.value;
    if (!text.trim()) return;
    this.#close();
    if (this.#sending) return;
    this.text.value = "";
    this.#grow();
    // What did not arrive comes back, unless something else was begun meanwhile.
    if (!(await this.#sent(text)) && !this.text.value) this.text.value = text;
    this.#grow();
  }

  async #sent(text) {
    if (this.#sending) return false;
    this.#sending = true;
    this.text.setAttribute("aria-busy", "true");
    try {
      return await this.#send(text);
    } finally {
      this.#sending = false;
      this.text.removeAttribute("aria-busy");
    }
  }

  #typed() {
    this.#grow();
    const text = this.text.value.toLowerCase();
    const asked = text.startsWith("/") && !text.includes("\n");
    this.#shown = asked ? matching(commandsIn(this.seat.language), text) : [];
    this.#chosen = -1;
    this.#showList();
    const count = this.#shown.length;
    this.told.textContent = count ? this.#text("web.commands_hint", { count }) : "";
  }

  #key(event) {
    const most = this.#shown.length;
    const open = most > 0;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const first = event.key === "ArrowDown" ? 0 : most - 1;
      const step = event.key === "ArrowDown" ? 1 : most - 1;
      this.#chosen = this.#chosen < 0 ? first : (this.#chosen + step) % most;
      this.#showList();
    } else if (open && (event.key === "PageDown" || event.key === "PageUp")) {
      const far = this.#chosen + (event.key === "PageDown" ? PAGE : -PAGE);
      this.#chosen = Math.max(0, Math.min(far, most - 1));
      this.#showList();
    } else if (open && event.key === "Escape") {
      this.#close();
    } else if (open && event.key === "Tab" && !event.shiftKey) {
      this.#complete(this.#shown[Math.max(this.#chosen, 0)]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      if (open && this.#chosen >= 0) this.#complete(this.#shown[this.#chosen]);
      else this.#submit(event);
    } else {
      return;
    }
    event.preventDefault();
  }

  #complete(command) {
    this.text.value = `${command.say} `;
    this.#close();
    this.text.focus();
  }

  #close() {
    this.#shown = [];
    this.#showList();
    this.told.textContent = "";
  }

  #showList() {
    this.list.hidden = !this.#shown.length;
    this.list.style.setProperty("--above", `${this.#room()}px`);
    const options = this.#shown.map((command, index) =>
      el(
        "li",
        {
          role: "option",
          id: `${this.list.id}-${index}`,
          "aria-selected": String(index === this.#chosen),
          onclick: () => this.#complete(command),
        },
        el("strong", {}, command.say),
        " ",
        el("span", {}, command.description),
      ),
    );
    this.list.replaceChildren(...options);
    const chosen = options[this.#chosen];
    if (!chosen) return this.text.removeAttribute("aria-activedescendant");
    this.text.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  /** How high the list may be without leaving the column above the field. */
  #room() {
    const top = (element) => element?.getBoundingClientRect().top ?? 0;
    return Math.max(top(this.element) - top(this.element.parentElement) - MARGIN, 0);
  }

  #grow() {
    this.text.rows = Math.min(6, this.text.value.split("\n").length);
  }

  #text(key, filled) {
    return say(this.seat.language, key, filled);
  }
}

/** Find the commands that a text may become; those that begin so come first. */
function matching(commands, text) {
  const typed = text.slice(1).trim().replaceAll("_", " ");
  const named = commands.filter(({ say: line }) => line.slice(1).startsWith(typed));
  const within = commands.filter((command) => !named.includes(command) && command.say.includes(typed));
  const found = [...named, ...within];
  return found.length === 1 && found[0].say.slice(1) === text.slice(1).trimEnd() ? [] : found;
}
