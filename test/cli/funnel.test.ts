import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Outcome, RuleKind } from '../../src/model/types.ts';
import { createWarehouse, type Warehouse } from '../../src/warehouse/client.ts';
import { type Came, type Qualified, record } from '../insight/outcomes/recorded.ts';
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
});
afterAll(async () => {
  await warehouse.close();
  await program.close();
});

/** Leads that qualified on the second of a month, and so many of them who reached each stage so many days later. */
function months(kind: RuleKind, given: Readonly<Record<string, readonly [many: number, ...reached: number[]]>>) {
  const stages: readonly (readonly [Outcome, string])[] = [
    ['sal', '4'],
    ['sql', '14'],
    ['opportunity', '18'],
    ['won', '27'],
  ];
  const qualified: Qualified[] = [];
  const came: Came[] = [];
  for (const [month, [many, ...reached]] of Object.entries(given)) {
    const who = Array.from({ length: many }, (_, i) => `${kind}-${month}-${i}`);
    qualified.push(...who.map((id) => ({ who: id, kind, since: `2 ${month} 02:00` })));
    for (const [place, [outcome, date]] of stages.entries()) {
      const amount = outcome === 'won' ? { amount: kind === 'pql' ? 4_800 : 6_200 } : {};
      came.push(...who.slice(0, reached[place]).map((id) => ({ who: id, outcome, at: `${date} ${month}`, ...amount })));
    }
  }
  return { qualified, came };
}

/** Leads of whom nothing is known but when they signed up. */
function signedUp(to: Warehouse, leads: readonly { readonly who: string; readonly at: string }[]): Promise<void> {
  const leadVersions = leads.map(({ who, at }, record) => ({
    ...{ leadId: who, accountId: '', email: '', name: '', traits: {}, record },
    ...{ knownAt: readTime(at), writtenAt: readTime(at), signedUpAt: readTime(at) },
  }));
  return insertHistories(to, [{ events: [], accountVersions: [], aliases: [], outcomes: [], leadVersions }]);
}

const asked = ['funnel', '--from', '2026-01-01', '--to', '2026-03-31', '--outcomes-until', '2026-07-15'];

test('without qualifications it says what is missing, and ends with 2', async () => {
  const { code, stdout, stderr } = await program.pql(asked);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Nobody has qualified yet');

  const marketing = months('mql', {
    Jan: [420, 290, 71, 40, 9],
    Feb: [380, 260, 60, 35, 8],
    Mar: [455, 310, 80, 44, 10],
  });
  const product = months('pql', {
    Jan: [120, 98, 46, 32, 13],
    Feb: [135, 110, 50, 36, 16],
    Mar: [150, 121, 58, 40, 17],
  });
  const qualified = [...marketing.qualified, ...product.qualified];
  await record(warehouse, qualified, [...marketing.came, ...product.came]);
  const others = Array.from({ length: 9_000 }, (_, i) => `other-${i}`);
  await signedUp(warehouse, [
    ...qualified.map(({ who, since }) => ({ who, at: since })),
    ...others.map((who) => ({ who, at: '9 Feb' })),
  ]);
});

test('the table names the cohorts, their rates with intervals, and how they stand to the target', async () => {
  const { code, stdout } = await program.pql(asked);

  expect(code).toBe(0);
  expect(stdout).toContain(
    'Companies, and leads without one, that qualified from 2026-01-01 to 2026-03-31, and how far they came within 90 days of it.',
  );
  expect(stdout).toMatch(/│ SQL +│ 365 +│ 22% \(20\.1–24\) +│ 30\.7% \(28\.1–33\.4\) +│ 12 +│/);
  expect(stdout).toMatch(/│ {3}qualified within 90 days +│ 1,660 +│ – +│ 15\.6% \(14\.9–16\.3\)/);
  expect(stdout).toContain('Qualified to SQL: 22% (20.1–24), within the target (20 to 40%, which is usual');
  expect(stdout).toMatch(/│ 2026-02 +│ 515 +│ 0 /);
  expect(stdout).not.toMatch(/NaN|Infinity|undefined|null/);
});

const document = z.object({
  whole: z.object({ known: z.number(), value: z.number() }),
  groups: z.array(z.object({ group: z.string(), known: z.number() })),
});

test('--json is one document, --format csv a row a cohort', async () => {
  const found = document.parse(await program.json([...asked, '--by', 'kind']));
  expect(found).toEqual({
    whole: { known: 1660, value: 388_200 },
    groups: [
      { group: 'mql', known: 1255 },
      { group: 'pql', known: 405 },
    ],
  });

  const { stdout } = await program.pql([...asked, '--every', 'quarter', '--format', 'csv']);
  const [head = '', ...rows] = stdout.trim().split('\r\n');
  expect(head).toMatch(
    /^period,from,to,group,qualified,already,unknown,known,sal,sal_rate,sal_low,sal_high,sal_median_days,sal_early,sql,/,
  );
  expect(rows.map((row) => row.split(',').slice(0, 9).join(','))).toEqual([
    ',,,,1660,0,0,1660,1189',
    '2026-Q1,2026-01-01,2026-04-01,,1660,0,0,1660,1189',
  ]);
});

test('what it cannot read is refused with the mend', async () => {
  const { code, stderr } = await program.pql([...asked, '--every', 'fortnight']);
  expect(code).toBe(2);
  expect(stderr).toContain("--every fortnight isn't known. Write one of: week, month, quarter.");
});
