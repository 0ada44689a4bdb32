import type { Entry } from '../../queue/entry.ts';
import { withoutContacts } from '../../queue/without-contacts.ts';
import type { ContactWithdrawn } from '../../warehouse/queue-log.ts';

/** An entry as it was published by a run that knew what had arrived up to `seen`, without the contacts that were withdrawn since. */
export type WithoutWithdrawn = (entry: Entry, seen: number) => Entry;

export function withoutWithdrawn(contacts: readonly ContactWithdrawn[]): WithoutWithdrawn {
  const byEntry = new Map<string, ContactWithdrawn[]>();
  for (const contact of contacts) byEntry.set(contact.entryId, [...(byEntry.get(contact.entryId) ?? []), contact]);
  return (entry, seen) => {
    const since = (byEntry.get(entry.entry_id) ?? []).filter(({ at }) => at > seen);
    return since.length === 0 ? entry : withoutContacts(entry, new Set(since.flatMap(({ leads }) => leads)));
  };
}
