import type { Listing } from '../../../queue/listing.ts';
import type { QueueRow } from '../../../queue/store.ts';
import { sayGrade } from '../../../scoring/words/grade.ts';
import type { Output } from '../../output.ts';

/** A queue as a person reads it: whom to call first, why, and who has it. `narrowed`: whether filters left some of it out. */
export function sayQueue(out: Output, { team, total, entries, as_of }: Listing, narrowed = false): void {
  if (total === 0) {
    const nobody = narrowed ? 'Nobody of those asked for is' : 'Nobody waits';
    out.say(`${nobody} in the queue of ${team} (scores of ${as_of}).`);
    return;
  }
  const waits = total === 1 ? 'waits' : 'wait';
  const what = entries.some(({ status }) => status !== 'available') ? 'open' : waits;
  out.say(`Team ${team}: ${total} ${what}, scores of ${as_of}.`);
  // Where all are simply there for anybody, a column that says so on every line tells nobody anything.
  const states = entries.map(stateOf);
  const hasStates = states.some((state) => state !== 'available');
  out.table(
    ['#', 'tier', 'company', 'whom to call', 'fit', 'eng.', 'usage', 'why', ...(hasStates ? ['state'] : [])],
    entries.map((entry, index) => [
      entry.position,
      entry.tier,
      entry.account.name || entry.account_id || '–',
      contactOf(entry),
      ...scoresOf(entry),
      whyOf(entry),
      ...(hasStates ? [states[index] ?? ''] : []),
    ]),
    { widths: [undefined, undefined, 24, 28, 15, undefined, undefined, 56, ...(hasStates ? [28] : [])] },
  );
}

/** Fit, engagement and usage; of somebody whom no run has seen yet that they follow. */
function scoresOf(entry: QueueRow): string[] {
  if (!entry.scored) return ['not scored yet,\nfollows', '–', '–'];
  return [fitOf(entry), entry.scores.engagement.toFixed(0), entry.scores.usage.toFixed(0)];
}

/** The fit with its grade, and in lines of their own on how many traits they rest. */
export function fitOf({
  scores,
  grade,
  traits_known,
  traits_of,
}: Pick<QueueRow, 'scores' | 'grade' | 'traits_known' | 'traits_of'>): string {
  return `${scores.fit.toFixed(0)}, ${sayGrade(grade, traits_known, traits_of).replace(', ', '\n')}`;
}

/** What is new, then what speaks for a call: neither what took points away nor how a group or a range corrected the sum. */
export function whyOf({ reasons, news }: Pick<QueueRow, 'reasons'> & Partial<Pick<QueueRow, 'news'>>): string {
  const why = reasons
    .filter(({ signal, points }) => /^hand_raise(:|$)/.test(signal) || (points > 0 && !signal.includes(':')))
    .slice(0, 3)
    .map(({ text }) => text);
  return [...(news?.kind === 'risen' ? [`risen ${news.text}`] : []), ...why].join('\n');
}

/** Whom to call, with the title, and by which other ids they are known. */
export function contactOf({ contacts, lead_id }: Pick<QueueRow, 'contacts' | 'lead_id'>): string {
  const [best] = contacts;
  if (!best) return lead_id || '–';
  const also = best.also.length === 0 ? '' : `also known as ${best.also.join(', ')}`;
  return [best.name || best.lead_id, best.title, also].filter(Boolean).join('\n');
}

/** What is with it and for whom it is, and what is due next: `claimed by ana` over `touch by 2026-11-23 14:17`. */
function stateOf(row: QueueRow): string {
  const { claim, touch } = dueOf(row);
  const holder = holderOf(row);
  if (row.status !== 'available')
    return [`${row.status} by ${holder}`, touch && `touch by ${minute(touch)}`].filter(Boolean).join('\n');
  const whose = holder === '' ? (row.news?.kind === 'new' ? 'new' : 'available') : `for ${holder}`;
  return [whose, claim && `claim by ${minute(claim)}`].filter(Boolean).join('\n');
}

/** Who holds it, else for whom it is meant; empty for anybody. */
export function holderOf({ work, assigned_to }: QueueRow): string {
  return work?.rep ?? work?.offered_to ?? work?.assigned_to ?? assigned_to ?? '';
}

/** Until when it should be claimed and touched; empty where nothing is promised, or it was done. */
export function dueOf({ status, sla, work }: QueueRow): { readonly claim: string; readonly touch: string } {
  const claim = (work ? (work.offer_until ?? work.claim_due) : sla.claim_due) ?? '';
  const touch = (work ? work.touch_due : sla.touch_due) ?? '';
  return { claim: status === 'available' ? claim : '', touch: work?.touched_at ? '' : touch };
}

function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}
