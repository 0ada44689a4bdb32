import type { z } from 'zod';
import type { ActivityDocument } from '../../http/schemas/activity.ts';
import type { awaySchema } from '../../http/schemas/away.ts';
import type { DescribedContract } from '../../http/schemas/contract.ts';
import type { entryItem, historyRow } from '../../http/schemas/entry.ts';
import type { ExplanationDocument } from '../../http/schemas/explanation.ts';
import type { foundSchema } from '../../http/schemas/found.ts';
import type { runSchema } from '../../http/schemas/run.ts';
import type { TeamDocument } from '../../http/schemas/team.ts';

// What the API answers, from the very schemas that it answers by.
export type EntryItem = z.output<typeof entryItem>;
export type Entry = NonNullable<EntryItem['entry']>;
export type Work = NonNullable<EntryItem['work']>;
export type Contact = Entry['contacts'][number];
export type Reason = Entry['reasons'][number];
export type HistoryRow = z.output<typeof historyRow>;
export type Explanation = ExplanationDocument;
export type Activity = ActivityDocument;
export type Team = TeamDocument;
export type Run = z.output<typeof runSchema>;
export type Found = z.output<typeof foundSchema>;
/** That a rep is out of office, or back. */
export type Away = z.output<typeof awaySchema>;
export type Contract = DescribedContract;
export type ContractPage = NonNullable<Contract['page']>;

/** Moves of an entry that its holder makes. */
export type Transition =
  | 'renew'
  | 'release'
  | 'attempt'
  | 'contacted'
  | 'meeting'
  | 'accept'
  | 'hand_over'
  | 'disqualify'
  | 'recycle'
  | 'snooze';

export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

export interface EntryPage extends PageOf<EntryItem> {
  readonly run_id: string;
  readonly as_of: string;
  readonly total: number;
}

/** What is put together for one list: all of it must hold. */
export interface EntryFilter {
  readonly status?: 'open' | 'available' | 'held';
  readonly tiers?: readonly string[];
  readonly rule?: string;
  readonly asked?: boolean;
  readonly news?: boolean;
  readonly late?: boolean;
}
