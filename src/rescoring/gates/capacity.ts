import type { Model } from '../../model/types.ts';
import type { Routing, Team } from '../../queue/routing/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { literal } from '../../warehouse/query.ts';
import { forgetCandidates } from '../candidates.ts';
import type { Holdout } from '../holdout.ts';
import { routedEntries } from '../placing.ts';
import { evaluateQualifications } from '../qualify.ts';
import type { RunInstant, StepContext } from '../step.ts';
import { count, type GateSettings, type Judged } from './gate.ts';

/** A team's queue as it would be published, and what its reps can claim meanwhile. */
export interface Load {
  readonly team: string;
  readonly entries: number;
  /** Undefined where the routing doesn't say it of every rep. */
  readonly capacity: number | undefined;
}

/** Whether no team gets a longer queue than its reps can take up in so many working days. */
export function judgeCapacity(loads: readonly Load[], { days }: Pick<GateSettings['capacity'], 'days'>): Judged {
  const figures = loads.map(({ team, entries, capacity }) => ({
    of: team,
    value: entries,
    least: null,
    most: capacity ?? null,
    baseline: null,
  }));
  const judged = loads.flatMap(({ capacity, ...load }) => (capacity === undefined ? [] : [{ ...load, capacity }]));
  if (judged.length === 0) {
    const says =
      'No team says of all its reps what they take up (new_a_day or keep in routing.yaml): nothing to compare with.';
    return { verdict: 'no_baseline', figures, says };
  }
  const beyond = judged.filter(({ entries, capacity }) => entries > capacity);
  const say = ({ team, entries, capacity }: (typeof judged)[number]) =>
    `${team} ${count(entries)} entries for ${count(capacity)}`;
  if (beyond.length === 0) {
    return {
      verdict: 'good',
      figures,
      says: `Within what reps can claim in ${sayDays(days)}: ${judged.map(say).join(', ')}.`,
    };
  }
  return {
    verdict: 'bad',
    figures,
    says: `Longer than what their reps can claim in ${sayDays(days)} (gates.capacity.days): ${beyond.map(say).join(', ')}. Ask more of who qualifies, route to other teams, or raise new_a_day or keep in routing.yaml.`,
  };
}

const sayDays = (days: number) => (days === 1 ? '1 working day' : `${count(days)} working days`);

/** What the reps of a team can claim in so many working days. Who says only how much they hold at once is reckoned to hold that much. */
export function capacityOf(
  { reps, keep, newADay }: Pick<Team, 'reps' | 'keep' | 'newADay'>,
  days: number,
): number | undefined {
  const each = reps.map((rep) => {
    const a_day = rep.newADay ?? newADay;
    return a_day === undefined ? (rep.keep ?? keep) : a_day * days;
  });
  if (each.length === 0 || each.includes(undefined)) return undefined;
  return each.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

export interface LoadsOf {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly routing: Routing;
  readonly run: RunInstant;
  readonly queueLimit: number;
  readonly holdout?: Holdout | undefined;
  readonly days: number;
}

/** The length of each team's queue if the run were published. Nothing is counted where no team would be judged: it is the dearest of the gates. */
export async function loadsOf(
  { warehouse, model, routing, run, queueLimit, holdout, days }: LoadsOf,
  context: Pick<StepContext, 'signal' | 'log'>,
): Promise<Load[]> {
  const capacities = routing.teams.map((team) => ({ team: team.name, capacity: capacityOf(team, days) }));
  if (capacities.every(({ capacity }) => capacity === undefined)) return [];
  const { signal } = context;
  const entries = new Map<string, number>();
  await forgetStanding(warehouse, run.runId, signal);
  await evaluateQualifications({ warehouse, model, run }, context);
  const of = { model, routing, run, standing: 'evaluated', holdout } as const;
  for await (const { to } of routedEntries(warehouse, of, { signal })) {
    entries.set(to.team, (entries.get(to.team) ?? 0) + 1);
  }
  await forgetCandidates(warehouse, run.runId, { signal });
  await forgetStanding(warehouse, run.runId, signal);
  return capacities.map(({ team, capacity }) => ({
    team,
    capacity,
    entries: Math.min(entries.get(team) ?? 0, queueLimit),
  }));
}

function forgetStanding(warehouse: Warehouse, runId: string, signal: AbortSignal): Promise<void> {
  const sql = `ALTER TABLE run_standing DROP PARTITION ${literal(runId)}`;
  return warehouse.run({ name: 'drop evaluated qualifications', sql }, {}, { signal });
}
