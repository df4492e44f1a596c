// The first minute: three steps to see what a week is like, which go once they are done.

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { commandsIn, say } from "./texts.js";

const NAMES = ["Ann", "Bob", "Cy"];
const HIDDEN = "cairn.story";
// How long what was said meanwhile may be under way to this page.
const ARRIVES = 800;

export class Story {
  #busy = false;

  /** Tell the story of the seats in `columns`; `look` turns to one of them, `told` says the end. */
  constructor(language, rooms, columns, clock, { look, told }) {
    this.language = language;
    this.rooms = rooms;
    this.columns = columns;
    this.clock = clock;
    this.look = look;
    this.told = told;
    byId("story-hide").addEventListener("click", () => this.#hide());
  }

  /** Begin anew, with nobody here. */
  again() {
    localStorage.removeItem(HIDDEN);
  }

  /** Show the step that comes next, or nothing once the story is told. */
  show() {
    const step = this.#step();
    const strip = byId("story");
    strip.hidden = step === null || !this.columns.size || localStorage.getItem(HIDDEN) !== null;
    if (strip.hidden) return;
    const focused = strip.contains(document.activeElement);
    byId("steps").replaceChildren(...this.#steps().map((each, index) => this.#draw(each, index, step)));
    if (focused) byId("steps").querySelector(".current button")?.focus();
  }

  #steps() {
    const others = new Intl.ListFormat(this.language).format(this.#others().map(({ name }) => name));
    const host = this.#host()?.name;
    return [
      { label: this.#text("web.story_start"), how: this.#text("web.story_start_how", { name: host }), go: () => this.#start() },
      { label: this.#text("web.story_invite", { others }), how: this.#text("web.story_invite_how"), go: () => this.#invite() },
      { label: this.#text("web.story_ask"), how: this.#text("web.story_ask_how"), go: () => this.#jump() },
    ];
  }

  #draw({ label, how, go }, index, step) {
    const current = index === step;
    const state = current ? "current" : index < step ? "done" : "later";
    const button = {
      type: "button",
      class: current ? "main" : null,
      "aria-disabled": current && !this.#busy ? null : "true",
      "aria-current": current ? "step" : null,
      onclick: () => current && this.#do(go),
    };
    return el(
      "li",
      { class: state },
      el("button", button, el("span", { class: "number" }, index < step ? "✓" : String(index + 1)), " ", label),
      el("small", {}, how),
    );
  }

  async #do(go) {
    if (this.#busy) return;
    this.#busy = true;
    this.show();
    try {
      await go();
    } finally {
      this.#busy = false;
      this.show();
    }
  }

  /** Which step comes next: 0, 1 or 2; null once somebody was asked how the week went. */
  #step() {
    const all = [...this.rooms.places.values()].flatMap((there) => [...there.values()]);
    if (all.some(({ notice, blocks }) => notice && blocks.some(({ type }) => type === "choices"))) return null;
    const texts = new Set(all.filter(({ invitation }) => invitation).map(({ text }) => text));
    if (!texts.size) return 0;
    return all.some(({ author, text }) => author !== "cairn" && texts.has(text)) ? 2 : 1;
  }

  #invitation() {
    const direct = this.#seats().flatMap(({ place }) => this.rooms.messagesIn(place));
    return direct.filter(({ invitation }) => invitation).pop() ?? null;
  }

  #seats() {
    return [...this.rooms.seats.values()];
  }

  /** Whose pod it is: whoever has an invitation, else the first who sat down. */
  #host() {
    const invitation = this.#invitation();
    return this.#seats().find(({ place }) => place === invitation?.place) ?? this.#seats()[0];
  }

  #others() {
    const there = this.#seats().filter(({ id }) => id !== this.#host()?.id);
    const names = NAMES.filter((name) => this.#seats().every((seat) => seat.name !== name));
    return [...there, ...names.map((name) => ({ name }))].slice(0, 2);
  }

  async #start() {
    const host = this.#host();
    const create = commandsIn(host.language).find(({ path }) => path === "pod.create");
    this.look(host.id);
    const column = this.columns.get(host.id);
    if (column.place !== host.place) column.show(host.place);
    if (column.openForm?.command !== create.path) await column.sayInPrivate(create.say);
    column.composer.text.focus();
  }

  /** Bring the invitation to two others as a friend would: by pasting it. */
  async #invite() {
    const { text } = this.#invitation();
    const { language } = this;
    const seats = [];
    for (const other of this.#others()) seats.push(other.id ? other : await post("/api/seats", { ...other, language }));
    for (const seat of seats) {
      this.rooms.takeSeat(seat);
      await this.columns.get(seat.id)?.sayInPrivate(text);
    }
    this.look(seats[0].id);
  }

  /** Go to the hour at which somebody is asked first, on whichever day their pod does. */
  async #jump() {
    if (!(await this.clock.go({ to: "question" }))) return;
    await new Promise((resolve) => setTimeout(resolve, ARRIVES));
    this.told(this.#text("web.story_told", { next: this.#text("web.next_thing") }));
  }

  #hide() {
    localStorage.setItem(HIDDEN, "hidden");
    this.show();
  }

  #text(key, filled) {
    return say(this.language, key, filled);
  }
}
