import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { problemOf, problemResponse } from '../../../src/http/problem.ts';
import { fewAtOnce } from '../../../src/http/segment/under-way.ts';

test('a storm of requests is let in by few at a time; the others are told to come again, and nothing of them is kept', async () => {
  const open: (() => void)[] = [];
  const app = new Hono().post('/', fewAtOnce(3), async (c) => {
    await new Promise<void>((done) => open.push(done));
    return c.text(await c.req.text());
  });
  app.onError((error) => problemResponse(problemOf(error)));
  const sent: Request[] = [];
  const send = () => {
    const request = new Request('http://pql/', { method: 'POST', body: 'an event' });
    sent.push(request);
    return app.request(request);
  };

  const taken = [send(), send(), send()];
  const shed = await Promise.all(Array.from({ length: 50 }, send));
  expect(new Set(shed.map(({ status, headers }) => `${status} ${headers.get('retry-after')}`))).toEqual(
    new Set(['503 1']),
  );
  // Passed over: whoever still sends when they are answered would lose the answer.
  expect(sent.slice(3).every(({ bodyUsed }) => bodyUsed)).toBe(true);
  for (const done of open.splice(0)) done();
  expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200, 200]);

  // What has ended makes room again, also where it failed.
  const next = send();
  await Promise.resolve();
  for (const done of open.splice(0)) done();
  expect((await next).status).toBe(200);
});
