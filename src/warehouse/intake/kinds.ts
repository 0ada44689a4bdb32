/** What can be taken in, as data: the fields of each kind, and which of them are needed. */

export const kindNames = ['leads', 'accounts', 'aliases', 'events', 'outcomes', 'costs'] as const;
export type KindName = (typeof kindNames)[number];

export type FieldType = 'text' | 'time' | 'quantity' | 'amount';

export interface Kind {
  readonly name: KindName;
  readonly fields: Readonly<Record<string, FieldType>>;
  /** Each of these must be said in every row. */
  readonly needed: readonly string[];
  /** At least one of these must be said in every row; the first that is said names whom the row is about. */
  readonly subject: readonly string[];
  /** The field that holds everything else, by name. */
  readonly map: 'traits' | 'properties' | undefined;
  /** When the row could first be known: defaults to now. */
  readonly arrival: 'arrived_at' | 'known_at';
  /** What stands in for the arrival with `history`, and marks it as assumed. */
  readonly history: 'at' | 'signed_up_at' | 'created_at' | undefined;
  /** Fields that never go to a log, a reject's record or a screen. */
  readonly personal: readonly string[];
  /** The table, and the 64-bit key and the id by which it is ordered and its rows are compared. */
  readonly table: string;
  readonly key: string;
  readonly id: string;
}

export const kinds: Readonly<Record<KindName, Kind>> = {
  leads: {
    name: 'leads',
    fields: {
      lead_id: 'text',
      account_id: 'text',
      email: 'text',
      name: 'text',
      signed_up_at: 'time',
      known_at: 'time',
    },
    needed: ['lead_id'],
    subject: ['lead_id'],
    map: 'traits',
    arrival: 'known_at',
    history: 'signed_up_at',
    personal: ['email', 'name'],
    table: 'lead_traits',
    key: 'lead_key',
    id: 'lead_id',
  },
  accounts: {
    name: 'accounts',
    fields: {
      account_id: 'text',
      name: 'text',
      domain: 'text',
      created_at: 'time',
      owner: 'text',
      parent: 'text',
      known_at: 'time',
    },
    needed: ['account_id'],
    subject: ['account_id'],
    map: 'traits',
    arrival: 'known_at',
    history: 'created_at',
    personal: [],
    table: 'account_traits',
    key: 'account_key',
    id: 'account_id',
  },
  aliases: {
    name: 'aliases',
    fields: { alias: 'text', lead_id: 'text', known_at: 'time' },
    needed: ['alias', 'lead_id'],
    subject: ['alias'],
    map: undefined,
    arrival: 'known_at',
    history: undefined,
    personal: [],
    table: 'aliases',
    key: 'alias_key',
    id: 'alias',
  },
  events: {
    name: 'events',
    fields: {
      lead_id: 'text',
      email: 'text',
      alias: 'text',
      account_id: 'text',
      event: 'text',
      at: 'time',
      event_id: 'text',
      channel: 'text',
      quantity: 'quantity',
      arrived_at: 'time',
    },
    needed: ['event', 'at'],
    subject: ['lead_id', 'email', 'alias', 'account_id'],
    map: 'properties',
    arrival: 'arrived_at',
    history: 'at',
    personal: ['email'],
    table: 'events',
    key: 'subject_key',
    id: 'subject_id',
  },
  outcomes: {
    name: 'outcomes',
    fields: {
      lead_id: 'text',
      email: 'text',
      account_id: 'text',
      outcome: 'text',
      at: 'time',
      amount: 'amount',
      reason: 'text',
      arrived_at: 'time',
    },
    needed: ['outcome', 'at'],
    subject: ['lead_id', 'email', 'account_id'],
    map: undefined,
    arrival: 'arrived_at',
    history: 'at',
    personal: ['email'],
    table: 'outcomes',
    key: 'subject_key',
    id: 'subject_id',
  },
  costs: {
    name: 'costs',
    fields: { period: 'text', source: 'text', amount: 'amount', known_at: 'time' },
    needed: ['period', 'source', 'amount'],
    subject: ['period'],
    map: undefined,
    arrival: 'known_at',
    history: undefined,
    personal: [],
    table: 'costs',
    key: 'cost_key',
    id: 'cost_id',
  },
};

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[], word = 'and'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}
