import { sayInstant } from './age.ts';

const minute = 60_000;
const hour = 60 * minute;
/** The run of the night before has failed, or is held, by then. */
const oldAfter = 26 * hour;

/** Of which instant the scores are: `Scores of today 2:00, 8 h old`; from 26 hours on they are old. */
export function sayScoresAge(
  asOf: number,
  now: number,
  zone: string,
): { readonly text: string; readonly isOld: boolean } {
  const age = Math.max(0, now - asOf);
  const at = sayInstant(asOf, now, zone);
  const old = age < minute ? 'just now' : `${sayLength(age)} old`;
  return { text: `Scores of ${at.includes(' ') ? at : `today ${at}`}, ${old}`, isOld: age >= oldAfter };
}

function sayLength(ms: number): string {
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  return ms < 48 * hour ? `${Math.floor(ms / hour)} h` : `${Math.floor(ms / (24 * hour))} days`;
}
