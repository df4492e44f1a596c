// What is said in one place: each message read from its top, and walked through by keys.

import { el } from "./dom.js";
import { dayOf, drawDay, drawMessage } from "./draw.js";

const NEAR = 60;
const ABOVE = 8;
const TOGETHER = 3000;

export class MessageLog {
  #messages = new Map();
  #drawn = new Map();
  #newestOf = new Map();
  #following = true;
  #top = null;
  #reached = null;

  /** Show messages under a label; `press` is called with a message, a token and the button. */
  constructor(seat, rooms, messages, { label, description, press, escape }) {
    this.seat = seat;
    this.rooms = rooms;
    this.press = press;
    this.escape = escape;
    this.element = el("div", {
      class: "log",
      role: "log",
      "aria-live": "off",
      "aria-label": label,
      "aria-description": description,
      tabindex: "0",
      onscroll: () => this.#scrolled(),
      onkeydown: (event) => this.#key(event),
      onfocusin: ({ target }) => this.#reach(target.closest(".message")),
    });
    this.element.addEventListener("load", () => this.stay(), true);
    new ResizeObserver(() => this.stay()).observe(this.element);
    for (const message of messages) this.#keep(message);
    for (const message of messages) this.#draw(message);
    this.#showNewest();
    // What stood here before is not read out; what comes is.
    requestAnimationFrame(() => this.element.setAttribute("aria-live", "polite"));
  }

  /** Whether nothing was said here. */
  get empty() {
    return this.#drawn.size === 0;
  }

  /** Look at a message from its top: one that is named, or the first of what came last. */
  openAt(id = null) {
    this.#following = true;
    this.#top = null;
    if (this.#drawn.has(id)) this.#top = id;
    else for (const message of this.#messages.values()) this.#readFromTop(message);
    this.stay();
  }

  /** Note that the seat did something: what comes next is what it waits for. */
  expect() {
    this.#following = true;
    this.#top = null;
  }

  /** Take a message that is new or drawn anew. */
  take(message) {
    const known = this.#drawn.has(message.id);
    const inSight = known && this.#isTopInSight(this.#drawn.get(message.id));
    const changed = this.#keep(message);
    this.#draw(message);
    for (const id of changed) this.#showButtons(this.#messages.get(id));
    this.#showNewest();
    if (!known) this.#readFromTop(message);
    else if (inSight && this.#top === null) this.#top = message.id;
    this.stay();
  }

  /** Take what is known of the seat by now: buttons of forms that are closed go. */
  know(seat) {
    this.seat = seat;
    for (const message of this.#messages.values()) {
      if (formsOf(message).size) this.#showButtons(message);
    }
    this.#showNewest();
    this.stay();
  }

  /** Whoever follows goes on seeing what they look at, whatever grows or shrinks. */
  stay() {
    if (this.#following) this.element.scrollTop = this.#aim();
  }

  /** Keep a message; return those that no longer are the newest question of their form. */
  #keep(message) {
    this.#messages.set(message.id, message);
    const former = [];
    for (const form of formsOf(message)) {
      const newest = this.#messages.get(this.#newestOf.get(form));
      if (newest && newest.changed > message.changed) continue;
      if (newest && newest.id !== message.id) former.push(newest.id);
      this.#newestOf.set(form, message.id);
    }
    return former;
  }

  /** Draw a message where it belongs: in the place of its earlier drawing, or at the end. */
  #draw(message) {
    const before = this.#drawn.get(message.id);
    const press = (token, button) => this.press(message, token, button);
    const drawn = drawMessage(message, this.seat, this.rooms, press, this.#shows(message));
    this.#drawn.set(message.id, drawn);
    if (before) {
      const focused = before.contains(document.activeElement) ? document.activeElement : null;
      before.replaceWith(drawn);
      if (this.#reached === before) this.#reached = drawn;
      if (focused) refocus(drawn, focused);
      return;
    }
    const day = dayOf(message.at, this.seat.zone);
    const days = this.element.querySelectorAll(".day");
    if (days[days.length - 1]?.dataset.day !== day) this.element.append(drawDay(message.at, this.seat));
    this.element.append(drawn);
  }

  /** Tell of a message's buttons which can be pressed: those of open forms, where they ask last. */
  #shows({ id }) {
    return ({ form }) =>
      !form || (this.seat.forms.includes(form) && this.#newestOf.get(form) === id);
  }

  /** Take away what cannot be pressed any more, in silence: nothing is drawn anew and read out. */
  #showButtons(message) {
    const drawn = this.#drawn.get(message.id);
    const shown = new Set(buttonsOf(message).filter(this.#shows(message)).map(({ token }) => token));
    const there = [...drawn.querySelectorAll("button")];
    const stay = new Set(there.map(({ dataset }) => dataset.token).filter((token) => shown.has(token)));
    if (stay.size < shown.size) return this.#draw(message);
    const focused = drawn.contains(document.activeElement);
    for (const button of there) if (!shown.has(button.dataset.token)) button.remove();
    for (const group of drawn.querySelectorAll(".buttons:empty")) group.remove();
    if (focused && !drawn.contains(document.activeElement)) drawn.focus({ preventScroll: true });
  }

  /** Let Tab lead to the buttons of the newest message and of the one that is looked at. */
  #showNewest() {
    const newest = this.element.querySelector(".message:last-of-type");
    for (const drawn of this.#drawn.values()) {
      const there = drawn === newest || drawn === this.#reached;
      for (const button of drawn.querySelectorAll("button")) button.tabIndex = there ? 0 : -1;
    }
  }

  #reach(message) {
    if (!message || message === this.#reached) return;
    this.#reached = message;
    this.#showNewest();
  }

  #key(event) {
    const here = event.target.closest(".message");
    const all = [...this.#drawn.values()];
    const at = here ? all.indexOf(here) : all.length;
    const to = {
      ArrowUp: all[Math.max(at - 1, 0)],
      ArrowDown: here && all[Math.min(at + 1, all.length - 1)],
      Home: all[0],
      End: all[all.length - 1],
    }[event.key];
    if (event.key === "Escape") this.escape();
    else if (to) turnTo(to);
    else if (!here || !stepAside(here, event)) return;
    event.preventDefault();
  }

  /** What comes together is read from the first of it; what comes later, from itself. */
  #readFromTop(message) {
    const first = this.#messages.get(this.#top);
    const together = first && first.author === message.author
      && new Date(message.at) - new Date(first.at) < TOGETHER;
    if (!together) this.#top = message.id;
  }

  #aim() {
    const end = this.element.scrollHeight - this.element.clientHeight;
    const top = this.#drawn.get(this.#top);
    return top ? Math.min(end, this.element.scrollTop + this.#offset(top) - ABOVE) : end;
  }

  #offset(drawn) {
    return drawn.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
  }

  #isTopInSight(drawn) {
    const offset = this.#offset(drawn);
    return offset >= -ABOVE && offset < this.element.clientHeight;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    if (Math.abs(scrollTop - this.#aim()) < NEAR) {
      this.#following = true;
    } else {
      this.#following = scrollHeight - scrollTop - clientHeight < NEAR;
      if (this.#following) this.#top = null;
    }
  }
}

function buttonsOf({ buttons, blocks }) {
  return [...blocks.flatMap((block) => block.buttons ?? []), ...buttons];
}

function formsOf(message) {
  return new Set(buttonsOf(message).map(({ form }) => form).filter(Boolean));
}

function turnTo(message) {
  message.focus({ preventScroll: true });
  message.scrollIntoView({ block: "nearest" });
}

/** Go to the next button of a message, or the one before; false for any other key. */
function stepAside(message, { key, target }) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const buttons = [...message.querySelectorAll("button")];
  const to = step && buttons[buttons.indexOf(target) + step];
  to?.focus();
  return Boolean(to);
}

/** Put the focus where it was: on the same button, on the first of the new ones, or the message. */
function refocus(drawn, focused) {
  const token = focused.dataset.token;
  const same = token && drawn.querySelector(`[data-token="${CSS.escape(token)}"]`);
  (same || drawn.querySelector("button") || drawn).focus({ preventScroll: true });
}
