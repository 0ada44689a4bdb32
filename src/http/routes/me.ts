import { createRoute, z } from '@hono/zod-openapi';
import { tokenRoles } from '../../warehouse/tokens.ts';
import type { Auth } from '../auth/authenticate.ts';
import { mayDo, permissionNames } from '../auth/roles.ts';
import { routeGroup } from '../context.ts';
import { answersProblems, instant, security, withToken } from '../schemas/shapes.ts';

export const meSchema = z
  .object({
    name: z.string(),
    role: z.enum(tokenRoles),
    rep: z.string().nullable(),
    teams: z.array(z.string()).nullable().describe('Null: all of them'),
    may: z.array(z.enum(permissionNames)).describe('What the role may do, in those teams'),
    session_ends_at: instant.nullable().describe('When a session by cookie ends; null for all others'),
  })
  .meta({ id: 'Me' });

export function meRoutes({ auth }: { readonly auth: Pick<Auth, 'needs' | 'sessionEndsAt'> }) {
  const me = createRoute({
    method: 'get',
    path: '/v1/me',
    operationId: 'me',
    summary: 'Name, role and teams of whoever asks',
    security,
    middleware: auth.needs('read_self'),
    responses: {
      200: { description: 'Who you are', content: { 'application/json': { schema: meSchema } } },
      ...answersProblems(...withToken),
    },
  });
  return routeGroup().openapi(me, async (c) => {
    const { name, role, rep, teams } = c.get('caller');
    const endsAt = await auth.sessionEndsAt(c);
    const who = { name, role, rep: rep ?? null, teams: teams === undefined ? null : [...teams] };
    const session_ends_at = endsAt === undefined ? null : new Date(endsAt).toISOString();
    return c.json({ ...who, may: [...mayDo[role]], session_ends_at }, 200);
  });
}
