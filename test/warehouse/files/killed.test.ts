import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import { admissionMark } from '../../../src/warehouse/intake/admit.ts';
import { freshImporter, type Importer } from '../importer.ts';

let importer: Importer;
beforeAll(async () => {
  importer = await freshImporter();
});
afterAll(() => importer.close());

const program = fileURLToPath(new URL('./killed-import.ts', import.meta.url));

/** Starts an import of its own process and kills it as soon as it says something that `enough` takes. */
async function killedImport(file: string, enough: (line: string) => boolean, map = ''): Promise<void> {
  const { url, username, password } = inject('services').clickhouse;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', program, url, username, password, importer.database, file, map],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) if (enough(line)) child.kill('SIGKILL');
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
}

const versions =
  'SELECT count(), uniqExact(identity), sum(cityHash64(identity, arrived_at, quantity)) FROM events WHERE restates';
const counted =
  'SELECT count(), uniqExact(identity), sum(quantity), sum(cityHash64(subject_id, at, event)) FROM events';

test('an import that was killed half-way, and again, and then runs through is exact', async () => {
  // Each row twice, without event_id: what is counted double or lost would show.
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `lead-${i % 997},step ${i % 3},2026-01-01T00:00:${String(i % 60).padStart(2, '0')},${i % 7}`,
  );
  const file = await importer.file('events.csv', `lead_id,event,at,quantity\n${rows.join('\n')}\n${rows.join('\n')}\n`);
  await importer.load('events', file);
  const [whole] = await importer.values(counted);
  await importer.clear();

  await killedImport(file, (line) => line.startsWith('bytes read'));
  await killedImport(file, (line) => /^rows loaded [5-9]\d{3}$|^rows loaded \d{5}/.test(line));
  const [half = ''] = await importer.values('SELECT count() FROM events');
  expect(Number(half)).toBeGreaterThan(0);
  expect(Number(half)).toBeLessThan(40_000);

  const last = await importer.load('events', file);
  expect(last.loaded + last.duplicates).toBe(40_000);
  expect(last.loaded).toBeLessThan(40_000);
  expect(await importer.values(counted)).toEqual([whole]);
  expect(await importer.load('events', file)).toMatchObject({ loaded: 0, duplicates: 40_000 });
  expect(
    await importer.values("SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'stage%'"),
  ).toEqual([]);
});

test('an import of figures that are restated, killed half-way, has the same versions in the end', async () => {
  await importer.clear();
  // 4,000 figures of three versions, the second of which says what the first said.
  const rows = Array.from({ length: 12_000 }, (_, i) => {
    const [version, figure] = [1 + Math.floor(i / 4000), i % 4000];
    return `lead-${figure % 997},2026-01-${String(1 + (figure % 20)).padStart(2, '0')},2026-03-0${version},${figure},${version < 3 ? 1 : 2}`;
  });
  const file = await importer.file('figures.csv', `user,day,written,id,n\n${rows.join('\n')}\n`);
  const map = {
    lead_id: 'user',
    event: { value: 'call' },
    at: 'day',
    quantity: 'n',
    event_id: 'id',
    grain: 'day',
    restates: true,
    arrived_at: 'written',
  };
  await importer.load('events', file, { map });
  const [whole] = await importer.values(versions);
  expect(whole).toMatch(/^12000 4000 /);
  await importer.clear();

  await killedImport(file, (line) => /^rows loaded [4-9]\d{3}$|^rows loaded \d{5}/.test(line), stringify(map));
  const [half = ''] = await importer.values('SELECT count() FROM events');
  expect(Number(half)).toBeGreaterThan(0);
  expect(Number(half)).toBeLessThan(12_000);

  const last = await importer.load('events', file, { map });
  expect(last.loaded + Number(half)).toBe(12_000);
  expect(await importer.values(versions)).toEqual([whole]);
  expect(await importer.load('events', file, { map })).toMatchObject({ loaded: 0, duplicates: 12_000, conflicts: 0 });
});

test('an import waits for the insert that a killed one has left running', async () => {
  const left = importer.warehouse.run({
    name: 'left running',
    sql: `${admissionMark} INSERT INTO FUNCTION null('x UInt8') SELECT sleepEachRow(0.5) FROM numbers(6) SETTINGS max_block_size = 1`,
  });
  const ended: string[] = [];
  const file = await importer.file('after.csv', 'lead_id,event,at\nafter,x,2026-01-01\n');
  await Promise.all([
    left.then(() => ended.push('left running')),
    importer.load('events', file).then(() => ended.push('import')),
  ]);
  expect(ended).toEqual(['left running', 'import']);
});
