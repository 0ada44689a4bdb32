import { z } from 'zod';
import type { Model, Subject } from '../model/types.ts';
import { factsOf } from '../scoring/reference/facts-of.ts';
import { sayDay } from '../scoring/words/amounts.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import type { Scored } from './scored.ts';

const endings = ['converted', 'disqualified', 'recycled', 'lapsed'] as const;
type Ended = (typeof endings)[number];

/** The latest qualification by a rule, as the facts said at an as-of. */
export interface Standing {
  readonly rule: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** When and as what it ended; both undefined while it stands. */
  readonly until: number | undefined;
  readonly ended: Ended | undefined;
}

/** Rules that hold, by which somebody is in no queue all the same. */
export interface OutOfQueue {
  readonly rules: readonly string[];
  readonly text: string;
  /** An event dated after this that gives points is needed; undefined where the next full run is all it takes. */
  readonly freshAfter: number | undefined;
}

export interface SubjectStanding extends Standing {
  readonly subject: Subject;
}

const standings: Query<SubjectStanding> = {
  name: 'qualifications of one',
  sql: `
    SELECT
        subject, rule, toUnixTimestamp64Milli(since) AS since_ms,
        until IS NOT NULL AND toUnixTimestamp64Milli(assumeNotNull(until)) <= {as_of:Int64} AS has_ended,
        toUnixTimestamp64Milli(assumeNotNull(until)) AS until_ms, ended_by
    FROM qualification_facts FINAL
    WHERE subject IN ('lead', 'account') AND subject_id = {id:String} AND toUnixTimestamp64Milli(since) <= {as_of:Int64}
    ORDER BY subject, rule, since DESC
    LIMIT 1 BY subject, rule`,
  row: z
    .object({
      subject: z.enum(['lead', 'account']),
      rule: z.string(),
      since_ms: z.coerce.number(),
      has_ended: z.coerce.number(),
      until_ms: z.coerce.number(),
      ended_by: z.enum([...endings, '']),
    })
    .transform(({ subject, rule, since_ms, has_ended, until_ms, ended_by }) => ({
      subject,
      rule,
      since: since_ms,
      until: has_ended === 1 ? until_ms : undefined,
      ended: has_ended === 1 && ended_by !== '' ? ended_by : undefined,
    })),
};

/** Of each rule the latest qualification of the lead and of the account of this id that began by as-of (ms). */
export function standingOf(warehouse: Warehouse, id: string, asOf: number): Promise<SubjectStanding[]> {
  return warehouse.rows(standings, { id, as_of: asOf });
}

/** The rules that hold without standing, and why they put nobody into a queue (docs/qualifications.md). */
export function outOfQueue(model: Model, found: Scored, standing: readonly Standing[]): OutOfQueue | undefined {
  const stands = new Set(standing.filter(({ until }) => until === undefined).map(({ rule }) => rule));
  const waiting = found.scores.qualified.filter((rule) => !stands.has(rule));
  if (waiting.length === 0) return undefined;

  const end = latestEnd(model, found, standing);
  const isFresh = end === undefined || latestEvidence(model, found) > end.at;
  const text = isFresh
    ? 'that counts from the next full run on'
    : `${end.as} on ${sayDay(end.at, model.timezone)}; it needs new activity since then that gives points`;
  return { rules: waiting, text, freshAfter: isFresh ? undefined : end.at };
}

interface End {
  readonly at: number;
  readonly as: Ended;
}

/** The latest outcome that ends qualifications, also of one that never began; of too long a history as far as the facts know. */
function latestEnd(model: Model, { scores, history, instant }: Scored, standing: readonly Standing[]): End | undefined {
  const ended = history
    ? (factsOf(model, history, instant, scores.subject, scores.id)?.outcomes() ?? []).flatMap(({ outcome, at }) => {
        const as = endedBy(outcome);
        return as ? [{ at, as }] : [];
      })
    : standing.flatMap(({ until, ended }) =>
        until === undefined || ended === undefined || ended === 'lapsed' ? [] : [{ at: until, as: ended }],
      );
  return ended.toSorted((a, b) => b.at - a.at)[0];
}

function endedBy(outcome: string): Ended | undefined {
  if (outcome === 'sql' || outcome === 'opportunity' || outcome === 'won') return 'converted';
  return outcome === 'disqualified' || outcome === 'recycled' ? outcome : undefined;
}

function latestEvidence({ signals }: Model, { scores }: Scored): number {
  const onEvents = new Set(
    signals.filter(({ source }) => source === 'events' || source === 'steps').map(({ name }) => name),
  );
  const times = scores.contributions.map(({ signal, last }) => (onEvents.has(signal) ? (last ?? 0) : 0));
  return Math.max(0, ...times);
}
