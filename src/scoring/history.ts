import type { Outcome } from '../model/types.ts';

/**
 * What happened and what is known, as plain records: the tables of 0001_history.sql without what only storage needs.
 * Times are milliseconds since 1970. An empty text says nothing, as in the tables.
 */
export interface History {
  readonly events: readonly HistoryEvent[];
  readonly leadVersions: readonly LeadVersion[];
  readonly accountVersions: readonly AccountVersion[];
  readonly aliases: readonly AliasVersion[];
  readonly outcomes: readonly HistoryOutcome[];
}

/** Trait or property name → text. */
export type Texts = Readonly<Record<string, string>>;

/** The strongest that an event names, in this order: lead, e-mail, alias, account. */
export interface EventSubject {
  readonly kind: 'lead' | 'email' | 'alias' | 'account';
  readonly id: string;
}

export interface HistoryEvent {
  readonly subject: EventSubject;
  /** The account that the event names; empty without one. */
  readonly accountId: string;
  readonly event: string;
  readonly at: number;
  readonly arrivedAt: number;
  readonly channel: string;
  readonly quantity: number | bigint;
  readonly properties: Texts;
  /** A figure for a whole day, stamped at that day's midnight in UTC. */
  readonly daily: boolean;
  /** Of several rows with this same text (not empty) the one that arrived last counts; an empty text stands alone. */
  readonly restates: string;
}

export interface LeadVersion {
  readonly leadId: string;
  readonly knownAt: number;
  readonly writtenAt: number;
  /** Row within the pull or import that wrote it at writtenAt. */
  readonly record: number;
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  readonly signedUpAt?: number | undefined;
  readonly traits: Texts;
}

export interface AccountVersion {
  readonly accountId: string;
  readonly knownAt: number;
  readonly writtenAt: number;
  /** Row within the pull or import that wrote it at writtenAt. */
  readonly record: number;
  readonly name: string;
  readonly domain: string;
  readonly owner: string;
  readonly parent: string;
  readonly createdAt?: number | undefined;
  readonly traits: Texts;
}

export interface AliasVersion {
  readonly alias: string;
  readonly leadId: string;
  readonly knownAt: number;
  readonly writtenAt: number;
}

export interface HistoryOutcome {
  readonly subject: { readonly kind: 'lead' | 'email' | 'account'; readonly id: string };
  readonly outcome: Outcome;
  readonly at: number;
  readonly arrivedAt: number;
}
