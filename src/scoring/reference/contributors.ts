import type { Model } from '../../model/types.ts';
import type { History, HistoryEvent } from '../history.ts';
import { type Instant, latest } from './admissible.ts';
import { accountFacts } from './facts.ts';
import { grouped } from './grouping.ts';
import { populationAt } from './identity.ts';
import { measured } from './measures.ts';
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
  const { leads, accounts } = populationAt(history, instant);
  const account = accounts.find(({ id }) => id === accountId);
  if (!account) return new Map();
  const facts = accountFacts(account);
  const leadOf = new Map(leads.flatMap((lead) => lead.events.map((event): [HistoryEvent, string] => [event, lead.id])));
  const nameOf = new Map(leads.map(({ id, versions }) => [id, latest(versions, ({ name }) => name)?.value ?? '']));
  const theirs = [...grouped(account.events, (event) => actorOf(event, leadOf.get(event)))];

  return new Map(
    model.signals.flatMap((signal): [string, Contributor[]][] => {
      if (signal.of !== 'account' || signal.source === 'trait') return [];
      const contributors = theirs.flatMap(([actor, events]): Contributor[] => {
        const when = { asOf: instant.asOf, timezone: model.timezone };
        const { count, first, last } = measured(signal, { ...facts, events }, when);
        if (first === undefined || last === undefined) return [];
        const [by, id] = [actor.slice(0, actor.indexOf(' ')), actor.slice(actor.indexOf(' ') + 1)];
        if (by === 'lead') return [{ by, lead: { id, name: nameOf.get(id) ?? '' }, count, first, last }];
        return [{ by: by === 'account' ? 'account' : 'visitors', count, first, last }];
      });
      return [[signal.name, contributors.toSorted(byWeight)]];
    }),
  );
}

function actorOf({ subject }: HistoryEvent, leadId: string | undefined): string {
  if (leadId !== undefined) return `lead ${leadId}`;
  return subject.kind === 'account' ? 'account ' : 'visitors ';
}

function byWeight(a: Contributor, b: Contributor): number {
  if (a.count !== b.count) return a.count > b.count ? -1 : 1;
  return b.last - a.last || byBytes(a.lead?.id ?? '', b.lead?.id ?? '');
}
