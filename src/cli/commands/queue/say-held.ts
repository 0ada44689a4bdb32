import type { Held } from '../../../queue/desk.ts';
import type { Work } from '../../../queue/work.ts';
import { type Output, time } from '../../output.ts';
import { nextSteps } from './steps.ts';

/** What is now, until when, and what can be done next: two lines, and one with the warning where there is one. */
export function sayHeld(out: Output, { work, entry }: Held, now: number): void {
  const company = entry?.account.name ? ` (${entry.account.name})` : '';
  out.say(`${work.entry_id}${company}: ${sayState(work)}.`);
  if (work.withdrawn !== undefined) {
    out.say(
      `${work.state === 'available' ? 'It has left its queue' : 'It would be in no queue any more'}: ${work.withdrawn}.`,
    );
  }
  const next = nextSteps(work, now);
  if (next.length > 0) out.say(`Next: ${next.join(', ')}. Fence ${work.fence}.`);
}

/** `claimed by ana until 2026-11-23T15:02:00.000Z, first touch due 2026-11-23T14:17:00.000Z`. */
export function sayState(work: Work): string {
  switch (work.state) {
    case 'available':
      return ['available', meantFor(work), due('to be claimed by', work.offer_until ?? work.claim_due)]
        .filter(Boolean)
        .join(', ');
    case 'snoozed':
      return `snoozed by ${work.rep ?? '–'}${until(work.snoozed_until)}`;
    case 'claimed':
    case 'contacted':
    case 'accepted':
      return [
        `${work.state} by ${work.rep ?? '–'}${until(work.lease_until)}`,
        work.touched_at === undefined ? due('first touch due', work.touch_due) : '',
      ]
        .filter(Boolean)
        .join(', ');
    default:
      return `${work.state.replace('_', ' ')} by ${work.rep ?? '–'}${work.reason === undefined ? '' : ` (${work.reason})`}${until(work.recycled_until)}`;
  }
}

function meantFor({ assigned_to, assigned_by, offered_to }: Work): string {
  if (offered_to !== undefined) return `offered to ${offered_to}`;
  if (assigned_to === undefined) return '';
  return `for ${assigned_to}${assigned_by === undefined ? '' : ` (${assigned_by.replace('_', ' ')})`}`;
}

function until(at: number | undefined): string {
  return at === undefined ? '' : ` until ${time(at)}`;
}

function due(what: string, at: number | undefined): string {
  return at === undefined ? '' : `${what} ${time(at)}`;
}
