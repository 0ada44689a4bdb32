import { createRoute, z } from '@hono/zod-openapi';
import { tokenRoles } from '../../warehouse/tokens.ts';
import { type Needs, routeGroup } from '../context.ts';
import { answersProblems, security, withToken } from '../schemas/shapes.ts';

const meSchema = z
  .object({
    name: z.string(),
    role: z.enum(tokenRoles),
    rep: z.string().nullable(),
    teams: z.array(z.string()).nullable().describe('Null: all of them'),
  })
  .meta({ id: 'Me' });

export function meRoutes({ needs }: { readonly needs: Needs }) {
  const me = createRoute({
    method: 'get',
    path: '/v1/me',
    operationId: 'me',
    summary: 'Name, role and teams of whoever asks',
    security,
    middleware: needs('read_self'),
    responses: {
      200: { description: 'Who you are', content: { 'application/json': { schema: meSchema } } },
      ...answersProblems(...withToken),
    },
  });
  return routeGroup().openapi(me, (c) => {
    const { name, role, rep, teams } = c.get('caller');
    return c.json({ name, role, rep: rep ?? null, teams: teams === undefined ? null : [...teams] }, 200);
  });
}
