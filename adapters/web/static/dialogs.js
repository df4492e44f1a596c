// The questions of the page's own: who sits down, who is in a channel, and who leaves.

import { post, put, Refused, remove } from "./api.js";
import { byId, el } from "./dom.js";
import { say } from "./texts.js";

export class Dialogs {
  constructor(language, rooms) {
    this.language = language;
    this.rooms = rooms;
    this.person = this.#ready("person");
    this.channel = this.#ready("channel");
    this.sure = this.#ready("sure");
  }

  /** Ask who sits down. */
  addPerson() {
    const form = this.person.querySelector("form");
    const languages = this.rooms.languages.map(({ code, name }) =>
      el("option", { value: code, lang: code }, name),
    );
    for (const option of languages) option.defaultSelected = option.value === this.language;
    form.elements.namedItem("language").replaceChildren(...languages);
    form.reset();
    this.#open(this.person, async (data) => {
      const seat = await post("/api/seats", { name: data.get("name"), language: data.get("language") });
      return this.added?.(seat);
    });
  }

  /** Ask what a new channel is called and who is in it. */
  addChannel() {
    this.#askChannel("web.new_channel", "web.open", "", [...this.rooms.seats.keys()], (title, seats) =>
      post("/api/channels", { title, seats }),
    );
  }

  /** Ask who is in a channel from now on. */
  seatChannel(channel) {
    this.#askChannel("web.who_is_in", "web.save", channel.title, channel.seats, (_, seats) =>
      put(`/api/channels/${channel.id}/seats`, { seats }),
    );
  }

  /** Say what it means that somebody leaves, and ask whether they shall. */
  removePerson({ id, name }) {
    this.#askSure("web.remove_person", "web.remove_person_what", "web.remove", { name }, () =>
      remove(`/api/seats/${id}`),
    );
  }

  /** Say what it means to start over, and ask whether to. */
  startOver() {
    this.#askSure("web.start_over", "web.start_over_what", "web.start_over", {}, async () => {
      await remove("/api/seats");
      this.over?.();
    });
  }

  #askSure(title, what, done, filled, go) {
    byId("sure-title").textContent = say(this.language, title, filled);
    byId("sure-what").textContent = say(this.language, what, filled);
    this.sure.querySelector("[type=submit]").textContent = say(this.language, done, filled);
    this.#open(this.sure, go);
  }

  #askChannel(heading, done, title, seated, save) {
    const form = this.channel.querySelector("form");
    const name = form.elements.namedItem("title");
    const rename = heading === "web.new_channel";
    byId("channel-title").textContent = rename ? say(this.language, heading) : title;
    form.querySelector(".title").hidden = !rename;
    form.querySelector("[type=submit]").textContent = say(this.language, done);
    name.value = title;
    const boxes = [...this.rooms.seats.values()].map((seat) => {
      const box = el("input", { type: "checkbox", name: "seat", value: seat.id });
      box.checked = seated.includes(seat.id);
      return el("label", { dir: "auto" }, box, " ", seat.name);
    });
    form.querySelector(".choices").replaceChildren(...boxes);
    this.#open(this.channel, (data) => save(data.get("title"), data.getAll("seat")));
  }

  #ready(id) {
    const dialog = byId(id);
    dialog.querySelector(".cancel").addEventListener("click", () => dialog.close());
    return dialog;
  }

  #open(dialog, done) {
    const form = dialog.querySelector("form");
    const problem = form.querySelector(".problem");
    problem.textContent = "";
    form.onsubmit = async (event) => {
      event.preventDefault();
      try {
        await done(new FormData(form));
        dialog.close();
      } catch (refused) {
        const unreached = !(refused instanceof Refused);
        problem.textContent = unreached ? say(this.language, "web.unreached") : refused.message;
      }
    };
    dialog.showModal();
  }
}
