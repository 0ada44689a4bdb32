import { z } from '@hono/zod-openapi';
import type { LogView } from '../../handoff/log-view.ts';
import { untouchedFence } from '../../handoff/untouched.ts';
import type { Held } from '../../queue/desk.ts';
import { entrySchema } from '../../queue/entry.ts';
import type { QueueRow } from '../../queue/store.ts';
import { workStates } from '../../queue/work.ts';
import { workView, workViewSchema } from '../../queue/work-view.ts';
import { fence, instant, orNull } from './shapes.ts';

const publishedEntry = entrySchema.meta({
  id: 'Entry',
  description: 'As the last run published it: whom to call, and why',
});
const record = workViewSchema.meta({
  id: 'Work',
  description: 'What was done with it, by whom, and what runs out when',
});

export const entryItem = z
  .object({
    entry_id: z.string(),
    team: z.string(),
    status: z.enum(workStates),
    fence: fence.describe('What the next change must carry'),
    position: z.int().nullable().describe('Place in the queue, from 1; null outside of lists of a queue'),
    entry: orNull(publishedEntry).describe('Null where nothing of it is published any more'),
    work: orNull(record).describe('Null where nobody has touched it'),
  })
  .meta({ id: 'EntryItem' });

export function entryItemOf({ entry, work }: Held): z.output<typeof entryItem> {
  return {
    entry_id: work.entry_id,
    team: work.team,
    status: work.state,
    fence: work.fence,
    position: null,
    entry: entry ?? null,
    work: work.fence === untouchedFence ? null : workView(work),
  };
}

/** A row of a queue's list. */
export function listedItemOf(row: QueueRow): z.output<typeof entryItem> {
  const { position, status, work, ...entry } = row;
  const { entry_id, team } = work ?? entry;
  return { entry_id, team, status, fence: work?.fence ?? untouchedFence, position, entry, work };
}

export const historyRow: z.ZodType<LogView> = z
  .object({
    fence,
    entry_id: z.string(),
    team: z.string(),
    done: z.string(),
    by: z.string(),
    rep: z.string().nullable(),
    reason: z.string().nullable(),
    note: z.string().nullable(),
    at: instant,
    until: instant.nullable(),
    undoes: z.string().nullable(),
  })
  .meta({ id: 'HistoryRow' });
