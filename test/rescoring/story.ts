import { pino } from 'pino';
import type { Model, Outcome, Rule, Signal } from '../../src/model/types.ts';
import type { RunInstant, StepContext } from '../../src/rescoring/step.ts';
import type { History, HistoryOutcome } from '../../src/scoring/history.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { literal } from '../../src/warehouse/query.ts';
import { forgetHistories, insertHistories } from '../support/warehouse-history.ts';

/** Noon of a day of the story; it begins on 1 March 2026. */
export const noon = (day: number): number => Date.UTC(2026, 2, day, 12);
const length = 86_400_000;

export const context = (): StepContext => ({
  signal: new AbortController().signal,
  log: pino({ level: 'silent' }),
  progress: () => undefined,
});

const calls: Signal = {
  name: 'api_calls',
  say: '{value} API calls lately',
  of: 'lead',
  score: 'usage',
  source: 'events',
  events: ['api_call'],
  where: [],
  measure: { kind: 'count' },
  within: { kind: 'last', length: 30 * length },
  points: { kind: 'each', each: 1_000, unknown: 0 },
};
const title: Signal = {
  name: 'title',
  of: 'lead',
  score: 'fit',
  source: 'trait',
  trait: { of: 'lead', trait: 'title' },
  points: { rows: [], unknown: 0 },
};
const renewal: Signal = {
  name: 'renewal',
  of: 'account',
  score: 'usage',
  source: 'days_until',
  trait: { of: 'account', trait: 'renews_on' },
  points: { kind: 'bands', bands: [{ atMost: 30_000_000, give: 1_000 }], unknown: 0 },
};
const rule = (name: string, kind: Rule['kind']): Rule => ({
  name,
  kind,
  of: kind === 'mql' || kind === 'pql' ? 'lead' : 'account',
  anyOf: [],
  allOf: [],
  noneOf: [],
  roles: [],
  rolesOf: { of: 'lead', trait: 'role' },
  suppress: [],
  only: [],
  lapseAfter: 10 * length,
});

/** A contract of which the tests use names and settings only: the scores are written by hand. */
export const model: Model = {
  name: 'story',
  digest: 'd1',
  timezone: 'UTC',
  traits: [],
  ignore: [],
  signals: [calls, { ...calls, name: 'team_calls', of: 'account', say: undefined }, title, renewal],
  groups: [],
  handRaises: [{ events: ['demo_requested'], where: [], within: 14 * length }],
  rules: [{ ...rule('pql', 'pql'), play: 'Ask what they are building' }, rule('mql', 'mql'), rule('pqa', 'pqa')],
  tiers: {
    grades: { A: 6_000, B: 4_000, C: 2_000 },
    levels: { 1: 7_500, 2: 5_000, 3: 2_500 },
    grid: {
      A: ['P1', 'P1', 'P2', 'P3'],
      B: ['P1', 'P2', 'P3', 'P4'],
      C: ['P2', 'P3', 'P4', 'P4'],
      D: ['P3', 'P4', 'P4', 'P4'],
    },
  },
  suppressions: [],
  suppress: ['customer', 'competitor', 'opted_out'],
};

/** Scores of one lead or account in a run, of which a test says what matters to it. */
export interface Scored {
  readonly account?: string;
  readonly qualified?: readonly string[];
  readonly suppressed?: readonly string[];
  readonly handRaisedAt?: number;
  readonly fit?: number;
  readonly traitsKnown?: number;
  readonly engagement?: number;
  readonly usage?: number;
  readonly tier?: string;
  /** When the latest event was that gave points. */
  readonly lastEvent?: number;
  readonly contributions?: readonly { signal: string; points: number; value?: number; last?: number }[];
}

/** Writes a finished run with these scores, by lead and account id. */
export async function writeRun(
  warehouse: Warehouse,
  run: RunInstant,
  leads: Readonly<Record<string, Scored>>,
  accounts: Readonly<Record<string, Scored>> = {},
): Promise<void> {
  for (const [subject, scored] of [
    ['lead', leads],
    ['account', accounts],
  ] as const) {
    const rows = Object.entries(scored).map(([id, one]) => scoreRow(subject, id, one));
    if (rows.length === 0) continue;
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    await warehouse.run(
      {
        name: 'write story scores',
        sql: `
        INSERT INTO ${subject}_scores (run_id, slice, ${subject}_key, ${subject}_id, ${subject === 'lead' ? 'account_id, ' : ''}${columns.join(', ')})
        SELECT {run_id:String}, 0, sipHash64('${subject}', id), id, ${subject === 'lead' ? 'account_id, ' : ''}${columns.join(', ')}
        FROM format(JSONEachRow, ${literal(structure)}, ${literal(lines)})`,
      },
      { run_id: run.runId },
    );
  }
}

const types = {
  fit: 'Int32',
  engagement: 'Int32',
  usage: 'Int32',
  grade: 'String',
  traits_known: 'UInt16',
  level: 'UInt8',
  tier: 'String',
  qualified: 'Array(String)',
  suppressed: 'Array(String)',
  hand_raised_at: "Nullable(DateTime64(3, 'UTC'))",
  signals: 'Array(String)',
  points: 'Array(Int32)',
  values: 'Array(Int64)',
  counts: 'Array(UInt64)',
  first_at: "Array(DateTime64(3, 'UTC'))",
  last_at: "Array(DateTime64(3, 'UTC'))",
} as const;
const columns = Object.keys(types);
const structure = `id String, account_id String, ${Object.entries(types)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ')}`;

function scoreRow(subject: 'lead' | 'account', id: string, scored: Scored) {
  const text = (at: number) => new Date(at).toISOString().replace('T', ' ').replace('Z', '');
  const given =
    scored.contributions ??
    (scored.lastEvent === undefined
      ? []
      : [{ signal: subject === 'lead' ? 'api_calls' : 'team_calls', points: 1_000, value: 1, last: scored.lastEvent }]);
  return {
    id,
    account_id: scored.account ?? (subject === 'account' ? id : ''),
    fit: scored.fit ?? 0,
    engagement: scored.engagement ?? 0,
    usage: scored.usage ?? 0,
    grade: 'B',
    traits_known: scored.traitsKnown ?? 0,
    level: 2,
    tier: scored.tier ?? 'P2',
    qualified: scored.qualified ?? [],
    suppressed: scored.suppressed ?? [],
    hand_raised_at: scored.handRaisedAt === undefined ? null : text(scored.handRaisedAt),
    signals: given.map(({ signal }) => signal),
    points: given.map(({ points }) => points),
    values: given.map(({ value = 0 }) => value * 1_000_000),
    counts: given.map(({ value = 0 }) => value),
    first_at: given.map(({ last = 0 }) => text(last)),
    last_at: given.map(({ last = 0 }) => text(last)),
  };
}

/** Empties a warehouse for the next story: quicker than a new one. */
export async function forget(warehouse: Warehouse): Promise<void> {
  await forgetHistories(warehouse);
  for (const table of ['qualification_facts', 'queue_entries', 'queue_log', 'publications', 'holdouts']) {
    await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
}

const nothing: History = { events: [], leadVersions: [], accountVersions: [], aliases: [], outcomes: [] };
/** Adds to what is known. */
export const tell = (warehouse: Warehouse, more: Partial<History>) =>
  insertHistories(warehouse, [{ ...nothing, ...more }]);

export function outcome(
  kind: HistoryOutcome['subject']['kind'],
  id: string,
  name: Outcome,
  at: number,
  arrivedAt = at,
): HistoryOutcome {
  return { subject: { kind, id }, outcome: name, at, arrivedAt };
}

export function lead(
  leadId: string,
  said: Partial<History['leadVersions'][number]> = {},
): History['leadVersions'][number] {
  return {
    leadId,
    knownAt: noon(0),
    writtenAt: noon(0),
    record: 0,
    accountId: '',
    email: '',
    name: '',
    traits: {},
    ...said,
  };
}

export function account(
  accountId: string,
  said: Partial<History['accountVersions'][number]> = {},
): History['accountVersions'][number] {
  return {
    accountId,
    knownAt: noon(0),
    writtenAt: noon(0),
    record: 0,
    name: '',
    domain: '',
    owner: '',
    parent: '',
    traits: {},
    ...said,
  };
}
