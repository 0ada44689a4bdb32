import { z } from '@hono/zod-openapi';
import { takes } from '../../queue/routing/types.ts';
import { instant, orNull } from './shapes.ts';

const entries = z.int().min(0);

/** What came of a day; each entry counts once for each kind, and what was undone counts for none. */
const done = z.object({
  claimed: entries,
  touched: entries.describe('Somebody was tried: an attempt, a talk or a meeting'),
  meetings: entries,
  accepted: entries,
  handed_over: entries,
  disqualified: entries,
  recycled: entries,
  breached: entries.describe('Not claimed or touched in the promised time'),
});

const repStanding = z.object({
  rep: z.string(),
  on_duty: z.boolean().describe('In their working hours, and not away'),
  away_until: instant.nullable().describe('Null: not away'),
  opens_at: instant.nullable().describe('When they are on duty next; null while they are'),
  held: entries.nullable().describe('In all teams, as `keep` counts it. This and what follows is null for reps'),
  keep: z.int().nullable().describe('How many they may hold; null: any number'),
  claimed_today: entries.nullable().describe('Counted as `new_a_day` counts them, in all teams'),
  new_a_day: z.int().nullable().describe('How many they may claim on a day; null: any number'),
  today: orNull(done).describe('What they did; null where it isn’t known either'),
});

export const teamSchema = z
  .object({
    team: z.string(),
    entry: z.enum(['account', 'lead']).describe('What a row of its queue stands for'),
    take: z.enum(takes).describe('Whether reps may choose an entry, or take the next'),
    timezone: z.string().nullable().describe('Of its working hours; null: it has none, and is always open'),
    open_now: z.boolean(),
    opens_at: instant.nullable().describe('When it opens next; null while it is open'),
    reasons: z
      .object({ attempt: z.array(z.string()), disqualify: z.array(z.string()), recycle: z.array(z.string()) })
      .describe('One of them must be given; where a list is empty none is needed, and none is taken'),
    queue: orNull(z.object({ waiting: entries, held: entries, breached: entries })).describe(
      'Null before the first publish',
    ),
    today: orNull(done.extend({ since: instant.describe('Midnight of the team’s timezone, else of UTC') })),
    today_unknown: z.string().nullable().describe('Why what came of today isn’t known now; else null'),
    reps: z.array(repStanding),
  })
  .meta({ id: 'Team', description: 'How a team works, and how it stands' });

export type TeamDocument = z.output<typeof teamSchema>;
