import type { AccountVersion, LeadVersion } from '../history.ts';
import { type Known, latest } from './admissible.ts';

/** What is known of a lead's trait; undefined if it is unknown. Fields can be named like traits. */
export function leadTrait(versions: readonly LeadVersion[], trait: string): Known<string> | undefined {
  switch (trait) {
    case 'account_id':
      return latest(versions, (version) => version.accountId);
    case 'email':
      return latest(versions, (version) => version.email);
    case 'name':
      return latest(versions, (version) => version.name);
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
