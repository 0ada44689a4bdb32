import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { RunClient } from '../../../jobs/client.ts';
import type { Outages } from '../../../jobs/outages.ts';
import type { PumpStep } from '../../../jobs/pump.ts';
import { liveStep } from '../../../jobs/pumps/live.ts';
import type { ArrivedHandRaises } from '../../handoff/hand-raise/arrived.ts';
import { openWake, type Wake } from '../../handoff/wake.ts';
import { readModel } from '../../model/parse.ts';
import type { Model } from '../../model/types.ts';
import { queueKeys } from '../../queue/keys.ts';
import { holdoutOf } from '../../rescoring/holdout.ts';
import type { Runs } from '../../rescoring/runs.ts';
import { baseRun } from '../../rescoring/touched/base-run.ts';
import { createFollow, type Follow } from '../../rescoring/touched/follow.ts';
import { countMoved, movedSince } from '../../rescoring/touched/moved.ts';
import { touchedRun } from '../../rescoring/touched/run.ts';
import { createTouchedRuns } from '../../rescoring/touched/touched-runs.ts';
import { whileUnchanged } from '../../warehouse/while-unchanged.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { ContractFiles } from './files.ts';
import type { Queues } from './queues.ts';
import type { Services } from './services.ts';

export interface LiveParts {
  readonly config: Config;
  readonly services: Services;
  readonly files: ContractFiles;
  readonly queues: Queues;
  readonly runs: Pick<Runs, 'get'>;
  readonly startRun: RunClient['startRun'];
  readonly arrived: ArrivedHandRaises;
  readonly outages: Outages;
  readonly engineNow: () => Promise<number>;
  readonly log: Logger;
  readonly now: () => number;
}

/** What rescores who moved, between two full runs. */
export interface Live {
  readonly step: PumpStep;
  close(): Promise<void>;
}

export async function composeLive(parts: LiveParts): Promise<Live> {
  const { config, services, files, queues, startRun, log, now } = parts;
  const { warehouse, prefix, connect } = services;
  const keys = queueKeys(prefix);
  const touchedRuns = createTouchedRuns(warehouse);
  const modelOf = modelsOfRuns(parts.runs, files);
  const touching = {
    ...{ warehouse, store: queues.store, desk: queues.desk, exclusively: queues.publishing.whenFree, touchedRuns },
    contract: async (baseRunId: string) => ({
      model: await modelOf(baseRunId),
      routing: await files.currentRouting(),
    }),
    threads: config.run.threads || availableParallelism(),
    memory: config.run.memory,
    engineNow: parts.engineNow,
    inflation: config.gates.inflation,
    holdout: holdoutOf(config.holdout),
    random: randomBytes,
    ...{ log, now },
  };
  const follow = createFollow({
    baseRun: (signal) => baseRun(warehouse, { signal }),
    upTo: (baseRunId, signal) => touchedRuns.upTo(baseRunId, { signal }),
    movedSince: (since, limit, signal) => movedSince(warehouse, since, limit, { signal }),
    countMoved: (since, signal) => countMoved(warehouse, since, { signal }),
    touchedRun: (taken, base, signal) => touchedRun(touching, taken, base, signal),
    startFull: () => startRun({ kind: 'full' }),
    isDropped: async (runId) => (await parts.runs.get(runId))?.state === 'dropped',
    most: config.live.most,
    fullBeyond: config.live.full_beyond,
    log,
  });
  const resting: Follow = {
    look: whileUnchanged((signal: AbortSignal) => follow.look(signal), {
      ...{ changes: services.changes, now },
      mayKeep: ({ run, isBehind }) => run === undefined && !isBehind,
    }),
  };
  const wake: Wake = await openWake({
    redis: connect('store'),
    subscriber: connect('worker'),
    channel: keys.moved,
  });
  return {
    step: liveStep({ follow: raisingFirst(resting, parts), lease: queues.following, wake, every: config.live.every }),
    close: () => wake.close(),
  };
}

/** Whoever asks to be called doesn't wait for the others who moved to be scored; and these don't where nobody can be raised. */
function raisingFirst(follow: Follow, { arrived, outages }: Pick<LiveParts, 'arrived' | 'outages'>): Follow {
  const what = 'The look for who asks to be called';
  return {
    async look(signal) {
      try {
        await arrived.look(signal);
        outages.worked(what);
      } catch (error) {
        signal.throwIfAborted();
        outages.failed(what, error);
      }
      return follow.look(signal);
    },
  };
}

/**
 * The model by which a published run scored: who moves is scored by it too, so that a changed file comes into force with the next full run, for
 * everybody, and by its gates. Of a run that nobody recorded it is the file's.
 */
function modelsOfRuns(runs: Pick<Runs, 'get'>, files: Pick<ContractFiles, 'readModel'>) {
  let last: { readonly runId: string; readonly model: Model } | undefined;
  return async (runId: string): Promise<Model> => {
    if (last?.runId === runId) return last.model;
    const text = (await runs.get(runId))?.modelText;
    const model = text ? readModel(text, "the run's model") : (await files.readModel()).model;
    last = { runId, model };
    return model;
  };
}
