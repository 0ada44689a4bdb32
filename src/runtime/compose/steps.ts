import { availableParallelism } from 'node:os';
import { readModel } from '../../model/parse.ts';
import { checkRun } from '../../rescoring/check-run.ts';
import { holdoutOf } from '../../rescoring/holdout.ts';
import { publishRun } from '../../rescoring/publish.ts';
import type { RunLock } from '../../rescoring/run-lock.ts';
import { createRunSteps, type RunSteps } from '../../rescoring/run-steps.ts';
import type { Runs } from '../../rescoring/runs.ts';
import { scoreRun } from '../../rescoring/score.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { pullSources } from '../../warehouse/sources/pull.ts';
import type { Config } from '../config.ts';
import type { OpenWriting } from '../redis-writer.ts';
import type { ContractFiles } from './files.ts';
import { composeGates } from './gates.ts';
import type { Queues } from './queues.ts';

export interface StepsParts extends Pick<ContractFiles, 'readModel' | 'readRouting' | 'readSources'> {
  readonly config: Config;
  readonly warehouse: Warehouse;
  readonly queues: Pick<Queues, 'store' | 'desk' | 'rebuild' | 'publishing'>;
  readonly runs: Runs;
  readonly lock: RunLock;
  readonly openWriting: OpenWriting;
  readonly now: () => number;
  readonly engineNow: () => Promise<number>;
}

/** The steps of a run, each with what it works on. */
export function composeSteps(parts: StepsParts): RunSteps {
  const { config, warehouse, queues, runs, lock, openWriting, now, engineNow } = parts;
  const { store, desk, rebuild, publishing } = queues;
  const threads = config.run.threads || availableParallelism();
  return createRunSteps({
    runs,
    lock,
    now,
    engineNow,
    loadModel: parts.readModel,
    // The text was parsed when the run began; it can't have faults now.
    parseModel: (text) => readModel(text, "the run's model"),
    pullSources: async (context) => {
      const sources = await parts.readSources();
      if (sources === undefined) return;
      const writing = openWriting(context.signal, context.log);
      await pullSources({ warehouse, sources, now: now(), limits: config.pull, ...context, ...writing });
    },
    scoreRun: (run, model, context) =>
      scoreRun({ warehouse, model, run, slices: config.run.slices, threads, memory: config.run.memory }, context),
    checkRun: (run, model, scored, context) => checkRun({ warehouse, run, model, scored }, context),
    ...composeGates({ ...parts, engineNow }),
    publishRun: async (run, model, context) => {
      const routing = await parts.readRouting(model);
      const ensureStanding = async () => {
        await rebuild.ensureStanding();
      };
      const exclusively = publishing.whenFree;
      const of = { warehouse, store, desk, ensureStanding, exclusively, model, routing, run };
      const holdout = holdoutOf(config.holdout);
      return publishRun({ ...of, queueLimit: config.queue.limit, holdout, now: now() }, context);
    },
  });
}
