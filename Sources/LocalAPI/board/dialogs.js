// The dialogs: to ask for an article, to give one, to take one over.

import { byID, make, setText } from "./dom.js";
import * as words from "./words.js";

/** A dialog about one lock; its markup is in the page. */
class Dialog {
  #dialog;
  #form;
  #submit;
  lock = null;

  constructor(id, send) {
    this.#dialog = byID(id);
    this.#form = this.#dialog.querySelector("form");
    this.#submit = this.#form.querySelector("[type=submit]");
    this.#form.querySelector("[data-cancel]").addEventListener("click", () => this.#dialog.close());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#run(send);
    });
  }

  open(lock, title, about) {
    this.lock = lock;
    this.#form.reset();
    setText(this.#form.querySelector("h2"), title);
    setText(this.#form.querySelector("[data-about]"), about);
    this.tell("");
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  field(name) { return this.#form.elements[name]; }

  /** A field's text; nothing where nothing was typed. */
  text(name) { return this.field(name).value.trim() || undefined; }

  tell(text) {
    const outcome = this.#form.querySelector(".outcome");
    outcome.dataset.kind = "bad";
    setText(outcome, text);
  }

  label(text) { setText(this.#submit, text); }

  /** Sends it once; what was refused is said in the dialog, which stays open. */
  async #run(send) {
    this.#submit.disabled = true;
    try {
      const result = await send(this);
      if (result.isDone) this.#dialog.close();
      else this.tell(result.text);
    } finally {
      this.#submit.disabled = false;
    }
  }
}

/** The three dialogs. */
export class Dialogs {
  #ask;
  #give;
  #take;
  #terms = {};
  #lockOf;

  /**
   * @param perform sends `(article, verb, body)` and gives `{isDone, text, refusal}`
   * @param lockOf gives an article's lock as it is now
   */
  constructor(perform, lockOf) {
    this.#lockOf = lockOf;
    this.#ask = new Dialog("ask-dialog", (dialog) => perform(dialog.lock.article, "ask", {
      message: dialog.text("message"), seconds: Number(dialog.field("seconds").value),
    }));
    this.#give = new Dialog("give-dialog", (dialog) =>
      perform(dialog.lock.article, "give", { to: dialog.field("to").value }));
    this.#take = new Dialog("take-dialog", (dialog) => this.#sendTake(dialog, perform));
  }

  ask(lock) {
    this.#ask.open(lock, `Ask for ${words.clean(lock.article)}`, `${words.heldBy(lock)}.`);
  }

  /** Only who is here can be given something; who waits in line comes first. */
  give(lock, board) {
    const inLine = lock.line.map((waiter) => waiter.who.member);
    const place = (one) => (inLine.indexOf(one.member) + 1) || inLine.length + 1;
    const here = board.presence.filter((one) => !one.self && one.state === "here")
      .toSorted((a, b) => place(a) - place(b));
    const options = here.map((one) => make("option", {
      value: one.member,
      text: words.Holder(one) + (inLine.includes(one.member) ? " (in line)" : ""),
    }));
    this.#give.open(lock, `Give ${words.clean(lock.article)}`, here.length === 0
      ? "Nobody else is here to take it; release it instead."
      : "It is theirs at once; nobody else can get it in between.");
    this.#give.field("to").replaceChildren(...options);
  }

  /**
   * Says who holds it and whether they may be at work: that is the question which the daemon wants
   * to be answered. Whoever presses the button after that has been asked.
   */
  take(lock) {
    const isAtWork = lock.holder.kind !== "agent" && lock.state === "held"
      && lock.activity !== "idle";
    const active = lock.lastActive ? `was at work ${words.ago(lock.lastActive)}` : "may be at work";
    this.#terms = { confirmed: isAtWork, offline: false };
    this.#take.label(isAtWork ? "Take it over all the same" : "Take over");
    this.#take.open(lock, `Take ${words.clean(lock.article)} over`,
      `${words.heldBy(lock)}${isAtWork ? `, and ${active}` : ""}. Whoever has it is told at once, `
      + "and why.");
  }

  async #sendTake(dialog, perform) {
    const now = this.#lockOf(dialog.lock.article);
    if (now && now.holder.member !== dialog.lock.holder.member) {
      // The question was about somebody else.
      this.take(now);
      return { isDone: false, text: `Meanwhile ${words.heldBy(now)}.` };
    }
    const body = { reason: dialog.text("reason"), ...this.#terms };
    const result = await perform(dialog.lock.article, "take", body);
    // The daemon's message asks; pressing again is the answer.
    if (result.refusal === "needsConfirmation") this.#terms.confirmed = true;
    if (result.refusal === "cutOff") this.#terms.offline = true;
    if (result.refusal) dialog.label("Take it over all the same");
    return result;
  }
}
