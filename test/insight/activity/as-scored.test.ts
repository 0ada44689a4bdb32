import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Activity, activityOf } from '../../../src/insight/activity/activity.ts';
import { mostEvents } from '../../../src/insight/activity/figures.ts';
import type { Model, Subject } from '../../../src/model/types.ts';
import type { History } from '../../../src/scoring/history.ts';
import { calendarOf } from '../../../src/scoring/reference/calendar.ts';
import { clockAt } from '../../../src/scoring/reference/clock.ts';
import { counting } from '../../../src/scoring/reference/evidence.ts';
import { factsOf } from '../../../src/scoring/reference/facts-of.ts';
import { populationAt } from '../../../src/scoring/reference/identity.ts';
import { batches } from '../../scoring/differential/batch.ts';
import { sideBySide } from '../../scoring/differential/compare.ts';
import { freshWarehouse } from '../../support/warehouse.ts';
import { insertHistories } from '../../support/warehouse-history.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 7);
const [batch] = fc.sample(batches({ models: 6, histories: 24 }), { seed, numRuns: 1 });
if (!batch) throw new Error('No batch was drawn');
const { instant, models } = batch;
const histories = sideBySide(batch.histories);

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
beforeAll(async () => {
  fresh = await freshWarehouse();
  await insertHistories(fresh.warehouse, histories);
});
afterAll(() => fresh.close());

const days = 400;
const everyone = histories.flatMap((history) => {
  const { leads, accounts } = populationAt(history, instant);
  return [
    ...leads.map(({ id }) => ({ history, subject: 'lead' as const, id })),
    ...accounts.map(({ id }) => ({ history, subject: 'account' as const, id })),
  ];
});

/** The same figures from the reference scorer's evidence. */
function expected(model: Model, history: History, subject: Subject, id: string) {
  const facts = factsOf(model, history, instant, subject, id);
  if (!facts) return undefined;
  const clock = clockAt(instant, calendarOf(model.timezone));
  const lately = counting(facts.evidence).filter(({ row }) => clock.dayOf(row) > clock.now.day - days);
  const sumOf = (some: typeof lately) => some.reduce((sum, { row }) => sum + Number(row.quantity), 0);
  const onDays = new Map<string, number>();
  for (const { row } of lately) {
    const day = `${new Date(clock.dayOf(row) * 86_400_000).toISOString().slice(0, 10)} ${row.channel}`;
    if (row.channel !== '' && Number(row.quantity) > 0) onDays.set(day, (onDays.get(day) ?? 0) + Number(row.quantity));
  }
  return {
    accountId: facts.accountId,
    onDays: Object.fromEntries([...onDays].toSorted()),
    count: sumOf(lately),
    people: new Set(lately.flatMap(({ lead }) => lead ?? [])).size,
    names: new Set(lately.map(({ row }) => `${row.event} ${row.channel}`)).size,
  };
}

function found({ accountId, days, events, others, people }: Activity) {
  const onDays = days.flatMap(({ day, product, marketing }) => [
    ...(product > 0 ? [[`${day} product`, product] as const] : []),
    ...(marketing > 0 ? [[`${day} marketing`, marketing] as const] : []),
  ]);
  return {
    accountId,
    onDays: Object.fromEntries(onDays.toSorted()),
    count: events.reduce((sum, { count }) => sum + count, 0) + others.count,
    people,
    names: events.length + others.events,
  };
}

it('counts what the reference scorer counts of each lead and account, whatever guards ignore', {
  timeout: 240_000,
}, async () => {
  expect(models.some(({ ignore }) => ignore.length > 0)).toBe(true);
  expect(everyone.length).toBeGreaterThan(100);
  let someDid = 0;
  // A statement costs a tenth of a second of planning.
  const queue = everyone.map((one, place) => ({ ...one, place })).filter(({ place }) => place % 3 === 0);
  const worker = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const { history, subject, id, place } = next;
      const model = models[place % models.length];
      if (!model) throw new Error('There is no model');
      const activity = await activityOf(fresh.warehouse, model, { subject, id, days, instant }, 60_000);
      if (!activity) throw new Error(`${subject} ${id} isn't known`);
      const should = expected(model, history, subject, id);
      expect(found(activity), `${subject} ${id} by model ${place % models.length}`).toEqual(should);
      expect(activity.days).toHaveLength(days);
      expect(activity.events.length).toBeLessThanOrEqual(mostEvents);
      if (should && should.count > 0) someDid += 1;
    }
  };
  await Promise.all([worker(), worker()]);
  expect(someDid).toBeGreaterThan(20);
});

it('knows nobody of whom nothing is known', async () => {
  const [model] = models;
  if (!model) throw new Error('There is no model');
  for (const subject of ['lead', 'account'] as const) {
    expect(await activityOf(fresh.warehouse, model, { subject, id: 'nobody', days, instant })).toBeUndefined();
  }
});
