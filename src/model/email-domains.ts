import { createHash } from 'node:crypto';
import { disposableEmailBlocklist } from 'disposable-email-domains-js';
import freeOrDisposable from 'email-providers';

/** The domains by which `lead.email_kind` is told, in lower case; no domain is on both lists. */
export interface EmailDomains {
  readonly disposable: ReadonlySet<string>;
  readonly free: ReadonlySet<string>;
  /** SHA-256 of both, hex: lists of another version of a package have another one. */
  readonly digest: string;
}

let read: EmailDomains | undefined;

/** Both lists; they are put together when first asked for (5 ms), since most commands never look at them. */
export function emailDomains(): EmailDomains {
  read ??= fromPackages();
  return read;
}

function fromPackages(): EmailDomains {
  const disposable = new Set(disposableEmailBlocklist());
  // That package lists free and disposable ones alike.
  const free = new Set(freeOrDisposable.filter((domain) => !disposable.has(domain)));
  const digest = createHash('sha256')
    .update(JSON.stringify([[...disposable].sort(), [...free].sort()]))
    .digest('hex');
  return { disposable, free, digest };
}
