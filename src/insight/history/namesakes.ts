import type { History } from '../../scoring/history.ts';
import { latest } from '../../scoring/reference/admissible.ts';
import { grouped } from '../../scoring/reference/grouping.ts';
import { byBytes } from '../../scoring/reference/text.ts';

/** Other leads with the e-mail of a lead, as known: what `otherIdsOfPerson` asks the engine, from rows that are already here. */
export function namesakesIn({ leadVersions }: History, leadId: string, most = 20): string[] {
  const emails = [...grouped(leadVersions, (version) => version.leadId)].map(
    ([id, versions]) => [id, latest(versions, ({ email }) => email)?.value.toLowerCase()] as const,
  );
  const own = new Map(emails).get(leadId);
  if (own === undefined) return [];
  return emails
    .flatMap(([id, email]) => (email === own && id !== leadId ? [id] : []))
    .toSorted(byBytes)
    .slice(0, most);
}
