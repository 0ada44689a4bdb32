import type { LogRow } from './handoff.ts';

/** A row of an entry's story as the API and the command line give it: instants in ISO 8601, null where nothing is to be said. */
export interface LogView {
  readonly fence: string;
  readonly entry_id: string;
  readonly team: string;
  readonly done: string;
  readonly by: string;
  readonly rep: string | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly at: string;
  readonly until: string | null;
  readonly undoes: string | null;
}

export function logView(row: LogRow): LogView {
  return {
    fence: row.fence,
    entry_id: row.entryId,
    team: row.team,
    done: row.done,
    by: row.by,
    rep: row.rep || null,
    reason: row.reason || null,
    note: row.note || null,
    at: new Date(row.at).toISOString(),
    until: row.until === undefined ? null : new Date(row.until).toISOString(),
    undoes: row.undoes || null,
  };
}
