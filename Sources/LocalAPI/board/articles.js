// The table of articles: who has what, and what can be done about it.

import { byID, make, reconcile, setText } from "./dom.js";
import { get } from "./daemon.js";
import * as words from "./words.js";

/** Past tenures that the history of one article shows. */
const shownTenures = 20;

/** What a button says, and what it says of its article to whoever hears it instead. */
const labels = {
  release: ["Release", ""], withdraw: ["Withdraw", "your claim of "],
  give: ["Give to…", "a colleague: "], ask: ["Ask…", "for "], wait: ["Wait", "in line for "],
  unwait: ["Leave the line", "for "], take: ["Take over…", ""], claim: ["Claim", ""],
};

/** What an editor can do about a lock, the likeliest first. */
function choices(lock, isCutOff) {
  const own = lock.holder.self;
  const inLine = lock.line.some((waiter) => waiter.who.self);
  if (lock.state === "pending") return own ? ["withdraw"] : ["take"];
  if (own) return ["give", "release"];
  const line = inLine ? "unwait" : "wait";
  if (lock.state === "orphaned") {
    return ["claim", ...(inLine ? [line] : []), ...(isCutOff ? ["take"] : [])];
  }
  return ["ask", line, "take"];
}

/** Of one article there may be a lock, and beside it claims that wait for acks. */
const keyOf = (lock) =>
  lock.state === "pending" ? `${lock.article}\n${lock.claim}` : lock.article;

export class Articles {
  #rows = new Map();
  #onAction;
  /** What all rows show something of. */
  #shared = { board: null };

  /** @param onAction is called with a lock, a verb and the button that was pressed */
  constructor(onAction) {
    this.#onAction = onAction;
    byID("find").addEventListener("input", () => this.render(this.#shared.board));
    byID("desk").addEventListener("change", () => this.render(this.#shared.board));
    byID("rows").addEventListener("click", (event) => this.#click(event));
  }

  /** Shows the locks; what the reader holds comes first, the rest by article. */
  render(board) {
    if (!board?.status) return;
    this.#shared.board = board;
    this.#renderDesks(board.locks);
    const own = board.locks.filter((lock) => lock.holder.self);
    const others = board.locks.filter((lock) => !lock.holder.self);
    const focus = this.#focusedRow();
    reconcile(byID("rows"), this.#rows, [...own, ...others], keyOf,
      (lock) => new Row(lock, this.#shared));
    this.#refocus(focus);
    this.#renderCount(this.#applyFilter());
  }

  /** Hides what is not looked for, and gives how many rows are left. */
  #applyFilter() {
    const wanted = this.#filter();
    let shown = 0;
    for (const row of this.#rows.values()) {
      row.element.hidden = !wanted(row.lock);
      if (!row.element.hidden) shown += 1;
    }
    return shown;
  }

  #filter() {
    const desk = byID("desk").value;
    const text = byID("find").value.trim().toLowerCase();
    return (lock) => {
      if (desk !== "" && lock.desk !== desk) return false;
      if (text === "") return true;
      const who = [lock.holder, ...lock.line.map((waiter) => waiter.who)].map(words.holder);
      return [lock.article, lock.title, lock.desk, lock.note, ...who]
        .some((part) => part?.toLowerCase().includes(text));
    };
  }

  #renderDesks(locks) {
    const desks = [...new Set(locks.map((lock) => lock.desk).filter((desk) => desk))].sort();
    const select = byID("desk");
    const chosen = select.value;
    // The desk that is looked at stays, though its last article was released.
    if (chosen !== "" && !desks.includes(chosen)) desks.push(chosen);
    if (desks.join("\n") === select.dataset.desks) return;
    select.dataset.desks = desks.join("\n");
    const options = (list) => list.map((desk) => make("option", { value: desk, text: desk }));
    select.replaceChildren(make("option", { value: "", text: "All desks" }), ...options(desks));
    select.value = chosen;
    byID("desks").replaceChildren(...options(desks));
  }

  #renderCount(shown) {
    const all = this.#shared.board.locks.length;
    setText(byID("count"), shown === all ? `${all} held` : `${shown} of ${all} held`);
    byID("none").hidden = shown > 0;
    setText(byID("none"), all === 0 ? "No article is held." : "No held article matches.");
  }

  #click(event) {
    const button = event.target.closest("button");
    const row = button && this.#rows.get(button.closest("tr").dataset.key);
    if (!row) return;
    const verb = button.dataset.verb;
    if (verb === "history") row.toggleHistory();
    else this.#onAction(row.lock, verb, button);
  }

  /** Which row has the focus, and what in it: that may be rebuilt, or go. */
  #focusedRow() {
    const row = document.activeElement?.closest("#rows > tr");
    if (!row) return null;
    const place = [...row.parentElement.children].indexOf(row);
    return { key: row.dataset.key, verb: document.activeElement.dataset.verb, place };
  }

  #refocus(focus) {
    if (!focus || document.activeElement?.closest("#rows > tr")) return;
    const rows = byID("rows").children;
    const row = this.#rows.get(focus.key)?.element ?? rows[Math.min(focus.place, rows.length - 1)];
    const button = row?.querySelector(`[data-verb="${focus.verb}"]`);
    (button ?? row?.querySelector("button") ?? byID("articles")).focus();
  }
}

/** One lock's row. */
class Row {
  #name = make("button", { type: "button", class: "link", "data-verb": "history",
    "aria-expanded": "false" });
  #title = make("span", { class: "title", dir: "auto" });
  #note = make("q", { class: "note", dir: "auto" });
  #desk = make("td", { role: "cell", class: "desk" });
  #who = make("span", { class: "who" });
  #state = make("span", { class: "state" });
  #detail = make("span", { class: "faint" });
  #since = make("time");
  #seen = make("span", { class: "detail" });
  #line = make("td", { role: "cell", class: "line" });
  #buttons = make("span", { class: "buttons" });
  #outcome = make("p", { class: "outcome" });
  #past = make("td", { role: "cell", class: "past", hidden: true });
  #shared;

  constructor(lock, shared) {
    this.#shared = shared;
    const cell = (name, ...parts) => make("td", { role: "cell", class: name }, ...parts);
    this.element = make("tr", { role: "row", "data-key": keyOf(lock) },
      cell("article", this.#name, this.#title, this.#note), this.#desk,
      cell("holder", this.#who, make("span", { class: "detail" }, this.#state, " ", this.#detail)),
      cell("since", this.#since, this.#seen), this.#line,
      cell("actions", this.#buttons, this.#outcome), this.#past);
  }

  update(lock) {
    const { board } = this.#shared;
    this.lock = lock;
    setText(this.#name, words.clean(lock.article));
    setText(this.#title, words.clean(lock.title ?? ""));
    setText(this.#note, words.clean(lock.note ?? ""));
    this.#note.hidden = !lock.note;
    setText(this.#desk, words.clean(lock.desk ?? ""));
    setText(this.#who, words.Holder(lock.holder));
    setText(this.#state, lock.state);
    this.#state.dataset.state = lock.state;
    setText(this.#detail, this.#details(lock));
    this.#updateSince(lock);
    setText(this.#seen, `seen by ${lock.seenBy.count} of ${lock.seenBy.of}`);
    setText(this.#line, words.names(lock.line));
    this.#updateButtons(choices(lock, board.status.cutOff));
    const said = board.said.get(lock.article);
    setText(this.#outcome, said?.text ?? "");
    this.#outcome.dataset.kind = said?.kind ?? "";
    this.element.classList.toggle("own", lock.holder.self);
  }

  #details(lock) {
    const idle = lock.holder.self ? "" : words.activity(lock);
    return [idle, words.missing(lock)].filter((part) => part).join(" · ");
  }

  #updateSince(lock) {
    setText(this.#since, words.ago(lock.since));
    if (this.#since.dateTime === lock.since) return;
    this.#since.dateTime = lock.since;
    this.#since.title = new Date(lock.since).toLocaleString();
  }

  #updateButtons(verbs) {
    if (this.#buttons.dataset.verbs === verbs.join()) return;
    this.#buttons.dataset.verbs = verbs.join();
    const article = words.clean(this.lock.article);
    this.#buttons.replaceChildren(...verbs.map((verb) => {
      const [text, link] = labels[verb];
      const spoken = `${text} ${link}${article}`;
      return make("button", { type: "button", "data-verb": verb, text, "aria-label": spoken });
    }));
  }

  /** Opens or closes who had the article before, asked for anew each time. */
  async toggleHistory() {
    this.#past.hidden = !this.#past.hidden;
    this.#name.setAttribute("aria-expanded", String(!this.#past.hidden));
    if (this.#past.hidden) return;
    try {
      const article = encodeURIComponent(this.lock.article);
      this.#showHistory(await get(`/v1/history?article=${article}`));
    } catch (error) {
      this.#past.replaceChildren(make("p", { class: "outcome", "data-kind": "bad",
        text: words.clean(error.message) }));
    }
  }

  #showHistory(history) {
    const newest = history.tenures.slice(-shownTenures).reverse();
    const lines = newest.map((past) => make("li", { text: words.tenure(past) }));
    const more = history.tenures.length - newest.length;
    if (more > 0) lines.push(make("li", { text: `${more} more; see \`byline history\`` }));
    if (lines.length === 0) lines.push(make("li", { text: "Nobody had it before." }));
    this.#past.replaceChildren(make("ul", { "aria-label": "History" }, ...lines));
  }
}
