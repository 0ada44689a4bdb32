import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createWarehouse, type Warehouse } from '../../src/warehouse/client.ts';
import { record } from '../insight/outcomes/recorded.ts';
import { openProgram, type Program } from '../support/program.ts';
import { readTime } from '../support/stories/times.ts';
import { insertHistories } from '../support/warehouse-history.ts';

let program: Program;
let warehouse: Warehouse;
beforeAll(async () => {
  program = openProgram();
  const { settings } = program;
  warehouse = createWarehouse({
    url: settings.CLICKHOUSE_URL ?? '',
    username: settings.CLICKHOUSE_USER ?? '',
    password: settings.CLICKHOUSE_PASSWORD ?? '',
    database: settings.CLICKHOUSE_DATABASE ?? '',
  });
  program.write(
    'model.yaml',
    `model: story
signals:
  calls: { event: api_call, within: { last: 30d }, score: usage, points: { each: 10 } }
  reads: { event: docs_read, within: { last: 30d }, score: usage, points: { each: 5 } }
qualify:
  pql: { kind: pql, usage: 35 }
suppress: [customer]
`,
  );
  program.write('routing.yaml', 'teams: { sales: {} }\nrules: [ { else: sales } ]\n');
});
afterAll(async () => {
  await warehouse.close();
  await program.close();
});

interface Lead {
  readonly id: string;
  readonly company: string;
  /** When it did something, and when it became SQL if it did. */
  readonly active: string;
  readonly sql: string;
  readonly calls: number;
  readonly reads: number;
  readonly became: boolean;
}

/**
 * Three hundred companies of two leads. Of each two companies one calls the API, in February or in March: six of ten of its leads become
 * SQL some weeks later, one of ten of the others. One lead in three reads the docs, which tells nothing.
 */
const leads: readonly Lead[] = Array.from({ length: 600 }, (_, i) => {
  const company = Math.floor(i / 2);
  const isCaller = company % 2 === 0;
  const late = i >= 300;
  return {
    ...{ id: `lead-${i}`, company: `company-${company}`, calls: isCaller ? 4 : 0, reads: i % 3 === 0 ? 1 : 0 },
    ...{ active: late ? '20 Mar' : '20 Feb', sql: late ? '10 Apr' : '10 Mar' },
    became: Math.floor((i * 7919) / 4) % 10 < (isCaller ? 6 : 1),
  };
});

async function tellTheCompany(to: Warehouse): Promise<void> {
  const known = readTime('1 Feb');
  await insertHistories(to, [
    {
      events: leads.flatMap(({ id, company, active, calls, reads }) => {
        const times = [...Array(calls).fill('api_call'), ...Array(reads).fill('docs_read')];
        return times.map((event: string, place) => ({
          ...{ subject: { kind: 'lead', id }, accountId: company, event, channel: 'product', quantity: 1 },
          ...{ at: readTime(active) + place, arrivedAt: readTime(active) + place, properties: {} },
          ...{ daily: false, restates: '' },
        }));
      }),
      leadVersions: leads.map(({ id, company }, place) => ({
        ...{ leadId: id, accountId: company, email: '', name: '', traits: {}, record: place },
        ...{ knownAt: known, writtenAt: known },
      })),
      ...{ accountVersions: [], aliases: [], outcomes: [] },
    },
  ]);
  const callers = leads.filter(({ calls }) => calls > 0);
  await record(
    to,
    callers.map(({ id, active }) => ({ who: id, kind: 'pql', since: `${active} 02:00` })),
    leads.flatMap(({ id, sql, became }) => (became ? [{ who: id, outcome: 'sql', at: sql } as const] : [])),
  );
}

const horizon = ['--outcomes-until', '2026-06-30'];
const label = ['--label', 'sql within 30d'];
const dates = ['--from', '2026-03-01', '--to', '2026-04-01', '--every', '31d'];
const shown = (text: string) => expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
const file = (name: string) => readFileSync(join(program.folder, name), 'utf8');

test.each([
  [['backtest', ...label, '--to', '2026-04-01'], 'A backtest needs --from: npx pql backtest'],
  [['fit', ...dates], 'A fit needs --label: npx pql fit'],
  [['holdout'], 'npx pql holdout --label "sql within 60d"'],
  [['holdout', '--label', 'sqls within 60d'], 'did you mean `sql`?'],
  [['calibrate', ...dates, '--label', 'sql within soon'], '`soon` in the label `sql within soon` is no time'],
])('%j is refused before anything is read', async (args, message) => {
  const { code, stdout, stderr } = await program.pql(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('nobody and nothing on record: it says what is missing', async () => {
  const [backtest, holdout] = await Promise.all([
    program.pql(['backtest', ...dates, ...label]),
    program.pql(['holdout', ...label]),
  ]);
  expect([backtest.code, holdout.code]).toEqual([2, 2]);
  expect(backtest.stderr).toContain('no event and no lead is there. Pull or import first');
  expect(holdout.stderr).toContain('Turn it on with holdout.share in pql.yaml');
});

describe('the company', () => {
  beforeAll(() => tellTheCompany(warehouse));

  test('backtest: the score tells who becomes SQL, at both dates', async () => {
    const { code, stdout } = await program.pql([
      'backtest',
      ...dates,
      ...label,
      ...horizon,
      '--of',
      'lead',
      '--plot',
      'backtest.svg',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('2 dates from 2026-03-01 to 2026-04-01, of which 2 are known');
    expect(stdout).toMatch(/│ pql +│/);
    shown(stdout);
    expect(file('backtest.svg')).toMatch(/^<svg /);
  });

  test('backtest show: who would have been in the queue that day', async () => {
    const queue = z.object({ team: z.string() }).loose();
    const found = queue.parse(await program.json(['backtest', 'show', '--date', '2026-03-01', '--team', 'sales']));
    expect(JSON.stringify(found)).toContain('company-0');
    expect(JSON.stringify(found)).not.toContain('company-150');
  });

  test('calibrate: a threshold for the wanted share, and what a score means on the later date', async () => {
    const { code, stdout } = await program.pql(['calibrate', ...dates, ...label, ...horizon, '--of', 'lead']);
    expect(code).toBe(0);
    shown(stdout);
  });

  const fitted = z.object({
    diff: z.string(),
    signals: z.array(z.object({ signal: z.string(), verdict: z.string() })),
  });
  const verdicts = { calls: 'points', reads: 'no_help' };
  test('fit: by time the later date is held out, and calls get points, reading none', async () => {
    const { diff, signals } = fitted.parse(await program.json(['fit', ...dates, ...label, ...horizon, '--of', 'lead']));
    expect(Object.fromEntries(signals.map(({ signal, verdict }) => [signal, verdict]))).toEqual(verdicts);
    expect(diff).toMatch(/^--- .*model\.yaml/);
  });

  test('fit of companies: a company has the values of its leads, and one date is enough by a hash', async () => {
    const one = ['--from', '2026-03-01', '--to', '2026-03-01', '--split', 'hash', '--of', 'account'];
    const { signals } = fitted.parse(await program.json(['fit', ...one, ...label, ...horizon]));
    expect(Object.fromEntries(signals.map(({ signal, verdict }) => [signal, verdict]))).toEqual(verdicts);
  });

  test('holdout: queued against held out', async () => {
    await warehouse.insert(
      'holdouts',
      leads.slice(0, 300).map(({ company }, place) => ({
        ...{ salt: 'holdout', unit: `account:${company}`, held_out: place % 8 > 5, share: 250_000 },
        ...{ qualified_since: '2026-02-20T03:00:00.000', assigned_at: '2026-02-20T03:00:00.000' },
      })),
    );
    const { code, stdout } = await program.pql(['holdout', ...label, ...horizon]);
    expect(code).toBe(0);
    shown(stdout);
    expect(stdout).toMatch(/│ held out │/);
    expect(stdout).toMatch(/Being queued brings .* points \(/);
  });

  test('report: one page, and the same as JSON', async () => {
    const asked = ['report', '--week', '2026-W13', '--within', '30d', ...horizon];
    const { code, stdout } = await program.pql([...asked, '--out', 'week.html', '--json']);
    expect(code).toBe(0);
    const found = z
      .object({ week: z.object({ name: z.string() }), holdout: z.object({ label: z.string() }) })
      .parse(JSON.parse(stdout));
    expect(found).toEqual({ week: { name: '2026-W13' }, holdout: { label: 'sql within 30d' } });
    const page = file('week.html');
    expect(page).toContain('<h1>Inspection of 2026-W13</h1>');
    expect(page).toContain('What being queued brings');
    shown(page);
  });
});
