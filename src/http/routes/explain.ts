import { createRoute, z } from '@hono/zod-openapi';
import type { Handoff } from '../../handoff/handoff.ts';
import { UnknownSubject } from '../../insight/explain.ts';
import type { Subject } from '../../model/types.ts';
import { type Caller, type Needs, routeGroup } from '../context.ts';
import { Problem } from '../problem.ts';
import { type ExplanationDocument, explanationSchema } from '../schemas/explanation.ts';
import { answersProblems, givenInstant, id, security, withToken } from '../schemas/shapes.ts';
import { entryIfAny, sees } from '../scope.ts';

export interface ExplainParts {
  readonly needs: Needs;
  readonly handoff: Pick<Handoff, 'entry'>;
  /** Throws UnknownSubject. */
  explain(subject: Subject, id: string, asOf: number | undefined): Promise<ExplanationDocument>;
  /** Whether a lead or its account is in the published queue of one of these teams. */
  isQueued(
    who: { readonly leadIds: readonly string[]; readonly accountId: string },
    teams: readonly string[],
  ): Promise<boolean>;
}

export function explainRoutes({ needs, handoff, explain, isQueued }: ExplainParts) {
  const route = createRoute({
    method: 'get',
    path: '/v1/explain/{subject}/{id}',
    operationId: 'explain',
    summary: 'A score: what gave how much on what evidence, what is missing, what is lost when',
    security,
    middleware: needs('read_queues'),
    request: {
      params: z.object({ subject: z.enum(['lead', 'account']), id }),
      query: z.strictObject({ as_of: givenInstant.optional() }),
    },
    responses: {
      200: {
        description: 'As `pql explain --json`',
        content: { 'application/json': { schema: explanationSchema } },
      },
      ...answersProblems(...withToken, 404),
    },
  });

  async function isSeen({ teams }: Caller, { lead_id, also, account_id }: ExplanationDocument): Promise<boolean> {
    if (teams === undefined) return true;
    const leadIds = lead_id === null ? [] : [lead_id, ...also];
    const entryIds = [
      ...leadIds.map((lead) => `lead:${lead}`),
      ...(account_id === null ? [] : [`account:${account_id}`]),
    ];
    const held = await Promise.all(entryIds.map((entryId) => entryIfAny(handoff, entryId)));
    if (held.some((one) => one !== undefined && sees({ teams }, one.work.team))) return true;
    return isQueued({ leadIds, accountId: account_id ?? '' }, teams);
  }

  return routeGroup().openapi(route, async (c) => {
    const { subject, id } = c.req.valid('param');
    const unknown = () =>
      new Problem('unknown_subject', `There is no ${subject} "${id}" that this token sees, with an event or a trait.`);
    const document = await explain(subject, id, c.req.valid('query').as_of).catch((error: unknown) => {
      throw error instanceof UnknownSubject ? unknown() : error;
    });
    const caller = c.get('caller');
    if (!(await isSeen(caller, document))) throw unknown();
    const { queue } = document;
    const isOfOthers = queue !== null && queue.entry_id !== null && !sees(caller, queue.team);
    return c.json({ ...document, queue: isOfOthers ? null : queue }, 200);
  });
}
