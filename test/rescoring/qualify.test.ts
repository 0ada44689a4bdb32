import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Model } from '../../src/model/types.ts';
import { updateQualifications } from '../../src/rescoring/qualify.ts';
import { recordTouched } from '../../src/rescoring/touched/score.ts';
import type { HistoryOutcome } from '../../src/scoring/history.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { context, forget, lead, model, noon, outcome, type Scored, tell, writeRun } from './story.ts';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await freshWarehouse());
});
afterAll(() => close());
beforeEach(() => forget(warehouse));

const runOn = (day: number) => ({ runId: `run-${day}`, asOf: noon(day), knownAt: noon(day) });

/** A full run at noon of that day, and what it makes of the qualifications. */
async function nightly(
  day: number,
  leads: Record<string, Scored>,
  accounts: Record<string, Scored> = {},
  by: Model = model,
) {
  await writeRun(warehouse, runOn(day), leads, accounts);
  return updateQualifications({ warehouse, model: by, run: runOn(day) }, context());
}

/** Every fact as one line: `ada pql 1– held 3`, `ada pql 1–4 recycled held 3`, in days of March. */
async function facts(): Promise<string[]> {
  const dayOf = (text: string) => Number(text.slice(8, 10));
  const rows = await warehouse.rows({
    name: 'facts',
    sql: 'SELECT subject_id, rule, since, last_held_at, until, ended_by FROM qualifications ORDER BY subject_id, rule, since',
    row: z.object({
      subject_id: z.string(),
      rule: z.string(),
      since: z.string(),
      last_held_at: z.string(),
      until: z.string().nullable(),
      ended_by: z.string(),
    }),
  });
  return rows.map(({ subject_id, rule, since, last_held_at, until, ended_by }) => {
    const end = until === null ? '' : `${dayOf(until)} ${ended_by}`;
    return `${subject_id} ${rule} ${dayOf(since)}–${end} held ${dayOf(last_held_at)}`;
  });
}
const tellOutcomes = (...outcomes: HistoryOutcome[]) => tell(warehouse, { outcomes });
const pql: Scored = { qualified: ['pql'] };

describe('a qualification', () => {
  test('begins with the run in which its rule first holds, and goes on while it holds', async () => {
    await nightly(1, { ada: {} });
    expect(await facts()).toEqual([]);
    await nightly(2, { ada: pql }, { acme: { qualified: ['pqa'] } });
    await nightly(3, { ada: { qualified: ['pql', 'mql'] } }, { acme: { qualified: ['pqa'] } });
    expect(await facts()).toEqual(['acme pqa 2– held 3', 'ada mql 3– held 3', 'ada pql 2– held 3']);
  });

  test('says its kind, and the model that was in force when it began', async () => {
    await nightly(1, { ada: pql });
    await nightly(2, { ada: pql }, {}, { ...model, digest: 'd2' });
    const fact = {
      name: 'fact',
      sql: 'SELECT kind, model_digest FROM qualifications',
      row: z.object({ kind: z.string(), model_digest: z.string() }),
    };
    expect(await warehouse.one(fact)).toEqual({ kind: 'pql', model_digest: 'd1' });
  });

  test('stands though the score sagged, and lapses when its rule has not held for longer than lapse_after', async () => {
    await nightly(1, { ada: pql, bob: pql });
    await nightly(2, { ada: {}, bob: pql });
    await nightly(11, { ada: {}, bob: {} });
    expect(await facts()).toEqual(['ada pql 1– held 1', 'bob pql 1– held 2']);
    await nightly(12, { ada: {} });
    expect(await facts()).toEqual(['ada pql 1–11 lapsed held 1', 'bob pql 1– held 2']);
  });

  test('begins anew, as another fact, when the rule holds again after a lapse', async () => {
    await nightly(1, { ada: pql });
    await nightly(12, { ada: {} });
    await nightly(13, { ada: pql });
    expect(await facts()).toEqual(['ada pql 1–11 lapsed held 1', 'ada pql 13– held 13']);
  });

  test('whose rule is gone from the model lapses after 30 days', async () => {
    await nightly(1, { ada: pql });
    const without = { ...model, rules: model.rules.filter(({ name }) => name !== 'pql') };
    await nightly(31, { ada: {} }, {}, without);
    expect(await facts()).toEqual(['ada pql 1– held 1']);
    await nightly(32, { ada: {} }, {}, without);
    expect(await facts()).toEqual(['ada pql 1–31 lapsed held 1']);
  });

  test('of a lead that is not scored any more lapses too', async () => {
    await nightly(1, { ada: pql });
    await nightly(12, { bob: {} });
    expect(await facts()).toEqual(['ada pql 1–11 lapsed held 1']);
  });
});

describe('an outcome', () => {
  test.each(['sql', 'opportunity', 'won'] as const)(
    '%s converts the lead, its account and the colleagues',
    async (name) => {
      const scored = {
        ada: { ...pql, account: 'acme' },
        bob: { ...pql, account: 'acme' },
        eve: { ...pql, account: 'other' },
      };
      await nightly(1, scored, { acme: { qualified: ['pqa'] } });
      await tellOutcomes(outcome('lead', 'ada', name, noon(2)));
      await nightly(3, scored, { acme: { qualified: ['pqa'] } });
      expect(await facts()).toEqual([
        'acme pqa 1–2 converted held 1',
        'ada pql 1–2 converted held 1',
        'bob pql 1–2 converted held 1',
        'eve pql 1– held 3',
      ]);
    },
  );

  test.each(['disqualified', 'recycled'] as const)('%s of a lead ends its own qualification alone', async (name) => {
    const scored = { ada: { ...pql, account: 'acme' }, bob: { ...pql, account: 'acme' } };
    await nightly(1, scored, { acme: { qualified: ['pqa'] } });
    await tellOutcomes(outcome('lead', 'ada', name, noon(2)));
    await nightly(3, scored, { acme: { qualified: ['pqa'] } });
    expect(await facts()).toEqual(['acme pqa 1– held 3', `ada pql 1–2 ${name} held 1`, 'bob pql 1– held 3']);
  });

  test('recycled of an account ends its own and those of its leads', async () => {
    await nightly(1, { ada: { ...pql, account: 'acme' } }, { acme: { qualified: ['pqa'] } });
    await tellOutcomes(outcome('account', 'acme', 'recycled', noon(2)));
    await nightly(3, { ada: { account: 'acme' } }, { acme: {} });
    expect(await facts()).toEqual(['acme pqa 1–2 recycled held 1', 'ada pql 1–2 recycled held 1']);
  });

  test('by e-mail finds its lead', async () => {
    await tell(warehouse, { leadVersions: [lead('ada', { email: 'Ada@acme.example' })] });
    await nightly(1, { ada: pql, bob: pql });
    await tellOutcomes(
      outcome('email', 'ada@acme.example', 'sql', noon(2)),
      outcome('email', 'nobody@x.example', 'sql', noon(2)),
    );
    await nightly(3, { ada: pql, bob: pql });
    expect(await facts()).toEqual(['ada pql 1–2 converted held 1', 'bob pql 1– held 3']);
  });

  test('before the qualification, after as-of or not yet arrived changes nothing', async () => {
    await tellOutcomes(outcome('lead', 'ada', 'contacted', noon(2)));
    await nightly(2, { ada: { ...pql, lastEvent: noon(2) } });
    await tellOutcomes(
      outcome('lead', 'ada', 'sql', noon(1)),
      outcome('lead', 'ada', 'sql', noon(5)),
      outcome('lead', 'ada', 'sql', noon(3), noon(6)),
      outcome('lead', 'ada', 'meeting', noon(3)),
    );
    await nightly(4, { ada: pql });
    expect(await facts()).toEqual(['ada pql 2– held 4']);
    await nightly(6, { ada: pql });
    expect(await facts()).toEqual(['ada pql 2–3 converted held 4']);
  });

  test('of several the first one ends it', async () => {
    await nightly(1, { ada: pql });
    await tellOutcomes(outcome('lead', 'ada', 'won', noon(4)), outcome('lead', 'ada', 'recycled', noon(3)));
    await nightly(5, { ada: pql });
    expect(await facts()).toEqual(['ada pql 1–3 recycled held 1']);
  });
});

describe('after an ending', () => {
  test('the rule begins again only on an event dated after it, once that is there', async () => {
    await nightly(1, { ada: { ...pql, lastEvent: noon(1) } });
    await tellOutcomes(outcome('lead', 'ada', 'recycled', noon(2)));
    await nightly(3, { ada: { ...pql, lastEvent: noon(1) } });
    await nightly(4, { ada: { ...pql, lastEvent: noon(2) } });
    expect(await facts()).toEqual(['ada pql 1–2 recycled held 1']);
    await nightly(5, { ada: { ...pql, lastEvent: noon(4) } });
    expect(await facts()).toEqual(['ada pql 1–2 recycled held 1', 'ada pql 5– held 5']);
  });

  test('it may begin again in the very run that ends it', async () => {
    await nightly(1, { ada: pql });
    await tellOutcomes(outcome('lead', 'ada', 'disqualified', noon(2)));
    await nightly(4, { ada: { ...pql, lastEvent: noon(3) } });
    expect(await facts()).toEqual(['ada pql 1–2 disqualified held 1', 'ada pql 4– held 4']);
  });

  test.each(['title', 'renewal'])('a trait that became known is no fresh evidence: %s', async (signal) => {
    await tellOutcomes(outcome('lead', 'ada', 'recycled', noon(2)));
    await nightly(4, { ada: { ...pql, contributions: [{ signal, points: 3_000, last: noon(3) }] } });
    expect(await facts()).toEqual([]);
  });

  test('what a guard ignored is none either', async () => {
    await tellOutcomes(outcome('lead', 'ada', 'recycled', noon(2)));
    await nightly(4, { ada: { ...pql, contributions: [{ signal: 'ignored:robots', points: 0, last: noon(3) }] } });
    expect(await facts()).toEqual([]);
  });
});

describe('a run', () => {
  const story = async () => {
    await nightly(1, { ada: pql, bob: pql, eve: pql });
    await tellOutcomes(outcome('lead', 'bob', 'recycled', noon(2)));
    await nightly(12, { ada: { qualified: ['pql', 'mql'] }, bob: { ...pql, lastEvent: noon(3) }, eve: {} });
  };
  const ended = [
    'ada mql 12– held 12',
    'ada pql 1– held 12',
    'bob pql 1–2 recycled held 1',
    'bob pql 12– held 12',
    'eve pql 1–11 lapsed held 1',
  ];

  test('that is retried changes nothing more, merged or not', async () => {
    await story();
    expect(await facts()).toEqual(ended);
    await updateQualifications({ warehouse, model, run: runOn(12) }, context());
    expect(await facts()).toEqual(ended);
    await warehouse.run({ name: 'merge', sql: 'OPTIMIZE TABLE qualification_facts FINAL' });
    await updateQualifications({ warehouse, model, run: runOn(12) }, context());
    expect(await facts()).toEqual(ended);
  });

  test.each(['1', '3', '7'])('that was cut off after part of its rows (%s) is completed by the retry', async (seed) => {
    await story();
    await warehouse.run(
      {
        name: 'lose some rows',
        sql: `DELETE FROM qualification_facts WHERE as_of = fromUnixTimestamp64Milli({at:Int64}) AND sipHash64({seed:String}, subject_id, rule, since) % 2 = 0`,
      },
      { at: noon(12), seed },
    );
    await updateQualifications({ warehouse, model, run: runOn(12) }, context());
    expect(await facts()).toEqual(ended);
  });

  test('of an earlier as-of than the last one that wrote does nothing', async () => {
    await story();
    expect(await nightly(11, { zoe: pql, ada: {} })).toBe(false);
    expect(await facts()).toEqual(ended);
  });
});

describe('a touched run', () => {
  const touch = async (day: number, leads: Record<string, Scored>) => {
    await writeRun(warehouse, { ...runOn(day), runId: `touched-${day}` }, leads);
    await recordTouched({ warehouse, model, run: { ...runOn(day), runId: `touched-${day}` } }, context().signal);
  };
  // The story is older than scores of touched runs are kept.
  beforeAll(() => warehouse.run({ name: 'keep', sql: 'ALTER TABLE touched_lead_scores REMOVE TTL' }));
  beforeEach(() => warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE touched_lead_scores' }));

  test('begins, keeps and ends the qualifications of whom it scored, and leaves all others', async () => {
    await nightly(1, { ada: pql, bob: pql, eve: {} });
    await tellOutcomes(outcome('lead', 'ada', 'won', noon(2)), outcome('lead', 'bob', 'won', noon(2)));
    await touch(3, { ada: pql, eve: pql });
    expect(await facts()).toEqual(['ada pql 1–2 converted held 1', 'bob pql 1– held 1', 'eve pql 3– held 3']);
  });

  test('has the last word over a run of everyone that speaks about an earlier instant, of whom it scored alone', async () => {
    await nightly(1, { ada: pql, bob: pql });
    await touch(5, { ada: pql });
    await nightly(3, { ada: {}, bob: pql, eve: pql });
    expect(await facts()).toEqual(['ada pql 1– held 5', 'bob pql 1– held 3', 'eve pql 3– held 3']);
  });
});
