// The clock of the page: it ticks by itself, and moves when it is told to.

import { get, post, Refused } from "./api.js";
import { byId } from "./dom.js";
import { instant, say, span } from "./texts.js";

const TICK = 5000;

export class ClockBar {
  #clock = null;
  #taken = 0;
  #busy = 0;
  #waiting = null;

  constructor(language, refused) {
    this.language = language;
    this.refused = refused;
    this.bar = byId("clock");
    byId("hour").addEventListener("click", () => this.#move({ by_hours: 1 }));
    byId("day").addEventListener("click", () => this.#move({ by_days: 1 }));
    byId("next").addEventListener("click", () => this.#move({ to: "next" }));
    setInterval(() => this.#show(), TICK);
  }

  /** Take the time as the server tells it. */
  take(clock) {
    this.#clock = clock;
    this.#taken = performance.now();
    this.#show();
  }

  /** Note that something happened: time may have moved, and something else may be next. */
  happened(at) {
    if (!this.#clock) return;
    if (this.#clock.moving && new Date(at) > this.#now()) this.take({ ...this.#clock, now: at });
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => get("/api/clock").then((clock) => this.take(clock)).catch(() => {}), 400);
  }

  #now() {
    return new Date(new Date(this.#clock.now).getTime() + performance.now() - this.#taken);
  }

  async #move(by) {
    if (this.#moving) return;
    this.#busy += 1;
    this.refused("");
    this.#show();
    try {
      this.take(await post("/api/clock", by));
    } catch (problem) {
      this.refused(problem instanceof Refused ? problem.message : this.#text("web.unreached"));
    } finally {
      this.#busy -= 1;
      this.#show();
    }
  }

  get #moving() {
    return this.#busy > 0 || Boolean(this.#clock?.moving);
  }

  #show() {
    if (!this.#clock) return;
    const now = this.#now();
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const { ahead_seconds: ahead, next } = this.#clock;
    const moving = this.#moving;
    this.bar.setAttribute("aria-busy", String(moving));
    for (const id of ["hour", "day", "next"]) byId(id).setAttribute("aria-disabled", String(moving));
    byId("now").dateTime = now.toISOString();
    write(byId("now"), instant(this.language, now, ["day", "time"]));
    const far = ahead >= 60 ? this.#text("web.ahead", { span: span(this.language, ahead) }) : "";
    write(byId("zone"), this.#text("web.now_in", { zone }));
    write(byId("ahead"), moving ? this.#text("web.moving") : far);
    const due = next && instant(this.language, new Date(Math.max(new Date(next), now)), ["short", "time"]);
    write(byId("due"), this.#text(due ? "web.due" : "web.nothing_due", { time: due }));
  }

  #text(key, filled) {
    return say(this.language, key, filled);
  }
}

/** Write a text only where it is new, so that nothing is read out again. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
