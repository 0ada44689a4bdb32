import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readModel } from '../../../src/model/parse.ts';
import type { Model } from '../../../src/model/types.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import type { Routing } from '../../../src/queue/routing/types.ts';
import { routedEntries } from '../../../src/rescoring/placing.ts';
import { updateQualifications } from '../../../src/rescoring/qualify.ts';
import { scoreRun } from '../../../src/rescoring/score.ts';
import type { RunInstant } from '../../../src/rescoring/step.ts';
import { movedSince } from '../../../src/rescoring/touched/moved.ts';
import { recordTouched, scoreTouched } from '../../../src/rescoring/touched/score.ts';
import { packaged } from '../../../src/runtime/paths.ts';
import type { History } from '../../../src/scoring/history.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import { batches } from '../../scoring/differential/batch.ts';
import { sideBySide } from '../../scoring/differential/compare.ts';
import { eventNames, hour } from '../../support/pools.ts';
import { freshWarehouse } from '../../support/warehouse.ts';
import { forgetHistories, insertHistories } from '../../support/warehouse-history.ts';
import { quietly } from '../../support/whole-way.ts';

const limits = { threads: 2, memory: 1024 ** 3 };
const signal = new AbortController().signal;
const options = { signal };

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await freshWarehouse());
});
afterAll(() => close());

const ready = ['default', 'api-free-tier', 'seats'].map((name): Model => {
  const file = `${name}.yaml`;
  return readModel(readFileSync(packaged('models', file), 'utf8'), file);
});
const routings = ['account', 'lead'].map(
  (entry): Routing => readRouting(`{ entry: ${entry}, teams: { all: {} }, rules: [{ else: all }] }`, 'routing.yaml'),
);

/** Histories that a night saw a part of, and then the rest arrived. */
const mornings = (models: number) =>
  batches({ models, histories: 24 }).chain(({ histories, ...batch }) =>
    fc
      .array(fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), {
        minLength: histories.length,
        maxLength: histories.length,
      })
      .map((late) => {
        // In every third history nothing is late: of whom nothing arrives nothing may change.
        const isLate = (of: number, row: number) => of % 3 !== 0 && late[of]?.[row % 60] === true && row % 2 === 0;
        const part = (which: boolean) =>
          sideBySide(histories.map((history, of) => rowsOf(history, (row) => isLate(of, row) === which)));
        return { ...batch, night: part(false), morning: part(true) };
      }),
  );

function rowsOf(history: History, isOne: (row: number) => boolean): History {
  let row = 0;
  const some = <Row>(rows: readonly Row[]): Row[] => rows.filter(() => isOne(row++));
  return {
    events: some(history.events),
    leadVersions: some(history.leadVersions),
    accountVersions: some(history.accountVersions),
    aliases: some(history.aliases),
    outcomes: some(history.outcomes),
  };
}

/** The same, doing what a model looks at. */
function inTermsOf(model: Model, histories: readonly History[]): History[] {
  const asked = [
    ...new Set([
      ...model.handRaises.flatMap(({ events }) => events),
      ...model.signals.flatMap((one) => (one.source === 'events' ? one.events : [])),
    ]),
  ];
  return histories.map((history) => ({
    ...history,
    leadVersions: history.leadVersions.map((row) => ({ ...row, traits: { ...row.traits, title: 'CTO' } })),
    accountVersions: history.accountVersions.map((row) => ({ ...row, traits: { ...row.traits, employees: '600' } })),
    events: history.events.map((row, index) => ({
      ...row,
      event: asked[(index + eventNames.indexOf(row.event as never)) % asked.length] ?? row.event,
      properties: { ...row.properties, environment: 'production', path: '/pricing', status: '200' },
    })),
  }));
}

describe('a touched run', () => {
  const [made] = fc.sample(mornings(2), { seed: 7, numRuns: 1 });
  const [plain] = fc.sample(mornings(1), { seed: 8, numRuns: 1 });
  if (!made || !plain) throw new Error('no history was drawn');
  const cases = [
    ...made.models.map((model, index) => ({ name: `made-up model ${index}`, ...made, model })),
    ...ready.map((model) => ({
      ...{ name: model.name, model, instant: plain.instant },
      night: inTermsOf(model, plain.night),
      morning: inTermsOf(model, plain.morning),
    })),
  ];

  test.each(cases)(
    'says of everyone whom what arrived concerns what a run of everyone says then: $name',
    { timeout: 240_000 },
    async ({ model, instant, night, morning }) => {
      await forget();
      await insertHistories(warehouse, night);
      const earlier = { asOf: instant.asOf - hour, knownAt: instant.knownAt - hour };
      const base = { runId: 'night', ...earlier };
      await everyone(model, base);
      await updateQualifications({ warehouse, model, run: base }, quietly());
      const before = { runId: 'without', ...instant };
      await everyone(model, before);
      await warehouse.run({ name: 'settle', sql: 'TRUNCATE TABLE moved' });

      await insertHistories(warehouse, morning);
      const full = { runId: 'with', ...instant };
      await everyone(model, full);
      const moved = await movedSince(warehouse, 0, 100_000);
      expect(moved.length).toBeGreaterThan(50);

      for (const [index, routing] of routings.entries()) {
        const run = { runId: `scratch-${index}`, ...instant };
        const touched = await scoreTouched({ warehouse, model, routing, run, base, moved, ...limits }, signal);

        const scores = await scoresOf(run.runId);
        const theirs = await scoresOf(full.runId);
        expect(scores.size).toBeGreaterThan(20);
        expect(scores).toEqual(only(theirs, [...scores.keys()]));
        expect([...scores.keys()]).toEqual(expect.arrayContaining(differing(await scoresOf(before.runId), theirs)));

        const qualify = async (by: () => Promise<unknown>, of: RunInstant) => {
          await keepFacts();
          await by();
          const facts = await standingFacts();
          const entries = await entriesOf(model, routing, of);
          await restoreFacts();
          return { facts, entries };
        };
        const without = await qualify(() => updateQualifications({ warehouse, model, run: before }, quietly()), before);
        const all = await qualify(() => updateQualifications({ warehouse, model, run: full }, quietly()), full);
        const those = await qualify(() => recordTouched({ warehouse, model, run }, signal), run);
        await warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE touched_lead_scores' });
        await warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE touched_account_scores' });
        const scored = new Set([...scores.keys()]);
        const ofThese = <Value>(facts: ReadonlyMap<string, Value>) =>
          new Map([...facts].filter(([whom]) => scored.has(whom)));
        expect(ofThese(those.facts)).toEqual(ofThese(all.facts));
        expect(all.entries.size).toBeGreaterThan(0);

        expect(only(those.entries, touched.entryIds)).toEqual(only(all.entries, touched.entryIds));
        expect(touched.entryIds).toEqual(expect.arrayContaining(differing(without.entries, all.entries)));
      }
    },
  );
});

async function everyone(model: Model, run: RunInstant): Promise<void> {
  await scoreRun({ warehouse, model, run, slices: 1, ...limits }, quietly());
}

/** Each row as one text, by whom it is of. */
async function scoresOf(runId: string): Promise<Map<string, string>> {
  const ofSubject = (subject: string) => `
    SELECT '${subject} ' || ${subject}_id AS whom, toString(tuple(* EXCEPT (run_id, slice))) AS said
    FROM ${subject}_scores WHERE run_id = {run_id:String}`;
  return texts(`${ofSubject('lead')} UNION ALL ${ofSubject('account')}`, runId);
}

async function standingFacts(): Promise<Map<string, string>> {
  return texts(`
    SELECT subject || ' ' || subject_id AS whom, toString(arraySort(groupArray(tuple(* EXCEPT (as_of))))) AS said
    FROM qualification_facts FINAL GROUP BY whom`);
}

async function texts(sql: string, runId = ''): Promise<Map<string, string>> {
  const row = z.object({ whom: z.string(), said: z.string() });
  const rows = await warehouse.rows({ name: 'what is said', sql, row }, { run_id: runId });
  return new Map(rows.map(({ whom, said }) => [whom, said]));
}

async function entriesOf(model: Model, routing: Routing, run: RunInstant): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { entry } of routedEntries(warehouse, { model, routing, run, standing: 'recorded' }, options)) {
    found.set(entry.entry_id, JSON.stringify(entry));
  }
  return found;
}

const keepFacts = () => copyFacts('qualification_facts', 'facts_kept');
const restoreFacts = () => copyFacts('facts_kept', 'qualification_facts');
async function copyFacts(from: string, to: string): Promise<void> {
  for (const sql of [
    'CREATE TABLE IF NOT EXISTS facts_kept AS qualification_facts',
    `TRUNCATE TABLE ${to}`,
    `INSERT INTO ${to} SELECT * FROM ${from}`,
  ]) {
    await warehouse.run({ name: 'copy facts', sql });
  }
}

function only(all: ReadonlyMap<string, string>, keys: readonly string[]): Map<string, string> {
  const wanted = new Set(keys);
  return new Map([...all].filter(([key]) => wanted.has(key)));
}

function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key));
}

async function forget(): Promise<void> {
  await forgetHistories(warehouse);
  for (const table of ['qualification_facts', 'touched_lead_scores', 'touched_account_scores', 'moved']) {
    await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
}
