import type { Entry } from './entry.ts';
import type { QueueStore } from './store.ts';

/** What `pql queue list --team T --json` prints. */
export interface Listing {
  readonly team: string;
  readonly run_id: string;
  readonly as_of: string;
  /** Entries in the whole queue, of which these may be a part. */
  readonly total: number;
  readonly entries: readonly (Entry & { readonly position: number })[];
}

/** A part of a team's queue with the place of each entry, from 1. Throws InputError for an unknown team. */
export async function listQueue(
  store: Pick<QueueStore, 'list'>,
  team: string,
  part: { readonly offset: number; readonly limit: number },
): Promise<Listing> {
  const page = await store.list(team, part);
  return {
    team,
    run_id: page.runId,
    as_of: new Date(page.asOf).toISOString(),
    total: page.total,
    entries: page.entries.map((entry, index) => ({ position: page.offset + index + 1, ...entry })),
  };
}
