import { z } from '@hono/zod-openapi';
import { markKinds } from '../../insight/activity/marks.ts';
import { instant } from './shapes.ts';

const times = z.number().describe('Of an event that stands for several its quantity counts');

export const activitySchema = z
  .object({
    subject: z.enum(['lead', 'account']),
    lead_id: z.string().nullable(),
    account_id: z.string().nullable(),
    from: instant.describe('Beginning of the first day'),
    until: instant.describe('The instant it was asked at'),
    timezone: z.string().describe('The model’s: its days are those of the days here'),
    days: z
      .array(z.object({ day: z.iso.date(), product: times, marketing: times }))
      .describe('Every calendar day, the first first, those without an event too'),
    events: z
      .array(
        z.object({
          event: z.string(),
          channel: z.string().describe('product, marketing or empty'),
          count: times,
          first: instant,
          last: instant,
        }),
      )
      .describe('The 30 most frequent'),
    others: z.object({ events: z.int(), count: times }).describe('What is beyond those: of how many names, how often'),
    people: z.int().describe('How many known leads did something'),
    marks: z
      .array(z.object({ at: instant, kind: z.enum(markKinds), text: z.string() }))
      .describe('What happened in these days, the first first; the latest 200'),
  })
  .meta({ id: 'Activity', description: 'What a lead, or an account and its leads, did of late' });

export type ActivityDocument = z.output<typeof activitySchema>;
