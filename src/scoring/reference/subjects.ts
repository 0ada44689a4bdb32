import type { DerivedTrait, Model, Subject } from '../../model/types.ts';
import type { Clock } from './clock.ts';
import { type EventsByName, type Evidence, evidenceOf, named, withAdded } from './evidence.ts';
import type { Facts } from './facts.ts';
import { guardOnTraits, ignoredByGuards } from './guards.ts';
import type { Occurrence, Population } from './identity.ts';
import { once } from './once.ts';
import { accountFacts, leadFacts, type OfAccounts, ofAccounts } from './subject-facts.ts';
import { nothingSupposed, type Supposed } from './supposed.ts';
import { accountTrait, leadTrait, type Traits, withDerived } from './traits.ts';

/** The facts of everyone at one as-of, each gathered when it is asked for. */
export interface Subjects {
  readonly facts: Readonly<Record<Subject, (id: string) => Facts | undefined>>;
  /** The same with something otherwise; what that doesn't concern isn't gathered again. */
  supposing(supposed: Supposed): Subjects;
}

interface Gathered {
  readonly events: Readonly<Record<Subject | 'actor', (id: string) => EventsByName>>;
  readonly evidence: Readonly<Record<Subject, (id: string) => Evidence>>;
  readonly facts: Subjects['facts'];
  readonly accounts: OfAccounts;
  readonly ignored: (actor: string) => (name: string) => ReadonlyMap<Occurrence, number>;
}

export function subjectsOf(
  model: Model,
  population: Population,
  clock: Clock,
  supposed: Supposed = nothingSupposed,
  before?: Gathered,
): Subjects {
  const traitsOf = {
    lead: once((id: string): Traits => {
      const versions = population.lead(id)?.versions ?? [];
      return withDerived((trait) => leadTrait(versions, trait), derivedOf(model, 'lead'), supposed.traits('lead', id));
    }),
    account: once((id: string): Traits => {
      const versions = population.account(id)?.versions ?? [];
      const derived = derivedOf(model, 'account');
      return withDerived((trait) => accountTrait(versions, trait), derived, supposed.traits('account', id));
    }),
  };
  const accounts = before?.accounts ?? ofAccounts(population);
  const around = { clock, leadTraits: traitsOf.lead, accountTraits: traitsOf.account, accounts };

  const events = {
    lead: once((id: string) => {
      const own = before?.events.lead(id) ?? named(population.lead(id)?.events ?? [], clock);
      return withAdded(
        own,
        supposed.events.filter(({ lead }) => lead === id),
      );
    }),
    account: once((id: string) => {
      const own = before?.events.account(id) ?? named(population.account(id)?.events ?? [], clock);
      return withAdded(
        own,
        supposed.events.filter(({ account }) => account === id),
      );
    }),
    actor: once((id: string) => {
      const own = before?.events.actor(id) ?? named(population.byActor.get(id) ?? [], clock);
      return withAdded(
        own,
        supposed.events.filter(({ actor }) => actor === id),
      );
    }),
  };

  const ignored = once((actor: string) =>
    once(
      (name: string): ReadonlyMap<Occurrence, number> =>
        before && !supposed.concerns(name)
          ? before.ignored(actor)(name)
          : ignoredByGuards(model.ignore, events.actor(actor), name),
    ),
  );
  const guardOnLead = once((id: string) => guardOnTraits(model.ignore, 'lead', traitsOf.lead(id)));
  const guardFor = (accountTraits: Traits) => {
    if (model.ignore.length === 0) return () => undefined;
    const onAccount = guardOnTraits(model.ignore, 'account', accountTraits);
    return (occurrence: Occurrence) => {
      const { lead, actor, row } = occurrence;
      const onLead = lead === undefined ? undefined : guardOnLead(lead);
      const others = ignored(actor)(row.event).get(occurrence);
      const first = Math.min(onAccount ?? Infinity, onLead ?? Infinity, others ?? Infinity);
      return first === Infinity ? undefined : first;
    };
  };
  const evidence = {
    lead: once((id: string) => {
      const account = population.lead(id)?.account;
      const guardOf = guardFor(account ? traitsOf.account(account.id) : () => undefined);
      return evidenceOf(events.lead(id), guardOf, before && { evidence: before.evidence.lead(id), ...supposed });
    }),
    account: once((id: string) => {
      const guardOf = guardFor(traitsOf.account(id));
      return evidenceOf(events.account(id), guardOf, before && { evidence: before.evidence.account(id), ...supposed });
    }),
  };

  const earlier = (facts: Facts | undefined) => facts && { facts, differsFor: supposed.concernsSignal };
  const facts = {
    lead: once((id: string) => {
      const lead = population.lead(id);
      return lead && leadFacts(lead, evidence.lead(id), around, earlier(before?.facts.lead(id)));
    }),
    account: once((id: string) => {
      const account = population.account(id);
      return account && accountFacts(account, evidence.account(id), around, earlier(before?.facts.account(id)));
    }),
  };
  return {
    facts,
    supposing: (other) => subjectsOf(model, population, clock, other, { events, evidence, ignored, facts, accounts }),
  };
}

function derivedOf({ traits }: Model, of: Subject): DerivedTrait[] {
  return traits.filter(({ trait }) => trait.of === of);
}
