import { InputError } from '../model/errors.ts';
import { time } from '../model/shown.ts';
import type { RunLock } from './run-lock.ts';
import type { RunRecord, Runs } from './runs.ts';
import type { RunRequest } from './step.ts';

export type DecisionRefusedCode = 'unknown_run' | 'not_held' | 'run_under_way';

/** Nothing was decided; the message says why, and what to do. */
export class DecisionRefused extends InputError {
  readonly code: DecisionRefusedCode;
  constructor(code: DecisionRefusedCode, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Reasoned {
  readonly who: string;
  readonly why: string;
}

/** What somebody does about a run that a gate held. Both are refused (DecisionRefused) for a run that isn't held, any more. */
export interface RunDecisions {
  /** Has that very run published: its scores, by its model, as of its instants. Jobs do it; the answer names them for whoever waits. */
  release(runId: string, by: Reasoned): Promise<{ readonly runId: string; readonly release: string }>;
  /** Lets it never be published; its scores stay as long as those of any run. */
  drop(runId: string, by: Reasoned): Promise<RunRecord>;
}

export interface RunDecisionsParts {
  readonly runs: Pick<Runs, 'get' | 'update' | 'decide'>;
  readonly lock: RunLock;
  readonly enqueueRelease: (run: RunRequest & { readonly release: string }) => Promise<void>;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

export function createRunDecisions({ runs, lock, enqueueRelease, now, random }: RunDecisionsParts): RunDecisions {
  async function held(runId: string): Promise<RunRecord> {
    const run = await runs.get(runId);
    if (!run) throw new DecisionRefused('unknown_run', `There is no run "${runId}". See: npx pql run list`);
    if (run.state === 'held') return run;
    throw new DecisionRefused('not_held', `Run ${runId} isn't held: ${sayState(run)}.`);
  }

  const asked = (run: RunRecord): RunRequest & { readonly release: string } => ({
    runId: run.runId,
    kind: 'full',
    businessDate: run.businessDate,
    asOf: run.asOf,
    knownAt: run.knownAt,
    release: Buffer.from(random(3)).toString('hex'),
  });

  return {
    async release(runId, by) {
      const run = asked(await held(runId));
      const claim = await lock.claim(run);
      if (!claim.taken) throw underWay(claim.by, runId);
      try {
        // Under the lock it stays as it is: nobody else releases or drops it meanwhile.
        await held(runId);
        await runs.decide(runId, { decision: 'release', ...by, at: now() });
        await enqueueRelease(run);
        return { runId, release: run.release };
      } catch (error) {
        await lock.release(runId);
        throw error;
      }
    },

    async drop(runId, by) {
      const run = asked(await held(runId));
      const claim = await lock.claim(run);
      // While another run has the lock, this one can't be released either.
      if (!claim.taken && claim.by.runId === runId) throw underWay(claim.by, runId);
      try {
        await held(runId);
        await runs.decide(runId, { decision: 'drop', ...by, at: now() });
        return await runs.update(runId, { state: 'dropped' });
      } finally {
        if (claim.taken) await lock.release(runId);
      }
    },
  };
}

function underWay(by: RunRequest, runId: string): DecisionRefused {
  const what =
    by.runId !== runId
      ? `Run ${by.runId} is under way`
      : by.release === undefined
        ? `Run ${runId} has not ended yet`
        : `Run ${runId} is being released already`;
  return new DecisionRefused('run_under_way', `${what}. Ask again when it has ended: npx pql run show ${by.runId}`);
}

function sayState({ state, decisions, message }: RunRecord): string {
  const last = decisions.at(-1);
  const decided =
    last && ` (${last.decision === 'release' ? 'released' : 'dropped'} by ${last.who} at ${time(last.at)})`;
  switch (state) {
    case 'scoring':
    case 'scored':
      return 'it is still under way';
    case 'published':
      return `it is published${decided ?? ''}`;
    case 'superseded':
      return `a later one is published in its place${decided ?? ''}`;
    case 'dropped':
      return `it was dropped${decided ?? ''}. Start a new one: npx pql rescore`;
    case 'failed':
      return `it failed: ${message.replace(/\.?$/, '.')} Start a new one: npx pql rescore`;
    case 'held':
      return 'it is held';
  }
}
