import { createRoute, z } from '@hono/zod-openapi';
import type { Found, SearchAsked } from '../../insight/search.ts';
import { type Caller, type Needs, routeGroup } from '../context.ts';
import { entryItemText } from '../schemas/entry.ts';
import { foundSchema } from '../schemas/found.ts';
import { answersProblems, security, withToken } from '../schemas/shapes.ts';
import { sees } from '../scope.ts';
import { isVisible, type Placed, type Whereabouts } from '../whereabouts.ts';
import { writtenJson } from '../written.ts';

const most = 20;
const answer = z.object({ items: z.array(foundSchema), next_cursor: z.null() });

export interface SearchParts {
  readonly needs: Needs;
  readonly whereabouts: Pick<Whereabouts, 'of'>;
  search(asked: SearchAsked): Promise<readonly Found[]>;
  /** Other lead ids of the person, of each who has any. */
  otherIdsOf(leadIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

export function searchRoutes({ needs, whereabouts, search, otherIdsOf }: SearchParts) {
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
        content: { 'application/json': { schema: answer } },
      },
      ...answersProblems(...withToken),
    },
  });

  /** The first of what was found that the caller may see, with the entries that they are in. */
  async function seen(caller: Caller, found: readonly Found[]) {
    const shown: { found: Found; entries: readonly Placed[] }[] = [];
    for (let from = 0; from < found.length && shown.length < most; from += most) {
      const some = found.slice(from, from + most);
      const others = await otherIdsOf(some.flatMap(({ subject, id }) => (subject === 'lead' ? [id] : [])));
      const entries = await whereabouts.of(
        some.map(({ subject, id, accountId }) => ({
          leadIds: subject === 'lead' ? [id, ...(others.get(id) ?? [])] : [],
          accountId,
        })),
      );
      const all = some.map((one, index) => ({ found: one, entries: entries[index] ?? [] }));
      shown.push(...all.filter(({ entries }) => isVisible(caller, entries)));
    }
    return shown.slice(0, most);
  }

  return routeGroup().openapi(route, async (c) => {
    const caller = c.get('caller');
    const found = await search({ text: c.req.valid('json').text, limit: most, teams: caller.teams });
    const items = (await seen(caller, found)).map(({ found, entries }) => {
      const { subject, id, accountId, name, email, domain } = found;
      const entry = entries.find(({ work }) => sees(caller, work.team));
      const who = {
        subject,
        lead_id: subject === 'lead' ? id : null,
        account_id: accountId || null,
        name: name || null,
        email: email || null,
        domain: domain || null,
      };
      return `${JSON.stringify(who).slice(0, -1)},"entry":${entry ? entryItemText(entry, entry.position) : null}}`;
    });
    return writtenJson<z.output<typeof answer>>(c, `{"items":[${items.join()}],"next_cursor":null}`);
  });
}
