import { emailDomains } from '../model/email-domains.ts';

export type EmailKind = 'disposable' | 'free' | 'company';

/** What kind of e-mail an address is, by what follows its last @; undefined where nothing stands on a side of it. */
export function emailKind(email: string): EmailKind | undefined {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).toLowerCase();
  if (at < 1 || domain === '') return undefined;
  const { disposable, free } = emailDomains();
  if (disposable.has(domain)) return 'disposable';
  return free.has(domain) ? 'free' : 'company';
}
