import type { DerivedTrait } from '../../model/types.ts';
import { emailKind } from '../email-kind.ts';
import type { AccountVersion, LeadVersion } from '../history.ts';
import { type Known, latest } from './admissible.ts';
import { traitTest } from './conditions.ts';
import { once } from './once.ts';

/** What is known of the traits of one side by their names. */
export type Traits = (trait: string) => Known<string> | undefined;

/**
 * The traits of a lead or an account, those that the model derives included: they take the place of known ones of that
 * name. `given` are texts that stand for what is known, or in place of a derived trait.
 */
export function withDerived(known: Traits, derived: readonly DerivedTrait[], given: Traits = () => undefined): Traits {
  const stated: Traits = (trait) => given(trait) ?? known(trait);
  return once((trait) => {
    const made = derived.find((one) => one.trait.trait === trait);
    const found = made ? (given(trait) ?? derivedFrom(stated(made.from.trait), made)) : stated(trait);
    return found?.value === '' ? undefined : found;
  });
}

function derivedFrom(source: Known<string> | undefined, { rows }: DerivedTrait): Known<string> | undefined {
  const row = rows.find(({ condition }) => source?.value && traitTest(condition)(source.value));
  return source && row && { value: row.text, knownAt: source.knownAt };
}

/** What is known of a lead's trait; undefined if it is unknown. Fields can be named like traits. */
export function leadTrait(versions: readonly LeadVersion[], trait: string): Known<string> | undefined {
  switch (trait) {
    case 'account_id':
      return latest(versions, (version) => version.accountId);
    case 'email':
      return latest(versions, (version) => version.email);
    case 'name':
      return latest(versions, (version) => version.name);
    case 'email_kind': {
      const email = latest(versions, (version) => version.email);
      const kind = email && emailKind(email.value);
      return kind && { value: kind, knownAt: email.knownAt };
    }
    case 'signed_up_at':
      return asText(signedUpAt(versions));
    default:
      return latest(versions, ({ traits }) => (Object.hasOwn(traits, trait) ? traits[trait] : undefined));
  }
}

/** What is known of an account's trait; undefined if it is unknown. Fields can be named like traits. */
export function accountTrait(versions: readonly AccountVersion[], trait: string): Known<string> | undefined {
  switch (trait) {
    case 'name':
      return latest(versions, (version) => version.name);
    case 'domain':
      return latest(versions, (version) => version.domain);
    case 'owner':
      return latest(versions, (version) => version.owner);
    case 'parent':
      return latest(versions, (version) => version.parent);
    case 'created_at':
      return asText(createdAt(versions));
    default:
      return latest(versions, ({ traits }) => (Object.hasOwn(traits, trait) ? traits[trait] : undefined));
  }
}

export function signedUpAt(versions: readonly LeadVersion[]): Known<number> | undefined {
  return latest(versions, (version) => version.signedUpAt);
}

export function createdAt(versions: readonly AccountVersion[]): Known<number> | undefined {
  return latest(versions, (version) => version.createdAt);
}

function asText(time: Known<number> | undefined): Known<string> | undefined {
  return time && { value: new Date(time.value).toISOString(), knownAt: time.knownAt };
}
