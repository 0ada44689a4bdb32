import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { createWarehouse, type Warehouse } from '../../src/warehouse/client.ts';
import { createWebhookMessages, type KeptMessage } from '../../src/warehouse/deliveries/webhook-messages.ts';
import { migrate } from '../../src/warehouse/migrate.ts';
import { openProgram, type Program } from '../support/program.ts';
import { httpReceiver } from '../support/receiver.ts';
import { type CommandLine, openCommandLine } from './queue/command-line.ts';

let program: Program;
let warehouse: Warehouse;
let line: CommandLine;
beforeAll(async () => {
  program = openProgram();
  const database = program.settings.CLICKHOUSE_DATABASE ?? '';
  warehouse = createWarehouse({ ...inject('services').clickhouse, database });
  await migrate(warehouse);
  line = await openCommandLine(program);
});
afterAll(async () => {
  await line.close();
  await warehouse.close();
  await program.close();
});

const failed = z.array(z.looseObject({ id: z.string() }));
const text = { type: 'entry.claimed', data: { entry_id: 'account:acme', by: 'ana' } };
/** What a receiver answered 500 to for a day. */
const givenUp = (id: string, nth: number): KeptMessage => ({
  ...{ id, subject: 'account:acme', position: String(nth), type: 'entry.claimed', state: 'dead', tries: 301 },
  body: JSON.stringify(text),
  firstTriedAt: Date.parse('2026-11-22T09:00:00Z') + nth,
  nextAt: Date.parse('2026-11-23T09:00:00Z'),
  problem: 'it answered 500',
  keptAt: Date.parse('2026-11-22T09:00:00Z'),
  version: 1,
});

test('messages that were given up are listed, and sent again by their id or all', async () => {
  const kept = createWebhookMessages(warehouse);
  await kept.write([1, 2, 3].map((nth) => givenUp(`msg_${nth}`, nth)));
  const [latest] = failed.parse(await program.json(['webhooks', 'failed', '--limit', '1']));
  expect(latest).toEqual({
    ...{ id: 'msg_3', type: 'entry.claimed', tries: 301, first_tried_at: '2026-11-22T09:00:00.003Z' },
    ...{ problem: 'it answered 500', message: text },
  });
  const table = await line.pql('webhooks', 'failed');
  expect(table.stdout).toMatch(/│ msg_3 │ entry\.claimed │ +301 │ 2026-11-22T09:00:00\.003Z │ it answered 500 │/);

  expect(await line.pql('webhooks', 'replay', 'msg_9')).toMatchObject({
    ...{ code: 2, stdout: '' },
    stderr: expect.stringContaining('has the id "msg_9". See those that were given up: npx pql webhooks failed'),
  });
  const noneNamed = await line.pql('webhooks', 'replay');
  expect(noneNamed).toMatchObject({ code: 2, stderr: expect.stringContaining('or all of them with --all') });
  const one = await line.pql('webhooks', 'replay', 'msg_2');
  expect(one).toEqual({ code: 0, stdout: '1 message is sent again.\n', stderr: '' });
  expect(await kept.get('msg_2')).toMatchObject({ state: 'waiting', tries: 0, body: JSON.stringify(text) });
  const all = await line.pql('webhooks', 'replay', '--all', '--json');
  expect(JSON.parse(all.stdout)).toEqual({ replayed: 2 });
  expect(await kept.count()).toEqual({ waiting: 3, delivered: 0, dead: 0 });
  expect((await line.pql('webhooks', 'failed')).stdout).toBe('No message was given up.\n');
});

test('a test message says what came back, also where nobody is', async () => {
  expect(await line.pql('webhooks', 'test')).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining('notify.webhook_url') },
  });
  const receiver = await httpReceiver();
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const settings = { PQL_NOTIFY_WEBHOOK_URL: receiver.url, PQL_NOTIFY_WEBHOOK_SECRET: secret };
  const set = await openCommandLine({ folder: program.folder, settings: { ...program.settings, ...settings } });
  expect(await set.pql('webhooks', 'test')).toMatchObject({ code: 0, stdout: 'It was taken (200).\n' });
  expect(receiver.received[0]?.headers['webhook-id']).toMatch(/^test_/);
  await receiver.leave();
  const away = await set.pql('webhooks', 'test');
  expect(away.code).toBe(1);
  expect(away.stdout).toMatch(/^It was not taken at 127\.0\.0\.1:\d+: .*ECONNREFUSED.*notify\.webhook_url/);
  expect(away.stdout).not.toContain('s3cret');
  await set.close();
  await receiver.close();
});
