import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Queue } from 'bullmq';
import { boardPath } from './board-path.ts';
import { type Needs, routeGroup } from './context.ts';

/** bull-board over the job queues, for admins alone. Jobs carry ids and instants, nothing about leads. */
export function boardRoutes({ needs, queues }: { readonly needs: Needs; readonly queues: readonly Queue[] }) {
  const adapter = new HonoAdapter(serveStatic).setBasePath(boardPath);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue)),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'pql jobs' } },
  });
  const app = routeGroup();
  app.use(`${boardPath}/*`, needs('manage_jobs'));
  app.use(boardPath, needs('manage_jobs'));
  app.route(boardPath, adapter.registerPlugin());
  return app;
}
