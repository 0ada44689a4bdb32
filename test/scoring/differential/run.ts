import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { startEngine } from '../../../src/runtime/embedded/engine-process.ts';
import { createWarehouse, type Warehouse } from '../../../src/warehouse/client.ts';
import { migrate } from '../../../src/warehouse/migrate.ts';
import { batches } from './batch.ts';
import { type Case, described, type Finding, findings } from './findings.ts';
import { differencesOf } from './shrink.ts';

const usage = `npm run test:differential -- [--runs N] [--seed S] [--replay FILE]

Holds the compiled SQL against the reference scorer on generated models and histories.
  --runs N       pairs of a model and a history, in batches of 8 models × 50 histories (default 3000)
  --seed S       the batches' seed (default: from the clock)
  --replay FILE  scores cases again, in place of generated ones: the file of an earlier run, or one case as it was printed`;

const size = { models: 8, histories: 50 };

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '3000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
      replay: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
    console.error(`--runs and --seed take whole numbers, not ${values.runs} and ${values.seed}.\n\n${usage}`);
    return 2;
  }
  const { warehouse, close } = await ownWarehouse();
  try {
    return values.replay === undefined ? await search(warehouse, runs, seed) : await replay(warehouse, values.replay);
  } finally {
    await close();
  }
}

async function search(warehouse: Warehouse, runs: number, seed: number): Promise<number> {
  const count = Math.ceil(runs / (size.models * size.histories));
  const found: Finding[] = [];
  for (let index = 0; index < count; index += 1) {
    // A batch's own seed: it comes again by --runs 1 --seed S.
    const [batch] = fc.sample(batches(size), { seed: seed + index, numRuns: 1 });
    if (batch) found.push(...(await findings(warehouse, batch)));
    console.log(`batch ${index + 1} of ${count} (seed ${seed + index}): ${found.length} findings so far`);
  }
  if (found.length === 0) return 0;
  const file = join(tmpdir(), `pql-differential-${seed}.json`);
  writeFileSync(file, JSON.stringify(found, undefined, 2));
  for (const finding of found) console.log(described(finding));
  console.log(`Replay: npm run test:differential -- --replay ${file}`);
  return 1;
}

async function replay(warehouse: Warehouse, file: string): Promise<number> {
  // Nobody but this program makes such files.
  const cases: Case[] = [JSON.parse(readFileSync(file, 'utf8'))].flat();
  let differing = 0;
  for (const [index, one] of cases.entries()) {
    const differences = await differencesOf(warehouse, one);
    if (differences.length > 0) differing += 1;
    console.log(`finding ${index + 1}: ${differences.length === 0 ? 'agrees' : described({ ...one, differences })}`);
  }
  return differing > 0 ? 1 : 0;
}

async function ownWarehouse(): Promise<{ warehouse: Warehouse; close: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pql-differential-'));
  const log = openSync(join(dataDir, 'embedded.log'), 'a');
  const login = { username: 'pql', password: 'only-for-tests' };
  const engine = await startEngine({ dataDir, port: 0, ...login, memoryBytes: 4 * 1024 ** 3 }, log);
  const warehouse = createWarehouse({ url: `http://127.0.0.1:${engine.port}`, ...login, database: 'differential' });
  await migrate(warehouse);
  return {
    warehouse,
    async close() {
      await warehouse.close();
      await engine.stop();
      closeSync(log);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

process.exitCode = await main();
