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

  /** `told` is told what time it is by now; `refused`, what cannot be done. */
  constructor(language, refused, told) {
    this.language = language;
    this.refused = refused;
    this.told = told;
    this.bar = byId("clock");
    byId("hour").addEventListener("click", () => this.go({ by_hours: 1 }));
    byId("day").addEventListener("click", () => this.go({ by_days: 1 }));
    byId("next").addEventListener("click", () => this.go({ to: "next" }));
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

  /** What time it is here, by the clock that is moved. */
  get now() {
    return this.#clock ? this.#now() : new Date();
  }

  /** Whether the clock is being moved. */
  get moving() {
    return this.#busy > 0 || Boolean(this.#clock?.moving);
  }

  #now() {
    return new Date(new Date(this.#clock.now).getTime() + performance.now() - this.#taken);
  }

  /** Move on; true once the clock has arrived. */
  async go(by) {
    if (this.moving) return false;
    this.#busy += 1;
    this.refused("");
    this.#show();
    try {
      this.take(await post("/api/clock", by));
      return true;
    } catch (problem) {
      this.refused(problem instanceof Refused ? problem.message : this.#text("web.unreached"));
      return false;
    } finally {
      this.#busy -= 1;
      this.#show();
    }
  }

  #show() {
    if (!this.#clock) return;
    const now = this.#now();
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const { ahead_seconds: ahead, next } = this.#clock;
    const { moving } = this;
    this.bar.setAttribute("aria-busy", String(moving));
    for (const id of ["hour", "day", "next"]) byId(id).setAttribute("aria-disabled", String(moving));
    byId("now").dateTime = now.toISOString();
    write(byId("now"), instant(this, now, ["day", "time"]));
    const far = ahead >= 60 ? this.#text("web.ahead", { span: span(this.language, ahead) }) : "";
    write(byId("zone"), this.#text("web.now_in", { zone }));
    write(byId("ahead"), moving ? this.#text("web.moving") : far);
    const due = next && instant(this, new Date(Math.max(new Date(next), now)), ["short", "time"]);
    this.told(now);
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
