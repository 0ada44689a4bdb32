import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openProgram, type Program } from '../support/program.ts';
import { openProxy, type ServiceProxy } from '../support/proxy.ts';

let program: Program;
let way: ServiceProxy;
beforeAll(async () => {
  program = openProgram();
  way = await openProxy(Number(new URL(inject('services').redis.url).port));
});
afterAll(async () => {
  await way.close();
  await program.close();
});

test('a worker whose Redis hangs ends cleanly when it is told to let go: it waits for no answer for ever', {
  timeout: 180_000,
}, async () => {
  const worker = program.keep(['worker'], { REDIS_URL: `redis://127.0.0.1:${way.port}` });
  await eventually('the worker takes jobs', () => worker.said().includes('The worker takes jobs'), 120_000);
  way.treat({ kind: 'half-open' });
  worker.signal('SIGTERM');
  await eventually('it stops', () => worker.said().includes('Stopping'));
  worker.signal('SIGTERM');
  const { code, stderr } = await worker.ended;
  expect({ code, isLate: stderr.includes('Not closed within') }).toEqual({ code: 0, isLate: false });
});
