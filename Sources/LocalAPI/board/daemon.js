// The way to the daemon: the one-time link's code, the token, requests, the stream of events.

const tokenKey = "byline-token";
/** A stream says every 15 s that it is alive; after two of these missed it is taken for dead. */
const silence = 40_000;
/** A request to a daemon on this machine that takes longer is taken for lost. */
const patience = 10_000;

/** The daemon's word that something cannot be: the status, its code and its own message. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.message ?? `the daemon answered with status ${status}`);
    this.status = status;
    this.code = body?.error ?? "";
  }
}

/** Whether this tab was let in once. */
export const hasToken = () => sessionStorage.getItem(tokenKey) !== null;

/** Forgets the token: the daemon does not know it any more. */
export const forgetToken = () => sessionStorage.removeItem(tokenKey);

/** The code in the page's address, which leaves the address and the history of the tab at once. */
export function takeCode() {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code !== null) history.replaceState(null, "", location.pathname);
  return code;
}

/** Exchanges a link's code for this tab's token. */
export async function redeem(code) {
  const response = await fetch("/v1/board/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ code }),
    signal: AbortSignal.timeout(patience),
  });
  const body = await bodyOf(response);
  if (!response.ok) throw new Refused(response.status, body);
  sessionStorage.setItem(tokenKey, body.token);
}

/** The answer to a GET, unless it is aborted by `signal`, which may be left out. */
export async function get(path, signal) {
  const limit = AbortSignal.timeout(patience);
  const response = await send(path, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
  const body = await bodyOf(response);
  if (!response.ok) throw new Refused(response.status, body);
  return body;
}

/**
 * The answer to a POST. One about an article that was refused is an answer, too: it has an
 * `outcome`, and says why.
 */
export async function post(path, body) {
  const response = await send(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patience),
  });
  const answer = await bodyOf(response);
  if (!response.ok && answer?.outcome === undefined) throw new Refused(response.status, answer);
  return answer;
}

function send(path, options) {
  const token = sessionStorage.getItem(tokenKey);
  const headers = { ...options.headers, Authorization: `Bearer ${token}` };
  return fetch(path, { ...options, headers, cache: "no-store" });
}

/** JSON, or null where something else than the daemon answered. */
const bodyOf = (response) => response.json().catch(() => null);

/** The path of an article's lock and what is asked about it. */
export const lockPath = (article, verb) => `/v1/locks/${encodeURIComponent(article)}/${verb}`;

/**
 * Reads the stream of events until it ends, is aborted, or falls silent.
 *
 * fetch() and not EventSource, which cannot send the token.
 *
 * @param onEvent is given each event
 * @param controller aborts it
 */
export async function readEvents(onEvent, controller) {
  const response = await send("/v1/events", { signal: controller.signal });
  if (!response.ok) throw new Refused(response.status, await bodyOf(response));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const watchdog = new Watchdog(() => controller.abort());
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      watchdog.pat();
      const frames = (rest + value).split("\n\n");
      rest = frames.pop();
      for (const data of frames.map(dataOf)) if (data) onEvent(JSON.parse(data));
    }
  } finally {
    watchdog.stop();
  }
}

/** The data of one server-sent event; empty for a comment. */
const dataOf = (frame) =>
  frame.split("\n").filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart()).join("\n");

/** Calls back when nothing came for too long. It asks the clock: a sleeping page's timers rest. */
class Watchdog {
  #heard = Date.now();
  #timer;

  constructor(onSilence) {
    this.#timer = setInterval(() => {
      if (Date.now() - this.#heard > silence) onSilence();
    }, 5000);
  }

  pat() { this.#heard = Date.now(); }

  stop() { clearInterval(this.#timer); }
}
