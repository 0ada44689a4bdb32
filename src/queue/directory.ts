import { hash } from 'node:crypto';
import type { Entry } from './entry.ts';

/** Somebody as an event names them; what isn't known is left out. */
export interface Whom {
  readonly accountId?: string | undefined;
  readonly leadId?: string | undefined;
  readonly email?: string | undefined;
}

/** A name by which somebody is found in Redis: `account:ID`, `lead:ID`, or `email:` with a digest, because nobody's address lies there as a key. */
export type Name = `account:${string}` | `lead:${string}` | `email:${string}`;

/** The names of somebody, the one that says most first: the company, because its entry is the one to call. */
export function namesOf({ accountId, leadId, email }: Whom): Name[] {
  const names: Name[] = [];
  if (accountId) names.push(`account:${accountId}`);
  if (leadId) names.push(`lead:${leadId}`);
  if (email?.trim()) names.push(nameOfEmail(email));
  return names;
}

/** The name of whoever has an e-mail, in capitals or not. */
export function nameOfEmail(email: string): Name {
  return `email:${hash('sha1', email.trim().toLowerCase(), 'base64')}`;
}

type Named = Pick<Entry, 'account_id' | 'contacts' | 'lead_id' | 'also'>;

/** By which names an entry is found: its account and its contacts, with their other lead ids. */
export function namesOfEntry(entry: Named): Set<Name> {
  const names = new Set<Name>(namesOf({ accountId: entry.account_id, leadId: entry.lead_id }));
  for (const leadId of entry.also) names.add(`lead:${leadId}`);
  for (const { lead_id, also, email } of entry.contacts) {
    names.add(`lead:${lead_id}`);
    for (const leadId of also) names.add(`lead:${leadId}`);
    if (email !== '') names.add(nameOfEmail(email));
  }
  return names;
}

/** 32 bits of a name, signed: V8 keeps these without an object each. A few names share one with another, so whoever finds an entry by it looks whether it is the right one. */
export type Mark = number;

const kinds = { account: 0x811c9dc5, lead: 0x01234567, email: 0x5bd1e995 } as const;

function markOf(kind: keyof typeof kinds, value: string): Mark {
  let mark: number = kinds[kind];
  for (let at = 0; at < value.length; at += 1) mark = Math.imul(mark ^ value.charCodeAt(at), 0x01000193);
  // So that the highest bits depend on all characters too.
  mark = Math.imul(mark ^ (mark >>> 16), 0x85ebca6b);
  mark = Math.imul(mark ^ (mark >>> 13), 0xc2b2ae35);
  return mark ^ (mark >>> 16);
}

function markOfEmail(email: string): Mark {
  return markOf('email', email.trim().toLowerCase());
}

/** The marks of somebody, in the order of their names. */
export function marksOf({ accountId, leadId, email }: Whom): Mark[] {
  const marks: Mark[] = [];
  if (accountId) marks.push(markOf('account', accountId));
  if (leadId) marks.push(markOf('lead', leadId));
  if (email?.trim()) marks.push(markOfEmail(email));
  return marks;
}

/** Calls `note` with the marks of the names of an entry, but for the name that is its id. */
export function markEntry(entry: Named & Pick<Entry, 'entry_id'>, note: (mark: Mark) => void): void {
  const { entry_id, account_id, lead_id, also, contacts } = entry;
  if (account_id !== '' && entry_id !== `account:${account_id}`) note(markOf('account', account_id));
  if (lead_id !== '' && lead_id !== contacts[0]?.lead_id) note(markOf('lead', lead_id));
  for (const leadId of also) note(markOf('lead', leadId));
  for (const contact of contacts) {
    note(markOf('lead', contact.lead_id));
    for (const leadId of contact.also) note(markOf('lead', leadId));
    if (contact.email !== '') note(markOfEmail(contact.email));
  }
}
