import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readModel } from '../../../src/model/parse.ts';
import type { Model } from '../../../src/model/types.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import type { Routing } from '../../../src/queue/routing/types.ts';
import { routedEntries } from '../../../src/rescoring/placing.ts';
import { updateQualifications, updateTouchedQualifications } from '../../../src/rescoring/qualify.ts';
import { scoreRun } from '../../../src/rescoring/score.ts';
import type { RunInstant } from '../../../src/rescoring/step.ts';
import { movedSince } from '../../../src/rescoring/touched/moved.ts';
import { scoreTouched } from '../../../src/rescoring/touched/score.ts';
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
const byEntry = (entry: 'account' | 'lead'): Routing =>
  readRouting(`{ entry: ${entry}, teams: { all: {} }, rules: [{ else: all }] }`, 'routing.yaml');

/** Histories that a night saw, but for a few rows that arrived later; in every fourth nothing is late. */
const mornings = (models: number) =>
  batches({ models, histories: 60 }).chain(({ histories, ...batch }) =>
    fc
      .array(fc.array(fc.nat(), { minLength: 1, maxLength: 2 }), { minLength: 60, maxLength: 60, size: 'max' })
      .map((late) => {
        const isLate = (of: number, row: number, rows: number) =>
          of % 4 !== 0 && late[of]?.some((one) => one % rows === row) === true;
        const part = (which: boolean) =>
          sideBySide(
            histories.map((history, of) => {
              const rows = Object.values(history).flat().length;
              return rowsOf(history, (row) => isLate(of, row, rows) === which);
            }),
          );
        return { ...batch, known: part(false), arriving: part(true) };
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
    ...made.models.map((model, index) => ({
      name: `made-up model ${index}`,
      ...made,
      model,
      routing: byEntry('account'),
    })),
    ...ready.map((model, index) => ({
      ...{ name: model.name, model, routing: byEntry(index === 0 ? 'lead' : 'account'), instant: plain.instant },
      known: inTermsOf(model, plain.known),
      arriving: inTermsOf(model, plain.arriving),
    })),
  ];

  test.each(cases)(
    'says of everyone whom what arrived concerns what a run of everyone says then: $name',
    { timeout: 240_000 },
    async ({ model, routing, instant, known, arriving }) => {
      await forget();
      await insertHistories(warehouse, known);
      const night = { runId: 'night', asOf: instant.asOf - hour, knownAt: instant.knownAt - hour };
      await everyone(model, night);
      await updateQualifications({ warehouse, model, run: night }, quietly());
      // What follows from the time alone is no part of this.
      const before = { runId: 'without', ...instant };
      await everyone(model, before);
      await warehouse.run({ name: 'settle', sql: 'TRUNCATE TABLE moved' });

      await insertHistories(warehouse, arriving);
      const full = { runId: 'with', ...instant };
      await everyone(model, full);
      const moved = await movedSince(warehouse, 0, 100_000);
      expect(moved.length).toBeGreaterThan(30);

      const run = { runId: randomUUID(), ...instant };
      const touched = await scoreTouched({ warehouse, model, routing, run, base: before, moved, ...limits }, signal);

      const scores = await scoresOf(run.runId);
      const theirs = await scoresOf(full.runId);
      const isScored = (whom: string) => scores.has(whom);
      expect(differing(scores, theirs).filter(isScored)).toEqual([]);
      const changed = differing(await scoresOf(before.runId), theirs);
      expect(changed.length).toBeGreaterThan(20);
      // Whose one event came to be another's isn't scored any more.
      expect(changed.filter((whom) => !isScored(whom) && theirs.has(whom))).toEqual([]);

      const qualified = async (
        of: RunInstant,
        update: (...by: Parameters<typeof updateQualifications>) => Promise<unknown>,
      ) => {
        await keepFacts();
        await update({ warehouse, model, run: of }, quietly());
        const facts = await standingFacts();
        const entries = await entriesOf(model, routing, of);
        await restoreFacts();
        return { facts, entries };
      };
      const without = await qualified(before, updateQualifications);
      const all = await qualified(full, updateQualifications);
      const those = await qualified(run, updateTouchedQualifications);
      expect(differing(those.facts, all.facts).filter(isScored)).toEqual([]);
      expect(differing(without.facts, all.facts).filter((whom) => !isScored(whom))).toEqual([]);

      const isConcerned = (entryId: string) => touched.entryIds.includes(entryId);
      const moves = differing(without.entries, all.entries);
      expect(moves.length).toBeGreaterThan(0);
      expect(moves.filter((entryId) => !isConcerned(entryId))).toEqual([]);
      expect(differing(those.entries, all.entries).filter(isConcerned)).toEqual([]);
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
    found.set(entry.entry_id, inOrder(entry));
  }
  return found;
}

/** Traits come in any order. */
function inOrder(entry: object): string {
  return JSON.stringify(entry, (_, value: unknown) =>
    value instanceof Object && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
  );
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

function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key));
}

async function forget(): Promise<void> {
  await forgetHistories(warehouse);
  await warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE qualification_facts' });
}
