import { z } from 'zod';

const instant = z.iso.datetime();
const orNull = z.string().nullable();

const qualification = z.object({
  subject: z.enum(['lead', 'account']).describe('Whose qualification it is.'),
  subject_id: z.string().describe('The lead or account id.'),
  rule: z.string().describe('Name of the rule in the model.'),
  kind: z.string().describe('mql, pql, mqa or pqa.'),
  since: instant.describe('As-of of the run in which the rule first held.'),
  until: instant.nullable().describe('When it ended; null where it began.'),
  ended_by: orNull.describe('converted, disqualified, recycled or lapsed; null where it began.'),
  as_of: instant.describe('As-of of the run that found it.'),
  model_digest: z.string().describe('The model that was in force when it began.'),
});

const transition = z.object({
  entry_id: orNull.describe('account:ID or lead:ID; null where a rep left or came back.'),
  account_id: orNull.describe('The account; null for a lead without one.'),
  lead_ids: z
    .array(z.string())
    .describe("Of a lead's entry the ids of the person; of a contact that was withdrawn theirs."),
  team: orNull.describe('The team whose queue it is in.'),
  done: z.string().describe('What was done, as the queue log calls it.'),
  by: z.string().describe('Who did it; pql for what pql does by itself.'),
  role: z.string().describe('rep, team_lead, admin or pql.'),
  rep: orNull.describe('Who holds or closed it afterwards; of what ran out who had it.'),
  from_state: orNull.describe('State before; null for an entry that nobody had touched.'),
  state: orNull.describe('State afterwards.'),
  reason: orNull.describe('Why, of the reasons in routing.yaml, or a suppression.'),
  note: orNull.describe('What the rep noted.'),
  until: instant.nullable().describe('Until when, of a snooze, a recycling or an absence.'),
  undoes: orNull.describe('webhook-id of the message whose transition this one undid.'),
  urgency: orNull.describe('By which SLA its clocks run.'),
  claim_due: instant.nullable().describe('Until when it should be claimed.'),
  touch_due: instant.nullable().describe('Until when somebody should have tried to reach them.'),
  claimed_at: instant.nullable().describe('When its holder claimed it.'),
  touched_at: instant.nullable().describe('When they first tried to reach them.'),
  fence: z.string().describe('Number of the transition: a later one of the entry has a greater one.'),
});

const timestamp = instant.describe('When it happened.');

const qualificationBody = z.object({
  type: z.enum(['qualification.began', 'qualification.ended']),
  timestamp,
  data: qualification,
});
const transitionBody = z.object({
  type: z
    .string()
    .regex(/^(entry\.[a-z_]+|rep\.(away|back))$/)
    .describe('entry. and what was done: entry.claimed, entry.handed_over …; or rep.away, rep.back.'),
  timestamp,
  data: transition,
});
const testBody = z.object({
  type: z.literal('webhook.test').describe('Sent by `pql webhooks test`.'),
  timestamp,
  data: z.object({}),
});
export type QualificationBody = z.output<typeof qualificationBody>;
export type TransitionBody = z.output<typeof transitionBody>;
export type TestBody = z.output<typeof testBody>;

/** What is posted, by Standard Webhooks: a type, an instant, and data. Fields may be added; none goes or changes its meaning. */
export const webhookSchema = z.union([qualificationBody, transitionBody, testBody]);

/** JSON Schema (draft 2020-12) of what the webhook posts. */
export function webhookJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(webhookSchema, { io: 'input', target: 'draft-2020-12' });
  return { ...schema, title: 'Webhook message' };
}
