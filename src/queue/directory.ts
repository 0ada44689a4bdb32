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

/** By which names an entry is found: its account and its contacts, with their other lead ids. */
export function namesOfEntry(entry: Pick<Entry, 'account_id' | 'contacts' | 'lead_id' | 'also'>): Set<Name> {
  const names = new Set<Name>(namesOf({ accountId: entry.account_id, leadId: entry.lead_id }));
  for (const leadId of entry.also) names.add(`lead:${leadId}`);
  for (const { lead_id, also, email } of entry.contacts) {
    names.add(`lead:${lead_id}`);
    for (const leadId of also) names.add(`lead:${leadId}`);
    if (email !== '') names.add(nameOfEmail(email));
  }
  return names;
}
