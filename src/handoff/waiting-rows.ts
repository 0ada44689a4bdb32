import type { Outbox, OutboxEntry } from '../queue/outbox.ts';

/** Transitions that are read from the outbox in one step. */
const chunk = 1_000;

/** Everything that ClickHouse doesn't have yet, oldest first: little, unless it has been away. */
export async function* waitingRows(outbox: Pick<Outbox, 'read'>): AsyncIterable<OutboxEntry> {
  let after: string | undefined;
  let read: OutboxEntry[];
  do {
    read = await outbox.read({ after, count: chunk });
    yield* read;
    after = read.at(-1)?.fence;
  } while (read.length === chunk);
}
