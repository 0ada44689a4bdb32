import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDispositions } from '../../src/warehouse/intake/dispositions.ts';
import type { KindName } from '../../src/warehouse/intake/kinds.ts';
import { inProcessWriter } from '../../src/warehouse/intake/writer.ts';
import { freshImporter, type Importer } from './importer.ts';

let importer: Importer;
beforeAll(async () => {
  importer = await freshImporter();
});
afterAll(() => importer.close());
beforeEach(async () => {
  await importer.clear();
  await importer.warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE moved' });
});

async function load(kind: KindName, rows: readonly object[], map?: Record<string, unknown>): Promise<void> {
  const path = await importer.file(`${kind}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await importer.load(kind, path, { map });
}

/** Who moved, with the account that what arrived names. */
async function moved(ids: readonly string[]): Promise<string[]> {
  const whom = ids.map((id) => `('${id}')`).join(', ');
  return importer.values(`
    WITH ids AS (SELECT kind, id, sipHash64(kind, id) AS key FROM (SELECT arrayJoin(['lead', 'email', 'alias', 'account']) AS kind) AS kinds CROSS JOIN VALUES('id String', ${whom}) AS given)
    SELECT DISTINCT subject_kind || ' ' || them.id || if(account_key = 0, '', ' of ' || of.id)
    FROM moved
    INNER JOIN ids AS them ON them.key = moved.subject_key AND them.kind = moved.subject_kind
    LEFT JOIN (SELECT id, key FROM ids WHERE kind = 'account') AS of ON of.key = moved.account_key
    ORDER BY ALL`);
}

const at = '2026-06-15T08:00:00Z';

describe('who moved is noted', () => {
  test('by an import of whatever kind, with the account that it names', async () => {
    const event = { event: 'api_call', at };
    await load('events', [
      { ...event, lead_id: 'ann' },
      { ...event, lead_id: 'bob', account_id: 'acme' },
      { ...event, email: 'Cy@x.example', account_id: 'acme' },
      { ...event, alias: 'device' },
      { ...event, account_id: 'beta' },
    ]);
    await load('leads', [{ lead_id: 'dan', account_id: 'corp' }, { lead_id: 'eve' }]);
    await load('accounts', [{ account_id: 'delta' }]);
    await load('aliases', [{ alias: 'key', lead_id: 'ann' }]);
    await load('outcomes', [
      { lead_id: 'fay', outcome: 'won', at },
      { email: 'gus@x.example', outcome: 'won', at },
      { account_id: 'omega', outcome: 'won', at },
    ]);
    const people = ['ann', 'bob', 'cy@x.example', 'device', 'dan', 'eve', 'key', 'fay', 'gus@x.example'];
    expect(await moved([...people, 'acme', 'beta', 'corp', 'delta', 'omega'])).toEqual([
      ...['account beta of beta', 'account delta of delta', 'account omega'],
      ...['alias device', 'alias key'],
      ...['email cy@x.example of acme', 'email gus@x.example'],
      ...['lead ann', 'lead bob of acme', 'lead dan of corp', 'lead eve', 'lead fay'],
    ]);
    expect(await importer.values('SELECT count() FROM moved')).toEqual(['12']);
  });

  test('only where something new came: what is here already moves nobody', async () => {
    const events = [{ event: 'api_call', at, event_id: '1', lead_id: 'ann' }];
    await load('events', events);
    await importer.warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE moved' });
    await load('events', events);
    expect(await importer.values('SELECT count() FROM moved')).toEqual(['0']);
  });

  test('by daily figures that are restated', async () => {
    const map = { account_id: 'workspace', event: { value: 'api_call' }, at: 'day', quantity: 'calls', grain: 'day' };
    const restated = { ...map, arrived_at: 'written', restates: true };
    const figure = { workspace: 'acme', day: '2026-06-10', calls: 5, written: '2026-06-11T05:00:00Z' };
    await load('events', [figure], restated);
    await importer.warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE moved' });
    await load('events', [{ ...figure, calls: 7, written: '2026-06-12T05:00:00Z' }], restated);
    expect(await moved(['acme'])).toEqual(['account acme of acme']);
  });

  test('by what reps say came of it', async () => {
    const said = {
      incarnation: 'r',
      fence: 1,
      team: 'us',
      entry_id: 'lead:ann',
      leads: ['ann', 'anne'],
      done: 'handed_over',
    };
    await importer.warehouse.insert('queue_log', [{ ...said, at: '2026-06-15 08:00:00.000' }]);
    const stretch = { incarnation: 'r', after: '0', upTo: '1' };
    const writing = { writer: inProcessWriter(), signal: new AbortController().signal };
    await createDispositions(importer.warehouse).write(stretch, new Map([['handed_over', 'sql']]), writing);
    expect(await moved(['ann', 'anne'])).toEqual(['lead ann', 'lead anne']);
  });

  test('of everybody, where an insert writes block by block', async () => {
    await importer.warehouse.run(
      {
        name: 'write events',
        sql: `
        INSERT INTO events (subject_kind, subject_id, subject_key, event, at)
        SELECT 'lead', toString(number % 20000), sipHash64('lead', toString(number % 20000)), 'api_call', now64(3) FROM numbers(100000)`,
      },
      {},
      { settings: { max_block_size: '1000', min_insert_block_size_rows: '1000', min_insert_block_size_bytes: '0' } },
    );
    expect(await importer.values('SELECT uniqExact(subject_key) FROM moved')).toEqual(['20000']);
  });
});
