import { createRoute, z } from '@hono/zod-openapi';
import { tierNames } from '../../model/types.ts';
import { type QueueStore, queueStatuses } from '../../queue/store.ts';
import { type Needs, routeGroup } from '../context.ts';
import { cursorOf, cursorText } from '../cursor.ts';
import { Problem } from '../problem.ts';
import { entryItem, listedItemText } from '../schemas/entry.ts';
import { answersProblems, instant, pageLimit, pageOf, security, team, withToken } from '../schemas/shapes.ts';
import { checkTeam, sees } from '../scope.ts';
import { writtenJson } from '../written.ts';

export interface QueueParts {
  readonly needs: Needs;
  readonly store: Pick<QueueStore, 'listTexts' | 'published'>;
}

const queueSchema = z
  .object({
    team: z.string(),
    waiting: z.int().describe('Nobody holds them'),
    held: z.int(),
    breached: z.int().describe('Of both, those that should have been claimed or touched by now, and were not'),
    run_id: z.string(),
    as_of: instant,
  })
  .meta({ id: 'Queue' });

const pageSchema = pageOf(entryItem).extend({
  run_id: z.string().describe('The run that published the queue of this page'),
  as_of: instant,
  total: z.int().describe('Entries of that status, and of those filters, in the whole queue'),
});

const tiers = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(tierNames, { error: `expected some of ${tierNames.join(', ')}, with commas between` })))
  .meta({ description: 'One of them, or several with commas between', example: 'P1,P2' });
const yes = z.literal('true', { error: 'expected true; leave it out for everyone' }).transform(() => true);

const query = z.strictObject({
  cursor: cursorText,
  limit: pageLimit,
  status: z.enum(queueStatuses).default('open'),
  tier: tiers.optional(),
  rule: z.string().min(1).max(200).optional().describe('Whom this rule qualified'),
  asked: yes.optional().describe('Who asked to be called'),
  news: yes.optional().describe('Of whom something is new'),
  late: yes.optional().describe('Who should have been claimed or touched by now'),
});

/** The place in the queue of the last entry of a page. */
const cursor = cursorOf(z.string().max(1_000));

export function queueRoutes({ needs, store }: QueueParts) {
  const list = createRoute({
    method: 'get',
    path: '/v1/queues',
    operationId: 'listQueues',
    summary: 'The queues of the teams that the token sees',
    security,
    middleware: needs('read_queues'),
    responses: {
      200: { description: 'All of them', content: { 'application/json': { schema: pageOf(queueSchema) } } },
      ...answersProblems(...withToken),
    },
  });
  const entries = createRoute({
    method: 'get',
    path: '/v1/queues/{team}/entries',
    operationId: 'listEntries',
    summary: 'A page of a queue in its order, with state and holder',
    security,
    middleware: needs('read_queues'),
    request: {
      params: z.object({ team }),
      query,
    },
    responses: {
      200: { description: 'A page', content: { 'application/json': { schema: pageSchema } } },
      ...answersProblems(...withToken, 404),
    },
  });

  return routeGroup()
    .openapi(list, async (c) => {
      const caller = c.get('caller');
      const published = await store.published();
      if (!published) {
        throw new Problem('nothing_published', 'No queue was published yet: the first run has not ended.', {
          retryAfter: 60,
        });
      }
      const { runId, asOf, teams } = published;
      const of = { run_id: runId, as_of: new Date(asOf).toISOString() };
      const items = teams
        .filter(({ team }) => sees(caller, team))
        .map(({ team, waiting, held, breached }) => ({ team, waiting, held, breached, ...of }));
      return c.json({ items, next_cursor: null }, 200);
    })
    .openapi(entries, async (c) => {
      const { team } = c.req.valid('param');
      const { limit, status, cursor: text, tier, ...others } = c.req.valid('query');
      checkTeam(c.get('caller'), team);
      const filters = { tiers: tier, ...others };
      const list = JSON.stringify([team, status, filters]);
      const page = await store.listTexts(team, { limit, status, filters, after: cursor.read(list, text) });
      const next_cursor = page.next === undefined ? null : cursor.write(list, page.next);
      const items = page.entries.map((row) => listedItemText(team, row));
      const of = { next_cursor, run_id: page.runId, as_of: new Date(page.asOf).toISOString(), total: page.total };
      return writtenJson<z.output<typeof pageSchema>>(c, `{"items":[${items.join()}],${JSON.stringify(of).slice(1)}`);
    });
}
