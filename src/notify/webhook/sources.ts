import { z } from 'zod';
import type { Cursors } from '../../warehouse/deliveries/cursors.ts';
import type {
  ChangeKey,
  ChangesOfRun,
  QualificationChanges,
} from '../../warehouse/deliveries/qualification-changes.ts';
import type { QueueLog } from '../../warehouse/queue-log.ts';
import { type Message, messageOfQualification, messageOfTransition } from './messages.ts';

/** Messages that are told next, in order. */
export interface Page {
  readonly messages: readonly Message[];
  /** Keeps that the first so many of them were delivered, or wait elsewhere. */
  told(count: number): Promise<void>;
}

/** What happens, from where it was told last. */
export interface MessageSource {
  /** Begins at this instant: what was before is never told. */
  begin(): Promise<void>;
  /** The next page; an empty one where nothing is new. */
  next(limit: number): Promise<Page>;
}

export interface SourceParts {
  readonly cursors: Cursors;
  readonly now: () => number;
}

const nothing: Page = { messages: [], told: async () => undefined };

const transitions = 'webhook transitions';

/** Every transition of the queue log, of all that Redis ever was. */
export function transitionSource(
  { cursors, now }: SourceParts,
  queueLog: Pick<QueueLog, 'ends' | 'behind'>,
): MessageSource {
  return {
    async begin() {
      const ends = await queueLog.ends();
      await cursors.write(
        transitions,
        ends.map(({ incarnation, fence }) => ({ part: incarnation, position: fence, upTo: 0 })),
        now(),
      );
    },
    async next(limit) {
      const told = await cursors.of(transitions);
      for (const { incarnation, fence: end } of await queueLog.ends()) {
        const after = told.get(incarnation)?.position ?? '0';
        if (BigInt(after) >= BigInt(end)) continue;
        const rows = await queueLog.behind({ incarnation, fence: after }, limit);
        return {
          messages: rows.map(messageOfTransition),
          async told(count) {
            const last = rows[count - 1];
            if (last === undefined) return;
            await cursors.write(transitions, [{ part: incarnation, position: last.fence, upTo: 0 }], now());
          },
        };
      }
      return nothing;
    },
  };
}

const qualifications = 'webhook qualifications';
/** A row for each run of which all was told: read inside ClickHouse alone, there may be many. */
const toldRuns = 'webhook qualifications told';
/** Since when qualifications are told, and where the run that is being told was left. */
const [begun, underWay] = ['begun', 'under way'];

const placeSchema = z.object({
  run: z.object({ asOf: z.int(), from: z.int(), upTo: z.int() }),
  after: z.object({
    subject: z.enum(['lead', 'account']),
    subjectId: z.string(),
    rule: z.string(),
    since: z.int(),
    change: z.enum(['began', 'ended']),
  }),
});

/** Every qualification that began or ended, run by run, when the run that found it has written them all. */
export function qualificationSource({ cursors, now }: SourceParts, changes: QualificationChanges): MessageSource {
  async function leave(run: ChangesOfRun, after: ChangeKey | undefined): Promise<void> {
    // The run's own row first: a crash in between tells nothing twice but the run's last page.
    if (after === undefined) {
      await cursors.write(toldRuns, [{ part: String(run.asOf), position: '', upTo: run.upTo }], now());
    }
    const position = after === undefined ? '' : JSON.stringify({ run, after });
    await cursors.write(qualifications, [{ part: underWay, position, upTo: 0 }], now());
  }

  async function next(limit: number): Promise<Page> {
    const told = await cursors.of(qualifications);
    const text = told.get(underWay)?.position;
    const left = text ? placeSchema.parse(JSON.parse(text)) : undefined;
    const run = left?.run ?? (await changes.nextRun(toldRuns, told.get(begun)?.upTo ?? 0));
    if (run === undefined) return nothing;
    const found = await changes.ofRun(run, left?.after, limit);
    if (found.length === 0) {
      await leave(run, undefined);
      return next(limit);
    }
    return {
      messages: found.map(messageOfQualification),
      async told(count) {
        const last = found[count - 1];
        if (last === undefined) return;
        const isWhole = count === found.length && found.length < limit;
        await leave(run, isWhole ? undefined : keyOf(last));
      },
    };
  }

  return {
    async begin() {
      await cursors.write(
        qualifications,
        [
          { part: begun, position: '', upTo: now() },
          { part: underWay, position: '', upTo: 0 },
        ],
        now(),
      );
    },
    next,
  };
}

function keyOf({ subject, subjectId, rule, since, change }: ChangeKey): ChangeKey {
  return { subject, subjectId, rule, since, change };
}
