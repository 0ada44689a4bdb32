import { type SalesStage, salesStages } from '../../model/label.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import { type RateRatio, rateRatio, type Stratum } from '../statistics/rate-ratio.ts';
import { type Cohort, readCohorts } from './cohorts.ts';
import type { CohortQuestion, Way } from './entries-statement.ts';

/** Marketing's way of qualifying against the product's. */
export interface Motions {
  /** By kind of qualification, mql, pql, mqa, pqa: who qualifies by two kinds is in both. */
  readonly kinds: readonly Cohort[];
  /** By the way each unit qualified; each is in one alone. */
  readonly ways: readonly Cohort[];
  /** The same by month, one cohort a way and month. */
  readonly months: readonly Cohort[];
  /**
   * How many times as often whom the product qualified first reaches a stage as whom marketing did, each month compared within itself.
   * By who came first, not by who had both: whoever lasts longer has more time to qualify by the other too.
   */
  readonly ratios: Readonly<Record<SalesStage, RateRatio>>;
  readonly verdict: Verdict;
}

/** Which motion earns its place, by the furthest stage at which one is surely ahead: the interval of the ratio leaves out 1, or nobody of the other gets there. */
export type Verdict =
  | { readonly motion: 'pql' | 'mql'; readonly stage: SalesStage }
  /** The figures don't tell. */
  | { readonly motion: undefined; readonly stage: undefined };

/** Reads what `gatherOutcomes` and `gatherQualifications` wrote under the scratch run. */
export async function readMotions(
  warehouse: Warehouse,
  runId: string,
  question: CohortQuestion,
  timezone: string,
  options: CallOptions = {},
): Promise<Motions> {
  const kinds = await readCohorts(warehouse, runId, question, { by: 'kind', timezone }, options);
  const byWay = { by: 'way', timezone } as const;
  const ways = await readCohorts(warehouse, runId, question, byWay, options);
  const months = await readCohorts(warehouse, runId, question, { ...byWay, every: 'month' }, options);
  const ratios = ratiosOf(months);
  return { kinds, ways, months, ratios, verdict: verdictOf(ratios) };
}

const productFirst: readonly string[] = ['pql', 'pql_then_mql'] satisfies Way[];
const marketingFirst: readonly string[] = ['mql', 'mql_then_pql'] satisfies Way[];

function ratiosOf(months: readonly Cohort[]): Motions['ratios'] {
  const of = (stage: SalesStage) => rateRatio(strataOf(months, stage));
  return { sal: of('sal'), sql: of('sql'), opportunity: of('opportunity'), won: of('won') };
}

/** One a month: whom the product qualified first, beside whom marketing did. */
export function strataOf(months: readonly Cohort[], stage: SalesStage): Stratum[] {
  const names = [...new Set(months.map(({ period }) => period?.name))];
  return names.map((name) => {
    const ofMonth = months.filter(({ period }) => period?.name === name);
    const rate = (ways: readonly string[]) => {
      const theirs = ofMonth.filter(({ group }) => ways.includes(group));
      return {
        happened: theirs.reduce((sum, { stages }) => sum + stages[stage].reached, 0),
        of: theirs.reduce((sum, { known }) => sum + known, 0),
      };
    };
    return { inside: rate(productFirst), outside: rate(marketingFirst) };
  });
}

/** Won tells most, but few are; so the stage before is asked where it doesn't tell. */
export function verdictOf(ratios: Motions['ratios']): Verdict {
  for (const stage of salesStages.toReversed()) {
    const { ratio, nobody, p } = ratios[stage];
    const isSure = p < 0.05;
    if (ratio ? ratio.low > 1 : isSure && nobody === 'outside') return { motion: 'pql', stage };
    if (ratio ? ratio.high < 1 : isSure && nobody === 'inside') return { motion: 'mql', stage };
  }
  return { motion: undefined, stage: undefined };
}
