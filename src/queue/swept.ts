import type { Work } from './work.ts';

/** What a sweep did to one entry. */
export interface Swept {
  readonly done: string;
  readonly work: Work;
}

/** An entry that is to leave its queue at once, and the suppression's name. */
export interface Withdrawal {
  readonly entryId: string;
  readonly why: string;
}

/** A contact who is to leave an entry that stays, under all lead ids that they have there, and the suppression's name. */
export interface WithheldContact {
  readonly entryId: string;
  readonly leadIds: readonly string[];
  readonly why: string;
}
