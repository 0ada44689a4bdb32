import { InputError } from '../../model/errors.ts';
import { nearest } from '../../model/nearest.ts';
import { type AcceptanceTarget, acceptanceTarget } from '../../model/targets.ts';
import type { Milliseconds, Model, Subject } from '../../model/types.ts';
import { dateIn } from '../../queue/clock/local-time.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import { type Acceptance, judgeAcceptance } from './acceptance.ts';
import { type Arrivals, readArrivals } from './arrivals.ts';
import { type Cohort, readCohorts } from './cohorts.ts';
import { type EarlyOutcomes, readEarlyOutcomes } from './early-outcomes.ts';
import type { CohortGroup, CohortQuestion } from './entries-statement.ts';
import { gatherOutcomes } from './gather.ts';
import { type Motions, readMotions } from './motions.ts';
import { type OnRecord, readOnRecord } from './on-record.ts';
import type { Every } from './periods.ts';
import { gatherFirstContacts, gatherQualifications } from './units.ts';

/** Runs work with the id of a run that nobody else has, and drops what lies under it at the end. */
export type InScratch = <Result>(work: (runId: string) => Promise<Result>) => Promise<Result>;

export interface FunnelParts {
  readonly warehouse: Warehouse;
  readonly inScratch: InScratch;
  readonly model: Pick<Model, 'targets' | 'timezone'>;
}

/** Instants in ms since 1970. */
export interface FunnelQuestion {
  /** Default: the first qualification on record, a year before `to` at most. */
  readonly from?: number | undefined;
  readonly to: number;
  readonly every: Every;
  readonly rule?: string | undefined;
  readonly within: Milliseconds;
  readonly credit: Milliseconds;
  readonly horizon: number;
  readonly of: Subject;
  /** Cohorts of each, besides the whole. */
  readonly by?: Exclude<CohortGroup, 'all' | 'way'> | 'motion' | undefined;
}

export interface Funnel {
  readonly question: CohortQuestion & { readonly of: Subject; readonly every: Every };
  readonly arrivals: { readonly whole: Arrivals; readonly periods: readonly Arrivals[] };
  readonly whole: Cohort;
  readonly periods: readonly Cohort[];
  /** By rule, kind or model digest, where that was asked for. */
  readonly groups: readonly Cohort[];
  readonly motions?: Motions | undefined;
  readonly target: AcceptanceTarget;
  readonly acceptance: Acceptance;
  readonly early: EarlyOutcomes;
  /** What makes figures say less than they seem to, and what would mend it. */
  readonly warnings: readonly string[];
}

const week = 7 * 86_400_000;
const year = 365 * 86_400_000;

/**
 * From the first contact to what was won, by cohorts of those who qualified in a time. Throws InputError where there is nothing to tell,
 * which says what is missing.
 */
export async function readFunnel(
  { warehouse, inScratch, model }: FunnelParts,
  asked: FunnelQuestion,
  options: CallOptions = {},
): Promise<Funnel> {
  const { of, every, by, to, horizon, within, credit, rule } = asked;
  const record = await readOnRecord(warehouse, horizon, options);
  const { timezone } = model;
  const { first } = tellable(record, asked, timezone);
  const from = asked.from ?? Math.max(first, to - year);
  const question = { from, to, within, credit, horizon, rules: rule === undefined ? undefined : [rule] };
  return inScratch(async (runId) => {
    const gathering = { runId, horizon };
    await gatherOutcomes(warehouse, gathering, options);
    await gatherQualifications(warehouse, { ...gathering, of }, options);
    await gatherFirstContacts(warehouse, gathering, options);
    const cohorts = (cut: { by?: CohortGroup; every?: Every }) =>
      readCohorts(warehouse, runId, question, { ...cut, timezone }, options);
    const arrivals = (cut: { every?: Every }) =>
      readArrivals(warehouse, runId, { ...question, of }, { ...cut, timezone }, options);
    const [whole] = await cohorts({});
    const [allArrivals] = await arrivals({});
    if (!whole || !allArrivals) throw new RangeError('no cohort of everyone');
    if (whole.qualified === 0) throw nobodyThen(record, { ...asked, from }, timezone);
    const target = acceptanceTarget(model.targets);
    return {
      question: { ...question, of, every },
      arrivals: { whole: allArrivals, periods: await arrivals({ every }) },
      whole,
      periods: await cohorts({ every }),
      groups: by === undefined || by === 'motion' ? [] : await cohorts({ by }),
      motions: by === 'motion' ? await readMotions(warehouse, runId, question, timezone, options) : undefined,
      target,
      acceptance: judgeAcceptance(whole.stages.sql.rate, target),
      early: await readEarlyOutcomes(warehouse, gathering, options),
      warnings: warningsOf(record, asked, from, whole),
    };
  });
}

const date = (at: number) => new Date(at).toISOString().slice(0, 10);
/** The days of a span, the last included, as somebody would ask for it. */
const spanOf = (timezone: string, from: number, to: number) =>
  [dateIn(timezone, from), dateIn(timezone, to - 1)] as const;
const days = (length: Milliseconds) => `${Math.round(length / 86_400_000)} days`;

function tellable(
  { qualifications, rules, outcomes, lastStage }: OnRecord,
  { from, to, rule }: FunnelQuestion,
  timezone: string,
) {
  if (from !== undefined && from >= to) {
    const [first, last] = spanOf(timezone, from, to);
    throw new InputError(`--from ${first} isn't before --to ${last}. Exchange them, or leave one out.`);
  }
  if (!qualifications) {
    throw new InputError(
      'Nobody has qualified yet: a funnel begins with qualifications, which published runs record. Run `pql rescore`, and see `pql run list`.',
    );
  }
  if (rule !== undefined && !rules.includes(rule)) {
    const meant = nearest(rule, rules);
    throw new InputError(
      `Nobody has qualified by a rule \`${rule}\`${meant ? `; did you mean \`${meant}\`?` : '.'} Rules by which somebody has: ${rules.join(', ')}.`,
    );
  }
  if (lastStage === undefined) {
    const others =
      outcomes === 0 ? 'There are no outcomes' : `None of the ${outcomes} outcomes is one of a sales stage`;
    throw new InputError(
      `${others}: nothing says sal, sql, opportunity or won of anybody. Import what came of leads (\`pql import outcomes FILE\`), name its table in sources.yaml, or let reps accept and hand over what they call.`,
    );
  }
  return qualifications;
}

function nobodyThen(
  { qualifications }: OnRecord,
  { from, to, of, rule }: FunnelQuestion & { readonly from: number },
  timezone: string,
): InputError {
  const [first, last] = spanOf(timezone, from, to);
  const whom = `${of === 'lead' ? 'No lead' : 'Nobody'} qualified${rule === undefined ? '' : ` by \`${rule}\``} from ${first} to ${last}`;
  const span = qualifications
    ? `qualifications are on record from ${date(qualifications.first)} to ${date(qualifications.last)}`
    : 'there are no qualifications';
  return new InputError(
    `${whom}; ${span}. Name a time in which there are some with --from and --to${of === 'lead' ? ', or take companies with --of account' : ''}.`,
  );
}

function warningsOf(
  { qualifications, lastStage }: OnRecord,
  { from, horizon, within }: FunnelQuestion,
  start: number,
  whole: Cohort,
): string[] {
  const warnings: string[] = [];
  if (from !== undefined && qualifications && start + week < qualifications.first) {
    warnings.push(
      `Qualifications are on record since ${date(qualifications.first)} alone: of the time before, nobody is in these figures. Begin there with --from.`,
    );
  }
  if (lastStage !== undefined && lastStage < horizon - within) {
    warnings.push(
      `The last outcome of a sales stage is of ${date(lastStage)}, longer ago than the ${days(within)} that everyone is given: are outcomes still delivered? If not, say up to when they were with --outcomes-until.`,
    );
  }
  if (whole.known === 0) {
    warnings.push(
      `There are no rates: ${whole.unknown > 0 ? `nobody's ${days(within)} have ended` : 'everyone stood at SQL or beyond when they qualified'}. Take ${whole.unknown > 0 ? 'less time with --within, or an earlier time with --to' : 'another time'}.`,
    );
  }
  return warnings;
}
