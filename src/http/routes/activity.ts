import { createRoute, z } from '@hono/zod-openapi';
import type { Activity } from '../../insight/activity/activity.ts';
import type { Subject } from '../../model/types.ts';
import { type Needs, routeGroup } from '../context.ts';
import { Problem } from '../problem.ts';
import { type ActivityDocument, activitySchema } from '../schemas/activity.ts';
import { answersProblems, id, security, withToken } from '../schemas/shapes.ts';
import type { Whereabouts } from '../whereabouts.ts';

export interface ActivityParts {
  readonly needs: Needs;
  readonly whereabouts: Pick<Whereabouts, 'isSeen'>;
  /** What they did of late; undefined where nothing is known of such a lead or account. */
  activity(subject: Subject, id: string, days: number): Promise<Activity | undefined>;
  /** Other lead ids of the person, of each who has any. */
  otherIdsOf(leadIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

const days = z.coerce.number().int().min(7).max(400).default(90);

export function activityRoutes({ needs, whereabouts, activity, otherIdsOf }: ActivityParts) {
  const route = createRoute({
    method: 'get',
    path: '/v1/activity/{subject}/{id}',
    operationId: 'activity',
    summary: 'What a lead, or an account and its leads, did day by day',
    security,
    middleware: needs('read_queues'),
    request: {
      params: z.object({ subject: z.enum(['lead', 'account']), id }),
      query: z.strictObject({ days: days.describe('Calendar days, today’s included') }),
    },
    responses: {
      200: {
        description: 'Counted as the scores count it: without what the model ignores',
        content: { 'application/json': { schema: activitySchema } },
      },
      ...answersProblems(...withToken, 404),
    },
  });

  return routeGroup().openapi(route, async (c) => {
    const { subject, id } = c.req.valid('param');
    const found = await activity(subject, id, c.req.valid('query').days);
    const leadIds = subject === 'lead' ? [id, ...((await otherIdsOf([id])).get(id) ?? [])] : [];
    if (!found || !(await whereabouts.isSeen(c.get('caller'), { leadIds, accountId: found.accountId }))) {
      throw new Problem(
        'unknown_subject',
        `There is no ${subject} "${id}" that this token sees, with an event or a trait.`,
      );
    }
    return c.json(activityDocument(found), 200);
  });
}

function activityDocument(activity: Activity): ActivityDocument {
  const { subject, id, accountId, from, until, timezone, days, events, others, people, marks } = activity;
  return {
    subject,
    lead_id: subject === 'lead' ? id : null,
    account_id: accountId || null,
    from: iso(from),
    until: iso(until),
    timezone,
    days: [...days],
    events: events.map(({ event, channel, count, first, last }) => ({
      ...{ event, channel, count },
      first: iso(first),
      last: iso(last),
    })),
    others,
    people,
    marks: marks.map(({ at, kind, text }) => ({ at: iso(at), kind, text })),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
