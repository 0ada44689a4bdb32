import { labelOf } from '../../model/label.ts';
import { acceptanceTarget, numericTarget, otherTargets } from '../../model/targets.ts';
import type { Milliseconds, Model, Subject } from '../../model/types.ts';
import { dateIn, plusDays } from '../../queue/clock/local-time.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import { readSides } from '../holdout/read-holdout.ts';
import { judgeAcceptance } from '../outcomes/acceptance.ts';
import { readArrivals } from '../outcomes/arrivals.ts';
import { type Attribute, type Cohort, readCohorts } from '../outcomes/cohorts.ts';
import { readCosts } from '../outcomes/costs.ts';
import type { CohortGroup, CohortQuestion } from '../outcomes/entries-statement.ts';
import type { InScratch } from '../outcomes/funnel.ts';
import { gatherOutcomes } from '../outcomes/gather.ts';
import { readOnRecord } from '../outcomes/on-record.ts';
import { type Every, midnight, periodsBetween, startOf } from '../outcomes/periods.ts';
import { gatherFirstContacts, gatherQualifications } from '../outcomes/units.ts';
import { rateRatio } from '../statistics/rate-ratio.ts';
import { firstOnRecord } from './askable.ts';
import { answered, repOf, sourceOf, teamOf, tierOf } from './attributes.ts';
import { readContribution } from './contribution.ts';
import { costsOfSources } from './costs-of-sources.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { readHappened, readRefusals, readWorked } from './happened.ts';
import { readPromises } from './kept-promises.ts';
import { recordedOf } from './recorded.ts';
import { warningsOf } from './warnings.ts';
import type { Week } from './week.ts';
import type { WeekReport } from './week-report.ts';

export interface ReportParts {
  readonly warehouse: Warehouse;
  readonly inScratch: InScratch;
  readonly model: Pick<Model, 'targets' | 'timezone'>;
}

/** Instants in ms since 1970. */
export interface ReportQuestion {
  readonly week: Week;
  readonly within: Milliseconds;
  readonly credit: Milliseconds;
  readonly horizon: number;
  readonly of: Subject;
  /** The trait of leads that says where they come from, as costs call it. */
  readonly sourceTrait: string;
  /** Of the holdout's lots. */
  readonly holdoutSalt: string;
}

/** Weeks that a week is held against: half a year, of which two thirds have ended where everyone has 60 days. */
const weeksBefore = 26;
/** As many weeks of which the time has ended make up the recent rate: of one alone a rate says little. */
const recentWeeks = 4;
/** Costs come by the month, and leads of a channel some weeks after it was paid. */
const costWeeks = 13;

/** Throws InputError where there is nothing to report of the week, which says what is missing. */
export async function readReport(
  { warehouse, inScratch, model }: ReportParts,
  asked: ReportQuestion,
  options: CallOptions = {},
): Promise<WeekReport> {
  const { week, within, credit, horizon, of } = asked;
  const { timezone } = model;
  const label = labelOf('sql', within);
  const record = await readOnRecord(warehouse, horizon, options);
  const first = firstOnRecord(record, week, { now: horizon, timezone });
  const begin = [plusDays(week.first, -7 * weeksBefore), startOf('week', dateIn(timezone, first))].sort().at(-1) ?? '';
  const from = midnight(timezone, begin);
  const span = { from, to: week.to, weeks: periodsBetween('week', timezone, from, week.to).length };
  const question: CohortQuestion = { from, to: week.to, within, credit, horizon };

  return inScratch(async (runId) => {
    const gathering = { runId, horizon };
    await gatherOutcomes(warehouse, gathering, options);
    await gatherQualifications(warehouse, { ...gathering, of }, options);
    await gatherFirstContacts(warehouse, gathering, options);
    const cohorts = (cut: { by?: CohortGroup | Attribute; every?: Every }, more: Partial<CohortQuestion> = {}) =>
      readCohorts(warehouse, runId, { ...question, ...more }, { ...cut, timezone }, options);
    const one = async (more: Partial<CohortQuestion> = {}) => only(await cohorts({}, more));

    const weeks = await cohorts({ every: 'week' });
    const ended = weeks.filter(({ period }) => period && midnight(timezone, period.to) + within <= horizon);
    const since = (ended.at(-recentWeeks) ?? ended[0])?.period?.from;
    const until = ended.at(-1)?.period?.to;
    const recent =
      since && until ? await one({ from: midnight(timezone, since), to: midnight(timezone, until) }) : undefined;
    const earlier = since && since > begin ? await one({ to: midnight(timezone, since) }) : undefined;
    const whole = await one();
    const months = await cohorts({ every: 'month' });
    const models = await cohorts({ by: 'model_digest' });
    const handled = await cohorts({ by: answered(horizon) });
    const worked = await readWorked(warehouse, { ...span, horizon, timezone }, options);
    const quarter = periodsBetween('quarter', timezone, week.from, week.to).at(-1);
    const costSpan = costDays(week, begin);
    const costSince = midnight(timezone, costSpan.from);
    const fourBefore = { from: midnight(timezone, plusDays(week.first, -28)), to: week.from, horizon };
    const inSpan = { ...span, horizon };
    const target = acceptanceTarget(model.targets);
    const weekly = numericTarget(model.targets, 'qualified_a_week');
    const toWin = numericTarget(model.targets, 'won_a_quarter');
    const contribution = (time: { from: number; to: number }) =>
      readContribution(warehouse, runId, { ...time, credit }, options);
    const wonInQuarter =
      quarter && toWin !== undefined
        ? (await contribution({ from: midnight(timezone, quarter.from), to: week.to })).at(-1)?.value
        : undefined;

    return {
      ...{ week, timezone, span, within, credit, horizon, of, whole, weeks, months, recent, earlier, costSpan },
      arrivals: await readArrivals(warehouse, runId, { ...question, of }, { every: 'week', timezone }, options),
      ways: await cohorts({ by: 'way', every: 'week' }),
      change: recent && earlier ? changeOf(recent, earlier) : undefined,
      cuts: {
        team: await cohorts({ by: teamOf(horizon) }),
        rep: await cohorts({ by: repOf(horizon) }),
        source: await cohorts({ by: sourceOf(horizon, asked.sourceTrait) }),
        tier: await cohorts({ by: tierOf(horizon) }),
        rule: await cohorts({ by: 'rule' }),
        model: models,
      },
      recorded: recordedOf(await readHappened(warehouse, runId, { ...inSpan, timezone }, options), week, span.weeks),
      promises: {
        week: await readPromises(warehouse, { from: week.from, to: week.to, horizon }, options),
        before: await readPromises(warehouse, fourBefore, options),
      },
      refusals: await readRefusals(warehouse, { ...inSpan, week: week.from }, options),
      costs: costsOfSources(
        await readCosts(warehouse, { from: costSpan.from, to: costSpan.to, horizon }, options),
        await cohorts({ by: sourceOf(horizon, asked.sourceTrait) }, { from: costSince, kinds: ['mql', 'mqa'] }),
        costSpan.days,
      ),
      holdout: await readSides(
        warehouse,
        runId,
        { ...{ label, credit, horizon }, salt: asked.holdoutSalt, drawnUpTo: week.to - 1 },
        options,
      ),
      contribution: { week: await contribution(week), span: await contribution(span) },
      targets: {
        acceptance: { ...target, judged: judgeAcceptance((recent ?? whole).stages.sql.rate, target) },
        weekly: weekly === undefined ? undefined : { wanted: weekly, is: weeks.at(-1)?.qualified ?? 0 },
        quarter: quarter && toWin !== undefined ? { name: quarter.name, wanted: toWin, is: wonInQuarter } : undefined,
        others: otherTargets(model.targets),
      },
      findings: diagnose({
        ...{ label, whole, months, weeks, target, weeklyTarget: weekly, models: models.length },
        answered: {
          happened: handled.find(({ group }) => group !== '')?.known ?? 0,
          of: handled.reduce((sum, { known }) => sum + known, 0),
        },
        worked: weeks.map(({ period }) => worked.get(period?.from ?? '') ?? 0),
      }),
      warnings: warningsOf(record, { span, within, horizon, timezone, wanted: weeksBefore + 1 }, whole),
    };
  });
}

function changeOf(recent: Cohort, earlier: Cohort) {
  const rate = ({ stages, known }: Cohort) => ({ happened: stages.sql.reached, of: known });
  return rateRatio([{ inside: rate(recent), outside: rate(earlier) }]);
}

function costDays(week: Week, begin: string) {
  const from = [plusDays(week.behind, -7 * costWeeks), begin].sort().at(-1) ?? begin;
  return { from, to: week.behind, days: Math.round((Date.parse(week.behind) - Date.parse(from)) / 86_400_000) };
}

function only([cohort]: readonly Cohort[]): Cohort {
  if (!cohort) throw new RangeError('no cohort of everyone');
  return cohort;
}
