import { emailDomains } from '../../model/email-domains.ts';
import { text } from './literal.ts';

/**
 * What kind of e-mail a text is, as SQL over a column or expression: 'disposable', 'free', 'company', or empty where it is unknown.
 * Agrees with `emailKind`. The lists are those of this version of the program, whichever others the database holds.
 */
export function emailKindSql(email: string): string {
  const { digest } = emailDomains();
  const written = `splitByChar('@', ${email})[-1]`;
  const listed = (kind: string): string =>
    `lowerUTF8(${written}) IN (SELECT domain FROM email_domains WHERE lists = ${text(digest)} AND kind = '${kind}')`;
  return `multiIf(${written} = '' OR length(${email}) < length(${written}) + 2, '', ${listed('disposable')}, 'disposable', ${listed('free')}, 'free', 'company')`;
}
