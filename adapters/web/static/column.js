// One seat: its places, what is said there, and where it writes.

import { act, Refused } from "./api.js";
import { Composer } from "./composer.js";
import { el, freshId } from "./dom.js";
import { dayOf, drawDay, drawMessage } from "./draw.js";
import { commandsIn, say } from "./texts.js";

const NEAR_THE_END = 60;

export class Column {
  #unread = new Set();
  #drawn = new Map();
  #pending = new Set();
  #atEnd = true;
  #sized = new ResizeObserver(() => this.#stay());

  constructor(seat, rooms, { seatChannel }) {
    this.seat = seat;
    this.rooms = rooms;
    this.place = seat.place;
    this.seatChannel = seatChannel;
    this.composer = new Composer(seat, (text) => this.#say(text));
    this.element = this.#make();
    this.show(seat.place);
  }

  /** Whether something was said that this seat has not seen. */
  get unread() {
    return this.#unread.size > 0;
  }

  /** Show a place. */
  show(place) {
    this.place = place;
    this.#unread.delete(place);
    this.#drawn.clear();
    this.hint();
    const log = this.#makeLog();
    this.log.replaceWith(log);
    this.log = log;
    for (const message of this.rooms.messagesIn(place)) this.#place(message);
    this.#showEmpty();
    this.#toEnd();
    // What stood here before is not read out; what comes is.
    requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
    this.showPlaces();
    this.composer.ask(this.#openForm());
  }

  /** Show which places there are, and which has news. */
  showPlaces() {
    const places = this.rooms.placesOf(this.seat);
    if (!places.includes(this.place)) return this.show(this.seat.place);
    const focused = this.places.contains(document.activeElement) && document.activeElement.dataset.place;
    this.places.replaceChildren(...places.map((place) => this.#placeButton(place)));
    if (focused) this.places.querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus();
    this.#showWho();
  }

  /** Take a message that is new or drawn anew. */
  take(message) {
    if (message.place === this.place) {
      if (message.author === this.seat.id) this.#atEnd = true;
      this.#place(message);
      this.#showEmpty();
      this.composer.ask(this.#openForm());
      this.#stay();
      if (this.element.checkVisibility()) return;
    } else if (!this.rooms.placesOf(this.seat).includes(message.place)) {
      return;
    }
    if (message.author !== this.seat.id) this.#unread.add(message.place);
    this.showPlaces();
  }

  /** Note that the seat is looked at. */
  seen() {
    this.#unread.delete(this.place);
    this.showPlaces();
    this.#toEnd();
  }

  /** Say something to this seat alone, with at most one thing to do about it. */
  hint(text = "", label = null, todo = null) {
    const button = label && el("button", { type: "button", onclick: todo }, label);
    this.hints.replaceChildren(...(text ? [el("span", {}, text), button].filter(Boolean) : []));
  }

  #make() {
    const { seat } = this;
    const name = freshId("seat");
    const stone = `stone stone-${(Number(seat.id.slice(1)) - 1) % 6}`;
    this.log = this.#makeLog();
    this.places = el("nav", { class: "places", "aria-label": this.#text("web.places", { name: seat.name }) });
    this.who = el("div", { class: "who", hidden: true });
    this.hints = el("div", { class: "hint", role: "status" });
    return el(
      "section",
      { class: "seat", "aria-labelledby": name, lang: seat.language, "data-seat": seat.id },
      el(
        "header",
        {},
        el("span", { class: stone, "aria-hidden": "true" }, [...seat.name][0]),
        el("h2", { id: name }, el("bdi", {}, seat.name)),
        el("span", { class: "reads" }, this.rooms.languages.find(({ code }) => code === seat.language)?.name),
      ),
      this.places,
      this.who,
      this.log,
      this.hints,
      this.composer.element,
    );
  }

  #makeLog() {
    const label = this.place === this.seat.place ? this.#text("web.direct") : this.#titleOf(this.place);
    const properties = { class: "log", role: "log", "aria-live": "off", "aria-label": label, tabindex: "0" };
    const log = el("div", { ...properties, onscroll: () => this.#scrolled() });
    log.addEventListener("load", () => this.#stay(), true);
    this.#sized.disconnect();
    this.#sized.observe(log);
    return log;
  }

  #placeButton(place) {
    const news = this.#unread.has(place);
    return el(
      "button",
      {
        type: "button",
        "data-place": place,
        "aria-current": place === this.place ? "true" : null,
        onclick: () => this.show(place),
      },
      el("span", { dir: "auto" }, place === this.seat.place ? this.#text("web.direct") : this.#titleOf(place)),
      news ? el("span", { class: "news" }, el("span", { class: "unseen" }, this.#text("web.news"))) : null,
    );
  }

  #showWho() {
    const channel = this.rooms.channels.get(this.place);
    this.who.hidden = !channel;
    if (!channel) return;
    const names = channel.seats.map((id) => this.rooms.seats.get(id)?.name ?? id);
    const said = new Intl.ListFormat(this.seat.language).format(names);
    const here = freshId("here");
    const change = { type: "button", "aria-describedby": here, onclick: () => this.seatChannel(channel) };
    this.who.replaceChildren(
      el("span", { id: here, dir: "auto" }, said),
      el("button", change, this.#text("web.change_who")),
    );
  }

  /** Draw a message where it belongs: in the place of its earlier drawing, or at the end. */
  #place(message) {
    const before = this.#drawn.get(message.id);
    const press = (token, button) => this.#press(message, token, button);
    const drawn = drawMessage(message, this.seat, this.rooms, press);
    this.#drawn.set(message.id, drawn);
    if (before) {
      const focused = before.contains(document.activeElement) ? document.activeElement : null;
      before.replaceWith(drawn);
      if (focused) refocus(drawn, focused);
      return;
    }
    const last = this.log.querySelector(".day:last-of-type");
    if (last?.dataset.day !== dayOf(message.at)) this.log.append(drawDay(message.at, this.seat.language));
    this.log.append(drawn);
  }

  #showEmpty() {
    const there = this.log.querySelector(".empty");
    if (this.#drawn.size) return there?.remove();
    if (there) return;
    const direct = this.place === this.seat.place;
    const start = direct && commandsIn(this.seat.language).find(({ path }) => path === "start");
    const begin = () => this.#say(start.say);
    this.log.append(
      el(
        "div",
        { class: "empty" },
        el("p", {}, this.#text(direct ? "web.empty_direct" : "web.empty_channel")),
        start ? el("button", { type: "button", class: "main", onclick: begin }, start.say) : null,
      ),
    );
  }

  /** The question that waits for an answer here: that of the last answer, if it asks one. */
  #openForm() {
    const newer = (last, next) => (last && last.changed > next.changed ? last : next);
    const answers = this.rooms
      .messagesIn(this.place)
      .filter(({ author, notice }) => author === "cairn" && !notice);
    return answers.reduce(newer, null)?.form ?? null;
  }

  async #say(text) {
    const place = this.place;
    return this.#act("/api/say", { place, text });
  }

  async #press(message, token, button) {
    if (this.#pending.has(token)) return;
    this.#pending.add(token);
    button.setAttribute("aria-busy", "true");
    await this.#act("/api/press", { place: message.place, message: message.id, token });
    this.#pending.delete(token);
    button.removeAttribute("aria-busy");
  }

  async #act(path, body) {
    this.hint();
    try {
      const answered = await act(path, { seat: this.seat.id, ...body });
      for (const message of [answered.said, ...answered.shown]) if (message) this.rooms.takeMessage(message);
      const elsewhere = answered.shown.find(({ place }) => place !== this.place);
      const show = () => this.show(elsewhere.place);
      if (elsewhere) this.hint(this.#text("web.answered_direct"), this.#text("web.show_it"), show);
      return true;
    } catch (problem) {
      this.hint(problem instanceof Refused ? problem.message : this.#text("web.unreached"));
      return false;
    }
  }

  #toEnd() {
    this.#atEnd = true;
    this.#stay();
  }

  /** Whoever reads the last words goes on seeing them, whatever grows or shrinks. */
  #stay() {
    if (this.#atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  #titleOf(place) {
    return this.rooms.channels.get(place)?.title ?? place;
  }

  #text(key, filled) {
    return say(this.seat.language, key, filled);
  }
}

/** Put the focus where it was: on the same button, on the first of the new ones, or the message. */
function refocus(drawn, focused) {
  const token = focused.dataset.token;
  const same = token && drawn.querySelector(`[data-token="${CSS.escape(token)}"]`);
  (same || drawn.querySelector("button") || drawn).focus({ preventScroll: true });
}
