import type { MeasuredSignal } from '../../model/types.ts';
import type { HistoryOutcome } from '../history.ts';
import type { Clock } from './clock.ts';
import type { Evidence } from './evidence.ts';
import type { Facts } from './facts.ts';
import type { Account, Lead, Population } from './identity.ts';
import type { Measurement } from './measurement.ts';
import { measured } from './measures.ts';
import { once } from './once.ts';
import { createdAt, signedUpAt, type Traits } from './traits.ts';

/** What the facts of all subjects at one as-of are made of. */
export interface Surroundings {
  readonly clock: Clock;
  readonly leadTraits: (lead: string) => Traits;
  readonly accountTraits: (account: string) => Traits;
  readonly accounts: OfAccounts;
}

/** What all leads of an account share: an account may have thousands. */
export interface OfAccounts {
  readonly firstLead: (account: Account) => string | undefined;
  readonly outcomes: (account: Account) => readonly HistoryOutcome[];
}

export function ofAccounts(population: Population): OfAccounts {
  return {
    firstLead: once((account) => firstLeadOf(account, population)),
    outcomes: once(outcomesOfAccount),
  };
}

const nothingKnown: Traits = () => undefined;

/** Facts without what is measured on them. */
type Unmeasured = Omit<Facts, 'measured'>;

/** With what signals measure, each once; where nothing differs for a signal, that is what it measured before. */
function withMeasures(facts: Unmeasured, earlier: Earlier | undefined): Facts {
  const measuring = once(
    (signal: MeasuredSignal): Measurement =>
      earlier && !earlier.differsFor(signal) ? earlier.facts.measured(signal) : measured(signal, whole),
  );
  const whole: Facts = { ...facts, measured: measuring };
  return whole;
}

/** Facts that differ for some signals only. */
export interface Earlier {
  readonly facts: Facts;
  readonly differsFor: (signal: MeasuredSignal) => boolean;
}

export function leadFacts(lead: Lead, evidence: Evidence, around: Surroundings, earlier?: Earlier): Facts {
  const { account } = lead;
  const ofLead = around.leadTraits(lead.id);
  const ofAccount = account ? around.accountTraits(account.id) : nothingKnown;
  const facts: Unmeasured = {
    subject: 'lead',
    id: lead.id,
    accountId: account?.id ?? '',
    clock: around.clock,
    evidence,
    trait: ({ of, trait }) => (of === 'lead' ? ofLead(trait) : ofAccount(trait)),
    leadTraits: around.leadTraits,
    signedUpAt: signedUpAt(lead.versions)?.value,
    createdAt: createdAt(account?.versions ?? [])?.value,
    isFirstLead: () => {
      if (!account || signedUpAt(lead.versions) === undefined) return undefined;
      return around.accounts.firstLead(account) === lead.id;
    },
    leads: [],
    outcomes: () => (account ? lead.outcomes.concat(around.accounts.outcomes(account)) : lead.outcomes),
    ownVoice: { speaks: () => true, answers: () => lead.outcomes.concat(account?.outcomes ?? []) },
  };
  return withMeasures(facts, earlier);
}

export function accountFacts(account: Account, evidence: Evidence, around: Surroundings, earlier?: Earlier): Facts {
  const ofAccount = around.accountTraits(account.id);
  const facts: Unmeasured = {
    subject: 'account',
    id: account.id,
    accountId: account.id,
    clock: around.clock,
    evidence,
    trait: ({ of, trait }) => (of === 'account' ? ofAccount(trait) : undefined),
    leadTraits: around.leadTraits,
    signedUpAt: undefined,
    createdAt: createdAt(account.versions)?.value,
    isFirstLead: () => undefined,
    leads: account.leads,
    outcomes: () => around.accounts.outcomes(account),
    ownVoice: { speaks: ({ lead }) => lead === undefined, answers: () => account.outcomes },
  };
  return withMeasures(facts, earlier);
}

/** `disqualified` and `recycled` of a lead concern that lead alone; its other outcomes count for the account too. */
function outcomesOfAccount(account: Account): HistoryOutcome[] {
  const shared = account.outcomesOfLeads.filter(({ outcome }) => outcome !== 'disqualified' && outcome !== 'recycled');
  return [...account.outcomes, ...shared];
}

/** Of several that signed up at the same time the one with the smallest id: an account's leads are in that order. */
function firstLeadOf({ leads }: Account, population: Population): string | undefined {
  const signedUp = leads.flatMap((lead) => {
    const at = signedUpAt(population.lead(lead)?.versions ?? [])?.value;
    return at === undefined ? [] : [{ lead, at }];
  });
  return signedUp.toSorted((a, b) => a.at - b.at)[0]?.lead;
}
