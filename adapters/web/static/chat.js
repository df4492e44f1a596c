// The page: a column for each seat, side by side, and the clock above them.

import { post } from "./api.js";
import { ClockBar } from "./clock.js";
import { Column } from "./column.js";
import { Dialogs } from "./dialogs.js";
import { byId, el } from "./dom.js";
import { Rooms } from "./rooms.js";
import { learn, say } from "./texts.js";

const language = document.documentElement.lang;
const rooms = new Rooms();
const columns = new Map();
const dialogs = new Dialogs(language, rooms);
const clock = new ClockBar(language, tell);
let current = null;

function tell(text) {
  byId("status").textContent = text;
}

async function sit(seat) {
  await learn(seat.language);
  if (columns.has(seat.id)) return;
  const column = new Column(seat, rooms, { seatChannel: (channel) => dialogs.seatChannel(channel) });
  columns.set(seat.id, column);
  const later = [...columns.values()].find((other) => numberOf(other.seat) > numberOf(seat));
  byId("people").insertBefore(column.element, later?.element ?? null);
  look(current ?? seat.id);
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
  byId("new-channel").hidden = seated.length === 0;
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
rooms.addEventListener("seat", ({ detail }) => sit(detail));
rooms.addEventListener("channel", () => {
  for (const column of columns.values()) column.showPlaces();
});
rooms.addEventListener("clock", ({ detail }) => clock.take(detail));
rooms.addEventListener("connection", ({ detail }) => tell(detail ? "" : say(language, "web.reconnecting")));

byId("add-person").addEventListener("click", () => dialogs.addPerson());
byId("one").addEventListener("click", () => dialogs.addPerson());
byId("new-channel").addEventListener("click", () => dialogs.addChannel());
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

await learn(language);
await rooms.open();
for (const seat of rooms.seats.values()) await sit(seat);
showTabs();
clock.take(rooms.clock);
document.body.dataset.ready = "true";
