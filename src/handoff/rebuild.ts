import { InputError, TransientError } from '../model/errors.ts';
import type { Outbox } from '../queue/outbox.ts';
import type { QueueStore } from '../queue/store.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { lastPublication } from '../warehouse/published-entries.ts';
import type { QueueLog } from '../warehouse/queue-log.ts';
import type { Drain } from './drain.ts';
import type { Lease } from './lease.ts';
import { readStory } from './rebuild/read-story.ts';

export interface RebuildParts {
  readonly warehouse: Warehouse;
  readonly queueLog: QueueLog;
  readonly outbox: Pick<Outbox, 'state'>;
  readonly drain: Drain;
  readonly store: Pick<QueueStore, 'published' | 'restore'>;
  /** Of several processes that find an empty Redis one rebuilds it. */
  readonly lease: Lease;
  /** Entries that a team's queue holds at most; none without it. */
  readonly queueLimit?: number | undefined;
  readonly now: () => number;
  /** Waits so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What was made anew, and what may be missing. */
export interface Rebuilt {
  readonly runId: string;
  readonly asOf: number;
  readonly entries: number;
  readonly held: number;
  readonly closed: number;
  /** Up to here the log reached; undefined where nobody has done anything yet. */
  readonly logEndsAt: number | undefined;
  /** Who worked in the ten minutes before: what they did after it is what may be missing. */
  readonly workedLast: readonly string[];
}

/** The queues made anew from ClickHouse, after a Redis was flushed or lost. */
export interface Rebuild {
  /**
   * Rebuilds an empty Redis. Throws InputError where the queues stand (unless `force`: then what waits in the outbox is drained first) and where
   * nothing was ever published; TransientError while Redis or ClickHouse is away, or another process rebuilds.
   */
  rebuild(options?: { readonly force?: boolean | undefined }): Promise<Rebuilt>;
  /** Rebuilds if Redis is empty and ClickHouse has a publication; waits for another process that does. Undefined where nothing had to be done. */
  ensureStanding(): Promise<Rebuilt | undefined>;
}

const workedWithin = 10 * 60_000;
const longestWait = 10 * 60_000;
const lookEvery = 500;

export function createRebuild(parts: RebuildParts): Rebuild {
  const { warehouse, queueLog, outbox, drain, store, lease, now, pause } = parts;

  async function isStanding(): Promise<boolean> {
    const [{ incarnation }, published] = await Promise.all([outbox.state(), store.published()]);
    return incarnation !== undefined && published !== undefined;
  }

  async function drainAll(): Promise<void> {
    const deadline = now() + longestWait;
    while ((await outbox.state()).waiting > 0) {
      if ((await drain.once()) !== undefined) continue;
      if (now() > deadline) throw new TransientError('Another process has been draining the outbox for ten minutes.');
      await pause(lookEvery);
    }
  }

  async function fromClickHouse(): Promise<Rebuilt | undefined> {
    const publication = await lastPublication(warehouse);
    if (publication === undefined) return undefined;
    await drainAll();
    const { restoration, counts } = await readStory({ warehouse, queueLog, now: now() }, publication);
    await store.restore({ ...restoration, limit: parts.queueLimit });
    const end = await queueLog.end();
    const workedLast = end ? await queueLog.actorsSince(end.at - workedWithin) : [];
    const { runId, asOf } = publication;
    return { runId, asOf, ...counts, logEndsAt: end?.at, workedLast };
  }

  return {
    async rebuild({ force = false } = {}) {
      if (!force && (await isStanding())) {
        const { waiting } = await outbox.state();
        throw new InputError(
          `The queues stand in Redis (${waiting} changes not in ClickHouse yet), so there is nothing to rebuild, and what reps do meanwhile would be lost. With --force they are rebuilt all the same: stop \`pql up\` and \`pql serve\` first.`,
        );
      }
      const taken = await lease.ifFree(async () => ({ rebuilt: await fromClickHouse() }));
      if (taken === undefined) {
        throw new TransientError('Another process is rebuilding the queues. See `npx pql status` when it is done.');
      }
      if (taken.rebuilt === undefined) {
        throw new InputError('Nothing was ever published, so there is nothing to rebuild. Run: npx pql rescore');
      }
      return taken.rebuilt;
    },

    async ensureStanding() {
      const deadline = now() + longestWait;
      for (;;) {
        if (await isStanding()) return undefined;
        // Looked at again under the lease: another process may just have finished.
        const taken = await lease.ifFree(async () => ({
          rebuilt: (await isStanding()) ? undefined : await fromClickHouse(),
        }));
        if (taken !== undefined) return taken.rebuilt;
        if (now() > deadline) {
          throw new TransientError(
            'Another process has been rebuilding the queues for ten minutes. Is it still alive?',
          );
        }
        await pause(lookEvery);
      }
    },
  };
}
