import { createRoute } from '@hono/zod-openapi';
import type { z } from 'zod';
import { type Needs, routeGroup } from '../context.ts';
import { statusSchema } from '../schemas/run.ts';
import { answersProblems, security, withToken } from '../schemas/shapes.ts';

export interface StatusRouteParts {
  readonly needs: Needs;
  status(): Promise<z.output<typeof statusSchema>>;
}

export function statusRoutes({ needs, status }: StatusRouteParts) {
  const route = createRoute({
    method: 'get',
    path: '/v1/status',
    operationId: 'status',
    summary: 'How many wait in each queue, and how the last run went',
    security,
    middleware: needs('read_status'),
    responses: {
      200: { description: 'As `pql status --json`', content: { 'application/json': { schema: statusSchema } } },
      ...answersProblems(...withToken),
    },
  });
  return routeGroup().openapi(route, async (c) => c.json(await status(), 200));
}
