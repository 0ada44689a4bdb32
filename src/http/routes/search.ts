import { createRoute, z } from '@hono/zod-openapi';
import type { Handoff } from '../../handoff/handoff.ts';
import type { Found, SearchAsked } from '../../insight/search.ts';
import { type Needs, routeGroup } from '../context.ts';
import { entryItemOf } from '../schemas/entry.ts';
import { foundSchema } from '../schemas/found.ts';
import { answersProblems, security, withToken } from '../schemas/shapes.ts';
import { entryIfAny, sees } from '../scope.ts';

const most = 20;

export interface SearchParts {
  readonly needs: Needs;
  readonly handoff: Pick<Handoff, 'entry'>;
  search(asked: SearchAsked): Promise<readonly Found[]>;
}

export function searchRoutes({ needs, handoff, search }: SearchParts) {
  const route = createRoute({
    method: 'post',
    path: '/v1/search',
    operationId: 'search',
    summary: 'Leads and accounts by id, e-mail, name or domain, with the entry where there is one',
    security,
    middleware: needs('read_queues'),
    request: {
      body: {
        required: true,
        content: { 'application/json': { schema: z.strictObject({ text: z.string().trim().min(2).max(200) }) } },
      },
    },
    responses: {
      200: {
        description: `The best matches, ${most} at most`,
        content: {
          'application/json': { schema: z.object({ items: z.array(foundSchema), next_cursor: z.null() }) },
        },
      },
      ...answersProblems(...withToken),
    },
  });

  return routeGroup().openapi(route, async (c) => {
    const caller = c.get('caller');
    const found = await search({ text: c.req.valid('json').text, limit: most, teams: caller.teams });
    const items = await Promise.all(
      found.map(async ({ subject, id, accountId, name, email, domain }) => {
        const ids = [...(subject === 'lead' ? [`lead:${id}`] : []), ...(accountId ? [`account:${accountId}`] : [])];
        const entries = await Promise.all(ids.map((entryId) => entryIfAny(handoff, entryId)));
        const entry = entries.find((held) => held !== undefined && sees(caller, held.work.team));
        return {
          subject,
          lead_id: subject === 'lead' ? id : null,
          account_id: accountId || null,
          name: name || null,
          email: email || null,
          domain: domain || null,
          entry: entry ? entryItemOf(entry) : null,
        };
      }),
    );
    return c.json({ items, next_cursor: null }, 200);
  });
}
