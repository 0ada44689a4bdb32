import type { Model } from '../../model/types.ts';
import type { History } from '../history.ts';
import type { Instant } from './admissible.ts';
import { restingOn } from './counts.ts';
import { factsOf } from './facts-of.ts';
import { grouped } from './grouping.ts';
import type { Occurrence } from './identity.ts';
import { measuredOn } from './measures.ts';
import { byBytes } from './text.ts';

/** Whose events gave a signal of an account its value. */
export interface Contributor {
  /** A known lead; visitors by e-mails and aliases that belong to no known lead; or the account, where an event names nobody else. */
  readonly by: 'lead' | 'visitors' | 'account';
  /** Of a lead; `name` is empty where it isn't known. */
  readonly lead?: { readonly id: string; readonly name: string } | undefined;
  /** Events by quantity. */
  readonly count: bigint;
  /** Milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
}

/**
 * Who contributed to each signal that is measured on the account's events, by the signal's name: whoever did most first, the later
 * among equals. Their counts sum to that of the contribution.
 */
export function contributorsTo(
  model: Model,
  history: History,
  instant: Instant,
  accountId: string,
): ReadonlyMap<string, readonly Contributor[]> {
  const facts = factsOf(model, history, instant, 'account', accountId);
  if (!facts) return new Map();
  return new Map(
    model.signals.flatMap((signal): [string, Contributor[]][] => {
      if (signal.of !== 'account' || (signal.source !== 'events' && signal.source !== 'steps')) return [];
      const theirs = [...grouped(measuredOn(signal, facts).events, actorOf)];
      const contributors = theirs.flatMap(([actor, events]): Contributor[] => {
        const { count, first, last } = restingOn(events);
        if (first === undefined || last === undefined) return [];
        const [by, id] = [actor.slice(0, actor.indexOf(' ')), actor.slice(actor.indexOf(' ') + 1)];
        if (by !== 'lead') return [{ by: by === 'account' ? 'account' : 'visitors', count, first, last }];
        const name = facts.leadTraits(id)('name')?.value ?? '';
        return [{ by, lead: { id, name }, count, first, last }];
      });
      return [[signal.name, contributors.toSorted(byWeight)]];
    }),
  );
}

function actorOf({ row, lead }: Occurrence): string {
  if (lead !== undefined) return `lead ${lead}`;
  return row.subject.kind === 'account' ? 'account ' : 'visitors ';
}

function byWeight(a: Contributor, b: Contributor): number {
  if (a.count !== b.count) return a.count > b.count ? -1 : 1;
  return b.last - a.last || byBytes(a.lead?.id ?? '', b.lead?.id ?? '');
}
