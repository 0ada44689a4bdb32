export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
/** A Monday morning. */
export const monday = Date.UTC(2026, 10, 23, 9);

/** Milliseconds of a promise. */
interface Promised {
  readonly claim?: number;
  readonly touch?: number;
}

export interface Terms {
  readonly reps: readonly { readonly name: string; readonly weight: number }[];
  readonly nextOnly: boolean;
  readonly keep: number;
  readonly newADay: number;
  readonly lease: number;
  readonly sla: Readonly<Record<string, Promised | undefined>>;
}

const none = Number.POSITIVE_INFINITY;
const one = (name: string) => ({ name, weight: 1 });

/** What routing.yaml below says, as numbers: without hours working time is all time. */
export const terms = {
  us: {
    reps: [one('ana'), one('bo')],
    nextOnly: true,
    keep: 3,
    newADay: none,
    lease: hour,
    sla: {
      hand_raise: { claim: 5 * minute, touch: 15 * minute },
      P1: { claim: hour, touch: 4 * hour },
      other: { touch: day },
    },
  },
  eu: {
    reps: [one('cy'), { name: 'di', weight: 2 }],
    nextOnly: false,
    keep: none,
    newADay: none,
    lease: 2 * hour,
    sla: { other: { claim: 2 * hour } },
  },
  world: {
    reps: [one('ed'), one('flo'), one('ana')],
    nextOnly: false,
    keep: 2,
    newADay: 3,
    lease: hour,
    sla: { P1: { claim: 30 * minute, touch: 2 * hour } },
  },
} as const satisfies Record<string, Terms>;

export type TeamName = keyof typeof terms;
export const teamNames = ['us', 'eu', 'world'] as const satisfies readonly TeamName[];
export const followUp = 3 * day;

export function termsOf(team: string): Terms {
  const name = teamNames.find((known) => known === team);
  if (name === undefined) throw new Error(`no team ${team}`);
  return terms[name];
}

export const routingYaml = `
entry: lead
teams:
  us:
    reps: [ana, bo]
    keep: 3
    take: next_only
    lease: 1h
    follow_up: 3d
    sla: { hand_raise: { claim: 5m, touch: 15m }, P1: { claim: 1h, touch: 4h }, other: { touch: 1d } }
  eu:
    reps: [cy, { rep: di, weight: 2 }]
    assign: round_robin
    lease: 2h
    follow_up: 3d
    sla: { other: { claim: 2h } }
  world:
    reps: [ed, flo, ana]
    keep: 2
    new_a_day: 3
    lease: 1h
    follow_up: 3d
    sla: { P1: { claim: 30m, touch: 2h } }
rules:
  - { else: us }
reasons: { disqualify: [student], attempt: [voicemail], recycle: [timing] }
`;

export const reasons = { disqualify: 'student', attempt: 'voicemail', recycle: 'timing' } as const;

export const repNames = ['ana', 'bo', 'cy', 'di', 'ed', 'flo'] as const;
export const lead = 'lea';

/** Entries and their companies: some have several, some leads have none. */
export const companies = {
  'lead:a1': 'acme',
  'lead:a2': 'acme',
  'lead:a3': 'acme',
  'lead:b1': 'bell',
  'lead:b2': 'bell',
  'account:cobb': 'cobb',
  'lead:solo': '',
  'lead:free': '',
} as const;
export type EntryId = keyof typeof companies;
export const entryIds = [
  'lead:a1',
  'lead:a2',
  'lead:a3',
  'lead:b1',
  'lead:b2',
  'account:cobb',
  'lead:solo',
  'lead:free',
] as const satisfies readonly EntryId[];
/** Who owns what, where it is in their team's queue. */
export const owners: Readonly<Record<string, string>> = { 'lead:b1': 'bo', 'lead:solo': 'ed' };
