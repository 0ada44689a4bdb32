import { createRoute, z } from '@hono/zod-openapi';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { type Auth, sessionCookie } from '../auth/authenticate.ts';
import type { Proxies } from '../auth/proxies.ts';
import { checkSameOrigin } from '../auth/same-origin.ts';
import { type Sessions, sessionSeconds } from '../auth/sessions.ts';
import { routeGroup } from '../context.ts';
import { answersProblems, instant, withToken } from '../schemas/shapes.ts';

const signIn = createRoute({
  method: 'post',
  path: '/v1/session',
  operationId: 'signIn',
  summary: 'Takes a token for a cookie of twelve hours, for a page',
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ token: z.string().min(1).max(500) }) } },
    },
  },
  responses: {
    201: {
      description: 'The cookie is set',
      content: { 'application/json': { schema: z.object({ expires_at: instant }) } },
    },
    ...answersProblems(...withToken),
  },
});

const signOut = createRoute({
  method: 'delete',
  path: '/v1/session',
  operationId: 'signOut',
  summary: 'Ends the session of the cookie',
  responses: { 204: { description: 'There is none any more' }, ...answersProblems() },
});

export interface SessionParts {
  readonly auth: Pick<Auth, 'checkSecret'>;
  readonly sessions: Sessions;
  readonly proxies: Proxies;
  readonly now: () => number;
}

export function sessionRoutes({ auth, sessions, proxies, now }: SessionParts) {
  return routeGroup()
    .openapi(signIn, async (c) => {
      // A page of somebody else could sign a browser in as whoever it likes.
      checkSameOrigin(c, proxies, 'taken');
      const token = await auth.checkSecret(c, c.req.valid('json').token);
      setCookie(c, sessionCookie, await sessions.open(token.id), {
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
        secure: proxies.isSecure(c),
        maxAge: sessionSeconds,
      });
      const ends = Math.min(now() + sessionSeconds * 1000, token.expiresAt ?? Number.POSITIVE_INFINITY);
      return c.json({ expires_at: new Date(ends).toISOString() }, 201);
    })
    .openapi(signOut, async (c) => {
      checkSameOrigin(c, proxies, 'taken');
      const id = getCookie(c, sessionCookie);
      if (id !== undefined) await sessions.end(id);
      deleteCookie(c, sessionCookie, { path: '/', secure: proxies.isSecure(c) });
      return c.body(null, 204);
    });
}
