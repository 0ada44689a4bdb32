import type { Milliseconds, Model, Subject, Tier } from '../../model/types.ts';
import { createHead } from '../../queue/head.ts';
import { compareRank, type Rank } from '../../queue/rank.ts';
import type { Routing } from '../../queue/routing/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Candidate } from '../candidates.ts';
import { type Routed, routedEntries } from '../placing.ts';
import type { RunInstant } from '../step.ts';

/** Somebody who qualifies for an entry, or waits to be called. */
export interface Holder {
  readonly subject: Subject;
  readonly id: string;
  /** Other lead ids of the same person. */
  readonly also: readonly string[];
  /** Rules by which they stand. */
  readonly rules: readonly string[];
  readonly handRaisedAt?: Milliseconds | undefined;
}

/** An entry's place in a queue that is compared. */
export interface Place {
  readonly entryId: string;
  readonly accountId: string;
  /** The best contact; empty where there is none. */
  readonly leadId: string;
  readonly company: string;
  readonly contact: string;
  readonly tier: Tier;
  readonly team: string;
  readonly routedBy: string;
  /** From 1. */
  readonly position: number;
  /** The best first. */
  readonly holders: readonly Holder[];
  /** The first reasons, in words. */
  readonly reasons: readonly string[];
}

/** The queues that a run would have. */
export interface Places {
  /** By team, in order, as far as the limit goes. */
  readonly queues: ReadonlyMap<string, readonly Place[]>;
  /** Entries beyond the limit, by team. */
  readonly cut: ReadonlyMap<string, number>;
  readonly byEntry: ReadonlyMap<string, Place>;
  /** The team of every entry, also of those beyond the limit. */
  readonly teamOf: ReadonlyMap<string, string>;
  /** In which queued entry somebody qualifies, by any of their lead ids. */
  readonly entryOfLead: ReadonlyMap<string, string>;
}

export interface PlacesOf {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly routing: Routing;
  /** A run whose scores are written and whose qualifications are evaluated. */
  readonly run: RunInstant;
  readonly queueLimit: number;
}

interface Ranked {
  readonly rank: Rank;
  readonly place: Omit<Place, 'position'>;
}

export async function placesOf(
  { warehouse, model, routing, run, queueLimit }: PlacesOf,
  options: { readonly signal: AbortSignal },
): Promise<Places> {
  const heads = new Map(
    routing.teams.map(({ name }) => [name, createHead<Ranked>(queueLimit, (a, b) => compareRank(a.rank, b.rank))]),
  );
  const teamOf = new Map<string, string>();
  const of = { model, routing, run, standing: 'evaluated' } as const;
  for await (const routed of routedEntries(warehouse, of, options)) {
    teamOf.set(routed.rank.id, routed.to.team);
    heads.get(routed.to.team)?.offer({ rank: routed.rank, place: placeOf(routed) });
  }

  const queues = new Map<string, readonly Place[]>();
  const cut = new Map<string, number>();
  for (const [team, head] of heads) {
    const taken = head.take();
    queues.set(
      team,
      taken.kept.map(({ place }, at) => ({ ...place, position: at + 1 })),
    );
    cut.set(team, taken.cut);
  }
  const all = [...queues.values()].flat();
  return {
    queues,
    cut,
    teamOf,
    byEntry: new Map(all.map((place) => [place.entryId, place])),
    entryOfLead: new Map(
      all.flatMap(({ entryId, holders }) =>
        holders
          .filter(({ subject }) => subject === 'lead')
          .flatMap(({ id, also }) => [id, ...also].map((one) => [one, entryId] as const)),
      ),
    ),
  };
}

function placeOf({ entry, to, candidates }: Routed): Omit<Place, 'position'> {
  const best = entry.contacts[0];
  return {
    entryId: entry.entry_id,
    accountId: entry.account_id,
    leadId: entry.lead_id,
    company: entry.account.name || entry.account_id,
    contact: best?.name || entry.lead_id,
    tier: entry.tier,
    team: to.team,
    routedBy: to.rule,
    holders: candidates.flatMap(holderOf).sort((a, b) => first(a, entry.lead_id) - first(b, entry.lead_id)),
    reasons: entry.reasons.slice(0, 3).map(({ text }) => text),
  };
}

const first = ({ id, subject }: Holder, leadId: string) => (subject === 'lead' && id === leadId ? 0 : 1);

function holderOf({ subject, id, also, standing, handRaisedAt }: Candidate): Holder[] {
  if (standing.length === 0 && handRaisedAt === undefined) return [];
  return [{ subject, id, also, rules: standing.map(({ rule }) => rule), handRaisedAt }];
}
