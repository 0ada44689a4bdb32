import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scored } from '../../src/insight/scored.ts';
import type { Subject } from '../../src/model/types.ts';
import { scoreKeys, scoreRun, summarize } from '../../src/rescoring/score.ts';
import type { History } from '../../src/scoring/history.ts';
import type { Instant } from '../../src/scoring/reference/admissible.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { batches } from '../scoring/differential/batch.ts';
import { sideBySide } from '../scoring/differential/compare.ts';
import { engineScores } from '../scoring/differential/engine-scores.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { insertHistories } from '../support/warehouse-history.ts';

const signal = new AbortController().signal;
const context = { signal, log: pino({ enabled: false }), progress: () => {} };
const limits = { threads: 2, memory: 1024 ** 3 };

/** Companies with every kind of row, and others of the same ids to be imported later. */
const { instant, model, histories, others } = drawn();

function drawn() {
  const [batch] = fc.sample(batches({ models: 1, histories: 24 }, ['restated']), { seed: 5, numRuns: 1 });
  const [model] = batch?.models ?? [];
  if (!batch || !model) throw new Error('no batch was drawn');
  const { instant, histories } = batch;
  return { instant, model, histories: sideBySide(histories.slice(0, 12)), others: sideBySide(histories.slice(12)) };
}

describe('the digest of the scores as of an instant, by one model', () => {
  let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
  let warehouse: Warehouse;
  let first: string;
  beforeAll(async () => {
    fresh = await freshWarehouse();
    warehouse = fresh.warehouse;
    await insertHistories(warehouse, histories);
    first = await digestOfRun('first', instant);
    for (const late of others) await insertHistories(warehouse, [arrivedLater(late), happenedLater(late)]);
  }, 120_000);
  afterAll(() => fresh.close());

  it('stays the same after later imports, which a later instant sees', { timeout: 60_000 }, async () => {
    expect(await digestOfRun('again', instant)).toBe(first);
    const later = { asOf: instant.asOf + soon, knownAt: instant.knownAt + soon };
    expect(await digestOfRun('later', later)).not.toBe(first);
  });

  it('is that of everyone scored by their keys', { timeout: 60_000 }, async () => {
    const chosen = { leads: await keysOf('lead'), accounts: await keysOf('account') };
    expect(chosen.leads.length).toBeGreaterThan(10);
    expect(chosen.accounts.length).toBeGreaterThan(10);

    await scoreKeys({ warehouse, model, run: { runId: 'touched', ...instant }, ...limits }, chosen, signal);

    expect((await summarize(warehouse, model, 'touched', signal)).scoresDigest).toBe(first);
  });

  it.each<[string, number | undefined]>([
    ['from their own rows', undefined],
    ['by the statement for one', 0],
  ])('is made of the scores that each has alone, %s', { timeout: 240_000 }, async (_, most) => {
    const written = await engineScores(warehouse, model, 'first');
    // The statement for one takes a second to plan: some of each side stand for all.
    const tried = most === undefined ? written : written.filter((__, index) => index % 12 === 0);
    expect(tried.length).toBeGreaterThan(4);
    for (const expected of tried) {
      const { subject, id } = expected;
      const alone = await scored(warehouse, model, subject, id, instant, most);
      expect(alone?.scores).toEqual(expected);
    }
  });

  async function digestOfRun(runId: string, at: Instant): Promise<string> {
    const summary = await scoreRun({ warehouse, model, run: { runId, ...at }, slices: 3, ...limits }, context);
    return summary.scoresDigest;
  }

  async function keysOf(subject: Subject): Promise<bigint[]> {
    const rows = await warehouse.rows(
      {
        name: `keys of ${subject}s`,
        sql: `SELECT toString(${subject}_key) AS key FROM ${subject}_scores WHERE run_id = 'first'`,
        row: z.object({ key: z.coerce.bigint() }),
      },
      {},
    );
    return rows.map(({ key }) => key);
  }
});

/** Three hours: what came later came within them. */
const soon = 3 * 3_600_000;

/** The same rows, all of them come to be known within the hour after known-at. */
function arrivedLater(history: History): History {
  const after = (index: number) => instant.knownAt + 1 + (index % 3_600) * 1_000;
  const arrived = <Row>(row: Row, index: number) => ({ ...row, arrivedAt: after(index) });
  const known = <Row>(row: Row, index: number) => ({ ...row, knownAt: after(index), writtenAt: after(index) });
  return {
    events: history.events.map(arrived),
    leadVersions: history.leadVersions.map(known),
    accountVersions: history.accountVersions.map(known),
    aliases: history.aliases.map(known),
    outcomes: history.outcomes.map(arrived),
  };
}

/** The events and outcomes once more, dated after as-of though they had arrived by known-at. They restate nothing that happened before. */
function happenedLater(history: History): History {
  const dated = <Row>(row: Row, index: number) => ({
    ...row,
    at: instant.asOf + 1 + (index % 3_600) * 1_000,
    arrivedAt: instant.knownAt,
  });
  return {
    events: history.events.map(dated).map((event) => ({ ...event, daily: false, restates: '' })),
    leadVersions: [],
    accountVersions: [],
    aliases: [],
    outcomes: history.outcomes.map(dated),
  };
}
