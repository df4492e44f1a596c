// What the page knows: seats, channels and messages, kept up to date by the server's events.

import { get } from "./api.js";

export class Rooms extends EventTarget {
  seats = new Map();
  former = new Map();
  channels = new Map();
  places = new Map();
  languages = [];
  clock = null;
  digest = null;
  connected = true;

  /** Load everything, and listen from there on. */
  async open() {
    const state = await get("/api/state");
    this.languages = state.languages;
    for (const seat of state.seats) this.seats.set(seat.id, seat);
    for (const seat of state.former) this.former.set(seat.id, seat);
    for (const channel of state.channels) this.channels.set(channel.id, channel);
    const readers = [
      ...state.seats.map((seat) => [seat.id, seat.place]),
      ...state.channels.flatMap(({ id, seats }) => seats.slice(0, 1).map((seat) => [seat, id])),
    ];
    await Promise.all(readers.map((reader) => this.#read(...reader)));
    this.clock = state.clock;
    this.digest = this.#find(state.digest);
    this.#listen(state.event);
  }

  /** The places that a seat can read, its direct messages first. */
  placesOf(seat) {
    const shared = [...this.channels.values()].filter(({ seats }) => seats.includes(seat.id));
    return [seat.place, ...shared.map(({ id }) => id)];
  }

  /** What somebody is called who is here, or was. */
  nameOf(seat) {
    return (this.seats.get(seat) ?? this.former.get(seat))?.name ?? seat;
  }

  /** The messages of a place, the oldest first. */
  messagesIn(place) {
    return [...(this.places.get(place)?.values() ?? [])];
  }

  /** Take a message; an older drawing of one that is known is left out. */
  takeMessage(message) {
    const there = this.places.get(message.place) ?? new Map();
    this.places.set(message.place, there);
    if ((there.get(message.id)?.changed ?? -1) >= message.changed) return;
    there.set(message.id, message);
    this.#tell("message", message);
  }

  /** Take a seat as it is now; what is older than what is known is left out. */
  takeSeat(seat) {
    const known = this.seats.get(seat.id) ?? this.former.get(seat.id);
    if (known && known.changed >= seat.changed) return;
    if (seat.left) this.seats.delete(seat.id);
    (seat.left ? this.former : this.seats).set(seat.id, seat);
    this.#tell("seat", seat);
  }

  takeChannel(channel) {
    this.channels.set(channel.id, channel);
    this.#tell("channel", channel);
    const reader = channel.seats[0];
    if (reader && !this.places.has(channel.id)) this.#read(reader, channel.id).catch(() => {});
  }

  takeClock(clock) {
    this.clock = clock;
    this.#tell("clock", clock);
  }

  #find(id) {
    return [...this.places.values()].map((there) => there.get(id)).find(Boolean) ?? null;
  }

  async #read(seat, place) {
    const query = new URLSearchParams({ seat, place });
    for (const message of (await get(`/api/messages?${query}`)).messages) this.takeMessage(message);
  }

  #listen(after) {
    let number = after;
    const source = new EventSource(`/api/events?after=${number}`);
    const take = (name, taken) =>
      source.addEventListener(name, (event) => {
        number = Number(event.lastEventId || number);
        taken.call(this, JSON.parse(event.data));
      });
    take("message", this.takeMessage);
    take("seat", this.takeSeat);
    take("channel", this.takeChannel);
    take("clock", this.takeClock);
    take("reset", () => location.reload());
    source.addEventListener("open", () => this.#connect(true));
    source.addEventListener("error", () => {
      this.#connect(false);
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => this.#listen(number), 2000);
    });
  }

  #connect(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.#tell("connection", connected);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
