/** What a browser may open of data that anybody could have written; `javascript:` and its like are none of these. */
const opened: readonly string[] = ['http:', 'https:', 'mailto:', 'tel:'];

/** The address of a link that may be followed; undefined for all others. */
export function safeLink(url: string): string | undefined {
  const read = URL.canParse(url) ? new URL(url) : undefined;
  return read && opened.includes(read.protocol) ? read.href : undefined;
}

/** Where a mail to somebody is written; undefined for what is no address. */
export function mailLink(email: string): string | undefined {
  return /^[^\s@<>?&]+@[^\s@<>?&]+$/.test(email)
    ? `mailto:${encodeURIComponent(email).replace('%40', '@')}`
    : undefined;
}

/** What a phone dials: digits, and a plus in front. Undefined where too few are left to be a number. */
export function phoneLink(phone: string): string | undefined {
  const [called = ''] = phone.split(/\s*(?:ext\.?|x|#)\s*/i);
  const digits = called.replaceAll(/\D/g, '');
  if (digits.length < 3) return undefined;
  return `tel:${called.trim().startsWith('+') ? '+' : ''}${digits}`;
}
