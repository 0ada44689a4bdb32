import { holdoutDocument } from '../holdout/document.ts';
import { cohortDocument } from '../outcomes/funnel-document.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Contribution } from './contribution.ts';
import type { Kept, Promised } from './kept-promises.ts';
import { type Cut, cuts, type WeekReport } from './week-report.ts';

/** A week's inspection as one JSON document: instants in ISO 8601; null where nothing can be said. */
export function reportDocument(report: WeekReport) {
  const { week, span, targets, change } = report;
  const { judged, from, to, isUsual } = targets.acceptance;
  return {
    week: { name: week.name, from: iso(week.from), to: iso(week.to), timezone: report.timezone },
    span: { from: iso(span.from), to: iso(span.to), weeks: span.weeks },
    within_days: report.within / day,
    credit_days: report.credit / day,
    outcomes_until: iso(report.horizon),
    of: report.of,
    rates_are: 'of those who qualified in the period, whenever their outcome came; unknown are in none',
    whole: cohortDocument(report.whole),
    recent: report.recent ? cohortDocument(report.recent) : null,
    earlier: report.earlier ? cohortDocument(report.earlier) : null,
    recent_to_earlier_sql: change ? { ratio: estimate(change.ratio), p: rounded(change.p) } : null,
    weeks: report.weeks.map(cohortDocument),
    months: report.months.map(cohortDocument),
    ways: report.ways.map(cohortDocument),
    arrivals: report.arrivals.map(({ period, arrived, unknown, qualified, rate }) => ({
      ...{ period: period ?? null, arrived, unknown, qualified, rate: estimate(rate) },
    })),
    by: Object.fromEntries(cuts.map((cut: Cut) => [cut, report.cuts[cut].map(cohortDocument)])),
    recorded: report.recorded.map(({ outcome, week, before }) => ({
      ...{ outcome, week, weekly_before: before === undefined ? null : rounded(before) },
    })),
    promises: { week: report.promises.week.map(promised), four_weeks_before: report.promises.before.map(promised) },
    disqualified: report.refusals.map(({ reason, ...counts }) => ({
      reason: reason === '' ? null : reason,
      ...counts,
    })),
    costs: {
      ...report.costSpan,
      sources: report.costs.map(({ source, amount, days, mqls, perMql }) => ({
        ...{ source, amount: money(amount), days, mqls, per_mql: perMql === undefined ? null : money(perMql) },
      })),
    },
    contribution: {
      week: report.contribution.week.map(contributed),
      span: report.contribution.span.map(contributed),
    },
    holdout: report.holdout ? holdoutDocument(report.holdout) : null,
    targets: {
      mql_to_sql: { wanted: [from, to ?? null], is_usual: isUsual, judged },
      qualified_a_week: targets.weekly ?? null,
      won_a_quarter: targets.quarter ? { ...targets.quarter, is: targets.quarter.is ?? null } : null,
      others: targets.others,
    },
    diagnosis: report.findings,
    warnings: report.warnings,
  };
}

const day = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();
// Statistics are floats, and their last digits say nothing.
const rounded = (value: number) => Number(value.toPrecision(6));
const money = (value: number) => Math.round(value * 100) / 100;

function estimate(found: Estimate | undefined) {
  return found ? { value: rounded(found.value), low: rounded(found.low), high: rounded(found.high) } : null;
}

function promised({ team, claim, touch }: Promised) {
  const kept = ({ happened, of, rate }: Kept) => ({ in_time: happened, of, rate: estimate(rate) });
  return { team, claim: kept(claim), touch: kept(touch) };
}

function contributed({ outcome, all, qualified, share, value, qualifiedValue }: Contribution) {
  return {
    ...{ outcome, all, qualified, share: estimate(share) },
    ...{ value: value ?? null, qualified_value: qualifiedValue ?? null },
  };
}
