import type { Outbox, OutboxEntry } from '../queue/outbox.ts';
import type { LoggedRow, QueueLog } from '../warehouse/queue-log.ts';
import type { HistorySources, LogRow } from './handoff.ts';
import { longestStory } from './story.ts';
import { waitingRows } from './waiting-rows.ts';

/** An entry's story from the log in ClickHouse, and from the outbox, which is short unless ClickHouse has been away. */
export function historySources(log: Pick<QueueLog, 'ofEntry'>, outbox: Pick<Outbox, 'read'>): HistorySources {
  return {
    async drained(entryId) {
      return (await log.ofEntry(entryId, longestStory)).map(fromLog);
    },
    async waiting(entryId) {
      const rows: LogRow[] = [];
      for await (const one of waitingRows(outbox)) {
        if (one.row.entry_id === entryId) rows.push(fromOutbox(entryId, one));
      }
      return rows;
    },
  };
}

function fromLog({ fence, entryId, team, done, by, rep, reason, note, at, until, undoes }: LoggedRow): LogRow {
  return { fence, entryId, team, done, by, rep, reason, note, at, until, undoes: undoes === '0' ? '' : undoes };
}

function fromOutbox(entryId: string, { fence, row }: OutboxEntry): LogRow {
  const { team = '', done, by, rep = '', reason = '', note = '', at, until, undoes = '' } = row;
  return { fence, entryId, team, done, by, rep, reason, note, at, until, undoes };
}
