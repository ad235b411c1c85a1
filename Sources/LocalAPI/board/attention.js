// What the reader must know first: warnings, notices not yet seen, questions that wait.

import { byID, make, reconcile, setText } from "./dom.js";
import * as words from "./words.js";

/** The answers to a question, and how long "later" is. */
const answers = [
  { answer: "give", label: "Give", style: "primary" },
  { answer: "decline", label: "Decline" },
  { answer: "later", label: "In 10 min", seconds: 600 },
];

export class Attention {
  #notices = new Map();
  #questions = new Map();
  #warnings = new Map();
  #handlers;

  /** @param handlers `onSeen(ids)` and `onAnswer(question, answer)` */
  constructor(handlers) {
    this.#handlers = handlers;
    byID("see-all").addEventListener("click", () =>
      handlers.onSeen([...this.#notices.keys()]));
  }

  /** Shows all of it. The focus goes on to what is next when the card that had it goes. */
  render(board) {
    const hadFocus = byID("attention").contains(document.activeElement);
    this.#renderLists(board);
    if (!hadFocus || byID("attention").contains(document.activeElement)) return;
    const next = byID("attention").querySelector(".cards button") ?? byID("articles");
    next.focus();
  }

  #renderLists(board) {
    const warnings = warningsOf(board);
    reconcile(byID("warnings"), this.#warnings, warnings, (text) => text, (text) => ({
      element: make("li", { class: "banner", text: words.clean(text) + "." }),
      update() {},
    }));
    reconcile(byID("notices"), this.#notices, board.notices, (notice) => notice.notice,
      (notice) => this.#notice(notice));
    reconcile(byID("questions"), this.#questions, board.questions, (question) => question.key,
      (question) => this.#question(question));
    byID("see-all").hidden = board.notices.length < 2;
    byID("attention").hidden = board.notices.length + board.questions.length === 0;
  }

  /** How many things want the reader's attention. */
  count(board) {
    return warningsOf(board).length + board.notices.length + board.questions.length;
  }

  #notice(notice) {
    const when = make("time", { class: "faint" });
    const seen = make("button", { type: "button", text: "Seen" });
    seen.addEventListener("click", () => this.#handlers.onSeen([notice.notice]));
    const text = make("p");
    const kind = notice.event === "answered" ? "answer" : "loss";
    return {
      element: make("li", { class: kind }, text, when, seen),
      update(told) {
        setText(text, words.event(told));
        if (!told.at) return;
        setText(when, words.since(told.at));
        when.dateTime = told.at;
      },
    };
  }

  #question(question) {
    const text = make("p");
    const time = make("p", { class: "faint", role: "timer" });
    const message = make("input", { "aria-label": `A word to ${words.holder(question.by)}`,
      placeholder: "A word to them", maxlength: 256 });
    const outcome = make("p", { class: "outcome", role: "alert" });
    const buttons = answers.map(({ answer, label, seconds, style }) => {
      const button = make("button", { type: "button", text: label, class: style,
        "data-answer": answer, "aria-label": `${label}: ${words.clean(question.article)}` });
      button.addEventListener("click", async () => {
        const full = { answer, seconds, message: message.value.trim() || undefined };
        setText(outcome, await this.#handlers.onAnswer(question, full));
      });
      return button;
    });
    const element = make("li", { class: "question" },
      text, time, make("div", { class: "buttons" }, message, ...buttons), outcome);
    return {
      element,
      update(asked) {
        setText(text, words.event(asked));
        setText(time, timeLeft(asked));
      },
    };
  }
}

/** The daemon's warnings, and that own locks are in doubt. */
function warningsOf(board) {
  const doubtful = board.locks.filter((lock) => lock.holder.self && lock.state === "unverified")
    .map((lock) => words.clean(lock.article));
  const doubt = doubtful.length === 0 ? [] : [
    `unverified: this machine cannot tell whether you still hold ${doubtful.join(", ")}; save `
      + "nothing of it until it is",
  ];
  return [...(board.status?.warnings ?? []), ...doubt];
}

/** "1:35 left; without a word, and with nobody at work here, it goes to them". */
function timeLeft(question) {
  if (question.until === null) return "";
  const seconds = Math.max(0, Math.ceil((question.until - Date.now()) / 1000));
  if (seconds === 0) return "The time is over";
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left`;
  return `${left}; without a word, and with nobody at work here, it goes to them`;
}
