// How people, locks and events are spoken of: the sentences of `byline watch` and `byline notices`.

// Control characters, line separators, and what reorders a line (UAX #9): names and notes are other
// people's words, and stand in the middle of our sentences.
const harmful = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** `text` without what could break or reorder its line. */
export const clean = (text) => String(text).replace(harmful, "\ufffd");

// MARK: Times

const pad = (number) => String(number).padStart(2, "0");

/** "14:03:07". */
export const clock = (date) => `${minute(date)}:${pad(date.getSeconds())}`;

const minute = (date) => `${pad(date.getHours())}:${pad(date.getMinutes())}`;

const isSameDay = (a, b) => a.toDateString() === b.toDateString();

/** "2025-11-23 14:03". */
export function dayAndTime(time) {
  const date = new Date(time);
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join("-");
  return `${day} ${minute(date)}`;
}

/** "14:03", with the day if that is not today. */
export const at = (time) =>
  isSameDay(new Date(time), new Date()) ? minute(new Date(time)) : dayAndTime(time);

/** "3 min". */
export function length(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  return seconds < 172800 ? "1 day" : `${Math.floor(seconds / 86400)} days`;
}

/** "3 min ago". A time that is not yet, by this machine's clock, was just now. */
export function ago(time) {
  const passed = Date.now() - Date.parse(time);
  return passed < 2000 ? "just now" : `${length(passed)} ago`;
}

/** "14:03 (3 min ago)". */
export const since = (time) => `${at(time)} (${ago(time)})`;

/** "3 min", as questions count it: precise below two minutes. */
function span(seconds) {
  if (seconds === null || seconds === undefined) return "some time";
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

// MARK: People

/** "Grace on host-2", "you", or "the agent linter of Grace on host-2". */
export function holder(who) {
  if (!who) return "someone";
  const member = who.self ? "you" : `${who.editor} on ${who.device}`;
  if (who.agent) return clean(`the agent ${who.agent} of ${member}`);
  return clean(who.kind === "agent" && !who.self ? `the agent ${member}` : member);
}

/** "Grace on host-2, you (asks)". */
export const names = (line) =>
  line.map((waiter) => holder(waiter.who) + (waiter.asks ? " (asks)" : "")).join(", ");

/** "active", "idle 1 h", or nothing where nothing is known. */
export function activity(one) {
  if (!one.activity) return "";
  if (one.activity !== "idle" || !one.lastActive) return one.activity;
  return `idle ${length(Date.now() - Date.parse(one.lastActive))}`;
}

/** A sentence's beginning. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** "Grace on host-2", "You". */
export const Holder = (who) => capital(holder(who));

// MARK: Locks

/** "budget is held by Grace on host-2 since 14:03 (3 min ago), idle 1 h". */
export function heldBy(lock) {
  const note = lock.note ? `, who says "${clean(lock.note)}"` : "";
  const idle = lock.activity === "idle" ? `, ${activity(lock)}` : "";
  const verb = lock.state === "pending" ? "claimed" : "held";
  return `${clean(lock.article)} is ${verb} by ${holder(lock.holder)} since ${since(lock.since)}`
    + idle + note;
}

/** "needs 1 ack, of Grace on host-2", of an own pending claim. */
export function missing(lock) {
  if (!lock.missing) return "";
  const who = lock.missing.members.map(holder).join(", ");
  return `needs ${lock.missing.count} of: ${who}`;
}

/** What became of a request, in words; `answer` is a LockAnswer. */
export function outcome(answer, article) {
  const said = [sentence(answer, clean(article))];
  if (answer.warning) said.push(capital(clean(answer.warning)) + ".");
  const last = answer.outcome === "held" && answer.lock?.lastRevision;
  if (last) {
    said.push(`Revision ${clean(last.revision)} was saved last, by ${holder(last.by)}, `
      + `${since(last.at)}.`);
  }
  return said.join(" ");
}

function sentence(answer, article) {
  const next = answer.next && holder(answer.next);
  switch (answer.outcome) {
    case "answered": return `You answered ${next ?? "nobody"}.`;
    case "left": return `You left the line for ${article}.`;
    case "given": return `You gave ${article} to ${next ?? "nobody"}.`;
    case "released":
      if (answer.lock) return `You withdrew your claim; ${heldBy(answer.lock)}.`;
      return `You released ${article}; ${next ? `${next} is next in line` : "it is free"}.`;
    case "held":
      return `You hold ${article} (token ${answer.lock.token}`
        + (answer.lock.state === "unverified" ? ", unverified until a peer is heard)." : ").");
    default:
      return answer.message ? `${capital(clean(answer.message))}.` : refusal(answer, article);
  }
}

const refusal = (answer, article) =>
  answer.lock ? `${heldBy(answer.lock)}.` : `Nobody holds ${article}; claim it.`;

// MARK: Events

const saying = (reason) => (reason ? `, saying "${clean(reason)}"` : "");
const quoted = (message) => (message ? `, "${clean(message)}"` : "");

/** What an event of the stream tells, or null where it tells an editor nothing. */
export function event(said) {
  const article = said.article === undefined ? "" : clean(said.article);
  const who = holder(said.lock?.holder);
  switch (said.event) {
    case "claimed": return `${who} claimed ${article}`;
    case "released": return `${article} was released; it is free`;
    case "offered": return `${article} was released, and goes to ${holder(said.to)}`;
    case "given":
      return said.by
        ? `${holder(said.by)} left ${article} to you`
        : `you waited for ${article}, and it is your turn`;
    case "asked": return `${holder(said.by)} asks you for ${article}${quoted(said.message)}`;
    case "answered": return answered(said, article);
    case "line":
      return `in line for ${article}: ${said.line.length ? names(said.line) : "nobody"}`;
    case "taken": return `${who} took ${article} over${saying(said.lock?.reason)}`;
    case "lost": return lost(said, article);
    case "unverified":
      return `${article} is unverified: this machine cannot tell whether you hold it`;
    case "verified": return `${article} is verified: you hold it`;
    case "pending": return `${who} claimed ${article}, and ${acks(said.lock)}`;
    case "withdrawn":
      return `${holder(said.by)} ${said.by.self ? "have" : "has"} withdrawn a claim of ${article}`;
    case "moved": return `${article} goes on in another session of yours`;
    case "orphaned": return `${who} is gone; anyone may claim ${article}`;
    case "restored":
      return `${who} ${said.lock?.holder.self ? "are" : "is"} back with ${article}`;
    case "memberHere": return `${member(said.presence)} is here`;
    case "memberGone": return `${member(said.presence)} is gone`;
    case "snapshot": case "session": case "overflow": return null;
    default: return `${clean(said.event)} (this page is too old to say more)`;
  }
}

const member = (one) => `${clean(one.editor)} on ${clean(one.device)}`;

function acks(lock) {
  if (!lock?.missing) return "waits for acks";
  return lock.missing.count === 1 ? "1 ack is missing" : `${lock.missing.count} acks are missing`;
}

function answered(said, article) {
  const who = holder(said.by);
  const rest = quoted(said.message);
  switch (said.answer) {
    case "decline": return `${who} declines to give ${article}${rest}`;
    case "busy": return `${who} is at work on ${article}, and keeps it${rest}`;
    case "later":
      return `${who} gives ${article} in ${span(said.seconds)}${rest}; you stay in line`;
    default: return `${who} answers about ${article}: ${clean(said.answer ?? "-")}`;
  }
}

function lost(said, article) {
  const who = holder(said.by);
  switch (said.reason) {
    case "tie": return `you lost ${article}: ${who} had claimed it first`;
    case "takenOver": {
      const when = said.since ? ` at ${at(said.since)}` : "";
      return `you lost ${article}: ${who} took it over${when}${saying(said.why)}`;
    }
    case "away": return `you lost ${article}: ${who} claimed it while you were away`;
    case "outvoted": return `your claim of ${article} gave way to that of ${who}`;
    case "unanswered": return `you lost ${article}: nobody here answered ${who}, who asked for it`;
    case "continued":
      return `${article} is continued on ${clean(said.by?.device ?? "another device of yours")}`;
    case "expired":
      return `you lost ${article}: this machine was away for more than seven days`;
    default: return `you lost ${article} to ${who} (${clean(said.reason)})`;
  }
}

// MARK: History

/** "Ada on host-1 had budget from 2025-11-23 14:03 until 15:40: taken over by Grace on host-2". */
export function tenure(past) {
  const who = Holder(past.holder);
  const article = clean(past.article);
  const from = dayAndTime(past.since);
  if (!past.end) return `${who} ${past.holder.self ? "have" : "has"} had ${article} since ${from}`;
  const until = past.end.at ? ` until ${dayAndTime(past.end.at)}` : "";
  const revision = past.end.revision ? `, revision ${clean(past.end.revision)}` : "";
  return `${who} had ${article} from ${from}${until}: ${ending(past.end)}${revision}`;
}

function ending(end) {
  const by = holder(end.by);
  switch (end.way) {
    case "released": return "released";
    case "given": return `given to ${by}`;
    case "takenOver": return `taken over by ${by}`;
    case "lost": return `lost to ${by}, who had claimed it too`;
    case "succeeded": return `then ${by} had it`;
    case "unknown": return "how it ended is not known here";
    default: return clean(end.way);
  }
}
