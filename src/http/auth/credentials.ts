/**
 * The secret in an Authorization header: `Bearer SECRET`, and where `basic` is allowed also the user name of Basic authorization, as
 * Segment's libraries send their write key. Empty where there is a header without one that could be used.
 */
export function secretIn(header: string, basic: boolean): string {
  const [, scheme = '', rest = ''] = /^\s*(\S+)\s+(\S+)\s*$/.exec(header) ?? [];
  if (/^bearer$/i.test(scheme)) return rest;
  if (basic && /^basic$/i.test(scheme)) {
    const [user = ''] = Buffer.from(rest, 'base64').toString('utf8').split(':');
    return user;
  }
  return '';
}
