// The page: a column for each seat, side by side, and the clock above them.

import { post } from "./api.js";
import { ClockBar } from "./clock.js";
import { Column } from "./column.js";
import { Dialogs } from "./dialogs.js";
import { byId, el } from "./dom.js";
import { Rooms } from "./rooms.js";
import { Story } from "./story.js";
import { learn, say } from "./texts.js";

const language = document.documentElement.lang;
const rooms = new Rooms();
const columns = new Map();
const dialogs = new Dialogs(language, rooms);
const clock = new ClockBar(language, tell, (now) => {
  for (const column of columns.values()) column.tick(now);
});
const story = new Story(language, rooms, columns, clock, { look, told: tell });
const SHOWN = "cairn.digest";
const FRESH = 3 * 24 * 60 * 60 * 1000;
let current = null;

function tell(text) {
  byId("status").textContent = text;
}

async function sit(seat) {
  await learn(seat.language);
  const before = columns.get(seat.id);
  const now = rooms.seats.get(seat.id);
  if (!now || now.changed > seat.changed) return;
  if (before?.seat.language === seat.language) return before.know(seat);
  const column = new Column(seat, rooms, {
    seatChannel: (channel) => dialogs.seatChannel(channel),
    remove: (whom) => dialogs.removePerson(whom),
  });
  columns.set(seat.id, column);
  if (before) return column.takeOver(before);
  column.tick(clock.now);
  const later = [...columns.values()].find((other) => numberOf(other.seat) > numberOf(seat));
  byId("people").insertBefore(column.element, later?.element ?? null);
  look(current ?? seat.id);
}

/** Take a seat away from which somebody got up. */
function leave(seat) {
  columns.get(seat.id)?.element.remove();
  columns.delete(seat.id);
  const [first] = columns.keys();
  if (current === seat.id) current = null;
  if (first && current === null) look(first);
  if (document.activeElement === document.body) byId("people").focus();
  showTabs();
}

function numberOf(seat) {
  return Number(seat.id.slice(1));
}

/** Turn to a seat; where all have room side by side, they stay in sight. */
function look(seat) {
  current = seat;
  for (const [id, column] of columns) column.element.classList.toggle("current", id === seat);
  columns.get(seat)?.seen();
  showTabs();
}

function showTabs() {
  const seated = [...columns.values()].sort((one, other) => numberOf(one.seat) - numberOf(other.seat));
  byId("welcome").hidden = seated.length > 0;
  byId("tabs").hidden = seated.length === 0;
  byId("new-channel").hidden = byId("start-over").hidden = seated.length === 0;
  byId("three").disabled = false;
  story.show();
  const focused = byId("tabs").contains(document.activeElement) && document.activeElement.dataset.seat;
  byId("tabs").replaceChildren(...seated.map(tab));
  if (focused) byId("tabs").querySelector(`[data-seat="${CSS.escape(focused)}"]`)?.focus();
}

function tab({ seat, unread }) {
  return el(
    "button",
    {
      type: "button",
      "data-seat": seat.id,
      "aria-current": seat.id === current ? "true" : null,
      onclick: () => look(seat.id),
    },
    el("span", { dir: "auto" }, seat.name),
    unread ? el("span", { class: "news" }, el("span", { class: "unseen" }, say(language, "web.news"))) : null,
  );
}

/** Begin as most will: three people and a channel for their pod. */
async function three() {
  const names = ["Ann", "Bob", "Cy"];
  const seats = [];
  for (const name of names) seats.push(await post("/api/seats", { name, language }));
  await post("/api/channels", { title: say(language, "web.first_channel"), seats: seats.map(({ id }) => id) });
}

rooms.addEventListener("message", ({ detail }) => {
  for (const column of columns.values()) column.take(detail);
  clock.happened(detail.at);
  showTabs();
});
rooms.addEventListener("seat", ({ detail }) => (detail.left ? leave(detail) : sit(detail)));
rooms.addEventListener("channel", () => {
  for (const column of columns.values()) column.showPlaces();
});
rooms.addEventListener("clock", ({ detail }) => clock.take(detail));
rooms.addEventListener("connection", ({ detail }) => tell(detail ? "" : say(language, "web.reconnecting")));

byId("add-person").addEventListener("click", () => dialogs.addPerson());
byId("one").addEventListener("click", () => dialogs.addPerson());
byId("new-channel").addEventListener("click", () => dialogs.addChannel());
byId("start-over").addEventListener("click", () => dialogs.startOver());
dialogs.over = () => {
  story.again();
  tell("");
};
byId("three").addEventListener("click", ({ currentTarget }) => {
  currentTarget.disabled = true;
  three().catch(({ message }) => tell(message));
});
dialogs.added = async (seat) => {
  rooms.takeSeat(seat);
  await sit(seat);
  look(seat.id);
  columns.get(seat.id).composer.text.focus();
};

/** Show a digest of these days from its top, once in this tab, to whoever can see it. */
function openAtDigest() {
  const { digest } = rooms;
  if (!digest || new Date(rooms.clock.now) - new Date(digest.at) > FRESH) return;
  const shown = `${digest.id} ${digest.at}`;
  if (sessionStorage.getItem(SHOWN) === shown) return;
  sessionStorage.setItem(SHOWN, shown);
  for (const column of columns.values()) {
    if (rooms.placesOf(column.seat).includes(digest.place)) column.show(digest.place, digest.id);
  }
}

await learn(language);
await rooms.open();
for (const seat of rooms.seats.values()) await sit(seat);
openAtDigest();
showTabs();
clock.take(rooms.clock);
document.body.dataset.ready = "true";
