import { salesStages } from '../../model/label.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { RateRatio } from '../statistics/rate-ratio.ts';
import type { Arrivals } from './arrivals.ts';
import type { Cohort } from './cohorts.ts';
import type { Funnel } from './funnel.ts';
import type { Motions } from './motions.ts';

/** A funnel as one JSON document: instants in ISO 8601, times as texts like 90d are left to whoever asked; null where nothing can be said. */
export function funnelDocument(funnel: Funnel) {
  const { question, arrivals, whole, periods, groups, motions, target, acceptance, early, warnings } = funnel;
  return {
    from: iso(question.from),
    to: iso(question.to),
    every: question.every,
    of: question.of,
    rule: question.rules?.[0] ?? null,
    within_days: question.within / day,
    credit_days: question.credit / day,
    outcomes_until: iso(question.horizon),
    arrivals: { whole: arrivalsDocument(arrivals.whole), periods: arrivals.periods.map(arrivalsDocument) },
    whole: cohortDocument(whole),
    periods: periods.map(cohortDocument),
    groups: groups.map(cohortDocument),
    motions: motions ? motionsDocument(motions) : null,
    target: { mql_to_sql: [target.from, target.to ?? null], is_usual: target.isUsual, judged: acceptance },
    outcomes_not_counted: {
      before_first_contact: { count: early.beforeFirstContact, ids: early.ids },
      of_nobody_known: { count: early.ofNobody, ids: early.nobodyIds },
    },
    warnings,
  };
}

export function cohortDocument({ period, group, stages, value, ...counts }: Cohort) {
  return {
    period: period ?? null,
    group: group === '' ? null : group,
    ...counts,
    value: value ?? null,
    stages: Object.fromEntries(
      salesStages.map((stage) => {
        const { reached, early, rate, ofBefore, medianDays } = stages[stage];
        return [
          stage,
          {
            ...{ reached, early, rate: estimate(rate), of_stage_before: estimate(ofBefore) },
            median_days: medianDays === undefined ? null : Math.round(medianDays * 100) / 100,
          },
        ];
      }),
    ),
  };
}

export function motionsDocument({ kinds, ways, months, ratios, verdict }: Motions) {
  const ratio = ({ ratio, p }: RateRatio) => ({ ratio: estimate(ratio), p: rounded(p) });
  return {
    kinds: kinds.map(cohortDocument),
    ways: ways.map(cohortDocument),
    months: months.map(cohortDocument),
    pql_first_to_mql_first: Object.fromEntries(salesStages.map((stage) => [stage, ratio(ratios[stage])])),
    verdict: { motion: verdict.motion ?? null, stage: verdict.stage ?? null },
  };
}

const day = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();
// What no figure rests on; statistics are floats, and their last digits say nothing.
const rounded = (value: number) => Number(value.toPrecision(6));

function estimate(found: Estimate | undefined) {
  return found ? { value: rounded(found.value), low: rounded(found.low), high: rounded(found.high) } : null;
}

function arrivalsDocument({ period, arrived, unknown, qualified, rate }: Arrivals) {
  return { period: period ?? null, arrived, unknown, qualified, rate: estimate(rate) };
}
