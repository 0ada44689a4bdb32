import { PermanentError } from '../model/errors.ts';
import type { Model } from '../model/types.ts';
import type { GateResult } from './gates/gate.ts';
import type { Published } from './publish.ts';
import type { RunLock } from './run-lock.ts';
import type { RunChange, RunRecord, Runs } from './runs.ts';
import type { ScoreSummary } from './score.ts';
import type { RunInstant, RunRequest, StepContext } from './step.ts';

/** Why a run ended without a result, for the record. */
export interface RunFailure {
  readonly message: string;
}

/** The steps of a run, in order. Each may be repeated, in whole, by a retry or after a crash. */
export interface RunSteps {
  /** Says why to pull again in a while, where what lies there is too old yet. */
  pull(run: RunRequest, context: StepContext): Promise<{ readonly waits: string | undefined }>;
  score(run: RunRequest, context: StepContext): Promise<void>;
  check(run: RunRequest, context: StepContext): Promise<void>;
  /** Holds what was found against what is usual; a run that a gate holds isn't published before somebody has released it. */
  gate(run: RunRequest, context: StepContext): Promise<void>;
  publish(run: RunRequest, context: StepContext): Promise<void>;
  /** Comes last however the run went: writes how it ended and lets the next one begin. */
  record(run: RunRequest, context: StepContext, failure?: RunFailure): Promise<RunRecord>;
}

export const stepNames = [
  'pull',
  'score',
  'check',
  'gate',
  'publish',
  'record',
] as const satisfies readonly (keyof RunSteps)[];
export type StepName = (typeof stepNames)[number];

export interface RunParts {
  readonly runs: Runs;
  readonly lock: RunLock;
  readonly now: () => number;
  /** The instant that the engine's clock shows: arrivals are stamped by it. */
  readonly engineNow: () => Promise<number>;
  /** The model in force, with the text it was read from. */
  readonly loadModel: () => Promise<{ readonly model: Model; readonly text: string }>;
  readonly parseModel: (text: string) => Model;
  /** The use cases that do the work, bound to what they work on. */
  readonly pullSources: (context: StepContext) => Promise<unknown>;
  /** Why a run that has pulled waits for newer events, if it does. */
  readonly waitsForEvents: (run: RunRequest, context: StepContext) => Promise<string | undefined>;
  readonly scoreRun: (run: RunInstant, model: Model, context: StepContext) => Promise<ScoreSummary>;
  readonly checkRun: (run: RunInstant, model: Model, scored: ScoreSummary, context: StepContext) => Promise<void>;
  /** None for a run that a later one has overtaken: it isn't published anyhow. */
  readonly gateRun: (run: RunRecord & RunInstant, model: Model, context: StepContext) => Promise<readonly GateResult[]>;
  readonly publishRun: (run: RunInstant, model: Model, context: StepContext) => Promise<Published>;
}

/** States after whose record nothing comes by itself. */
const endStates: ReadonlySet<RunRecord['state']> = new Set(['published', 'superseded', 'held', 'dropped']);

export function createRunSteps(parts: RunParts): RunSteps {
  const { runs, lock, now } = parts;

  /** Does a phase, then writes what it found together with the seconds it took. */
  async function phase(run: RunRequest, name: StepName, work: () => Promise<RunChange>): Promise<RunRecord> {
    const began = now();
    const found = await work();
    const before = await recorded(run.runId);
    const phaseSeconds = { ...before.phaseSeconds, [name]: (now() - began) / 1000 };
    return runs.update(run.runId, { ...found, phaseSeconds });
  }

  async function recorded(runId: string): Promise<RunRecord> {
    const run = await runs.get(runId);
    if (run) return run;
    throw new PermanentError(
      `Run ${runId} isn't in the record of runs, so it can't go on. Start a new one: \`npx pql rescore\`.`,
    );
  }

  /** The run with its instants and the model it was begun with, whatever the model file says by now. */
  async function begun(runId: string) {
    const record = await recorded(runId);
    const { asOf, knownAt } = record;
    if (asOf === undefined || knownAt === undefined) {
      throw new PermanentError(
        `Run ${runId} was not scored, so it can't be checked or published. Start a new one: \`npx pql rescore\`.`,
      );
    }
    return { record, instant: { runId, asOf, knownAt }, model: parts.parseModel(record.modelText) };
  }

  /**
   * Fixes the instants and the model once, before anything is computed: a retried score answers the same question.
   * After the pull, so that what arrived during it counts; by the later of two clocks, because arrivals are stamped
   * by the engine's.
   */
  async function fixed(run: RunRequest) {
    const record = await recorded(run.runId);
    if (record.asOf !== undefined) return;
    const { model, text } = await parts.loadModel();
    const present = Math.max(now(), await parts.engineNow());
    await runs.update(run.runId, {
      asOf: run.asOf ?? present,
      knownAt: run.knownAt ?? present,
      modelName: model.name,
      modelDigest: model.digest,
      modelText: text,
    });
  }

  return {
    async pull(run, context) {
      const claim = await lock.claim(run);
      if (!claim.taken) {
        throw new PermanentError(
          `Run ${run.runId} gave way to run ${claim.by.runId}, which began while this one's jobs were away.`,
        );
      }
      await runs.begin({ ...run, startedAt: now() });
      const abandoned = await runs.endAbandoned(run.runId, now());
      if (abandoned.length > 0) context.log.warn({ abandoned }, 'Earlier runs had lost their jobs: recorded as failed');
      await phase(run, 'pull', async () => {
        await parts.pullSources(context);
        return {};
      });
      return { waits: await parts.waitsForEvents(run, context) };
    },

    async score(run, context) {
      await fixed(run);
      const { instant, model } = await begun(run.runId);
      await phase(run, 'score', async () => {
        const summary = await parts.scoreRun(instant, model, context);
        return { ...summary, state: 'scored' };
      });
    },

    async check(run, context) {
      const { record, instant, model } = await begun(run.runId);
      await phase(run, 'check', async () => {
        await parts.checkRun(instant, model, record, context);
        return {};
      });
    },

    async gate(run, context) {
      const { record, instant, model } = await begun(run.runId);
      await phase(run, 'gate', async () => {
        const gates = await parts.gateRun({ ...record, ...instant }, model, context);
        for (const { gate, state, says } of gates) if (state === 'warned') context.log.warn({ gate }, says);
        const held = gates.filter(({ state }) => state === 'held');
        if (held.length === 0) return { gates, state: 'scored', message: '' };
        return { gates, state: 'held', message: held.map(({ says }) => says).join(' ') };
      });
    },

    async publish(run, context) {
      const { record, instant, model } = await begun(run.runId);
      const isHeld = record.state === 'held' || record.state === 'dropped';
      if (run.release === undefined ? isHeld : record.state !== 'held') return;
      await phase(run, 'publish', async () => {
        const {
          published,
          message = '',
          queues,
          entered,
          left,
          heldOut,
        } = await parts.publishRun(instant, model, context);
        return { state: published ? 'published' : 'superseded', message, queues, entered, left, heldOut };
      });
    },

    async record(run, context, failure) {
      // A run whose very first step failed has no row yet.
      const before = await runs.begin({ ...run, startedAt: now() });
      const after = await runs.update(run.runId, {
        finishedAt: before.finishedAt ?? now(),
        ...endOf(before, run, failure),
      });
      await lock.release(run.runId);
      const { state, leads, accounts, message } = after;
      const line = `Run ${run.runId} ended: ${state}`;
      const facts = { state, leads, accounts, ...(message ? { message } : {}) };
      if (state === 'held') context.log.warn(facts, `${line}. Release it or drop it: npx pql run show ${run.runId}`);
      else context.log.info(facts, line);
      return after;
    },
  };
}

/** What the record says of how a run ended, beyond what its steps have written. */
function endOf({ state }: RunRecord, { release }: RunRequest, failure: RunFailure | undefined): RunChange {
  const why = failure?.message ?? 'Its jobs ended before it was published, as when somebody removes one.';
  if (state === 'held' && release !== undefined) {
    return { message: `It was released, but could not be published: ${why} Mend that, then release it again.` };
  }
  return endStates.has(state) ? {} : { state: 'failed', message: why };
}
