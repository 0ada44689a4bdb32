import { createRoute, z } from '@hono/zod-openapi';
import type { Handoff } from '../../handoff/handoff.ts';
import { type Caller, type Needs, routeGroup } from '../context.ts';
import { type Idempotency, idempotencyHeader, onceOf } from '../idempotency.ts';
import { Problem } from '../problem.ts';
import { awaySchema } from '../schemas/away.ts';
import { answersProblems, givenInstant, note, rep, security, withToken } from '../schemas/shapes.ts';
import { actorOf, sees } from '../scope.ts';
import { unknownRep } from './entries.ts';

export interface RepParts {
  readonly needs: Needs;
  readonly handoff: Pick<Handoff, 'leave' | 'comeBack' | 'teamsOf'>;
  readonly idempotency: Idempotency;
}

const answer = {
  200: { description: 'Since when and until when', content: { 'application/json': { schema: awaySchema } } },
  ...answersProblems(...withToken, 404, 409, 422),
};

export function repRoutes({ needs, handoff, idempotency }: RepParts) {
  const base = { path: '/v1/reps/{rep}/away', security, middleware: needs('work'), responses: answer } as const;
  const params = z.object({ rep });
  const leave = createRoute({
    ...base,
    method: 'post',
    operationId: 'leave',
    summary: 'A rep is away: given nothing, and what they claimed and never touched goes back',
    request: {
      params,
      headers: idempotencyHeader,
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.strictObject({ until: givenInstant, to: rep.optional(), note: note.optional() }),
          },
        },
      },
    },
  });
  const comeBack = createRoute({
    ...base,
    method: 'delete',
    operationId: 'comeBack',
    summary: 'A rep is back',
    request: { params, headers: idempotencyHeader },
  });

  /** A rep speaks for themselves, a team lead for the reps of their teams, an admin for everybody. */
  async function checkRep(caller: Caller, name: string): Promise<void> {
    if (caller.role === 'rep' && name.toLowerCase() !== caller.name.toLowerCase()) {
      throw new Problem('not_allowed', 'Whether somebody else is away is said by a team lead or an admin.');
    }
    if (caller.role !== 'team_lead') return;
    const teams = await handoff.teamsOf(name);
    if (!teams.some((team) => sees(caller, team))) throw unknownRep(name);
  }

  return routeGroup()
    .openapi(leave, async (c) => {
      const caller = c.get('caller');
      const { rep } = c.req.valid('param');
      const { until, to, note } = c.req.valid('json');
      const answered = await idempotency.once(await onceOf(c), async () => {
        await checkRep(caller, rep);
        const swept = await handoff.leave({ rep, until, by: actorOf(caller), to, teams: caller.teams, note });
        const changed = swept
          .filter(({ work }) => sees(caller, work.team))
          .map(({ done, work }) => ({ entry_id: work.entry_id, team: work.team, done }));
        return { rep, until: new Date(until).toISOString(), changed };
      });
      return c.json(awaySchema.parse(answered), 200);
    })
    .openapi(comeBack, async (c) => {
      const caller = c.get('caller');
      const { rep } = c.req.valid('param');
      const answered = await idempotency.once(await onceOf(c), async () => {
        await checkRep(caller, rep);
        await handoff.comeBack({ rep, by: actorOf(caller) });
        return { rep, until: null, changed: [] };
      });
      return c.json(awaySchema.parse(answered), 200);
    });
}
