import { createHash } from 'node:crypto';
import type { Entry } from './entry.ts';

/** Somebody as an event names them; what isn't known is left out. */
export interface Whom {
  readonly accountId?: string | undefined;
  readonly leadId?: string | undefined;
  readonly email?: string | undefined;
}

/** A name by which somebody is found: `account:ID`, `lead:ID` or `email:ADDRESS`, e-mails in lower case. */
export type Name = `account:${string}` | `lead:${string}` | `email:${string}`;

/** The names of somebody, the one that says most first: the company, because its entry is the one to call. */
export function namesOf({ accountId, leadId, email }: Whom): Name[] {
  const names: Name[] = [];
  if (accountId) names.push(`account:${accountId}`);
  if (leadId) names.push(`lead:${leadId}`);
  if (email?.trim()) names.push(`email:${email.trim().toLowerCase()}`);
  return names;
}

/** By which names an entry is found: its account and its contacts, with their other lead ids. */
export function namesOfEntry(entry: Pick<Entry, 'account_id' | 'contacts' | 'lead_id' | 'also'>): Name[] {
  const names = new Set<Name>(namesOf({ accountId: entry.account_id }));
  for (const { lead_id, also, email } of [{ ...entry, email: '' }, ...entry.contacts]) {
    for (const leadId of [lead_id, ...also]) for (const name of namesOf({ leadId })) names.add(name);
    for (const name of namesOf({ email })) names.add(name);
  }
  return [...names];
}

/** What stands for a name in Redis: nobody's address lies there as a key. 96 bits are enough for every person there is. */
export function digestOf(name: Name): string {
  return createHash('sha1').update(name).digest('base64url').slice(0, 16);
}
