// Making elements: text only ever goes in as text.

/** Make an element; a `null` property is left out, and a child may be a node or a text. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Find an element of the page by its id. */
export function byId(id) {
  return document.getElementById(id);
}

let last = 0;

/** Name an element so that another can refer to it. */
export function freshId(stem) {
  last += 1;
  return `${stem}-${last}`;
}
