import { InputError } from '../model/errors.ts';
import { Refusal } from '../queue/refusal.ts';
import type { Routing } from '../queue/routing/types.ts';
import { type Transition, type TransitionName, transitions } from '../queue/transitions.ts';

/** Characters of a note. */
export const longestNote = 2_000;
const day = 86_400_000;
/** How long somebody may be away at most, in days. */
const longestAbsence = 365;

export interface Given {
  readonly reason?: string | undefined;
  readonly until?: number | undefined;
  readonly note?: string | undefined;
}

/**
 * Holds what somebody gave with a transition against what it needs: a reason of the routing file's list, an instant to come and not too
 * far ahead. Throws Refusal `missing`, `unknown_reason` or `bad_time`, InputError for a note that is too long.
 */
export function checkMove(
  name: TransitionName,
  given: Given,
  { reasons }: Pick<Routing, 'reasons'>,
  now: number,
): void {
  const transition: Transition = transitions[name];
  checkReason(name, transition, given.reason, reasons);
  checkUntil(name, transition, given.until, now);
  checkNote(given.note);
}

/** Throws InputError for a note that is too long, or has half a character, which no file and no database keeps. */
export function checkNote(note: string | undefined): void {
  if (note === undefined) return;
  if (note.length > longestNote) {
    throw new InputError(`A note has ${longestNote} characters at most, and this one has ${note.length}. Shorten it.`);
  }
  const half = halfCharacterIn(note);
  if (half !== undefined) throw new InputError(`The note: ${half}.`);
}

/** Where a text has half of a UTF-16 pair, and how to mend it; undefined for a whole one. */
export function halfCharacterIn(text: string): string | undefined {
  const at = text.search(/\p{Surrogate}/u);
  if (at < 0) return undefined;
  const half = text.charCodeAt(at).toString(16);
  return `character ${at + 1} is half of one (\\u${half}). Send both halves, or leave it out`;
}

/** Throws Refusal `bad_time` where an absence would be over already, or longer than a year. */
export function checkAbsence(until: number, now: number): void {
  checkAhead('An absence', until, longestAbsence, now);
}

function checkReason(
  name: TransitionName,
  { reason: kind }: Transition,
  reason: string | undefined,
  reasons: Routing['reasons'],
): void {
  if (kind === undefined) {
    if (reason === undefined) return;
    throw new Refusal('unknown_reason', `${name} takes no reason. Say it in a note.`);
  }
  const known = reasons[kind];
  const list = known.length === 0 ? 'The routing file has none' : `Reasons: ${known.join(', ')}`;
  if (reason === undefined) {
    if (known.length === 0) return;
    throw new Refusal('missing', `${name} needs a reason. ${list}.`);
  }
  if (known.includes(reason)) return;
  throw new Refusal('unknown_reason', `"${reason}" is no reason to ${name}. ${list} (reasons.${kind}).`);
}

function checkUntil(name: TransitionName, { until: rule }: Transition, until: number | undefined, now: number): void {
  if (until === undefined) {
    if (rule?.needed)
      throw new Refusal('missing', `${name} needs \`until\`: an instant, ${rule.days} days ahead at most.`);
    return;
  }
  if (!rule) throw new Refusal('bad_time', `${name} takes no \`until\`. Leave it out.`);
  checkAhead(name, until, rule.days, now);
}

function checkAhead(what: string, until: number, days: number, now: number): void {
  if (until <= now) {
    throw new Refusal('bad_time', `${what} can't end at ${iso(until)}, which has passed: it is ${iso(now)}.`);
  }
  if (until <= now + days * day) return;
  const latest = iso(now + days * day);
  throw new Refusal('bad_time', `${what} can't last until ${iso(until)}: ${days} days ahead at most, so ${latest}.`);
}

function iso(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? `${at}` : date.toISOString();
}
