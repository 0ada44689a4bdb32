import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ledger } from '../ledger.ts';
import type { Rig } from '../rig.ts';
import { some, type Violation } from './violation.ts';

const counted = z.object({ id: z.string(), rows: z.coerce.number() });
const total = z.object({ rows: z.coerce.number() });

export interface GivenFound {
  readonly violations: readonly Violation[];
  /** Ids of events that were answered for and aren't there. */
  readonly missing: readonly string[];
}

/** 4 and 7, of what was given: all that was answered for is there, once. 8: what could not be used is kept where somebody can read it. */
export async function givenIsThere(rig: Rig, ledger: Ledger): Promise<GivenFound> {
  const violations: Violation[] = [];
  const there = new Map(
    (await rig.rows('SELECT event_id AS id, count() AS rows FROM events GROUP BY id', counted)).map(({ id, rows }) => [
      id,
      rows,
    ]),
  );
  const twice = [...there].filter(([, rows]) => rows > 1).map(([id]) => id);
  if (twice.length > 0) violations.push({ invariant: 4, what: `events that are there more than once: ${some(twice)}` });

  const missing = ledger.events.map(({ id }) => id).filter((id) => !there.has(id));
  const given = [...ledger.imports, ...ledger.usage].flatMap(({ name, rows }) =>
    Array.from({ length: rows }, (_, i) => `${name}-${i}`),
  );
  const gone = given.filter((id) => !there.has(id));
  if (gone.length > 0)
    violations.push({
      invariant: 7,
      what: `rows of files and of the company's tables that were taken in and aren't there: ${some(gone)}`,
    });
  const unusable = [...there.keys()].filter((id) => /-bad(-|$)/.test(id));
  if (unusable.length > 0)
    violations.push({ invariant: 8, what: `rows that nobody can use were taken in: ${some(unusable)}` });

  for (const { name } of ledger.imports) {
    const rejects = readFileSync(join(rig.folder, `${name}.csv.rejects.ndjson`), 'utf8')
      .trim()
      .split('\n');
    if (rejects.length !== 2)
      violations.push({ invariant: 8, what: `${name}.csv has ${rejects.length} rejects where 2 are due` });
  }
  const [kept] = await rig.rows(`SELECT uniqExact(record) AS rows FROM rejects WHERE kind = 'events'`, total);
  if ((kept?.rows ?? 0) < Math.min(1, ledger.usage.length)) {
    violations.push({
      invariant: 8,
      what: `rejects holds ${kept?.rows} rows of events where ${ledger.usage.length} were refused`,
    });
  }
  for (const [table, identity] of [
    ['events', 'identity'],
    ['outcomes', 'identity'],
    ['lead_traits', 'identity'],
  ] as const) {
    const [more] = await rig.rows(`SELECT count() - uniqExact(${identity}) AS rows FROM ${table}`, total);
    if (more && more.rows > 0) violations.push({ invariant: 4, what: `${more.rows} rows of ${table} are there twice` });
  }
  return { violations, missing };
}
