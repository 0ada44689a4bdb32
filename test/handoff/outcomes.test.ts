import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLease } from '../../src/handoff/lease.ts';
import { createOutcomes, type OutcomesParts, undoFor } from '../../src/handoff/outcomes.ts';
import { TransientError } from '../../src/model/errors.ts';
import { createDispositions } from '../../src/warehouse/intake/dispositions.ts';
import { inProcessWriter } from '../../src/warehouse/intake/writer.ts';
import { toldUpTo } from '../../src/warehouse/queue-log.ts';
import { freshImporter, type Importer } from '../warehouse/importer.ts';
import { openWritten, type Written } from './written.ts';

let importer: Importer;
let written: Written;
let clock: number;
const begin = Date.UTC(2026, 10, 23, 9);
const never = new AbortController().signal;

beforeAll(async () => {
  importer = await freshImporter();
});
beforeEach(async () => {
  await importer.clear();
  for (const table of ['queue_log', 'outcomes_told']) {
    await importer.warehouse.run({ name: 'empty', sql: `TRUNCATE TABLE ${table}` });
  }
  clock = begin;
  written = openWritten(importer.warehouse, () => clock);
  await written.outbox.name('r1');
});
afterEach(() => written.close());
afterAll(() => importer.close());

/** Another process that tells; parts of it may be replaced. */
function teller(parts: Partial<OutcomesParts> = {}) {
  const { warehouse } = importer;
  const writer = inProcessWriter();
  return createOutcomes({
    warehouse,
    dispositions: createDispositions(warehouse),
    outbox: written.outbox,
    drain: written.drain,
    lease: createLease({ redis: written.redis, key: `${written.prefix}:telling`, newId: randomUUID, ms: 30_000 }),
    openWriting: (signal) => ({ writer, signal }),
    newId: randomUUID,
    now: () => clock,
    ...parts,
  });
}
const tell = () => teller().tell(never);
const told = () =>
  importer.values(
    `SELECT concat(subject_kind, ':', subject_id) AS whom, outcome, toUnixTimestamp64Milli(at) - ${begin} AS at, reason FROM outcomes ORDER BY at, whom`,
  );
const acme = { entry_id: 'account:acme', account_id: 'acme', leads: '["ada"]' };
const bob = { entry_id: 'lead:bob', account_id: 'acme', leads: '["bob","bob@2"]' };

describe('what a rep said', () => {
  it('is told when it can’t be undone any more: of a company’s entry the company, of a lead’s every id of the person', async () => {
    await written.did(
      { ...acme, done: 'claimed', at: begin },
      { ...acme, done: 'contacted', at: begin + 1 },
      { ...acme, done: 'accepted', at: begin + 2 },
      { ...acme, done: 'handed_over', at: begin + 3 },
      { ...bob, done: 'disqualified', reason: 'student', at: begin + 4 },
    );
    clock = begin + undoFor - 1;
    expect(await tell()).toBe(0);
    expect(await told()).toEqual([]);
    clock = begin + undoFor + 4;
    expect(await tell()).toBe(5);
    expect(await told()).toEqual([
      'account:acme contacted 1 ',
      'account:acme sal 2 ',
      'account:acme sql 3 ',
      'lead:bob disqualified 4 student',
      'lead:bob@2 disqualified 4 student',
    ]);
  });

  it('within the same minute is told as far as it is old enough', async () => {
    await written.did({ ...acme, done: 'contacted', at: begin }, { ...acme, done: 'meeting', at: begin + 30_000 });
    clock = begin + undoFor;
    expect(await tell()).toBe(1);
    clock = begin + undoFor + 30_000;
    expect(await tell()).toBe(1);
    expect(await told()).toEqual(['account:acme contacted 0 ', 'account:acme meeting 30000 ']);
  });

  it('and undid leaves no trace', async () => {
    const [fence] = await written.did({ ...acme, done: 'disqualified', reason: 'student', at: begin });
    await written.did({ ...acme, done: 'undone', undoes: fence, at: begin + 59_000 });
    clock = begin + undoFor + 59_000;
    expect(await tell()).toBe(0);
    expect(await told()).toEqual([]);
  });

  it('is not told while its undoing may wait in Redis', async () => {
    const [fence] = await written.did({ ...acme, done: 'disqualified', reason: 'student', at: begin });
    await written.drain.once();
    await written.did({ ...acme, done: 'undone', undoes: fence, at: begin + 59_000 });
    clock = begin + undoFor + 1;
    const stuck = teller({ drain: { once: async () => undefined } });
    expect(await stuck.tell(never)).toBe(0);
    expect(await told()).toEqual([]);
    await tell();
    expect(await told()).toEqual([]);
  });

  it('has arrived when it was written, by the engine’s clock, and comes with a record of its intake', async () => {
    const [before] = await importer.values('SELECT toUnixTimestamp64Milli(now64(3))');
    await written.did({ ...acme, done: 'contacted', at: begin });
    clock = begin + undoFor;
    await tell();
    const [after] = await importer.values('SELECT toUnixTimestamp64Milli(now64(3))');
    const [arrived] = await importer.values(
      'SELECT toUnixTimestamp64Milli(arrived_at) FROM outcomes WHERE arrived_at = written_at AND NOT arrival_assumed',
    );
    expect(Number(arrived)).toBeGreaterThanOrEqual(Number(before));
    expect(Number(arrived)).toBeLessThanOrEqual(Number(after));
    expect(await importer.values('SELECT way, kind, source, read, loaded, duplicates FROM intakes')).toEqual([
      'dispositions outcomes dispositions 1 1 0',
    ]);
  });

  it('and an import said before is one outcome', async () => {
    const file = await importer.file(
      'o.csv',
      `account_id,outcome,at\nacme,contacted,${new Date(begin).toISOString()}\n`,
    );
    expect(await importer.load('outcomes', file, { now: begin })).toMatchObject({ loaded: 1 });
    await written.did({ ...acme, done: 'contacted', at: begin });
    clock = begin + undoFor;
    expect(await tell()).toBe(0);
    expect(await told()).toHaveLength(1);
    expect(await importer.load('outcomes', file, { now: begin })).toMatchObject({ loaded: 0, duplicates: 1 });
  });
});

describe('told once', () => {
  it.each(['recorded', 'marked'])('also after a crash before it was %s', async (step) => {
    await written.did({ ...acme, done: 'contacted', at: begin });
    clock = begin + undoFor;
    const dispositions = createDispositions(importer.warehouse);
    const dies = () => Promise.reject(new TransientError('the process died'));
    const dying = teller({
      dispositions: {
        ...dispositions,
        ...(step === 'marked'
          ? { mark: dies }
          : {
              async write(stretch, outcomes, writing) {
                await dispositions.write(stretch, outcomes, writing);
                return dies();
              },
            }),
      },
    });
    await expect(dying.tell(never)).rejects.toThrow('the process died');
    expect(await told()).toHaveLength(1);
    expect(await tell()).toBe(0);
    expect(await told()).toHaveLength(1);
    expect(await importer.values('SELECT sum(loaded), max(read) FROM intakes')).toEqual([
      step === 'marked' ? '1 1' : '0 1',
    ]);
  });

  it('by however many processes', async () => {
    await written.did(...Array.from({ length: 50 }, (_, nth) => ({ ...acme, done: 'contacted', at: begin + nth })));
    clock = begin + undoFor + 50;
    const loaded = await Promise.all([tell(), tell(), tell()]);
    expect(loaded.reduce((sum, one) => sum + one, 0)).toBe(50);
    expect(await told()).toHaveLength(50);
  });

  it('asks ClickHouse nothing while nothing is new', async () => {
    await written.did({ ...acme, done: 'claimed', at: begin });
    clock = begin + undoFor;
    const statements: string[] = [];
    const { warehouse } = importer;
    const listening = createDispositions({
      ...warehouse,
      one: (query, ...rest) => {
        statements.push(query.name);
        return warehouse.one(query, ...rest);
      },
      rows: (query, ...rest) => {
        statements.push(query.name);
        return warehouse.rows(query, ...rest);
      },
    });
    const one = teller({ dispositions: listening });
    await one.tell(never);
    expect(statements).not.toEqual([]);
    statements.length = 0;
    await one.tell(never);
    expect(statements).toEqual([]);
  });

  it('also of a Redis that was flushed before it was told', async () => {
    await written.did({ ...acme, done: 'contacted', at: begin });
    await written.drain.once();
    await written.flush();
    await written.outbox.name('r2');
    clock = begin + undoFor;
    expect(await tell()).toBe(1);
    await written.did({ ...bob, done: 'contacted', at: clock });
    clock += undoFor;
    expect(await tell()).toBe(2);
    expect(await told()).toHaveLength(3);
  });
});

describe('how far the scoring was told', () => {
  const engineNow = async () =>
    (
      await importer.warehouse.one({
        name: 'now',
        sql: 'SELECT toUnixTimestamp64Milli(now64(3)) AS now',
        row: z.object({ now: z.coerce.number() }),
      })
    ).now;

  it('is a fence for a run that began after it, and none for one before', async () => {
    const before = await engineNow();
    const [, last] = await written.did(
      { ...acme, done: 'disqualified', reason: 'student', at: begin },
      { ...acme, done: 'claimed', at: begin + 1 },
    );
    clock = begin + undoFor + 1;
    await tell();
    // Clocks of two machines may differ by less.
    const after = (await engineNow()) + 5_001;
    expect(await toldUpTo(importer.warehouse, before)).toBe('0');
    expect(await toldUpTo(importer.warehouse, after - 5_001)).toBe('0');
    expect(await toldUpTo(importer.warehouse, after)).toBe(last);
    expect(await written.outbox.state()).toMatchObject({ told: last });
  });
});
