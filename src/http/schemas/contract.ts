import { z } from '@hono/zod-openapi';
import { contractSchema } from './run.ts';

const entry = z.object({
  name: z.string(),
  text: z.string(),
  details: z.array(z.string()).optional(),
  note: z.string().optional().describe('What is read or done with it, apart from what it means'),
});

const section = z.object({
  heading: z.string(),
  introduction: z.string().optional(),
  entries: z.array(entry).optional(),
  parts: z.array(z.object({ heading: z.string(), entries: z.array(entry) })).optional(),
  grid: z
    .object({
      head: z.array(z.string()),
      rows: z.array(z.object({ head: z.string(), cells: z.array(z.string()) })),
    })
    .optional(),
});

/** As `describeModel` makes it (src/insight/describe/page.ts). */
const page = z.object({
  title: z.string(),
  introduction: z.array(z.string()),
  warnings: z.array(z.string()),
  sections: z.array(section),
  signatures: z.array(z.object({ who: z.string(), on: z.string().optional() })),
});

export const describedContractSchema = contractSchema
  .extend({
    page: page
      .nullable()
      .describe('In plain sentences; null where this version can’t read the model that the run kept'),
    is_file_newer: z.boolean().describe('The model file says something else by now: the next run scores by that'),
  })
  .meta({ id: 'DescribedContract', description: 'The scoring model of the published scores, in plain sentences' });

export type DescribedContract = z.output<typeof describedContractSchema>;
