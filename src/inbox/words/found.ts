import type { EntryItem, Found } from '../api/types.ts';
import { type Caller, isSameRep, meantFor } from './moves.ts';
import { wordsOf } from './names.ts';
import { sayStanding } from './standing.ts';

/** What somebody who was found is called: by name, else by e-mail or domain, else by id. */
export function nameOfFound({ subject, name, email, domain, lead_id, account_id }: Found): string {
  const id = subject === 'lead' ? lead_id : account_id;
  return name ?? (subject === 'lead' ? email : domain) ?? id ?? 'without a name';
}

/** What tells them from others of that name: e-mail or domain, and the id. */
export function tellApart(found: Found): string {
  const { subject, email, domain, lead_id, account_id } = found;
  const known = [subject === 'lead' ? email : domain, subject === 'lead' ? lead_id : account_id];
  return known.filter((one) => one !== null && one !== nameOfFound(found)).join(' · ');
}

/** Where somebody who was found is by now: `In the queue of us, number 3`, `Bo has it: claimed 5 min ago`, `In no queue`. */
export function sayWhere({ subject, lead_id, entry }: Found, caller: Caller, now: number, zone: string): string {
  if (entry === null) return 'In no queue';
  const where = isWaiting(entry) ? sayPlace(entry, caller) : sayStanding(entry, caller, now, zone);
  const isOwn = subject === 'account' || lead_id === null || isContact(entry, lead_id);
  return isOwn ? where : `Their company: ${where.slice(0, 1).toLowerCase()}${where.slice(1)}`;
}

function isWaiting({ status, entry, work }: EntryItem): boolean {
  return status === 'available' && entry !== null && (work?.withdrawn ?? null) === null;
}

function sayPlace(item: EntryItem, { rep }: Caller): string {
  const place = item.position === null ? '' : `, number ${item.position}`;
  const meant = meantFor(item);
  const whose = meant === undefined ? '' : `, meant for ${isSameRep(meant, rep) ? 'you' : meant}`;
  return `In the queue of ${wordsOf(item.team)}${place}${whose}`;
}

/** Whether the entry's row is about a lead too, by one of the person's ids. */
export function isContact({ entry, entry_id }: Pick<EntryItem, 'entry' | 'entry_id'>, leadId: string): boolean {
  if (entry_id === `lead:${leadId}`) return true;
  return entry?.contacts.some(({ lead_id, also }) => lead_id === leadId || also.includes(leadId)) ?? false;
}

/** What came of a search, for a screen reader and above the list. */
export function sayFound(count: number, most: number): string {
  if (count === 0) return 'Nobody found';
  return count >= most ? `The best ${count}; write more to narrow it` : `${count} found`;
}
