import { createRoute, z } from '@hono/zod-openapi';
import { routeGroup } from '../context.ts';
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

export function healthRoutes() {
  return routeGroup().openapi(health, (c) => c.json({ ok: true as const }, 200));
}
