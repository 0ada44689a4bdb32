/** A change of an entry that was answered as done. */
export interface Move {
  readonly rep: string;
  readonly asked: string;
  readonly entryId: string;
  /** Of the transition; of an undoing that of what it undid. */
  readonly fence: string;
  readonly answeredAt: number;
}

export interface SentEvent {
  readonly id: string;
  readonly lead: string;
  readonly isHandRaise: boolean;
  readonly answeredAt: number;
}

/** Rows that were given under one name, told apart by a number from 0. */
export interface GivenRows {
  readonly name: string;
  readonly rows: number;
}

/** What pql has answered for, as whoever asked wrote it down: it is held against what is there afterwards. */
export interface Ledger {
  readonly moves: Move[];
  readonly events: SentEvent[];
  readonly imports: GivenRows[];
  /** What the company has in its own tables. */
  readonly usage: GivenRows[];
  readonly runs: { readonly runId: string; readonly answeredAt: number }[];
  /** Ids of entries that touched runs were seen to place or take out: what they wrote goes when it is overtaken. */
  readonly placed: Set<string>;
  /** What no answer should have said. */
  readonly wrong: string[];
  /** Answers that were held against what they may say. */
  pages: number;
}

export const openLedger = (): Ledger => ({
  moves: [],
  events: [],
  imports: [],
  usage: [],
  runs: [],
  placed: new Set(),
  wrong: [],
  pages: 0,
});
