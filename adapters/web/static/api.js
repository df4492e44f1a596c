// Asking the server; what it refuses, it refuses in a sentence that can be shown.

/** A refusal, in the reader's own words. */
export class Refused extends Error {}

/** No answer at all. */
export class Unreached extends Error {}

async function ask(method, path, body) {
  const request = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, request);
  } catch (cause) {
    throw new Unreached(path, { cause });
  }
  const read = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(read.message ?? response.statusText);
  return read;
}

export const get = (path) => ask("GET", path);
export const post = (path, body) => ask("POST", path, body);
export const put = (path, body) => ask("PUT", path, body);

/** Remove something. */
export const remove = (path) => ask("DELETE", path, {});

/** Mint the id that makes an act happen once, however often it is sent. */
export function freshAct() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Send an act, and once more under the same id when no answer came. */
export async function act(path, body) {
  const once = { id: freshAct(), ...body };
  try {
    return await post(path, once);
  } catch (problem) {
    if (!(problem instanceof Unreached)) throw problem;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return post(path, once);
  }
}
