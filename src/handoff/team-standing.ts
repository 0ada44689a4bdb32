import { TransientError } from '../model/errors.ts';
import { absentUntil, onDutyFrom, opensAt } from '../queue/clock/duty.ts';
import { instantIn } from '../queue/clock/local-time.ts';
import { dayOf } from '../queue/clock/working-time.ts';
import type { Desk } from '../queue/desk.ts';
import type { Outbox } from '../queue/outbox.ts';
import type { Rep, Routing, Team } from '../queue/routing/types.ts';
import type { QueueCounts, QueueStore } from '../queue/store.ts';
import type { CountedChange, DayFigures, TeamDay } from '../warehouse/team-day.ts';
import { nothingDone } from '../warehouse/team-day.ts';
import { teamNamed } from './reps.ts';
import { waitingRows } from './waiting-rows.ts';

/** How a team works and stands. Instants are milliseconds since 1970. */
export interface TeamStanding {
  readonly team: Team;
  readonly entry: Routing['entry'];
  readonly reasons: Routing['reasons'];
  /** When it is open: now, or next. */
  readonly opensAt: number;
  /** Undefined where it has no published queue. */
  readonly queue: QueueCounts | undefined;
  /** Midnight of the team's timezone. */
  readonly since: number;
  /** What came of the day; undefined while ClickHouse is away. */
  readonly today: DayFigures | undefined;
  /** In the order of the routing file. */
  readonly reps: readonly RepStanding[];
}

export interface RepStanding {
  readonly rep: string;
  readonly awayUntil: number | undefined;
  /** When they are on duty: now, or next. */
  readonly onDutyFrom: number;
  /** In all teams, as the limits beside them count; undefined: no limit. */
  readonly held: number;
  readonly keep: number | undefined;
  readonly claimedToday: number;
  readonly newADay: number | undefined;
  readonly today: DayFigures | undefined;
}

export interface TeamStandingParts {
  readonly desk: Pick<Desk, 'away' | 'loads' | 'claimedOn'>;
  readonly store: Pick<QueueStore, 'published'>;
  readonly outbox: Pick<Outbox, 'read'>;
  /** The routing file in force. */
  readRouting(): Promise<Routing>;
  /** What was done with a team's entries, counted. Throws TransientError while ClickHouse is away. */
  count(day: {
    readonly team: string;
    readonly since: number;
    readonly waiting: readonly CountedChange[];
  }): Promise<TeamDay>;
  now(): number;
}

/** Reads how a team works and stands, by its name. Throws Refusal `unknown_team`. A few commands to Redis and one query, however much the team has. */
export function createTeamStanding(parts: TeamStandingParts): (name: string) => Promise<TeamStanding> {
  const { desk, store, readRouting, now } = parts;
  return async (name) => {
    const { entry, reasons, teams } = await readRouting();
    const team = teamNamed({ teams }, name);
    const at = now();
    const day = dayOf(team, at);
    const since = instantIn(team.hours?.timezone ?? 'UTC', day, 0);
    const names = team.reps.map(({ name }) => name);
    const [published, away, loads, claims, today] = await Promise.all([
      store.published(),
      desk.away(),
      desk.loads(names),
      desk.claimedOn(day),
      dayOfTeam(parts, team.name, since),
    ]);
    return {
      team,
      entry,
      reasons,
      opensAt: opensAt(team, at),
      queue: published?.teams.find((queue) => queue.team === team.name),
      since,
      today: today?.team,
      reps: team.reps.map((rep) => ({
        rep: rep.name,
        ...duty(rep, team, at, away.get(rep.name)),
        held: loads.get(rep.name) ?? 0,
        keep: rep.keep ?? team.keep,
        claimedToday: claims.get(rep.name) ?? 0,
        newADay: rep.newADay ?? team.newADay,
        today: today && (today.reps.get(rep.name) ?? nothingDone),
      })),
    };
  };
}

/** `said`: until when they said that they are away. */
function duty(rep: Rep, team: Team, at: number, said: number | undefined) {
  const awayUntil = absentUntil(rep, team, said ?? at) ?? said;
  return { awayUntil, onDutyFrom: onDutyFrom(rep, team, { at, awayUntil }) };
}

/** What waits is read before the log: a change that moves from here to there meanwhile is seen twice and counted once, never missed. */
async function dayOfTeam({ outbox, count }: TeamStandingParts, team: string, since: number) {
  const waiting: CountedChange[] = [];
  for await (const { fence, row } of waitingRows(outbox)) {
    const { entry_id: entryId, done, rep = '', undoes = '0', at } = row;
    if (entryId !== undefined && row.team === team && at >= since) waiting.push({ fence, entryId, done, rep, undoes });
  }
  try {
    return await count({ team, since, waiting });
  } catch (error) {
    if (error instanceof TransientError) return undefined;
    throw error;
  }
}
