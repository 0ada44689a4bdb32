import { z } from '@hono/zod-openapi';
import { contractSchema } from './run.ts';

/** Readonly, as what describes the model gives them. */
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
const texts = listOf(z.string());

const entry = z.object({
  name: z.string(),
  text: z.string(),
  details: texts.optional(),
  note: z.string().optional().describe('What is read or done with it, apart from what it means'),
});

const section = z.object({
  heading: z.string(),
  introduction: z.string().optional(),
  entries: listOf(entry).optional(),
  parts: listOf(z.object({ heading: z.string(), entries: listOf(entry) })).optional(),
  grid: z
    .object({
      head: texts,
      rows: listOf(z.object({ head: z.string(), cells: texts })),
    })
    .optional(),
});

/** As `describeModel` makes it (src/insight/describe/page.ts). */
const page = z.object({
  title: z.string(),
  introduction: texts,
  warnings: texts,
  sections: listOf(section),
  signatures: listOf(z.object({ who: z.string(), on: z.string().optional() })),
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
