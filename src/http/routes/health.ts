import { createRoute, z } from '@hono/zod-openapi';
import { routeGroup } from '../context.ts';
import type { Checked } from '../readiness.ts';
import { answersProblems } from '../schemas/shapes.ts';

const health = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'health',
  summary: 'Whether the API answers',
  responses: {
    200: {
      description: 'It does',
      content: { 'application/json': { schema: z.object({ ok: z.literal(true) }) } },
    },
    ...answersProblems(),
  },
});

const readinessSchema = z
  .object({
    ready: z.boolean(),
    checks: z.array(
      z.object({
        name: z.enum(['clickhouse', 'redis', 'schema', 'schedule']),
        ok: z.boolean(),
        message: z.string().describe('What is wrong and what to do; empty where it is well'),
      }),
    ),
  })
  .meta({ id: 'Readiness' });

const ready = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'ready',
  summary: 'Whether pql can do its job: ClickHouse, Redis, the schema of the database and the schedule',
  responses: {
    200: { description: 'It can', content: { 'application/json': { schema: readinessSchema } } },
    ...answersProblems(),
    503: { description: 'Something is missing', content: { 'application/json': { schema: readinessSchema } } },
  },
});

export interface HealthParts {
  readiness(): Promise<readonly Checked[]>;
}

/** For whoever keeps pql running: anybody may ask, and nothing of the answers is about anybody. */
export function healthRoutes({ readiness }: HealthParts) {
  return routeGroup()
    .openapi(health, (c) => c.json({ ok: true as const }, 200))
    .openapi(ready, async (c) => {
      const checks = (await readiness()).map((one) => ({ ...one }));
      const isReady = checks.every(({ ok }) => ok);
      return isReady ? c.json({ ready: true, checks }, 200) : c.json({ ready: false, checks }, 503);
    });
}
