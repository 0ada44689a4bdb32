import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Logger } from '../runtime/log.ts';
import type { ApiContext, ApiEnv } from './context.ts';

/** A request that was answered, without what it was about. */
export interface AnsweredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

/** One line a request: the route and not the path, because a path names leads; no query, no body. */
export function accessLog(
  log: Logger,
  now: () => number,
  answered: (request: AnsweredRequest) => void,
): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const begun = now();
    await next();
    const ms = Math.round(now() - begun);
    answered({ method: c.req.method, route: routeOf(c), status: c.res.status, ms });
    log.info(
      {
        method: c.req.method,
        route: routeOf(c),
        status: c.res.status,
        ms,
        by: c.get('caller')?.id,
        problem: c.get('problem'),
      },
      'request',
    );
  };
}

/** `/v1/entries/:entry_id`; `*` for what no route is for. */
export function routeOf(c: ApiContext): string {
  return routePath(c, -1);
}
