import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import type { TokenRole } from '../warehouse/tokens.ts';
import type { Permission } from './auth/roles.ts';
import { shapeFaults } from './problem.ts';

/** Who asks. */
export interface Caller {
  /** What logs and idempotency keys know them by: the id of a token, or `proxy:ana`. */
  readonly id: string;
  /** What the queue log calls them. */
  readonly name: string;
  readonly role: TokenRole;
  /** The rep they are, by the name in routing.yaml; undefined where nobody is named. */
  readonly rep: string | undefined;
  /** The teams they see; undefined: all of them. */
  readonly teams: readonly string[] | undefined;
  /** Since a browser adds cookies and a proxy's header by itself, writes by them must come from our own page. */
  readonly by: 'token' | 'cookie' | 'proxy';
}

export interface ApiEnv {
  Bindings: Partial<HttpBindings>;
  Variables: {
    caller: Caller;
    /** Type of the problem that was answered, for the log. */
    problem: string;
  };
}

export type ApiContext = Context<ApiEnv>;

/** Middleware of a route: 401 for whoever isn't known, 403 for who may not do it; sets `caller`. Stands before the checks of the request. */
export type Needs = (permission: Permission) => MiddlewareHandler<ApiEnv>;

/** What every group of routes is made of: requests that aren't of the declared shape become a problem that names each place. */
export function routeGroup(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw shapeFaults(result.target, result.error);
    },
  });
}
