import type { PageRequest, QueueRow, QueueStore } from './store.ts';

/** What `pql queue list --team T --json` prints. */
export interface Listing {
  readonly team: string;
  readonly run_id: string;
  readonly as_of: string;
  /** Entries of that status, and of those filters, in the whole queue, of which these may be a part. */
  readonly total: number;
  readonly entries: readonly QueueRow[];
}

/** A part of a team's queue with the place of each entry, from 1, and who has it. Throws Refusal for an unknown team. */
export async function listQueue(store: Pick<QueueStore, 'list'>, team: string, part: PageRequest): Promise<Listing> {
  const { runId, asOf, total, entries } = await store.list(team, part);
  return { team, run_id: runId, as_of: new Date(asOf).toISOString(), total, entries };
}
