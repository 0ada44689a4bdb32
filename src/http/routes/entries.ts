import { createRoute, z } from '@hono/zod-openapi';
import type { Handoff } from '../../handoff/handoff.ts';
import { logView } from '../../handoff/log-view.ts';
import { Refusal } from '../../queue/refusal.ts';
import { type Caller, type Needs, routeGroup } from '../context.ts';
import { Problem } from '../problem.ts';
import { type EntryItem, entryItem, entryItemText, historyRow } from '../schemas/entry.ts';
import { answersProblems, id, pageOf, rep, security, withToken } from '../schemas/shapes.ts';
import { entryIfAny, seenEntry, sees, unknownEntry } from '../scope.ts';
import { writtenJson } from '../written.ts';

export interface EntryParts {
  readonly needs: Needs;
  readonly handoff: Pick<Handoff, 'entry' | 'history' | 'work' | 'teamsOf'>;
}

const params = z.object({ entry_id: id });
const workSchema = pageOf(entryItem);

/** What reps see of single entries, and of what they hold. */
export function entryRoutes({ needs, handoff }: EntryParts) {
  const show = createRoute({
    method: 'get',
    path: '/v1/entries/{entry_id}',
    operationId: 'showEntry',
    summary: 'One entry with its record',
    security,
    middleware: needs('read_queues'),
    request: { params },
    responses: {
      200: { description: 'The entry', content: { 'application/json': { schema: entryItem } } },
      ...answersProblems(...withToken, 404),
    },
  });
  const history = createRoute({
    method: 'get',
    path: '/v1/entries/{entry_id}/history',
    operationId: 'entryHistory',
    summary: 'What was done with an entry, the latest first',
    security,
    middleware: needs('read_queues'),
    request: { params },
    responses: {
      200: { description: '200 rows at most', content: { 'application/json': { schema: pageOf(historyRow) } } },
      ...answersProblems(...withToken, 404),
    },
  });
  const work = createRoute({
    method: 'get',
    path: '/v1/work',
    operationId: 'work',
    summary: 'What a rep holds, the longest first',
    security,
    middleware: needs('read_queues'),
    request: { query: z.strictObject({ rep: rep.optional() }) },
    responses: {
      200: { description: 'All of it', content: { 'application/json': { schema: workSchema } } },
      ...answersProblems(...withToken, 404, 422),
    },
  });

  /** The history outlives the entry: whoever handed one over still sees what was done. */
  async function seenHistory(caller: Caller, entryId: string) {
    const now = await entryIfAny(handoff, entryId);
    if (now && !sees(caller, now.work.team)) throw unknownEntry(entryId);
    const rows = now ? await handoff.history(entryId) : await pastHistory(entryId);
    const team = now?.work.team ?? rows[0]?.team;
    if (team === undefined || !sees(caller, team)) throw unknownEntry(entryId);
    return rows;
  }
  const pastHistory = (entryId: string) =>
    handoff.history(entryId).catch((error: unknown) => {
      throw problemOfUnknown(error, entryId);
    });

  return routeGroup()
    .openapi(show, async (c) => {
      const held = await seenEntry(handoff, c.get('caller'), c.req.valid('param').entry_id);
      return writtenJson<EntryItem>(c, entryItemText(held));
    })
    .openapi(history, async (c) => {
      const rows = await seenHistory(c.get('caller'), c.req.valid('param').entry_id);
      return c.json({ items: rows.map(logView), next_cursor: null }, 200);
    })
    .openapi(work, async (c) => {
      const caller = c.get('caller');
      const holder = await holderOf(caller, c.req.valid('query').rep, handoff);
      const held = await handoff.work(holder);
      const items = held.filter((one) => sees(caller, one.work.team)).map(entryItemText);
      return writtenJson<z.output<typeof workSchema>>(c, `{"items":[${items.join()}],"next_cursor":null}`);
    });
}

/** Whose work is asked for, where the caller may see it. */
async function holderOf(caller: Caller, asked: string | undefined, handoff: Pick<Handoff, 'teamsOf'>): Promise<string> {
  const holder = asked ?? caller.rep;
  if (holder === undefined) {
    throw new Problem('missing', 'This token names no rep. Say whose work is meant: ?rep=NAME.', {
      errors: [{ place: 'query.rep', message: 'needed for a token without a rep' }],
    });
  }
  const isOwn = holder.toLowerCase() === caller.rep?.toLowerCase();
  if (caller.role === 'rep' && !isOwn) {
    throw new Problem('not_allowed', 'A rep sees their own work. Leave out ?rep=.');
  }
  if (!isOwn && caller.teams !== undefined) {
    const teams = await handoff.teamsOf(holder);
    if (!teams.some((team) => sees(caller, team))) throw unknownRep(holder);
  }
  return holder;
}

export function unknownRep(name: string): Problem {
  return new Problem('unknown_rep', `There is no rep "${name}" in a team that this token leads.`);
}

function problemOfUnknown(error: unknown, entryId: string): unknown {
  return error instanceof Refusal && error.code === 'unknown_entry' ? unknownEntry(entryId) : error;
}
