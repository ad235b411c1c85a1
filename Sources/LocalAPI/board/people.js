// Who belongs to the newsroom, is here, and does what; and the log of what happened.

import { byID, make, reconcile, setText } from "./dom.js";
import * as words from "./words.js";

/** Articles of one person that are listed by name. */
const shownArticles = 8;

/** Lines of the log that are kept. */
const keptEvents = 200;

export class People {
  #views = new Map();
  #shared = { yours: new Set() };

  /** Shows the reader first, the others by name: so the machines of one editor stand together. */
  render(board) {
    this.#shared.yours = new Set(board.devices.filter((device) => device.state === "own")
      .map((device) => device.holder.member));
    const order = (one) => `${one.self ? 0 : 1}${one.editor}\n${one.device}`;
    const members = board.presence.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
    reconcile(byID("members"), this.#views, members, (one) => one.member,
      () => new Person(this.#shared));
  }
}

class Person {
  #name = make("strong");
  #device = make("span", { class: "faint" });
  #state = make("span", { class: "state" });
  #activity = make("span", { class: "faint" });
  #work = make("p", { class: "work" });
  #shared;

  constructor(shared) {
    this.#shared = shared;
    this.element = make("li", {},
      make("p", {}, this.#name, " ", this.#device), make("p", {}, this.#state, " ", this.#activity),
      this.#work);
  }

  update(one) {
    const tags = [one.self && "you", one.kind === "agent" && "agent"].filter((tag) => tag);
    setText(this.#name, words.clean(one.editor) + (tags.length ? ` (${tags.join(", ")})` : ""));
    const yours = this.#shared.yours.has(one.member) ? ", yours too" : "";
    setText(this.#device, `on ${words.clean(one.device)}${yours}`);
    setText(this.#state, one.state);
    this.#state.dataset.state = one.state;
    const heard = one.lastHeard ? `last heard ${words.ago(one.lastHeard)}` : "never heard";
    const isSilent = !one.self && one.state !== "here";
    const parts = [words.activity(one), isSilent && heard].filter((part) => part);
    setText(this.#activity, parts.join(", "));
    setText(this.#work, work(one));
    this.element.dataset.state = one.state;
  }
}

/** "edits budget, sports (linter); views weather". */
function work(one) {
  const agent = (article) => one.agents.find((work) => work.editing.includes(article))?.agent;
  const edits = one.editing.map((article) =>
    words.clean(agent(article) ? `${article} (${agent(article)})` : article));
  const views = one.viewing.map(words.clean);
  return [
    edits.length ? `edits ${list(edits)}` : "",
    views.length ? `views ${list(views)}` : "",
  ].filter((part) => part).join("; ");
}

/** "budget, sports and 12 more". */
function list(articles) {
  const more = articles.length - shownArticles;
  if (more <= 0) return articles.join(", ");
  return `${articles.slice(0, shownArticles).join(", ")} and ${more} more`;
}

/** Adds an event to the log, the newest first. */
export function log(text) {
  const now = new Date();
  const list = byID("events");
  list.prepend(make("li", {},
    make("time", { datetime: now.toISOString(), text: words.clock(now) }), " ",
    make("span", { text })));
  if (list.children.length > keptEvents) list.lastElementChild.remove();
  byID("no-events").hidden = true;
}
