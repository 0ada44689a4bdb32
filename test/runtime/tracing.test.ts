import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Worker } from 'bullmq';
import { expect, inject, it } from 'vitest';
import { z } from 'zod';
import { openQueues } from '../../jobs/queues.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { closeRedis, connectRedis } from '../../src/runtime/redis.ts';
import { startTracing } from '../../src/runtime/tracing.ts';

const spans = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(z.object({ spans: z.array(z.object({ name: z.string(), traceId: z.string() })) })),
    }),
  ),
});

it('a job is traced from where it was added to where it was done', async () => {
  const received: string[] = [];
  const collector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/v1/traces') received.push(body);
    response.end('{}');
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const bound = collector.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');

  const tracing = startTracing({ endpoint: `http://127.0.0.1:${bound.port}/`, version: '1.2.3' });
  const { redis } = inject('services');
  const prefix = `{trace-${randomUUID()}}`;
  const log = silentLog();
  const producer = connectRedis(redis, 'worker', log);
  const consumer = connectRedis(redis, 'worker', log);
  const queues = openQueues({ connection: producer, prefix, log, telemetry: tracing.telemetry });
  const worker = new Worker('upkeep', async () => 'done', {
    connection: consumer,
    prefix,
    telemetry: tracing.telemetry,
  });
  const done = once(worker, 'completed');
  await queues.upkeep.add('sweep', {});
  await done;
  await worker.close();
  await queues.close();
  await tracing.close();
  await Promise.all([closeRedis(producer), closeRedis(consumer)]);
  collector.close();

  const all = received.flatMap((body) =>
    spans
      .parse(JSON.parse(body))
      .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap((scope) => scope.spans),
  );
  expect(received.join()).toContain('"1.2.3"');
  const added = all.find(({ name }) => name.startsWith('add upkeep'));
  const processed = all.find(({ name }) => name.startsWith('process upkeep'));
  expect(added, JSON.stringify(all)).toBeDefined();
  expect(processed?.traceId).toBe(added?.traceId);
});
