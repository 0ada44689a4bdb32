import type { Condition, Milliseconds, Subject, TraitRef } from '../../model/types.ts';

/** Routing after parsing: who calls whom. How each part is written is said in models/routing.yaml. */
export interface Routing {
  /** What a row of a queue stands for: an account with its best contacts inside, or each lead. */
  readonly entry: Subject;
  /** Name of a link → URL with `{lead.x}` and `{account.x}`. */
  readonly links: Readonly<Record<string, string>>;
  /** In the order of the file. */
  readonly teams: readonly Team[];
  /** In the order in which they are tried. */
  readonly rules: readonly RoutingRule[];
  /** The team of everything that no rule takes. */
  readonly fallback: string;
  readonly reasons: Readonly<Record<DispositionKind, readonly string[]>>;
}

export const dispositionKinds = ['disqualify', 'attempt', 'recycle'] as const;
export type DispositionKind = (typeof dispositionKinds)[number];

export const takes = ['any', 'next_only'] as const;
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const urgencies = ['hand_raise', 'P1', 'P2', 'P3', 'P4', 'other'] as const;

export type Urgency = (typeof urgencies)[number];
/** How a team's entries are given to its reps; a team without it shares them. */
export const assignments = ['round_robin'] as const;

/** How much of a contact a message to the team says. */
export const contactsTold = ['none', 'name', 'full'] as const;
export type ContactTold = (typeof contactsTold)[number];

/** Where a team is told. */
export interface TeamNotify {
  /** Name of the environment's variable that holds the address of the incoming webhook. */
  readonly slackFrom?: string | undefined;
  readonly contact: ContactTold;
}

export interface Team {
  readonly name: string;
  /** In the order of the file, each once. */
  readonly reps: readonly Rep[];
  readonly hours?: WorkingHours | undefined;
  /** Open work that a rep may hold who says nothing of their own. */
  readonly keep?: number | undefined;
  /** New entries that such a rep may take on a day. */
  readonly newADay?: number | undefined;
  /** Whether a rep may choose an entry, or takes the next. */
  readonly take: (typeof takes)[number];
  readonly assign: (typeof assignments)[number] | undefined;
  /** How long a claim lasts without a touch. */
  readonly lease: WorkingSpan;
  /** How long a rep keeps it after a touch or an acceptance, by the clock on the wall. */
  readonly followUp: Milliseconds;
  readonly sla: Readonly<Partial<Record<Urgency, Sla>>>;
  readonly notify: TeamNotify;
}

export interface Rep {
  readonly name: string;
  /** Share of what is assigned in turn: 2 is given twice as much as 1. */
  readonly weight: number;
  /** In place of what the team says, as the two below. */
  readonly keep?: number | undefined;
  readonly newADay?: number | undefined;
  /** With the holidays of the team where it names none of its own. */
  readonly hours?: WorkingHours | undefined;
  /** Calendar days of their timezone, the last included. */
  readonly absences: readonly Absence[];
}

export interface Absence {
  /** `2026-12-24` */
  readonly from: string;
  readonly to: string;
}

export interface WorkingHours {
  readonly timezone: string;
  readonly days: readonly (typeof weekdays)[number][];
  /** `09:00`, local time. */
  readonly from: string;
  readonly to: string;
  /** `2026-12-25` */
  readonly holidays: readonly string[];
}

/** A time span in working hours: so many working days on at the same time of day, and so much working time after it. */
export interface WorkingSpan {
  readonly days: number;
  readonly ms: Milliseconds;
}

/** How long until an entry is claimed, and until it is first touched. */
export interface Sla {
  readonly claim?: WorkingSpan | undefined;
  readonly touch?: WorkingSpan | undefined;
}

export const entryFacts = ['tier', 'grade', 'level', 'qualified', 'hand_raise'] as const;
export type EntryFact = (typeof entryFacts)[number];

/** What a rule looks at: a trait of the best contact or the account, or something of the entry itself. */
export type RoutingTest = { readonly condition: Condition } & (
  | { readonly trait: TraitRef }
  | { readonly fact: EntryFact }
);

export interface RoutingRule {
  /** Says which rule it was to whoever asks: `rule 2: account.country`. */
  readonly label: string;
  /** All of them must hold. */
  readonly when: readonly RoutingTest[];
  /** A team's name; without it the team of which the account's owner is a rep. */
  readonly team?: string | undefined;
}
