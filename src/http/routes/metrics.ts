import { createRoute, z } from '@hono/zod-openapi';
import { type Needs, routeGroup } from '../context.ts';
import { answersProblems, security, withToken } from '../schemas/shapes.ts';

export interface MetricsRouteParts {
  readonly needs: Needs;
  metrics(): Promise<{ readonly type: string; readonly body: string }>;
}

export function metricsRoutes({ needs, metrics }: MetricsRouteParts) {
  const route = createRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'metrics',
    summary: 'Figures for Prometheus',
    security,
    middleware: needs('read_status'),
    responses: {
      200: {
        description: 'In Prometheus’ text format; docs/operating.md says what each means',
        content: { 'text/plain': { schema: z.string() } },
      },
      ...answersProblems(...withToken),
    },
  });
  return routeGroup().openapi(route, async (c) => {
    const { type, body } = await metrics();
    return c.text(body, 200, { 'content-type': type, 'cache-control': 'no-store' });
  });
}
