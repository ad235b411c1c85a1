// Keeps the page connected for as long as it is looked at, and says at any time whether it is.

import { Refused, readEvents } from "./daemon.js";

/** Between two attempts: soon at first, and never longer than some seconds on one machine. */
const pauses = [250, 500, 1000, 2000, 4000, 8000];

/** A gap in a visible page's clock: the machine or the tab was asleep. */
const gap = 20_000;

/**
 * Follows the daemon's events, and comes back after the daemon, the tab or the machine was away.
 * What it gives out is true now: with the first doubt `onAway` is called, before anything else.
 */
export class Connection {
  #handlers;
  #controller = null;
  #wake = null;
  #isAsleep = false;
  #failures = 0;
  #refusal = null;
  #tabs = new BroadcastChannel("byline-board");

  /**
   * @param handlers `onEvent(event)`; `onAway({ refusal, isResting })`, of which the one says
   *   why if the daemon did, the other that it is no fault; `onExpired(refusal)`, after which
   *   nothing is tried any more
   */
  constructor(handlers) {
    this.#handlers = handlers;
    // A browser opens six connections to one host: tabs that nobody looks at make room.
    this.#tabs.onmessage = () => document.hidden && this.#sleep();
    document.addEventListener("freeze", () => this.#sleep());
    document.addEventListener("resume", () => this.#awake());
    document.addEventListener("visibilitychange", () => document.hidden || this.#awake());
    window.addEventListener("pagehide", () => this.#sleep());
    window.addEventListener("pageshow", () => this.#awake());
    this.#watchClock();
  }

  /** Follows until the daemon refuses it. */
  async run() {
    this.#tabs.postMessage("open");
    for (;;) {
      if (this.#isAsleep) await new Promise((resolve) => { this.#wake = resolve; });
      this.#controller = new AbortController();
      this.#refusal = null;
      try {
        await readEvents((event) => this.#handlers.onEvent(event), this.#controller);
      } catch (error) {
        if (error instanceof Refused) this.#refusal = error;
      }
      if (this.#refusal?.status === 401) return this.#handlers.onExpired(this.#refusal);
      this.#handlers.onAway({ refusal: this.#refusal, isResting: this.#isAsleep });
      if (!this.#isAsleep) await this.#pause(pauses[Math.min(this.#failures, pauses.length - 1)]);
      this.#failures += 1;
    }
  }

  /** All is well: should it fail again, that is a new matter. */
  succeeded() { this.#failures = 0; }

  /** Something else than the stream failed: drops the stream, and connects anew after a pause. */
  failed(error) {
    this.#controller?.abort();
    if (error instanceof Refused) this.#refusal = error;
  }

  /** Connects anew at once. */
  restart() {
    this.#controller?.abort();
    this.#wake?.();
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, milliseconds);
    });
  }

  #sleep() {
    if (this.#isAsleep) return;
    this.#isAsleep = true;
    this.#handlers.onAway({ refusal: null, isResting: true });
    this.#controller?.abort();
  }

  #awake() {
    if (!this.#isAsleep) return;
    this.#isAsleep = false;
    this.#tabs.postMessage("open");
    this.#wake?.();
  }

  /** A machine that slept tells its pages nothing, but its clock has jumped. */
  #watchClock() {
    let last = Date.now();
    setInterval(() => {
      const passed = Date.now() - last;
      last = Date.now();
      if (passed > gap && !document.hidden && !this.#isAsleep) {
        this.#handlers.onAway({ refusal: null, isResting: true });
        this.restart();
      }
    }, 5000);
    document.addEventListener("visibilitychange", () => { last = Date.now(); });
  }
}
