import type { Warehouse } from '../client.ts';
import type { Counts } from './admit.ts';
import type { KindName } from './kinds.ts';

/** Records what was taken in, for `pql status` and whoever asks what came when. */
export async function recordIntakes(
  warehouse: Warehouse,
  intake: {
    readonly way: 'pull' | 'import' | 'api' | 'dispositions';
    readonly kind: KindName;
    readonly startedAt: number;
  },
  parts: readonly (Counts & { readonly id: string; readonly source: string })[],
): Promise<void> {
  const rows = parts.map(({ id, source, read, loaded, duplicates, conflicts, rejected }) => ({
    intake_id: id,
    way: intake.way,
    kind: intake.kind,
    source,
    read,
    loaded,
    duplicates,
    conflicts,
    rejected,
    started_at: time(intake.startedAt),
  }));
  await warehouse.insert('intakes', rows);
}

/** Milliseconds since 1970 as ClickHouse reads them. */
export const time = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '');
