import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import type { Milliseconds } from '../../model/types.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import { gatherOutcomes } from '../outcomes/gather.ts';
import { type LabelQuestion, labelAnswer, labelTimes } from '../outcomes/label-statement.ts';
import type { Estimate, Rate } from '../statistics/interval.ts';
import { rateDifference } from '../statistics/rate-difference.ts';
import { type RateRatio, rateRatio } from '../statistics/rate-ratio.ts';
import { wilson } from '../statistics/wilson.ts';

export interface HoldoutQuestion extends LabelQuestion {
  readonly salt: string;
  /** Lots drawn up to then; the horizon if not said. */
  readonly drawnUpTo?: Milliseconds | undefined;
}

/** One side of the lot: what came of those who were assigned to it, whether or not anybody called them. */
export interface Arm {
  readonly assigned: number;
  /** Of them those who had reached the label before: in no rate. */
  readonly before: number;
  /** Of the others those whose time hasn't ended at the horizon: in no rate. */
  readonly unknown: number;
  readonly had: Rate;
  /** Undefined where of nobody it is known. */
  readonly rate?: Estimate | undefined;
}

/** Queued against held out, by intention to treat: everyone counts on the side that the lot gave. */
export interface HoldoutResult {
  readonly question: HoldoutQuestion;
  /** When the first lot of the salt was drawn: milliseconds since 1970. */
  readonly since: Milliseconds;
  /** Who qualified before, and is on no side. */
  readonly earlier: number;
  readonly queued: Arm;
  readonly heldOut: Arm;
  /** By how much more of the queued reach the label; undefined where of one side nobody is known. */
  readonly difference?: Estimate | undefined;
  /** How many times as often the queued reach it. */
  readonly ratio: RateRatio;
}

/**
 * What calling brings, measured by who was held out by chance. Throws an InputError where no lot was drawn under the salt.
 */
export async function readHoldout(
  warehouse: Warehouse,
  inScratch: <Found>(work: (runId: string) => Promise<Found>) => Promise<Found>,
  question: HoldoutQuestion,
  options: CallOptions = {},
): Promise<HoldoutResult> {
  const { salt, horizon } = question;
  const found = await inScratch(async (runId) => {
    await gatherOutcomes(warehouse, { runId, horizon }, options);
    return readSides(warehouse, runId, question, options);
  });
  if (found) return found;
  throw new InputError(
    `Nobody was assigned to a holdout of salt ${salt} up to ${new Date(horizon).toISOString()}. Turn it on with holdout.share in pql.yaml, like 10%: from the next run on those who come to qualify are assigned. See docs/holdout.md.`,
  );
}

/** The same where the outcomes of a scratch run are gathered already; undefined where no lot was drawn under the salt. */
export async function readSides(
  warehouse: Warehouse,
  outcomesRun: string,
  question: HoldoutQuestion,
  options: CallOptions = {},
): Promise<HoldoutResult | undefined> {
  const lots = { salt: question.salt, drawn_up_to: question.drawnUpTo ?? question.horizon };
  const { since, earlier, assigned } = await warehouse.one(begun, lots, options);
  if (assigned === 0) return undefined;
  const rows = await warehouse.rows(arms(question), { ...lots, outcomes_run: outcomesRun }, options);
  const arm = (isHeldOut: boolean): Arm => {
    const row = rows.find(({ held_out }) => held_out === isHeldOut) ?? { assigned: 0, before: 0, unknown: 0, had: 0 };
    const had = { happened: row.had, of: row.assigned - row.before - row.unknown };
    return { assigned: row.assigned, before: row.before, unknown: row.unknown, had, rate: wilson(had) };
  };
  const [queued, heldOut] = [arm(false), arm(true)];
  return {
    ...{ question, since, earlier, queued, heldOut },
    difference: rateDifference(queued.had, heldOut.had),
    ratio: rateRatio([{ inside: queued.had, outside: heldOut.had }]),
  };
}

const count = z.coerce.number();
const ms = (column: string) => `toUnixTimestamp64Milli(${column})`;

/** The first lot of each unit is valid. */
const lotsOfSalt = `
        SELECT
            unit, min(assigned_at) AS at, argMin(held_out, assigned_at) AS held_out, argMin(qualified_since, assigned_at) AS qualified
        FROM holdouts
        WHERE salt = {salt:String} AND assigned_at <= fromUnixTimestamp64Milli({drawn_up_to:Int64}, 'UTC')
        GROUP BY unit`;
const start = `(SELECT min(assigned_at) FROM holdouts WHERE salt = {salt:String})`;

const begun: Query<{ since: number; earlier: number; assigned: number }> = {
  name: 'when the holdout began',
  sql: `
    SELECT ${ms('min(at)')} AS since, countIf(qualified < ${start}) AS earlier, count() AS assigned
    FROM (${lotsOfSalt})`,
  row: z.object({ since: count, earlier: count, assigned: count }),
};

const armRow = z.object({ held_out: z.boolean(), assigned: count, before: count, unknown: count, had: count });

function arms(question: LabelQuestion): Query<z.output<typeof armRow>> {
  return {
    name: 'outcomes by side of the holdout',
    sql: `
    SELECT
        held_out, count() AS assigned, countIf(answer = 'before') AS before, countIf(answer = 'unknown') AS unknown, countIf(answer = 'had') AS had
    FROM (
        SELECT held_out, ${labelAnswer(question, 'assigned_ms')} AS answer
        FROM (
            SELECT
                held_out, ${ms('at')} AS assigned_ms, substring(unit, 1, position(unit, ':') - 1) AS of,
                sipHash64(of, substring(unit, position(unit, ':') + 1)) AS key
            FROM (${lotsOfSalt})
            WHERE qualified >= ${start}) AS lots
        ANY LEFT JOIN (${labelTimes(question.label)}) AS times ON times.subject = lots.of AND times.key = lots.key)
    GROUP BY held_out`,
    row: armRow,
  };
}
