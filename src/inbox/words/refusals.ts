import { ApiProblem } from '../api/client.ts';
import type { EntryItem } from '../api/types.ts';
import { sayFailure } from './failure.ts';
import { type Caller, companyOf } from './moves.ts';
import { sayStanding } from './standing.ts';

/** Refusals that mean: the entry isn't any more what was shown. */
const overtaken: readonly string[] = ['stale', 'wrong_state', 'not_yours', 'held', 'unknown_entry'];

/**
 * Why something wasn't done, and what is true now, kindly. `item` is the entry as it was read after the refusal.
 */
export function sayRefusal(error: unknown, item: EntryItem, caller: Caller, now: number, zone: string): string {
  if (!(error instanceof ApiProblem)) return sayProblem(error, item);
  if (error.type === 'unknown_entry')
    return 'It has left the queue meanwhile, so nothing was done. What you wrote is kept.';
  if (error.type === 'next_only') return 'In this team everybody takes the next one: press n, or “Claim next”.';
  if (overtaken.includes(error.type)) {
    return `It has changed meanwhile, so nothing was done. ${sayStanding(item, caller, now, zone)}. What you wrote is kept.`;
  }
  return sayProblem(error, item);
}

/** An error in words, with the company's name for the id of its entry. */
export function sayProblem(error: unknown, item: Pick<EntryItem, 'entry' | 'entry_id'>): string {
  return sayFailure(error).replaceAll(item.entry_id, companyOf(item));
}
