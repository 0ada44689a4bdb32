import type { Outbox } from '../queue/outbox.ts';
import { transitions } from '../queue/transitions.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Dispositions, Stretch, Writing } from '../warehouse/intake/dispositions.ts';
import { recordIntakes } from '../warehouse/intake/finished.ts';
import type { Drain } from './drain.ts';
import type { Lease } from './lease.ts';

export interface OutcomesParts {
  readonly warehouse: Warehouse;
  readonly dispositions: Dispositions;
  readonly outbox: Pick<Outbox, 'state' | 'markTold'>;
  readonly drain: Drain;
  readonly lease: Lease;
  readonly openWriting: (signal: AbortSignal) => Writing;
  readonly newId: () => string;
  readonly now: () => number;
}

/** Tells the scoring what reps said of leads and accounts. */
export interface Outcomes {
  /**
   * Writes what was done longer ago than it can be undone, and was not undone, into the table of outcomes, each once, also after a
   * crash. Gives how many were new; 0 while another process is at it. Throws TransientError while Redis or ClickHouse is away.
   */
  tell(signal: AbortSignal): Promise<number>;
}

/** How long a transition can be undone; what comes of it is told thereafter. */
export const undoFor = 60_000;

/** What the log calls it → what the scoring is told. */
export const outcomeOfDone: ReadonlyMap<string, string> = new Map(
  Object.values(transitions).flatMap((transition) =>
    'outcome' in transition ? [[transition.done, transition.outcome] as const] : [],
  ),
);

export function createOutcomes(parts: OutcomesParts): Outcomes {
  const { warehouse, dispositions, outbox, drain, lease, openWriting, newId, now } = parts;
  /** For which Redis the rows of those before it were seen to be told. */
  let settledBefore: string | undefined;

  async function tellStretch({ incarnation, after, upTo }: Stretch, doneBy: number, signal: AbortSignal) {
    const due = await dispositions.due({ incarnation, after, upTo }, outcomeOfDone, doneBy);
    if (due.upTo === undefined) return { told: due.isAll ? upTo : after, loaded: 0 };
    let loaded = 0;
    if (due.dispositions > 0) {
      const startedAt = now();
      const stretch = { incarnation, after, upTo: due.upTo };
      const written = await dispositions.write(stretch, outcomeOfDone, openWriting(signal));
      loaded = written.loaded;
      const counts = { ...written, duplicates: written.read - loaded, conflicts: 0, rejected: 0 };
      const { source } = dispositions;
      await recordIntakes(warehouse, { way: source, kind: 'outcomes', startedAt }, [
        { id: newId(), source, ...counts },
      ]);
    }
    await dispositions.mark(incarnation, due.upTo);
    return { told: due.isAll ? upTo : due.upTo, loaded };
  }

  /** What the Redis that were flushed had given up before. */
  async function tellFormer(current: string, doneBy: number, signal: AbortSignal): Promise<number> {
    let loaded = 0;
    let isSettled = true;
    for (const { incarnation, fence: after } of await dispositions.told()) {
      if (incarnation === current) continue;
      const upTo = await dispositions.lastOf(incarnation);
      if (!isBefore(after, upTo)) continue;
      const done = await tellStretch({ incarnation, after, upTo }, doneBy, signal);
      loaded += done.loaded;
      if (isBefore(done.told, upTo)) isSettled = false;
    }
    if (isSettled) settledBefore = current;
    return loaded;
  }

  async function tell(signal: AbortSignal): Promise<number> {
    // In this order: an undoing of what is old enough by now is among what the state says.
    const doneBy = now() - undoFor;
    const { incarnation, fence, drained, told } = await outbox.state();
    if (incarnation === undefined) return 0;
    const isNew = isBefore(told, fence);
    if (!isNew && settledBefore === incarnation) return 0;
    // A row whose undoing still waits in Redis must not be told.
    if (isBefore(drained, fence)) {
      const done = await drain.once(signal);
      if (done === undefined || isBefore(done.upTo, fence)) return 0;
    }
    const former = settledBefore === incarnation ? 0 : await tellFormer(incarnation, doneBy, signal);
    if (!isNew) return former;
    const after = await dispositions.toldOf(incarnation);
    const done = await tellStretch({ incarnation, after, upTo: fence }, doneBy, signal);
    await outbox.markTold(incarnation, done.told);
    return former + done.loaded;
  }

  return {
    async tell(signal) {
      return (await lease.ifFree(() => tell(signal))) ?? 0;
    },
  };
}

function isBefore(fence: string, other: string): boolean {
  return BigInt(fence) < BigInt(other);
}
