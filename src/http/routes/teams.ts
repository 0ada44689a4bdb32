import { createRoute, z } from '@hono/zod-openapi';
import type { RepStanding, TeamStanding } from '../../handoff/team-standing.ts';
import type { DayFigures } from '../../warehouse/team-day.ts';
import { isAllowed } from '../auth/roles.ts';
import { type Needs, routeGroup } from '../context.ts';
import { answersProblems, security, team, withToken } from '../schemas/shapes.ts';
import { type TeamDocument, teamSchema } from '../schemas/team.ts';
import { checkTeam } from '../scope.ts';

export interface TeamParts {
  readonly needs: Needs;
  /** Throws Refusal `unknown_team`. */
  teamStanding(team: string): Promise<TeamStanding>;
  now(): number;
}

export function teamRoutes({ needs, teamStanding, now }: TeamParts) {
  const route = createRoute({
    method: 'get',
    path: '/v1/teams/{team}',
    operationId: 'showTeam',
    summary: 'How a team works and stands: its hours, its reasons, its queue, its day, its reps',
    security,
    middleware: needs('read_queues'),
    request: { params: z.object({ team }) },
    responses: {
      200: { description: 'As it is now', content: { 'application/json': { schema: teamSchema } } },
      ...answersProblems(...withToken, 404),
    },
  });

  return routeGroup().openapi(route, async (c) => {
    const caller = c.get('caller');
    const { team } = c.req.valid('param');
    checkTeam(caller, team);
    const standing = await teamStanding(team);
    return c.json(teamDocument(standing, isAllowed(caller.role, 'read_reps'), now()), 200);
  });
}

function teamDocument(standing: TeamStanding, withReps: boolean, now: number): TeamDocument {
  const { team, entry, reasons, opensAt, queue, since, today, reps } = standing;
  return {
    team: team.name,
    entry,
    take: team.take,
    timezone: team.hours?.timezone ?? null,
    open_now: opensAt <= now,
    opens_at: opensAt <= now ? null : iso(opensAt),
    reasons: {
      attempt: [...reasons.attempt],
      disqualify: [...reasons.disqualify],
      recycle: [...reasons.recycle],
    },
    queue: queue ? { waiting: queue.waiting, held: queue.held, breached: queue.breached } : null,
    today: today ? { since: iso(since), ...dayOf(today) } : null,
    today_unknown: today ? null : unknown,
    reps: reps.map((rep) => ({ ...dutyOf(rep, now), ...(withReps ? loadOf(rep) : hidden) })),
  };
}

const unknown = 'ClickHouse doesn’t answer now. What was done today is not lost, and is counted again when it is back.';
const hidden = { held: null, keep: null, claimed_today: null, new_a_day: null, today: null };

function dutyOf({ rep, awayUntil, onDutyFrom }: RepStanding, now: number) {
  return {
    rep,
    on_duty: onDutyFrom <= now,
    away_until: awayUntil === undefined ? null : iso(awayUntil),
    opens_at: onDutyFrom <= now ? null : iso(onDutyFrom),
  };
}

function loadOf({ held, keep, claimedToday, newADay, today }: RepStanding) {
  return {
    held,
    keep: keep ?? null,
    claimed_today: claimedToday,
    new_a_day: newADay ?? null,
    today: today ? dayOf(today) : null,
  };
}

function dayOf({ handedOver, ...figures }: DayFigures) {
  return { ...figures, handed_over: handedOver };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
