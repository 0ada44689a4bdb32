import type { Entry } from './entry.ts';

/** An entry without the contacts who have one of these lead ids; of those who remain the best comes first. */
export function withoutContacts(entry: Entry, leadIds: ReadonlySet<string>): Entry {
  const contacts = entry.contacts.filter(({ lead_id, also }) => ![lead_id, ...also].some((id) => leadIds.has(id)));
  if (contacts.length === entry.contacts.length) return entry;
  const [best] = contacts;
  return { ...entry, lead_id: best?.lead_id ?? '', also: best?.also ?? [], contacts };
}
