// The page's own words, in the language of whoever reads them.

import { get } from "./api.js";

const known = new Map();
const commands = new Map();

/** Load the words and the commands of a language. */
export async function learn(language) {
  if (known.has(language)) return;
  const query = `language=${encodeURIComponent(language)}`;
  const [texts, listed] = await Promise.all([
    get(`/api/texts?${query}`),
    get(`/api/commands?${query}`),
  ]);
  known.set(language, texts.texts);
  commands.set(language, listed.commands);
}

/** Say a sentence; what stands in braces is filled in. */
export function say(language, key, filled = {}) {
  const sentence = known.get(language)?.[key] ?? key;
  return sentence.replace(/\{([a-z_]+)\}/g, (whole, name) => filled[name] ?? whole);
}

/** List the commands of a language. */
export function commandsIn(language) {
  return commands.get(language) ?? [];
}

/** Say an instant to a reader, in their zone or else that of the page: its day, its time, or both. */
export function instant({ language, zone }, at, parts) {
  const shapes = {
    time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    day: { weekday: "long", day: "numeric", month: "long" },
    date: { year: "numeric", month: "numeric", day: "numeric" },
    near: { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    short: { weekday: "short", day: "numeric", month: "short" },
  };
  const shape = Object.assign({ timeZone: zone ?? undefined }, ...parts.map((part) => shapes[part]));
  return new Intl.DateTimeFormat(language, shape).format(at);
}

/** Say how long something is, in its largest unit: 3 days, 5 hours. */
export function span(language, seconds) {
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, long]) => seconds >= long) ?? units[2];
  const shape = { style: "unit", unit, unitDisplay: "long" };
  return new Intl.NumberFormat(language, shape).format(Math.floor(seconds / size));
}
