// One seat: its places, what is said there, and where it writes.

import { act, Refused } from "./api.js";
import { Composer } from "./composer.js";
import { el, freshId } from "./dom.js";
import { MessageLog } from "./log.js";
import { commandsIn, instant, say } from "./texts.js";

export class Column {
  #unread = new Set();
  #pending = new Set();
  #now = null;

  constructor(seat, rooms, { seatChannel, remove }) {
    this.seat = seat;
    this.rooms = rooms;
    this.place = seat.place;
    this.seatChannel = seatChannel;
    this.remove = remove;
    this.composer = new Composer(seat, (text) => this.#say(text));
    this.element = this.#make();
    this.show(seat.place);
  }

  /** Whether something was said that this seat has not seen. */
  get unread() {
    return this.#unread.size > 0;
  }

  /** Show a place, from the top of a message if one is named. */
  show(place, from = null) {
    this.place = place;
    this.#unread.delete(place);
    this.hint();
    const before = this.log;
    this.log = this.#makeLog();
    before.element.replaceWith(this.log.element);
    this.#showEmpty();
    this.log.openAt(from);
    this.showPlaces();
    this.composer.ask(this.openForm);
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

  /** Take what Cairn knows of the seat by now; a column in another language is made anew. */
  know(seat) {
    const moved = seat.zone !== this.seat.zone;
    this.seat = seat;
    if (moved) this.show(this.place);
    else this.log.know(seat);
    if (this.#now) this.tick(this.#now);
  }

  /** Take over what another column of the same seat shows, and stand in its place. */
  takeOver(before) {
    const focused = before.element.contains(document.activeElement);
    this.#unread = before.#unread;
    this.element.className = before.element.className;
    before.element.replaceWith(this.element);
    this.show(before.place);
    this.composer.text.value = before.composer.text.value;
    if (before.#now) this.tick(before.#now);
    if (focused) this.composer.text.focus();
  }

  /** Tell the seat's own time: by the zone they told, as Cairn counts it. */
  tick(now) {
    this.#now = now;
    const { zone } = this.seat;
    const city = zone?.split("/").pop().replaceAll("_", " ");
    const said = zone ? `${instant(this.seat, now, ["near"])} · ${city}` : this.#text("web.no_zone");
    if (this.time.textContent !== said) this.time.textContent = said;
  }

  /** Take a message that is new or drawn anew. */
  take(message) {
    if (message.place === this.place) {
      if (message.author === this.seat.id) this.log.expect();
      this.log.take(message);
      this.#showEmpty();
      this.composer.ask(this.openForm);
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
    this.log.stay();
  }

  /** Say something to Cairn alone, as the seat would by hand. */
  async sayInPrivate(text) {
    if (this.place !== this.seat.place) this.show(this.seat.place);
    return this.#say(text);
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
    const remove = this.#text("web.remove_person", { name: seat.name });
    this.log = this.#makeLog();
    this.time = el("span", { class: "local-time" });
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
        el(
          "span",
          { class: "reads" },
          this.time,
          el("span", {}, this.rooms.languages.find(({ code }) => code === seat.language)?.name),
        ),
        el(
          "button",
          { type: "button", class: "remove", "aria-label": remove, title: remove, onclick: () => this.remove(seat) },
          "×",
        ),
      ),
      this.places,
      this.who,
      this.log.element,
      this.hints,
      this.composer.element,
    );
  }

  #makeLog() {
    return new MessageLog(this.seat, this.rooms, this.rooms.messagesIn(this.place), {
      label: this.place === this.seat.place ? this.#text("web.direct") : this.#titleOf(this.place),
      description: this.#text("web.log_hint"),
      press: (message, token, button) => this.#press(message, token, button),
      escape: () => this.composer.text.focus(),
    });
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
    const names = channel.seats.map((id) => this.rooms.nameOf(id));
    const said = new Intl.ListFormat(this.seat.language).format(names);
    const here = freshId("here");
    const change = { type: "button", "aria-describedby": here, onclick: () => this.seatChannel(channel) };
    this.who.replaceChildren(
      el("span", { id: here, dir: "auto" }, said),
      el("button", change, this.#text("web.change_who")),
    );
  }

  #showEmpty() {
    const there = this.log.element.querySelector(".empty");
    if (!this.log.empty) return there?.remove();
    if (there) return;
    const direct = this.place === this.seat.place;
    const start = direct && commandsIn(this.seat.language).find(({ path }) => path === "start");
    const begin = () => this.#say(start.say);
    this.log.element.append(
      el(
        "div",
        { class: "empty" },
        el("p", {}, this.#text(direct ? "web.empty_direct" : "web.empty_channel")),
        start ? el("button", { type: "button", class: "main", onclick: begin }, start.say) : null,
      ),
    );
  }

  /** The question that waits for an answer here: that of the last answer, if it asks one. */
  get openForm() {
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
    this.log.expect();
    try {
      const answered = await act(path, { seat: this.seat.id, ...body });
      this.rooms.takeSeat(answered.seat);
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

  #titleOf(place) {
    return this.rooms.channels.get(place)?.title ?? place;
  }

  #text(key, filled) {
    return say(this.seat.language, key, filled);
  }
}
