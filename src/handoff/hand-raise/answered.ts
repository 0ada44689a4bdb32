import { unbeatable } from '../../model/unbeatable.ts';
import type { FoundEntry } from '../../queue/desk.ts';
import { isClosed, type Work } from '../../queue/work.ts';
import type { HandRaised, Raising } from './hand-raise.ts';

const answers: ReadonlySet<Work['state']> = new Set(['contacted', 'accepted']);

/** Why a hand-raise changes nothing of an entry, by what reps did with it and by what it says already; undefined where it is to be raised. */
export function unchanged({ at }: Pick<HandRaised, 'at'>, found: FoundEntry | undefined): Raising | undefined {
  const { work, stored } = found ?? {};
  if (work && isAnswered(work, at)) return 'answered';
  if (work?.withdrawn !== undefined && unbeatable.includes(work.withdrawn)) return 'suppressed';
  const open = stored?.read().hand_raised_at ?? null;
  if (open === null || (work && isAnswered(work, Date.parse(open)))) return undefined;
  return 'waiting';
}

/** Somebody said what came of it at that instant or later: an attempt is no answer. */
function isAnswered(work: Work, at: number): boolean {
  return work.since >= at && (isClosed(work) || answers.has(work.state));
}
