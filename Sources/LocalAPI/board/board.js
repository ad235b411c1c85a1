// The board: what the daemon says, as a page. Nothing here is guessed or foreseen: each change is
// asked of the daemon, and the page shows what the daemon says afterwards.

import { Articles } from "./articles.js";
import { Attention } from "./attention.js";
import { Connection } from "./connection.js";
import { Dialogs } from "./dialogs.js";
import { byID, setText } from "./dom.js";
import { People, log } from "./people.js";
import * as daemon from "./daemon.js";
import * as words from "./words.js";

/** Seen-by, activity and time left change without an event: they are looked up this often. */
const lookEvery = 10_000;
/** A claim is seen by the others a moment after its event. */
const settling = 1500;
/** The shortest time between two looks. */
const lookPause = 250;
/** How long it is shown that something was done; a refusal stays. */
const saidFor = 30_000;

const done = new Set([
  "held", "pending", "waiting", "asked", "released", "given", "answered", "left",
]);

/** With these an article keeps its desk and title, whoever has it next. */
const withNames = new Set(["claim", "wait"]);

/** Events after which what was said of a request about their article is no longer so. */
const overtaking = new Set(["answered", "given", "lost", "taken"]);

class Board {
  /** What the daemon said last, and what the page remembers of its own. */
  #data = {
    status: null, locks: [], presence: [], devices: [], notices: [], questions: [],
    said: new Map(),
  };
  #isLive = false;
  #isFollowing = false;
  #lastLook = null;
  /** Counts the times that the daemon went away: an answer from before is not shown. */
  #epoch = 0;
  #isLooking = false;
  #looksAgain = false;
  #looking = new AbortController();
  #settled = 0;
  #connection = null;
  #articles = new Articles((lock, verb, button) => this.#act(lock, verb, button));
  #attention = new Attention({
    onSeen: (ids) => this.#see(ids), onAnswer: (question, answer) => this.#answer(question, answer),
  });
  #people = new People();
  #dialogs = new Dialogs(async (article, verb, body) => {
    const result = await this.#perform(article, verb, body);
    if (result.isDone) this.#say(article, result.text, "good");
    return result;
  }, (article) => this.#data.locks.find((lock) => lock.article === article));

  constructor() {
    byID("claim").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#claim(new FormData(event.target));
    });
    byID("retry").addEventListener("click", () => this.#connection?.restart());
    setInterval(() => document.hidden || this.#look(), lookEvery);
    setInterval(() => this.#tick(), 1000);
  }

  // MARK: Being connected

  /** Shows the newsroom for as long as the daemon lets this tab in. */
  async run() {
    byID("board").hidden = false;
    this.#connection = new Connection({
      onEvent: (event) => this.#hear(event),
      onAway: (cause) => this.#away(cause),
      onExpired: (refusal) => this.#expired(refusal),
    });
    await this.#connection.run();
  }

  #away({ refusal, isResting }) {
    this.#setLive(false);
    if (isResting) return;
    const cause = refusal ? words.clean(refusal.message)
      : "The daemon does not answer. If it was stopped, start bylined again";
    this.#showAway(`${cause}.`, true);
  }

  #expired(refusal) {
    daemon.forgetToken();
    this.#setLive(false);
    this.#showAway("The daemon does not know this page any more: it was started again, or the page "
      + `was shut out (${words.clean(refusal.message)}). Run \`byline board\` again.`, false);
  }

  #showAway(text, canRetry) {
    const old = this.#lastLook ? ` What you see is from ${words.clock(this.#lastLook)}.` : "";
    sayAway(text + old, canRetry);
  }

  /** Old knowledge can be read, and nothing can be done on it. */
  #setLive(isLive) {
    if (!isLive) {
      this.#epoch += 1;
      this.#looking.abort();
    }
    this.#isLive = isLive;
    this.#isFollowing = isLive;
    document.body.classList.toggle("old", !isLive);
    const controls = document.querySelectorAll("#board fieldset");
    for (const fieldset of controls) fieldset.disabled = !isLive;
    this.#renderTitle();
    byID("connection").dataset.phase = isLive ? "live" : "connecting";
    setText(byID("connection"), isLive ? "Live" : "Connecting…");
    if (isLive) byID("away").hidden = true;
  }

  // MARK: Listening

  #hear(event) {
    this.#isFollowing = true;
    const isKnown = event.event === "asked" && !this.#hearQuestion(event);
    const text = words.event(event);
    // What the stream begins with is told again; the log begins with this page.
    const isOld = Boolean(event.at) && Date.now() - Date.parse(event.at) > lookEvery;
    if (text && !isOld && !isKnown) log(text);
    if (overtaking.has(event.event)) this.#data.said.delete(event.article);
    if (event.event === "given") {
      this.#say(event.article, `${words.capital(text)}.`, "good");
    }
    this.#look();
    clearTimeout(this.#settled);
    this.#settled = setTimeout(() => this.#look(), settling);
  }

  /** Gives whether it is a new one: an open question is told at the beginning of each stream. */
  #hearQuestion(event) {
    const key = `${event.article}\n${event.by.member}`;
    const until = event.seconds === null ? null : Date.now() + event.seconds * 1000;
    const question = { ...event, key, until, heard: Date.now() };
    const others = this.#data.questions.filter((other) => other.key !== key);
    const isNew = others.length === this.#data.questions.length;
    this.#data.questions = [...others, question];
    if (isNew) setText(byID("news"), words.event(event));
    return isNew;
  }

  /** Asks the daemon for all that is shown; calls that come meanwhile lead to one more. */
  async #look() {
    if (!this.#isFollowing) return;
    if (this.#isLooking) {
      this.#looksAgain = true;
      return;
    }
    this.#isLooking = true;
    try {
      await this.#lookOnce();
      await new Promise((resolve) => setTimeout(resolve, lookPause));
    } finally {
      this.#isLooking = false;
    }
    if (!this.#looksAgain) return;
    this.#looksAgain = false;
    this.#look();
  }

  async #lookOnce() {
    const epoch = this.#epoch;
    const began = Date.now();
    this.#looking = new AbortController();
    let answers;
    try {
      const names = ["status", "locks", "presence", "notices", "devices"];
      const signal = this.#looking.signal;
      answers = await Promise.all(names.map((name) => daemon.get(`/v1/${name}`, signal)));
    } catch (error) {
      if (epoch === this.#epoch) this.#connection.failed(error);
      return;
    }
    if (epoch !== this.#epoch) return;
    const [status, locks, presence, notices, devices] = answers;
    this.#speakOfNew(notices);
    Object.assign(this.#data, { status, locks, presence, notices, devices });
    this.#closeQuestions(began);
    this.#forgetRefusals();
    this.#lastLook = new Date();
    this.#render();
    this.#setLive(true);
    this.#connection.succeeded();
  }

  /** A question is open for as long as its asker waits and this reader holds the article. */
  #closeQuestions(began) {
    const isOpen = ({ article, by, heard }) => heard >= began || this.#data.locks.some((lock) =>
      lock.article === article && lock.holder.self
      && lock.line.some((waiter) => waiter.asks && waiter.who.member === by.member));
    this.#data.questions = this.#data.questions.filter(isOpen);
  }

  /** A refusal about an article that is free by now is no help. */
  #forgetRefusals() {
    const held = new Set(this.#data.locks.map((lock) => lock.article));
    for (const [article, said] of this.#data.said) {
      if (said.kind === "bad" && !held.has(article)) this.#data.said.delete(article);
    }
  }

  /** Has a screen reader say what is new: a loss at once, an answer in its turn. */
  #speakOfNew(notices) {
    const known = new Set(this.#data.notices.map((notice) => notice.notice));
    const fresh = notices.filter((notice) => !known.has(notice.notice));
    const texts = (list) => list.map(words.event).join(". ");
    const losses = fresh.filter((notice) => notice.event !== "answered");
    const answers = fresh.filter((notice) => notice.event === "answered");
    if (losses.length) setText(byID("alarm"), texts(losses));
    if (answers.length) setText(byID("news"), texts(answers));
  }

  // MARK: Showing

  #render() {
    const { status } = this.#data;
    setText(byID("newsroom"), words.clean(status.name));
    setText(byID("self"), `${words.clean(status.self.editor)} on ${words.clean(status.self.device)}`
      + `, policy ${status.policy}`);
    this.#attention.render(this.#data);
    this.#articles.render(this.#data);
    this.#people.render(this.#data);
    this.#renderTitle();
  }

  #renderTitle() {
    const { status } = this.#data;
    const count = this.#attention.count(this.#data);
    const mark = !this.#isLive ? "(!) " : count > 0 ? `(${count}) ` : "";
    const title = `${mark}${status ? words.clean(status.name) : "Byline"}`;
    if (document.title !== title) document.title = title;
  }

  /** Times go on without the daemon's word. */
  #tick() {
    if (!this.#isLive || document.hidden) return;
    if (this.#data.questions.length > 0) this.#attention.render(this.#data);
  }

  /** Shows what became of a request in its article's row; above all, where that row will go. */
  #say(article, text, kind) {
    const said = { text, kind };
    this.#data.said.set(article, said);
    setText(byID("news"), text);
    if (kind === "good") setTimeout(() => this.#unsay(article, said), saidFor);
    this.#articles.render(this.#data);
  }

  #unsay(article, said) {
    if (this.#data.said.get(article) !== said) return;
    this.#data.said.delete(article);
    this.#articles.render(this.#data);
  }

  #sayAbove(text, kind) {
    byID("outcome").dataset.kind = kind;
    setText(byID("outcome"), text);
  }

  // MARK: Doing

  /** Sends a request about an article, looks again, and gives what became of it, in words too. */
  async #perform(article, verb, body) {
    this.#sayAbove("", "");
    try {
      const answer = await daemon.post(daemon.lockPath(article, verb), body);
      const text = words.outcome(answer, article);
      return { isDone: done.has(answer.outcome), text, refusal: answer.refusal };
    } catch (error) {
      const text = error instanceof daemon.Refused ? `${words.clean(error.message)}.`
        : "The daemon did not answer; look at the table for whether it was done.";
      return { isDone: false, text };
    } finally {
      this.#look();
    }
  }

  #act(lock, verb, button) {
    switch (verb) {
      case "ask": return this.#dialogs.ask(lock);
      case "give": return this.#dialogs.give(lock, this.#data);
      case "take": return this.#dialogs.take(lock);
      default: return this.#press(lock, verb === "withdraw" ? "release" : verb, button);
    }
  }

  async #press(lock, verb, button) {
    const { desk, title } = lock;
    const names = { desk: desk ?? undefined, title: title ?? undefined };
    button.disabled = true;
    const result = await this.#perform(lock.article, verb, withNames.has(verb) ? names : {});
    button.disabled = false;
    const kind = result.isDone ? "good" : "bad";
    if (verb === "release" && result.isDone) this.#sayAbove(result.text, kind);
    else this.#say(lock.article, result.text, kind);
  }

  async #claim(form) {
    const text = (name) => form.get(name).trim() || undefined;
    const article = text("article");
    if (!article) return;
    const body = { title: text("title"), desk: text("desk"), note: text("note") };
    const result = await this.#perform(article, "claim", body);
    this.#sayAbove(result.text, result.isDone ? "good" : "bad");
    if (result.isDone) byID("claim").reset();
  }

  async #see(notices) {
    try {
      await daemon.post("/v1/notices/seen", { notices });
      setText(byID("attention-outcome"), "");
    } catch (error) {
      setText(byID("attention-outcome"), words.clean(error.message));
    }
    this.#look();
  }

  /** Gives why it was refused, or nothing: then the question goes. */
  async #answer(question, { answer, seconds, message }) {
    const body = { answer, seconds, message, to: question.by.member };
    const result = await this.#perform(question.article, "answer", body);
    if (!result.isDone) return result.text;
    this.#say(question.article, result.text, "good");
    return "";
  }
}

/** Says why the page is not connected, and whether it can be tried again. */
function sayAway(text, canRetry) {
  setText(byID("away-text"), text);
  byID("away").hidden = false;
  byID("retry").hidden = !canRetry;
  byID("connection").dataset.phase = "away";
  setText(byID("connection"), "Not connected");
}

/** Says why there is nothing that one could trust, and that it stays so. */
function refuse(text) {
  sayAway(text, false);
  document.title = "(!) Byline";
}

/** A page that failed shows nothing as true any more. */
function giveUp(error) {
  for (const fieldset of document.querySelectorAll("fieldset")) fieldset.disabled = true;
  document.body.classList.add("old");
  const cause = words.clean(error?.message ?? error);
  refuse(`This page failed (${cause}). Reload it, and please report it.`);
}

// One without an error is of somebody else's script, such as a browser's extension.
window.addEventListener("error", (event) => event.error && giveUp(event.error));
window.addEventListener("unhandledrejection", (event) => giveUp(event.reason));

async function start() {
  const code = daemon.takeCode();
  // A link that comes into a tab that shows the board already changes its fragment only.
  window.addEventListener("hashchange", () => {
    if (location.hash.startsWith("#code=")) location.reload();
  });
  if (code !== null) {
    try {
      await daemon.redeem(code);
    } catch (error) {
      const cause = error instanceof daemon.Refused ? words.clean(error.message)
        : "the daemon does not answer; run `byline board` again";
      return refuse(`This link does not open the board: ${cause}.`);
    }
  }
  if (!daemon.hasToken()) {
    return refuse("The board opens by a link of your daemon's: run `byline board` in a terminal.");
  }
  await new Board().run();
}

await start();
