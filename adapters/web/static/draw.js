// Drawing messages: each kind of block as the element that means the same.

import { el, freshId } from "./dom.js";
import { instant, say } from "./texts.js";

/** Draw a message as a seat reads it: with those buttons that `shows`, which `press` hears of. */
export function drawMessage(message, reader, rooms, press, shows) {
  const buttons = message.buttons.filter(shows);
  const own = message.author === reader.id;
  const cairn = message.author === "cairn";
  const author = cairn ? "Cairn" : rooms.nameOf(message.author);
  const kind = own ? "own" : cairn ? "cairn" : "other";
  const name = freshId("by");
  return el(
    "article",
    { class: `message ${kind}`, "data-id": message.id, "aria-labelledby": name, tabindex: "-1" },
    el(
      "header",
      {},
      el("span", { class: "author", id: name, dir: "auto" }, own ? say(reader.language, "web.you") : author),
      timeOf(message.at, instant(reader, new Date(message.at), ["time"])),
      message.notice && message.edited ? updated(message, reader) : null,
    ),
    el(
      "div",
      { class: "body", dir: cairn ? null : "auto" },
      ...message.blocks.map((block) => drawBlock(block, press, shows)),
    ),
    buttons.length ? drawButtons(buttons, press) : null,
  );
}

/** Draw the day on which the messages below it were said. */
export function drawDay(at, reader) {
  const said = instant(reader, new Date(at), ["day"]);
  return el("p", { class: "day", "data-day": dayOf(at, reader.zone) }, timeOf(at, said));
}

/** Name the day of an instant in a zone. */
export function dayOf(at, zone) {
  return instant({ language: "en", zone }, new Date(at), ["date"]);
}

function updated({ edited }, reader) {
  const time = instant(reader, new Date(edited), ["short", "time"]);
  return el("span", { class: "updated" }, say(reader.language, "web.updated", { time }));
}

function timeOf(at, text) {
  return el("time", { datetime: at }, text);
}

function drawBlock(block, press, shows) {
  switch (block.type) {
    case "heading":
      return el("h3", {}, ...drawLine(block.line));
    case "paragraph":
      return el("p", {}, ...drawLine(block.line));
    case "bullets":
      return el("ul", {}, ...block.lines.map((line) => el("li", {}, ...drawLine(line))));
    case "facts":
      return el("dl", {}, ...block.pairs.flatMap(drawFact));
    case "bar":
      return drawBar(block);
    case "quote":
      return el("blockquote", { dir: "auto" }, block.text);
    case "picture":
      return el("img", { src: block.url, alt: block.alt, loading: "lazy" });
    case "file":
      return el("p", { class: "file" }, el("a", { href: block.url, download: block.name }, block.name));
    case "moment":
      return el("p", { class: "moment" }, el("span", {}, ...drawLine(block.label)), " ", ...drawLine(block.at));
    case "divider":
      return el("hr");
    case "choices":
      return drawChoices(block, press, shows);
  }
  throw new Error(`a block of an unknown type: ${block.type}`);
}

function drawFact([name, fact]) {
  return [el("dt", {}, ...drawLine(name)), el("dd", {}, ...drawLine(fact))];
}

function drawBar({ label, share, note }) {
  const name = freshId("bar");
  // A screen reader would say a percentage of its own, which a bar of somebody's does not have.
  const said = note.map(({ text }) => text).join("");
  return el(
    "div",
    { class: "bar" },
    el("span", { class: "label", id: name }, ...drawLine(label)),
    el("meter", {
      min: "0",
      max: "1",
      value: String(share),
      "aria-labelledby": name,
      "aria-valuetext": said,
    }),
    el("span", { class: "note" }, ...drawLine(note)),
  );
}

function drawChoices({ line, under, buttons }, press, shows) {
  const shown = buttons.filter(shows);
  const name = freshId("row");
  const said = [el("p", { id: name }, ...drawLine(line)), ...under.map((each) => el("p", {}, ...drawLine(each)))];
  if (!shown.length) return el("div", { class: "choices" }, ...said);
  const row = drawButtons(shown, press);
  row.setAttribute("aria-labelledby", name);
  return el("div", { class: "choices" }, ...said, row);
}

function drawButtons(buttons, press) {
  return el(
    "div",
    { class: "buttons", role: "group" },
    ...buttons.map(({ label, token, tone }) =>
      el(
        "button",
        {
          type: "button",
          class: tone,
          "data-token": token,
          onclick: ({ currentTarget }) => press(token, currentTarget),
        },
        label,
      ),
    ),
  );
}

const MARKS = { strong: "strong", emphasis: "em", code: "code" };

function drawLine(line) {
  return line.map(({ text, mark, at }) => {
    const written = at ? timeOf(at, text) : text;
    return mark ? el(MARKS[mark], { dir: "auto" }, written) : written;
  });
}
