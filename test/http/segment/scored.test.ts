import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { accept } from '../../../src/http/segment/accept.ts';
import { readModel } from '../../../src/model/parse.ts';
import { createIntakeStream } from '../../../src/queue/intake-stream.ts';
import { scoreRun } from '../../../src/rescoring/score.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { connectRedis } from '../../../src/runtime/redis.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import { createIntakePump } from '../../../src/warehouse/intake/messages/pump.ts';
import { inProcessWriter } from '../../../src/warehouse/intake/writer.ts';
import { quietly } from '../../support/whole-way.ts';
import { freshImporter, type Importer, now } from '../../warehouse/importer.ts';

const redis = connectRedis(inject('services').redis, 'store', silentLog());
let imported: Importer;
let sent: Importer;
beforeAll(async () => {
  imported = await freshImporter();
  sent = await freshImporter();
});
afterAll(async () => {
  await imported.close();
  await sent.close();
  await redis.quit();
});

async function send(batch: readonly object[]): Promise<void> {
  const stream = createIntakeStream({ redis, prefix: `{sent-${randomUUID()}}`, now: () => now });
  const arrival = { receivedAt: now, sentAt: now };
  const { messages, faults } = accept(batch, { place: () => [], context: {}, arrival, newId: randomUUID });
  expect(faults).toEqual([]);
  await stream.append(messages);
  const pump = createIntakePump({
    warehouse: sent.warehouse,
    stream,
    openWriting: (signal) => ({ writer: inProcessWriter(), signal }),
    engineNow: async () => now,
    now: () => now,
    newId: randomUUID,
  });
  expect(await pump.once()).toBe(batch.length);
}

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const scoresOf = async (warehouse: Warehouse) => {
  const model = readModel(await readFile('models/default.yaml', 'utf8'), 'models/default.yaml');
  const run = { runId: 'run-1', asOf: now, knownAt: now };
  return scoreRun({ warehouse, model, run, slices: 0, threads: 2, memory: 1024 ** 3 }, quietly());
};

it('what was sent is scored as if it had been imported, to the last digit', async () => {
  const at = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
  const usage = ['project_created', 'member_invited', 'integration_connected', 'pricing_viewed', 'docs_viewed'];
  const done = Array.from({ length: 40 }, (_, i) => ({
    id: `m-${i}`,
    event: usage[i % usage.length] ?? '',
    at: at(i * 7),
    quantity: 1 + (i % 3),
    properties: { plan: i % 2 === 0 ? 'pro' : 'free', rows: i * 1.5, beta: i % 4 === 0, geo: { country: 'SE' } },
  }));

  await send([
    {
      type: 'identify',
      userId: 'ada',
      anonymousId: 'anon-1',
      traits: { email: 'ada@initech.example', createdAt: at(300), title: 'VP Engineering' },
    },
    {
      type: 'group',
      groupId: 'initech',
      userId: 'ada',
      traits: { name: 'Initech', website: 'initech.example', employees: 250 },
    },
    ...done.map(({ id, event, at: timestamp, quantity, properties }, i) => ({
      type: 'track',
      messageId: id,
      ...(i % 3 === 0 ? { anonymousId: 'anon-1' } : { userId: 'ada', anonymousId: 'anon-1' }),
      event,
      timestamp,
      properties: { ...properties, quantity },
    })),
    {
      type: 'track',
      messageId: 'm-demo',
      userId: 'ada',
      event: 'demo_requested',
      timestamp: at(1),
      properties: { channel: 'marketing' },
    },
  ]);

  const files = {
    leads: [
      {
        lead_id: 'ada',
        account_id: 'initech',
        email: 'ada@initech.example',
        signed_up_at: at(300),
        title: 'VP Engineering',
      },
    ],
    aliases: [{ alias: 'anon-1', lead_id: 'ada' }],
    accounts: [
      { account_id: 'initech', name: 'Initech', domain: 'initech.example', website: 'initech.example', employees: 250 },
    ],
    events: [
      ...done.map(({ id, ...event }, i) => ({
        ...(i % 3 === 0 ? { alias: 'anon-1' } : { lead_id: 'ada' }),
        event_id: id,
        channel: 'product',
        ...event,
      })),
      { lead_id: 'ada', event_id: 'm-demo', event: 'demo_requested', at: at(1), channel: 'marketing' },
    ],
  };
  for (const kind of ['leads', 'aliases', 'accounts', 'events'] as const) {
    await imported.load(kind, await imported.file(`${kind}.ndjson`, lines(files[kind])));
  }

  const scores = await scoresOf(sent.warehouse);
  expect(scores).toMatchObject({ leads: 1, accounts: 1 });
  expect(scores.qualified).not.toEqual({});
  expect(scores).toEqual(await scoresOf(imported.warehouse));
  const rows =
    'SELECT subject_kind, subject_id, event, at, channel, quantity, toString(properties), event_id, toString(identity), content FROM events ORDER BY ALL';
  expect(await sent.values(rows)).toEqual(await imported.values(rows));
});
