import { z } from '@hono/zod-openapi';
import type { LogView } from '../../handoff/log-view.ts';
import { untouchedFence } from '../../handoff/untouched.ts';
import type { Held, HeldText } from '../../queue/desk.ts';
import { entrySchema } from '../../queue/entry.ts';
import type { QueueRowText } from '../../queue/store.ts';
import { type Work, workStates } from '../../queue/work.ts';
import { type WorkView, workView, workViewSchema } from '../../queue/work-view.ts';
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
    position: z
      .int()
      .nullable()
      .describe('Place in the queue, from 1, in lists of a queue and in what a search finds; else null'),
    entry: orNull(publishedEntry).describe('Null where nothing of it is published any more'),
    work: orNull(record).describe('Null where nobody has touched it'),
  })
  .meta({ id: 'EntryItem' });

export type EntryItem = z.output<typeof entryItem>;
type Head = Omit<EntryItem, 'entry' | 'work'>;

export function entryItemOf({ entry, work }: Held): EntryItem {
  return { ...headOf(work), entry: entry ?? null, work: viewOf(work) };
}

/** JSON of the same. */
export function entryItemText({ entryText, work }: HeldText, position?: number): string {
  return itemText({ ...headOf(work), position: position ?? null }, entryText, viewOf(work));
}

function headOf({ entry_id, team, state: status, fence }: Work): Head {
  return { entry_id, team, status, fence, position: null };
}

function viewOf(work: Work): WorkView | null {
  return work.fence === untouchedFence ? null : workView(work);
}

/** JSON of an item that is a row of a team's list. */
export function listedItemText(listed: string, { entryId, position, status, entryText, work }: QueueRowText): string {
  const { entry_id, team, fence } = work ?? { entry_id: entryId, team: listed, fence: untouchedFence };
  return itemText({ entry_id, team, status, fence, position }, entryText, work);
}

/** What is published of the entry is passed on as it lies in Redis: a page of 50 would take ten times as long, were each parsed and written anew. */
function itemText(head: Head, entryText: string | undefined, work: WorkView | null) {
  return `${JSON.stringify(head).slice(0, -1)},"entry":${entryText ?? null},"work":${JSON.stringify(work)}}`;
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
