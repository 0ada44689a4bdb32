import { z } from '@hono/zod-openapi';
import { grades, scores, tierNames } from '../../model/types.ts';
import { contactSchema } from '../../queue/entry.ts';
import { workStates } from '../../queue/work.ts';
import { instant } from './shapes.ts';

const points = z.number().describe('Two decimals');
const evidence = z.object({ count: z.number(), first: instant.nullable(), last: instant.nullable() });
const goal = { rule: z.string().nullable(), tier: z.enum(tierNames).nullable() };

const contributor = z.object({
  by: z.enum(['lead', 'visitors', 'account']),
  lead_id: z.string().nullable(),
  name: z.string().nullable(),
  count: z.number(),
  first: instant,
  last: instant,
});

const inQueue = z.object({
  entry_id: z.string(),
  team: z.string(),
  position: z.int().nullable().describe('Place in the team’s queue as it was published, from 1'),
  state: z.enum(workStates),
  rep: z.string().nullable().describe('Who holds it'),
  since: instant.nullable(),
  assigned_to: z.string().nullable(),
  withdrawn: z.string().nullable(),
  is_contact: z.boolean().describe('Whether a lead is among the contacts of the entry'),
});
const inNoQueue = z.object({ entry_id: z.null(), suppressed: z.array(z.string()), why: z.string() });

const { name, email, title, phone, timezones, links } = contactSchema.shape;

export const explanationSchema = z
  .object({
    lead_id: z.string().nullable(),
    also: z.array(z.string()).describe('Other lead ids of the person'),
    account_id: z.string().nullable(),
    who: z
      .object({ name, email, title, phone, timezones, links })
      .nullable()
      .describe('What is known of the lead, as of a contact; null for an account'),
    account: z
      .object({ name: z.string(), domain: z.string() })
      .nullable()
      .describe('The company, names empty where unknown; null for a lead without one'),
    links: links.describe('Those that name no trait of a lead'),
    as_of: instant,
    known_at: instant,
    scores: z.object({ fit: points, engagement: points, usage: points }),
    grade: z.enum(grades),
    traits: z.object({ known: z.int(), of: z.int() }),
    level: z.int(),
    tier: z.enum(tierNames),
    qualified: z.array(z.string()),
    suppressed: z.array(z.string()),
    standing: z.array(
      z.object({ rule: z.string(), since: instant, until: instant.nullable(), ended: z.string().nullable() }),
    ),
    out_of_queue: z
      .object({ rules: z.array(z.string()), text: z.string(), needs_activity_after: instant.nullable() })
      .nullable(),
    hand_raised_at: instant.nullable(),
    hand_raise: z.string().nullable(),
    contributions: z.array(
      z.object({
        signal: z.string(),
        score: z.enum(scores).nullable(),
        value: z.union([z.number(), z.string()]).describe('As measured; of a trait its text'),
        points,
        text: z.string(),
        evidence,
        contributors: z.array(contributor).optional(),
      }),
    ),
    ignored: z.array(z.object({ guard: z.string(), text: z.string(), evidence })),
    missing: z.array(z.object({ rule: z.string(), kind: z.string(), needs: z.array(z.string()) })),
    would_reach: z.array(
      z.object({
        ...goal,
        text: z.string(),
        ways: z.array(
          z.object({
            text: z.string(),
            steps: z.array(
              z.object({
                signal: z.string(),
                text: z.string(),
                amount: z.number().nullable(),
                until: instant.nullable(),
              }),
            ),
          }),
        ),
      }),
    ),
    expires: z.array(z.object({ ...goal, text: z.string(), at: instant.nullable() })),
    left_out: z.string().nullable(),
    queue: z
      .union([inQueue, inNoQueue])
      .nullable()
      .describe('Where they are by now; null with `as_of`, and where that is a team that the token doesn’t see'),
  })
  .meta({ id: 'Explanation' });

export type ExplanationDocument = z.output<typeof explanationSchema>;
