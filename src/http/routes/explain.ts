import { createRoute, z } from '@hono/zod-openapi';
import { UnknownSubject } from '../../insight/explain.ts';
import type { Subject } from '../../model/types.ts';
import { type Needs, routeGroup } from '../context.ts';
import { Problem } from '../problem.ts';
import { type ExplanationDocument, explanationSchema } from '../schemas/explanation.ts';
import { answersProblems, givenInstant, id, security, withToken } from '../schemas/shapes.ts';
import { sees } from '../scope.ts';
import type { Whereabouts } from '../whereabouts.ts';

export interface ExplainParts {
  readonly needs: Needs;
  readonly whereabouts: Pick<Whereabouts, 'isSeen'>;
  /** Throws UnknownSubject. */
  explain(subject: Subject, id: string, asOf: number | undefined): Promise<ExplanationDocument>;
}

export function explainRoutes({ needs, whereabouts, explain }: ExplainParts) {
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

  return routeGroup().openapi(route, async (c) => {
    const { subject, id } = c.req.valid('param');
    const unknown = () =>
      new Problem('unknown_subject', `There is no ${subject} "${id}" that this token sees, with an event or a trait.`);
    const document = await explain(subject, id, c.req.valid('query').as_of).catch((error: unknown) => {
      throw error instanceof UnknownSubject ? unknown() : error;
    });
    const caller = c.get('caller');
    const { lead_id, also, account_id, queue } = document;
    const who = { leadIds: lead_id === null ? [] : [lead_id, ...also], accountId: account_id ?? '' };
    if (!(await whereabouts.isSeen(caller, who))) throw unknown();
    const isOfOthers = queue !== null && queue.entry_id !== null && !sees(caller, queue.team);
    return c.json({ ...document, queue: isOfOthers ? null : queue }, 200);
  });
}
