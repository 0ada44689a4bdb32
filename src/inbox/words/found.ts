import type { EntryItem, Found } from '../api/types.ts';
import { sayDay, sayInstant } from './age.ts';
import { wordsOf } from './names.ts';

/** Who looks, and when and where that is. */
export interface Looking {
  /** Null for whoever is no rep. */
  readonly rep: string | null;
  readonly now: number;
  readonly zone: string;
}

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

/** Where somebody who was found is by now: `In the queue of us, number 3`, `Held by bo`, `In no queue`. */
export function sayWhere({ subject, lead_id, entry }: Found, looking: Looking): string {
  if (entry === null) return 'In no queue';
  const where = sayStanding(entry, looking);
  if (subject === 'account' || lead_id === null || isContact(entry, lead_id)) return capital(where);
  return `Their company: ${where}`;
}

function sayStanding({ status, team, position, entry, work }: EntryItem, { rep, now, zone }: Looking): string {
  const by = work?.rep === null || work?.rep === undefined ? 'somebody' : work.rep === rep ? 'you' : work.rep;
  const until = (at: string | null | undefined, say: (at: number) => string) =>
    at === null || at === undefined ? '' : ` until ${say(Date.parse(at))}`;
  switch (status) {
    case 'available': {
      if (work?.withdrawn) return `taken out of the queue of ${wordsOf(team)}: ${wordsOf(work.withdrawn)}`;
      if (entry === null) return 'in no queue any more';
      const place = position === null ? '' : `, number ${position}`;
      const named = work?.assigned_to ?? entry.assigned_to;
      const whose = named === null ? '' : `, for ${named === rep ? 'you' : named}`;
      return `in the queue of ${wordsOf(team)}${place}${whose}`;
    }
    case 'claimed':
      return `held by ${by}`;
    case 'contacted':
      return `held by ${by}, who talked to them`;
    case 'accepted':
      return `held by ${by}, accepted`;
    case 'snoozed':
      return `held by ${by}, snoozed${until(work?.snoozed_until, (at) => sayInstant(at, now, zone))}`;
    case 'handed_over':
      return `handed over by ${by}`;
    case 'disqualified':
      return `disqualified by ${by}${work?.reason ? `: ${wordsOf(work.reason)}` : ''}`;
    case 'recycled':
      return `recycled by ${by}${until(work?.recycled_until, (at) => sayDay(at, now, zone))}`;
  }
}

/** Whether the entry's row is about a lead too, by one of the person's ids. */
export function isContact({ entry, entry_id }: EntryItem, leadId: string): boolean {
  if (entry_id === `lead:${leadId}`) return true;
  return entry?.contacts.some(({ lead_id, also }) => lead_id === leadId || also.includes(leadId)) ?? false;
}

/** What came of a search, for a screen reader and above the list. */
export function sayFound(count: number, most: number): string {
  if (count === 0) return 'Nobody found';
  return count >= most ? `The best ${count}; write more to narrow it` : `${count} found`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
