import { z } from 'zod';
import {
  type Grade,
  grades,
  type Level,
  levels,
  type Model,
  type Subject,
  scores,
  type Tier,
  tierNames,
} from '../model/types.ts';
import { unbeatable } from '../model/unbeatable.ts';
import { traitsLinked } from '../queue/routing/links.ts';
import { traitsRouted } from '../queue/routing/route.ts';
import type { Routing } from '../queue/routing/types.ts';
import { withDerivedTexts, withSources } from '../scoring/derived-texts.ts';
import type { Texts } from '../scoring/history.ts';
import { traitsSaid } from '../scoring/reasons.ts';
import type { Contribution } from '../scoring/result.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Params } from '../warehouse/query.ts';
import { dropCandidates, gatherCandidates, readMembers } from './candidates-statements.ts';
import { type Holdout, holdoutParams } from './holdout.ts';
import type { Standing } from './standing-statements.ts';
import type { RunInstant } from './step.ts';

/** A lead or account of an entry: one that qualifies, the account, or a colleague of those who qualify. */
export interface Candidate {
  /** `account:ID` or `lead:ID`: whose entry it belongs to. */
  readonly entryId: string;
  readonly subject: Subject;
  readonly id: string;
  readonly accountId: string;
  /** Other lead ids of the same person: leads with the same e-mail. */
  readonly also: readonly string[];
  /** Standing qualifications that no suppression holds back, the longest first. Instants are milliseconds since 1970. */
  readonly standing: readonly { readonly rule: string; readonly since: number }[];
  /** Since when somebody waits to be called, if no suppression that a hand-raise doesn't beat holds. */
  readonly handRaisedAt?: number | undefined;
  /** Suppressions that hold, also those that a hand-raise beats. */
  readonly suppressed: readonly string[];
  /** Undefined for an account that the run did not score. */
  readonly scored?: CandidateScores | undefined;
  /** Of those who qualify; empty for the others. */
  readonly contributions: readonly Contribution[];
  /** Traits as known at the run's known-at, `name` and `email` (`domain`, `owner`) and those that the model derives among them. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface CandidateScores {
  readonly fit: number;
  readonly engagement: number;
  readonly usage: number;
  readonly grade: Grade;
  readonly traitsKnown: number;
  readonly level: Level;
  readonly tier: Tier;
}

export interface CandidatesOfRun {
  readonly model: Model;
  readonly routing: Routing;
  readonly run: RunInstant;
  /** Recorded where the run is published; evaluated (run_standing) where it only might be. */
  readonly standing: Standing;
  /** Who of them is held out by chance; undefined: nobody. */
  readonly holdout?: Holdout | undefined;
}

/**
 * All that must be in a queue, entry by entry: standing qualifications and open hand-raises. What doesn't qualify
 * stays in the engine; of one entry 20 who qualify and 10 colleagues come out at most, the best. `forgetCandidates` comes last.
 */
export async function* candidatesByEntry(
  warehouse: Warehouse,
  of: CandidatesOfRun,
  options: { readonly signal: AbortSignal },
): AsyncIterable<Candidate[]> {
  const params = candidateParams(of);
  await forgetCandidates(warehouse, of.run.runId, options);
  for (const statement of gatherCandidates(of.standing, of.holdout !== undefined))
    await warehouse.run(statement, params, options);

  const scoreOf = scoresOfSignals(of.model);
  const derive = derivedOf(of.model);
  let entry: Candidate[] = [];
  for await (const rows of warehouse.stream({ ...readMembers, row: rowSchema }, params, options)) {
    for (const row of rows) {
      if (entry.length > 0 && entry[0]?.entryId !== row.entry_id) {
        yield entry;
        entry = [];
      }
      entry.push(toCandidate(row, scoreOf, derive));
    }
  }
  if (entry.length > 0) yield entry;
}

/** Drops what the gathering left for whoever asks why somebody is in no entry. */
export async function forgetCandidates(
  warehouse: Warehouse,
  runId: string,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  for (const statement of dropCandidates(runId)) await warehouse.run(statement, {}, options);
}

/** The parameters of the statements that gather a run's candidates. */
export function candidateParams({ model, routing, run, holdout }: CandidatesOfRun): Params {
  const textsNeeded = (of: Subject, shown: readonly string[]) =>
    withSources(model, of, [
      ...shown,
      ...traitsLinked(routing.links, of),
      ...traitsRouted(routing, of),
      ...traitsSaid(model, of),
    ]);
  return {
    run_id: run.runId,
    known_at: run.knownAt,
    by_lead: routing.entry === 'lead',
    suppress: model.suppress,
    unbeatable,
    lead_texts: textsNeeded('lead', ['email', 'name', 'title', 'phone', 'timezone', 'country']),
    account_texts: textsNeeded('account', ['name', 'domain', 'owner', 'timezone', 'country']),
    ...(holdout ? holdoutParams(holdout, run) : {}),
  };
}

const rowSchema = z.object({
  entry_id: z.string(),
  subject: z.enum(['lead', 'account']),
  id: z.string(),
  account_id: z.string(),
  also: z.array(z.string()),
  fit: z.number(),
  engagement: z.number(),
  usage: z.number(),
  grade: z.enum([...grades, '']),
  traits_known: z.number(),
  level: z.union([z.literal(0), z.literal(levels)]),
  tier: z.enum([...tierNames, '']),
  signals: z.array(z.string()),
  points: z.array(z.number()),
  values: z.array(z.coerce.bigint()),
  counts: z.array(z.coerce.bigint()),
  first_ms: z.array(z.coerce.number()),
  last_ms: z.array(z.coerce.number()),
  rules: z.array(z.string()),
  since_ms: z.array(z.coerce.number()),
  raised_ms: z.coerce.number().nullable(),
  suppressed: z.array(z.string()),
  texts: z.record(z.string(), z.string()),
});

type Row = z.output<typeof rowSchema>;

/** Which score a contribution belongs to, by its name; what a guard ignored belongs to none. */
function scoresOfSignals(model: Model): (name: string) => Contribution['score'] {
  const named = new Map([
    ...model.signals.map(({ name, score }) => [name, score] as const),
    ...model.groups.map(({ name, score }) => [`group:${name}`, score] as const),
    ...scores.map((score) => [`range:${score}`, score] as const),
  ]);
  return (name) => named.get(name);
}

/** What is known with what the model derives from it. What is unknown is left out, also a known trait whose place a derived one takes. */
function derivedOf(model: Model): (subject: Subject, known: Texts) => Texts {
  return (subject, known) => {
    const texts = withDerivedTexts(model, { lead: {}, account: {}, [subject]: known })[subject];
    return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
  };
}

function toCandidate(
  row: Row,
  scoreOf: ReturnType<typeof scoresOfSignals>,
  derive: ReturnType<typeof derivedOf>,
): Candidate {
  const { grade, level, tier, fit, engagement, usage, traits_known: traitsKnown } = row;
  const time = (at: number | undefined) => (at ? at : undefined);
  return {
    entryId: row.entry_id,
    subject: row.subject,
    id: row.id,
    accountId: row.account_id,
    also: row.also,
    standing: row.rules.map((rule, at) => ({ rule, since: row.since_ms[at] ?? 0 })),
    handRaisedAt: row.raised_ms ?? undefined,
    suppressed: row.suppressed,
    scored:
      grade === '' || tier === '' || level === 0
        ? undefined
        : { fit, engagement, usage, grade, traitsKnown, level, tier },
    contributions: row.signals.map((signal, at) => ({
      signal,
      score: scoreOf(signal),
      points: row.points[at] ?? 0,
      value: row.values[at] ?? 0n,
      count: row.counts[at] ?? 0n,
      first: time(row.first_ms[at]),
      last: time(row.last_ms[at]),
    })),
    texts: derive(row.subject, row.texts),
  };
}
