import type { Warehouse } from '../../client.ts';
import { sum } from '../../files/import.ts';
import type { Counts } from '../admit.ts';
import { recordIntakes } from '../finished.ts';
import type { KindName } from '../kinds.ts';

/** What was taken in of each kind, recorded together: batches come several times a second, and each record is a row for ever. */
export interface Tally {
  /** The id under which what is taken in now will be recorded. */
  intakeId(kind: KindName): string;
  add(kind: KindName, counts: Counts): void;
  /** Records what began a while ago; where ClickHouse is away it throws, and records it the next time. */
  recordDue(): Promise<void>;
  /** Records the rest. */
  close(): Promise<void>;
}

export interface TallyParts {
  readonly warehouse: Warehouse;
  readonly source: string;
  readonly newId: () => string;
  readonly now: () => number;
}

interface Intake {
  readonly id: string;
  readonly startedAt: number;
  counts: Counts;
}

const together = 60_000;

export const none: Counts = { read: 0, loaded: 0, duplicates: 0, conflicts: 0, rejected: 0 };

export function createTally({ warehouse, source, newId, now }: TallyParts): Tally {
  const intakes = new Map<KindName, Intake>();

  function current(kind: KindName): Intake {
    const intake = intakes.get(kind) ?? { id: newId(), startedAt: now(), counts: none };
    intakes.set(kind, intake);
    return intake;
  }

  async function record(isDue: (intake: Intake) => boolean): Promise<void> {
    for (const [kind, intake] of [...intakes]) {
      if (!isDue(intake)) continue;
      const { id, startedAt, counts } = intake;
      if (counts.read > 0) await recordIntakes(warehouse, { way: 'api', kind, startedAt }, [{ id, source, ...counts }]);
      intakes.delete(kind);
    }
  }

  return {
    intakeId: (kind) => current(kind).id,
    add(kind, counts) {
      const intake = current(kind);
      intake.counts = sum([intake.counts, counts]);
    },
    recordDue: () => record(({ startedAt }) => now() - startedAt >= together),
    close: () => record(() => true),
  };
}
