import { z } from 'zod';
import type { Desk, Held } from '../queue/desk.ts';
import type { Contact } from '../queue/entry.ts';
import type { Team } from '../queue/routing/types.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import type { Candidate } from './candidates.ts';

/** Who is in the hands of a rep: nobody is called by two of ours, also where they come up in another entry meanwhile. */
export interface InHand {
  /**
   * The candidates of an entry whom no rep has through another one; undefined where by that nobody is left to call: the entry waits until
   * the other is let go of.
   */
  callable(entryId: string, candidates: readonly Candidate[]): readonly Candidate[] | undefined;
  /** The contacts that were left out of other entries because this one's rep has them: they stay with the rep. */
  stay(entryId: string): readonly Contact[];
  /** Entries that wait. */
  waiting(): number;
}

/** `held` are the entries that reps hold, as they see them. */
export function inHand(held: readonly Held[]): InHand {
  const holding = new Map<string, Map<string, Contact | undefined>>();
  const holds = (leadId: string, entryId: string, contact?: Contact) => {
    const entries = holding.get(leadId) ?? new Map<string, Contact | undefined>();
    holding.set(leadId, entries.set(entryId, contact));
  };
  for (const { work, entry } of held) {
    for (const contact of entry?.contacts ?? []) {
      for (const id of [contact.lead_id, ...contact.also]) holds(id, work.entry_id, contact);
    }
  }

  const staying = new Map<string, Map<string, Contact>>();
  let waiting = 0;
  const isElsewhere = (entryId: string, { subject, id, also }: Candidate): boolean => {
    if (subject === 'account') return false;
    const entries = [id, ...also].flatMap((one) => [...(holding.get(one) ?? [])]);
    if (entries.length === 0 || entries.some(([holder]) => holder === entryId)) return false;
    for (const [holder, contact] of entries) {
      if (contact) staying.set(holder, (staying.get(holder) ?? new Map()).set(contact.lead_id, contact));
    }
    return true;
  };

  return {
    callable(entryId, candidates) {
      const left = candidates.filter((candidate) => !isElsewhere(entryId, candidate));
      if (left.length === candidates.length) return candidates;
      if (left.some(({ subject }) => subject === 'lead')) return left;
      waiting += 1;
      return undefined;
    },
    stay: (entryId) => [...(staying.get(entryId)?.values() ?? [])],
    waiting: () => waiting,
  };
}

/** All that reps hold: those of the teams, and who was in one before and may hold something still. */
export async function heldByAnybody(
  warehouse: Warehouse,
  desk: Pick<Desk, 'heldBy'>,
  teams: readonly Team[],
  options: { readonly signal: AbortSignal },
): Promise<Held[]> {
  const former = await warehouse.rows(everyHolder, {}, options);
  const reps = new Set([
    ...teams.flatMap((team) => team.reps.map(({ name }) => name)),
    ...former.map(({ rep }) => rep),
  ]);
  const held: Held[] = [];
  for (const rep of reps) held.push(...(await desk.heldBy(rep)));
  return held;
}

const everyHolder: Query<{ rep: string }> = {
  name: 'who ever held an entry',
  sql: `SELECT DISTINCT toString(rep) AS rep FROM queue_log WHERE rep != ''`,
  row: z.object({ rep: z.string() }),
};
