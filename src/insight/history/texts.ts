import type { AccountVersion, LeadVersion, Texts } from '../../scoring/history.ts';

/** Everything that some versions of one lead say, each trait by the latest that says it; fields are named like traits. */
export function leadTexts(versions: readonly LeadVersion[]): Texts {
  return latestTexts(versions, ({ accountId, email, name, signedUpAt, traits }) => ({
    account_id: accountId,
    email,
    name,
    signed_up_at: iso(signedUpAt),
    ...traits,
  }));
}

/** The same of an account. */
export function accountTexts(versions: readonly AccountVersion[]): Texts {
  return latestTexts(versions, ({ name, domain, owner, parent, createdAt, traits }) => ({
    name,
    domain,
    owner,
    parent,
    created_at: iso(createdAt),
    ...traits,
  }));
}

interface Version {
  readonly knownAt: number;
  readonly writtenAt: number;
  readonly record: number;
}

function latestTexts<V extends Version>(versions: readonly V[], say: (version: V) => Texts): Texts {
  const inOrder = versions.toSorted(
    (a, b) => a.knownAt - b.knownAt || a.writtenAt - b.writtenAt || a.record - b.record,
  );
  return Object.fromEntries(
    inOrder.flatMap((version) => Object.entries(say(version)).filter(([, text]) => text !== '')),
  );
}

const iso = (time: number | undefined): string => (time === undefined ? '' : new Date(time).toISOString());
