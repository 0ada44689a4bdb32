import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCompany, dropCompany, goldenLeads, sampleCompany } from '../../src/demo/company.ts';
import { readModel } from '../../src/model/parse.ts';
import type { Listing } from '../../src/queue/listing.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import type { ScoreSummary } from '../../src/rescoring/score.ts';
import { packaged } from '../../src/runtime/paths.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { inProcessWriter } from '../../src/warehouse/intake/writer.ts';
import { type Pulled, pullSources } from '../../src/warehouse/sources/pull.ts';
import { parseSources } from '../../src/warehouse/sources/schema.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { type WholeWay, wholeWay } from '../support/whole-way.ts';
import { pullLimits } from '../warehouse/importer.ts';

const day = 86_400_000;
const until = Date.UTC(2026, 2, 2, 9);
const twoMonthsBefore = until - 60 * day;

let warehouse: Warehouse;
let company: string;
let close: () => Promise<void>;
let way: WholeWay;
let pulled: Pulled[];
let summary: ScoreSummary;
let queues: ReadonlyMap<string, Listing>;

// The company as the demo makes it, its files as they are packaged, and the steps of the nightly job.
beforeAll(async () => {
  const fresh = await freshWarehouse();
  ({ warehouse, close } = fresh);
  company = `${fresh.database}_company`;
  await createCompany(warehouse, { database: company, seed: sampleCompany.seed, until });

  const sources = await readFile(packaged('examples', 'demo', 'sources.yaml'), 'utf8');
  const model = readModel(await readFile(packaged('models', 'default.yaml'), 'utf8'), 'default.yaml');
  const routing = readRouting(await readFile(packaged('examples', 'demo', 'routing.yaml'), 'utf8'), 'routing.yaml');
  pulled = await pullSources({
    warehouse,
    writer: inProcessWriter(),
    sources: parseSources(sources.replaceAll(sampleCompany.database, company), 'sources.yaml', {}),
    // What arrived before this is taken in; the last row arrived at `until`.
    now: until + 1,
    signal: new AbortController().signal,
    progress: () => undefined,
    limits: pullLimits,
  });
  way = wholeWay(warehouse, model, routing);
  await way.score('two-months-before', twoMonthsBefore);
  queues = await way.night('tonight', until);
  summary = await way.score('tonight', until);
}, 240_000);

afterAll(async () => {
  await way.close();
  await dropCompany(warehouse, { database: company });
  await close();
});

interface LeadScore {
  readonly fit: number;
  readonly engagement: number;
  readonly usage: number;
  readonly qualified: string[];
  readonly suppressed: string[];
  readonly signals: Map<string, number>;
}

async function scoreOf(lead: string): Promise<LeadScore> {
  const { signals, values, ...score } = await warehouse.one(
    {
      name: 'score of a lead',
      sql: `SELECT fit / 100 AS fit, engagement / 100 AS engagement, usage / 100 AS usage, qualified, suppressed, signals,
    arrayMap(v -> intDiv(v, 1000000), values) AS values
FROM lead_scores WHERE run_id = 'tonight' AND lead_id = {lead: String}`,
      row: z.object({
        fit: z.number(),
        engagement: z.number(),
        usage: z.number(),
        qualified: z.array(z.string()),
        suppressed: z.array(z.string()),
        signals: z.array(z.string()),
        values: z.array(z.coerce.number()),
      }),
    },
    { lead },
  );
  return { ...score, signals: new Map(signals.map((signal, i) => [signal, values[i] ?? 0])) };
}

const entries = () => [...queues.values()].flatMap((queue) => queue.entries);

test('every row of the company is understood', () => {
  for (const source of pulled) expect(source, source.source).toMatchObject({ rejected: 0, conflicts: 0 });
  expect(pulled.reduce((rows, source) => rows + source.loaded, 0)).toBeGreaterThan(450_000);
});

describe('two leads whose story is told', () => {
  test('a director of engineering at a company of 500 who took the documentation, looked at pricing twice and came to a webinar is an MQL', async () => {
    const score = await scoreOf(goldenLeads.director);
    expect([...score.signals.keys()].sort()).toEqual([
      'company_size',
      'craft',
      'docs_download',
      'pricing',
      'seniority',
      'webinar',
    ]);
    expect(score.fit + score.engagement).toBeGreaterThanOrEqual(75);
    expect(score.qualified).toEqual(['mql']);
    expect(score.suppressed).toEqual([]);
    expect(entries().filter((entry) => entry.lead_id === goldenLeads.director)).toMatchObject([{ team: 'enterprise' }]);
  });

  test('a user with three API calls in the first week is a PQL', async () => {
    const score = await scoreOf(goldenLeads.api);
    expect(score.signals.get('first_week_calls')).toBe(3);
    expect(score.qualified).toEqual(['pql']);
    expect(score.suppressed).toEqual([]);
    expect(entries().filter((entry) => entry.lead_id === goldenLeads.api)).toMatchObject([{ team: 'self_serve' }]);
  });
});

describe('the queues', () => {
  test('are as long as a team can work on', () => {
    for (const { team, total } of queues.values()) {
      expect(total, team).toBeGreaterThanOrEqual(10);
      expect(total, team).toBeLessThan(100);
    }
  });

  test('begin with whoever asks to be called, the one who waits longest first', () => {
    const waiting = entries().filter((entry) => entry.hand_raised_at !== null);
    expect(waiting.length).toBeGreaterThanOrEqual(5);
    for (const { entries } of queues.values()) {
      const raised = entries.map((entry) => entry.hand_raised_at).filter((at) => at !== null);
      expect(entries.slice(0, raised.length).map((entry) => entry.hand_raised_at)).toEqual([...raised].sort());
    }
  });

  test('are led neither by scripts nor by students', async () => {
    for (const { team, entries } of queues.values()) {
      for (const { contacts } of entries.slice(0, 5)) {
        expect(contacts[0]?.email, team).not.toMatch(/^bot/);
        expect(contacts[0]?.title, team).not.toMatch(/student|intern/i);
      }
    }
  });

  test('hold everyone who qualifies and whom nothing suppresses, each in one team', async () => {
    const due = await warehouse.rows({
      name: 'entries that are due',
      sql: `SELECT DISTINCT if(account_id = '', concat('lead:', id), concat('account:', account_id)) AS entry_id
FROM current_scores
INNER JOIN (SELECT subject, subject_id FROM qualifications WHERE until IS NULL) AS standing ON standing.subject = current_scores.subject AND standing.subject_id = id
WHERE notEmpty(qualified) AND empty(suppressed)`,
      row: z.object({ entry_id: z.string() }),
    });
    const placed = entries().map((entry) => entry.entry_id);
    expect(new Set(placed).size).toBe(placed.length);
    const byScore = entries().filter((entry) => entry.hand_raised_at === null);
    expect(due.length).toBeGreaterThan(50);
    expect(placed).toEqual(expect.arrayContaining(due.map(({ entry_id }) => entry_id)));
    // Only a hand-raise brings in somebody who doesn't qualify.
    for (const { entry_id, qualified } of byScore) expect(qualified, entry_id).not.toEqual([]);
  });

  test('hold no competitor, no colleague and nobody who does not want it', async () => {
    const { unwanted } = await warehouse.one({
      name: 'unwanted entries',
      sql: `SELECT count() AS unwanted FROM current_queue
INNER JOIN current_scores ON current_scores.subject = 'lead' AND current_scores.id = current_queue.lead_id
WHERE hasAny(suppressed, ['competitor', 'internal', 'opted_out'])`,
      row: z.object({ unwanted: z.coerce.number() }),
    });
    expect(unwanted).toBe(0);
  });
});

test('a few in a hundred qualify', () => {
  for (const rule of ['mql', 'pql']) {
    const share = (summary.qualified[rule] ?? 0) / summary.leads;
    expect(share, rule).toBeGreaterThan(0.03);
    expect(share, rule).toBeLessThan(0.08);
  }
  expect((summary.tiers.P1 ?? 0) / summary.leads).toBeLessThan(0.05);
});

test('who qualified two months ago has bought since at least twice as often as the others', async () => {
  const rates = await warehouse.rows(
    {
      name: 'win rates',
      sql: `WITH
    buyers AS
    (
        SELECT subject_id AS lead_id FROM outcomes
        WHERE subject_kind = 'lead' AND outcome = 'won' AND at > fromUnixTimestamp64Milli({as_of: Int64}, 'UTC')
    )
SELECT
    notEmpty(qualified) AS qualifies,
    avg(lead_id IN (buyers) OR account_id IN (SELECT account_id FROM lead_traits WHERE lead_id IN (buyers) AND account_id != '')) AS rate
FROM lead_scores
WHERE run_id = 'two-months-before' AND NOT has(suppressed, 'customer')
GROUP BY qualifies ORDER BY qualifies`,
      row: z.object({ qualifies: z.number(), rate: z.number() }),
    },
    { as_of: twoMonthsBefore },
  );
  expect(rates.map(({ qualifies }) => qualifies)).toEqual([0, 1]);
  const [others, qualified] = rates.map(({ rate }) => rate);
  expect(others).toBeGreaterThan(0);
  expect(qualified).toBeGreaterThanOrEqual(2 * (others ?? 0));
});
