import type { Model, Signal } from '../../../src/model/types.ts';
import type {
  AccountVersion,
  AliasVersion,
  History,
  HistoryEvent,
  HistoryOutcome,
  LeadVersion,
} from '../../../src/scoring/history.ts';
import { scoreOne } from '../../../src/scoring/reference/score.ts';
import type { Contribution, SubjectScores } from '../../../src/scoring/result.ts';

/** As-of and known-at of the examples. */
export const asOf = Date.parse('2026-06-15T12:00:00.000Z');
export const day = 86_400_000;

export function ago(days: number, milliseconds = 0): number {
  return asOf - days * day + milliseconds;
}

export function event(subject: HistoryEvent['subject'], at: number, more: Partial<HistoryEvent> = {}): HistoryEvent {
  const accountId = subject.kind === 'account' ? subject.id : '';
  const plain = { channel: '', quantity: 1, properties: {}, daily: false, restates: '' };
  return { subject, accountId, event: 'page', at, arrivedAt: at, ...plain, ...more };
}

export function byLead(id: string, at: number, more: Partial<HistoryEvent> = {}): HistoryEvent {
  return event({ kind: 'lead', id }, at, more);
}

export function leadVersion(leadId: string, more: Partial<LeadVersion> = {}): LeadVersion {
  const nothing = { accountId: '', email: '', name: '', traits: {} };
  return { leadId, knownAt: ago(90), writtenAt: ago(90), record: 0, ...nothing, ...more };
}

export function accountVersion(accountId: string, more: Partial<AccountVersion> = {}): AccountVersion {
  const nothing = { name: '', domain: '', owner: '', parent: '', traits: {} };
  return { accountId, knownAt: ago(90), writtenAt: ago(90), record: 0, ...nothing, ...more };
}

export function alias(name: string, leadId: string, more: Partial<AliasVersion> = {}): AliasVersion {
  return { alias: name, leadId, knownAt: ago(90), writtenAt: ago(90), ...more };
}

export function outcome(
  subject: HistoryOutcome['subject'],
  what: HistoryOutcome['outcome'],
  at: number,
): HistoryOutcome {
  return { subject, outcome: what, at, arrivedAt: at };
}

export function history(rows: Partial<History>): History {
  return { events: [], leadVersions: [], accountVersions: [], aliases: [], outcomes: [], ...rows };
}

export function model(terms: Partial<Model>): Model {
  return {
    name: 'example',
    digest: '',
    timezone: 'UTC',
    traits: [],
    ignore: [],
    signals: [],
    groups: [],
    handRaises: [],
    rules: [],
    tiers: {
      grades: { A: 6000, B: 4000, C: 2000 },
      levels: { 1: 7500, 2: 5000, 3: 2500 },
      grid: {
        A: ['P1', 'P1', 'P2', 'P3'],
        B: ['P1', 'P2', 'P3', 'P4'],
        C: ['P2', 'P3', 'P4', 'P4'],
        D: ['P3', 'P4', 'P4', 'P4'],
      },
    },
    suppressions: [],
    suppress: [],
    ...terms,
  };
}

type EventSignal = Extract<Signal, { source: 'events' }>;
type TraitSignal = Extract<Signal, { source: 'trait' }>;

/** A lead's count of pages, a point each, unless told otherwise. */
export function counting(name: string, more: Partial<EventSignal> = {}): EventSignal {
  return {
    name,
    of: 'lead',
    score: 'usage',
    source: 'events',
    events: ['page'],
    where: [],
    measure: { kind: 'count' },
    within: { kind: 'all' },
    points: { kind: 'each', each: 100, unknown: 0 },
    ...more,
  };
}

export function onTrait(trait: TraitSignal['trait'], points: TraitSignal['points']): TraitSignal {
  return { name: trait.trait, of: trait.of, score: 'fit', source: 'trait', trait, points };
}

/** The lead's scores at as-of on all that had arrived by then. */
export function leadScores(terms: Partial<Model>, rows: Partial<History>, id = 'ann'): SubjectScores {
  return present(scoreOne(model(terms), history(rows), { asOf, knownAt: asOf }, 'lead', id), id);
}

export function accountScores(terms: Partial<Model>, rows: Partial<History>, id = 'acme'): SubjectScores {
  return present(scoreOne(model(terms), history(rows), { asOf, knownAt: asOf }, 'account', id), id);
}

/** What one signal gave; undefined where it gave nothing. */
export function gave(scores: SubjectScores, signal: string): Contribution | undefined {
  return scores.contributions.find((contribution) => contribution.signal === signal);
}

function present(scores: SubjectScores | undefined, id: string): SubjectScores {
  if (!scores) throw new Error(`Nobody is called ${id}`);
  return scores;
}
