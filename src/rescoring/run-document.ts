import { time } from '../model/shown.ts';
import type { RunRecord } from './runs.ts';

/** A run as `--json` and the API show it: snake_case, instants in ISO 8601, seconds as numbers. */
export function runDocument(run: RunRecord) {
  return {
    run_id: run.runId,
    kind: run.kind,
    state: run.state,
    business_date: run.businessDate || null,
    as_of: run.asOf === undefined ? null : time(run.asOf),
    known_at: run.knownAt === undefined ? null : time(run.knownAt),
    model: { name: run.modelName, digest: run.modelDigest },
    leads: run.leads,
    accounts: run.accounts,
    qualified: run.qualified,
    tiers: run.tiers,
    published: run.state === 'published',
    queues: [...run.queues],
    entered: run.entered,
    left: run.left,
    held_out: run.heldOut,
    scores_digest: run.scoresDigest,
    phase_seconds: run.phaseSeconds,
    seconds: run.finishedAt === undefined ? null : (run.finishedAt - run.startedAt) / 1000,
    started_at: time(run.startedAt),
    finished_at: run.finishedAt === undefined ? null : time(run.finishedAt),
    message: run.message,
    gates: run.gates.map(({ figures, ...gate }) => ({ ...gate, figures: figures.map((figure) => ({ ...figure })) })),
    decisions: run.decisions.map(({ at, ...decision }) => ({ ...decision, at: time(at) })),
  };
}
