import { PermanentError } from '../src/model/errors.ts';
import type { SubjectScores } from '../src/scoring/result.ts';

/** Says what was compared; throws where it isn't equal: a bench of two things that differ says nothing. */
export function equal<Value>(what: string, one: Value, other: Value): string {
  if (one !== other) throw new PermanentError(`Not equal, ${what}: ${String(one)} and ${String(other)}.`);
  return what;
}

/** The same for the scores of chosen leads and accounts, whoever made them. */
export function equalScores(what: string, one: readonly SubjectScores[], other: readonly SubjectScores[]): string {
  const [left, right] = [bySubject(one), bySubject(other)];
  equal(`${what}: how many`, left.size, right.size);
  for (const [who, text] of left) equal(`${what}: ${who}`, text, right.get(who) ?? 'no score');
  return `${what} (${left.size.toLocaleString('en')} scores)`;
}

function bySubject(scores: readonly SubjectScores[]): Map<string, string> {
  return new Map(scores.map((scored) => [`${scored.subject} ${scored.id}`, text(scored)]));
}

/** The same text for the same scores, in whatever order their fields were written. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
