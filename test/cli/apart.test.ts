import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { type Kept, openProgram, type Program } from '../support/program.ts';
import { openCommandLine } from './queue/command-line.ts';

const model = `
model: calls
signals:
  calls: { event: api_call, measure: count, within: { last: 30d }, score: usage, points: { each: 10, limit: 100 } }
qualify:
  pql: { kind: pql, usage: 20 }
hand_raise: [{ event: demo_requested, within: 14d }]
`;

let program: Program;
beforeAll(() => {
  program = openProgram();
  program.write('pql.yaml', 'paths: { model: model.yaml, routing: routing.yaml }\n');
  program.write('model.yaml', model);
  program.write('routing.yaml', 'teams: { sales: {} }\nrules: [{ else: sales }]\n');
});
afterAll(() => program.close());

const queue = z.object({
  items: z.array(z.object({ entry_id: z.string(), entry: z.object({ scored: z.boolean(), tier: z.string() }) })),
});

/** What a process says of itself, in a line of its log. */
async function says(kept: Kept, line: RegExp): Promise<string> {
  const found = async () => line.exec(kept.said())?.[0];
  const ended = kept.ended.then(({ code, stderr }) => {
    throw new Error(`it ended with ${code}: ${stderr}`);
  });
  await Promise.race([eventually(String(line), async () => (await found()) !== undefined, 60_000), ended]);
  return (await found()) ?? '';
}

test('a server beside a worker: who asks to be called is at the head at once, and scored by the worker', async () => {
  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const calls = [1, 2, 3, 4, 5, 6, 7, 8].map((day) => ({
    ...{ lead_id: 'ada', account_id: 'acme', event: 'api_call', channel: 'product', at: at(day * 1_440) },
  }));
  program.write('events.ndjson', calls.map((one) => JSON.stringify(one)).join('\n'));
  const line = await openCommandLine(program);
  expect(await line.pql('import', 'events', join(program.folder, 'events.ndjson'), '--history')).toMatchObject({
    code: 0,
  });
  expect(await line.pql('rescore')).toMatchObject({ code: 0 });
  const token = (role: string) => line.pql('token', 'create', '--role', role);
  const [ingest, admin] = (await Promise.all([token('ingest'), token('admin')])).map(({ stdout }) => stdout.trim());
  await line.close();

  const serve = program.keep(['serve']);
  const url = (await says(serve, /http:\/\/127\.0\.0\.1:\d+/)) || '';
  const as = (secret = '') => ({ authorization: `Bearer ${secret}`, 'content-type': 'application/json' });
  const items = async () => {
    const answer = await fetch(`${url}/v1/queues/sales/entries`, { headers: as(admin) });
    return queue.parse(await answer.json()).items;
  };
  const body = { event: 'demo_requested', userId: 'nia', context: { groupId: 'initech' }, messageId: 'm-1' };
  const sent = await fetch(`${url}/v1/track`, { method: 'POST', headers: as(ingest), body: JSON.stringify(body) });
  expect(sent.status).toBe(200);
  expect((await items())[0]).toMatchObject({ entry_id: 'account:initech', entry: { scored: false } });

  const worker = program.keep(['worker']);
  await eventually('the worker has scored it', async () => (await items())[0]?.entry.scored === true, 90_000);
  expect((await items()).map(({ entry_id }) => entry_id)).toEqual(['account:initech', 'account:acme']);

  for (const kept of [worker, serve]) kept.signal('SIGTERM');
  const [workerEnded, serveEnded] = await Promise.all([worker.ended, serve.ended]);
  expect([workerEnded.code, serveEnded.code]).toEqual([0, 0]);
});
