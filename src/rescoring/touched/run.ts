import type { pino } from 'pino';
import type { Milliseconds, Model } from '../../model/types.ts';
import type { Desk } from '../../queue/desk.ts';
import { raiseKnownAfter } from '../../queue/placement.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { QueueStore } from '../../queue/store.ts';
import { toldUpTo } from '../../warehouse/queue-log.ts';
import type { GateSettings } from '../gates/gate.ts';
import type { Holdout } from '../holdout.ts';
import { writeLiveEntries } from '../live-entries.ts';
import type { Exclusively } from '../publish.ts';
import { finishing, type ScratchParts, withScratchRuns } from '../scratch.ts';
import type { RunInstant } from '../step.ts';
import { type BaseRun, baseRun } from './base-run.ts';
import type { Inflated, Taken } from './follow.ts';
import { guardTouched } from './guard.ts';
import { placementsOf, toSend } from './placements.ts';
import { movedByRaise } from './raised.ts';
import { recordTouched, type ScoreTouched, scoreTouched, type Touched } from './score.ts';
import type { TouchedRun, TouchedRuns } from './touched-runs.ts';

export interface TouchedRunParts extends ScratchParts, Pick<ScoreTouched, 'threads' | 'memory'> {
  readonly store: Pick<QueueStore, 'place' | 'raisedUpTo'>;
  readonly desk: Pick<Desk, 'away' | 'heldBy'>;
  /** The model by which the published run scored, and the routing in force. */
  readonly contract: (baseRunId: string) => Promise<{ readonly model: Model; readonly routing: Routing }>;
  readonly exclusively: Exclusively;
  readonly touchedRuns: Pick<TouchedRuns, 'add' | 'latest'>;
  /** The instant that the engine's clock shows: arrivals are stamped by it. */
  readonly engineNow: () => Promise<Milliseconds>;
  /** `gates.inflation`: a touched run passes it too. */
  readonly inflation: Pick<GateSettings['inflation'], 'mode' | 'most'>;
  readonly holdout?: Holdout | undefined;
  readonly log: Pick<pino.Logger, 'info' | 'warn'>;
}

/**
 * Scores who moved, as a run of everyone would at this moment, and places the entries that follow in what is published: first what ClickHouse
 * keeps of it, then Redis, then the record. A crash in between leaves what was written, which says the same as what comes again. Nothing is
 * written where another full run was published or held while these were scored (undefined), or where too many of them came to qualify.
 */
export async function touchedRun(
  parts: TouchedRunParts,
  taken: Taken,
  base: BaseRun,
  signal: AbortSignal,
): Promise<TouchedRun | Inflated | undefined> {
  const began = parts.now();
  const { model, routing } = await parts.contract(base.runId);
  const present = Math.max(began, await parts.engineNow());
  return withScratchRuns(parts, async ([runId]) => {
    const run: RunInstant = { runId, asOf: present, knownAt: present };
    const warehouse = finishing(parts.warehouse, signal);
    const raised = await parts.store.raisedUpTo(present - raiseKnownAfter);
    const moved = [...taken.moved, ...(await movedByRaise(warehouse, raised, { signal }))];
    const scored = await scoreTouched({ ...parts, warehouse, model, routing, run, base, moved }, signal);
    const touched = { ...scored, entryIds: [...scored.entryIds, ...raised] };
    const inflated = taken.isVouched
      ? undefined
      : await inflatedBy({ ...parts, warehouse }, runId, base, touched, signal);
    if (inflated !== undefined && parts.inflation.mode === 'hold') return { inflated };
    if (inflated !== undefined)
      parts.log.warn(`${inflated}: they are placed all the same, gates.inflation.mode is warn`);

    return parts.exclusively(async (lost) => {
      const options = { signal: AbortSignal.any([signal, lost]) };
      const serving = await baseRun(parts.warehouse, options);
      if (serving?.runId !== base.runId || serving.heldRunId !== undefined) return undefined;

      const of = { ...parts, warehouse: finishing(parts.warehouse, options.signal), model, routing, run, base };
      await recordTouched(of, options.signal);
      const at = Math.max(parts.now(), present);
      const placements = await placementsOf({ ...of, touched, at }, options);
      const entries = await toSend(of, placements, raised, (await lastOver(parts, base)) ?? base.asOf, options);
      await writeLiveEntries(parts.warehouse, runId, placements, options);
      const known = await toldUpTo(parts.warehouse, present, options);
      options.signal.throwIfAborted();
      const { placed, left } = await parts.store.place({
        ...{ knownAt: present, toldUpTo: known, placedAt: at, entries },
      });

      const record: TouchedRun = {
        ...{ runId, asOf: present, knownAt: present, baseRunId: base.runId, upTo: taken.upTo },
        ...{ leads: touched.leads, accounts: touched.accounts, placed: placed.length, left: left.length },
        seconds: (parts.now() - began) / 1_000,
      };
      await parts.touchedRuns.add(record, options);
      return record;
    }, signal);
  });
}

async function inflatedBy(
  { warehouse, inflation: { mode, most } }: Pick<TouchedRunParts, 'warehouse' | 'inflation'>,
  runId: string,
  base: BaseRun,
  { concerned }: Touched,
  signal: AbortSignal,
): Promise<string | undefined> {
  return mode === 'off' ? undefined : guardTouched({ warehouse, runId, base, leads: concerned, most }, { signal });
}

/** As-of of the last touched run over the published one that came to its end. */
async function lastOver({ touchedRuns }: TouchedRunParts, { runId }: BaseRun): Promise<Milliseconds | undefined> {
  const last = await touchedRuns.latest();
  return last?.baseRunId === runId ? last.asOf : undefined;
}
