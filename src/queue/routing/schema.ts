import { z } from 'zod';
import { conditionKeys } from '../../model/conditions.ts';
import { milliseconds } from '../../model/durations.ts';
import { keyed } from '../../model/shape.ts';
import { duration, timezone, word } from '../../model/terms.ts';
import { isTraitRef } from '../../model/traits.ts';
import { subjects } from '../../model/types.ts';
import { placeholdersOf } from './links.ts';
import { assignments, contactsTold, takes, urgencies, type WorkingSpan, weekdays } from './types.ts';

const teamName = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, {
  error: 'is no name of a team; write a to z, 0 to 9, _ and -, first a letter, at most 64',
});
const repName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => name.trim() === name, { error: 'must not begin or end with a space' });
const someReasons = z.array(z.string().min(1).max(100)).min(1);
const clock = (pattern: RegExp, range: string) =>
  z.string().regex(pattern, {
    error: (issue) => `\`${String(issue.input)}\` is no time of day; write one in quotes, "00:00" to "${range}"`,
  });
const timeOfDay = clock(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, '23:59');
const endOfDay = clock(/^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, '24:00');
const date = z.iso.date({
  error: ({ input }) => (input === undefined ? undefined : `\`${String(input)}\` is no date; write it like 2026-12-25`),
});
const link = z
  .string()
  .regex(/^(?:https?:\/\/|mailto:|tel:)\S+$|^\{[^{}]+\}$/, {
    error:
      'is no address; write one like https://crm.example/{account.crm_id}, or {lead.NAME} for an address that a trait says',
  })
  .refine((text) => placeholdersOf(text).every(isTraitRef), {
    error: ({ input }) =>
      `${placeholdersOf(String(input))
        .filter((name) => !isTraitRef(name))
        .map((name) => `{${name}}`)
        .join(', ')} stands for nothing; write {lead.NAME} or {account.NAME}`,
  });
// Whoever knows the address of an incoming webhook may write there: it is no address for a file that is kept with the code.
const fromEnvironment = z.string().regex(/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/, {
  error: `is secret, so it stays in the environment; write \${NAME} and set NAME there`,
});

const hoursSchema = keyed({
  timezone: timezone.describe('The timezone of these hours, like Europe/Berlin.'),
  days: z.array(z.enum(weekdays)).min(1).describe('Working days.'),
  from: timeOfDay.describe('When the day begins, like "09:00".'),
  to: endOfDay.describe('When it ends, "24:00" at the latest.'),
  holidays: z.array(date).optional().describe('Days without work, like 2026-12-25.'),
});

const day = 86_400_000;
/** Beyond a quarter nothing is urgent, and counting working hours through years would take long. */
const longestSpan = 90 * day;

/** A span as it is written: how many working days a week has, the team's hours say. */
export interface SpanInput extends WorkingSpan {
  readonly weeks: number;
}

const workingSpan = z
  .string()
  .meta({ pattern: '^[1-9][0-9]{0,9}[smhdw]$', examples: ['4h'] })
  .transform((text, context): SpanInput => {
    const length = milliseconds(text);
    if (length !== undefined && length <= longestSpan) {
      if (text.endsWith('w')) return { weeks: length / (7 * day), days: 0, ms: 0 };
      return text.endsWith('d') ? { weeks: 0, days: length / day, ms: 0 } : { weeks: 0, days: 0, ms: length };
    }
    context.issues.push({
      code: 'custom',
      input: text,
      message: `\`${text}\` is no span of working time; write a whole number above zero and one of s, m, h, d, w, like 4h, at most 90d`,
    });
    return z.NEVER;
  });

const slaSchema = keyed({
  claim: workingSpan.optional().describe('Until somebody takes it.'),
  touch: workingSpan.optional().describe('Until the first try to reach somebody.'),
});

const absence = z.union([
  date,
  keyed({
    from: date.describe('The first day away.'),
    to: date.describe('The last day away.'),
  }),
]);

const keep = z.int().min(1).optional();
const newADay = z.int().min(1).optional();

const repSchema = z.union([
  repName,
  keyed({
    rep: repName.describe('The rep, as the CRM names its owners.'),
    weight: z.int().min(1).max(1000).optional().describe('Share of what is assigned in turn; 1 if not said.'),
    keep: keep.describe('Open work that this rep may hold, in place of what the team says.'),
    new_a_day: newADay.describe('New entries that this rep may take on a day, in place of what the team says.'),
    hours: hoursSchema.optional().describe("When this rep works; without `holidays` the team's hold."),
    absences: z.array(absence).optional().describe('Days away: 2026-12-24, or { from: 2026-12-27, to: 2027-01-02 }.'),
  }),
]);

const notifySchema = keyed({
  slack: fromEnvironment.optional().describe(`Incoming webhook of the team's channel, as \${NAME} of the environment.`),
  contact: z
    .enum(contactsTold)
    .optional()
    .describe('What a message says of the contact: none, name (and title; the default), full (e-mail and phone too).'),
});

export const teamSchema = keyed({
  reps: z.array(repSchema).optional().describe('Who works on this queue: names, or maps that say more of a rep.'),
  hours: hoursSchema.optional().describe('When the team works; SLA clocks stand still outside.'),
  keep: keep.describe('Open work that a rep may hold.'),
  new_a_day: newADay.describe('New entries that a rep may take on a day.'),
  take: z.enum(takes).optional().describe('any: a rep chooses. next_only: a rep takes the first.'),
  assign: z
    .enum(assignments)
    .optional()
    .describe('round_robin: each entry is given to a rep, by weight in turn. Without it the queue is shared.'),
  lease: workingSpan.optional().describe('How long a claim lasts without a touch; 1h if not said.'),
  follow_up: duration.optional().describe('How long a rep keeps it after a touch or an acceptance; 14d if not said.'),
  sla: z.partialRecord(z.enum(urgencies), slaSchema).optional().describe('How soon, by hand-raise and tier.'),
  notify: notifySchema.optional().describe('Where the team is told of hand-raises, assignments and SLA clocks.'),
});

const when = z
  .record(
    z.string().min(1),
    z.union([word, keyed(conditionKeys)], {
      error: ({ input }) => (Array.isArray(input) ? 'cannot be a list; write { in: [x, y] }' : undefined),
    }),
  )
  .describe(
    'What must hold, all of it: lead.NAME, account.NAME, tier, grade, level, qualified or hand_raise, each with a text or a condition.',
  );

export const ruleSchema = keyed({
  when: when.optional(),
  to: teamName.optional().describe("A team, or owner: the team of which the account's owner is a rep."),
  else: teamName.optional().describe('The team of everything that no rule took; the last line.'),
});

export type TeamInput = z.output<typeof teamSchema>;
export type RepInput = z.output<typeof repSchema>;
export type RuleInput = z.output<typeof ruleSchema>;

const reasonsSchema = keyed({
  disqualify: someReasons.optional().describe('Why somebody will never buy.'),
  attempt: someReasons.optional().describe('What came of a try to reach somebody.'),
  recycle: someReasons.optional().describe('Why not now.'),
});

export const routingSchema = keyed({
  entry: z
    .enum(subjects)
    .optional()
    .describe('account (the default): one row a company, its best contacts inside. lead: a row for each lead.'),
  links: z
    .record(z.string().min(1), link)
    .optional()
    .describe(
      'Links shown with an entry; {lead.NAME} and {account.NAME} are filled in; one whose trait is unknown is left out.',
    ),
  teams: z.record(teamName, teamSchema).describe('Who calls: a map from a name to a team.'),
  rules: z
    .array(ruleSchema)
    .min(1)
    .describe('Which team gets what: the first rule that matches. The last line is { else: TEAM }.'),
  reasons: reasonsSchema.optional().describe('The words that reps choose from.'),
});

/** JSON Schema (draft 2020-12) of routing.yaml, for completion in an editor. */
export function routingJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(routingSchema, { io: 'input', target: 'draft-2020-12' });
  return { ...schema, title: 'Routing (routing.yaml)' };
}
