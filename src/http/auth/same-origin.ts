import type { ApiContext } from '../context.ts';
import { Problem } from '../problem.ts';
import type { Proxies } from './proxies.ts';

const readingMethods = new Set(['GET', 'HEAD']);

/**
 * Refuses a write that a browser sends for another site's page. Browsers say where a request comes from in Sec-Fetch-Site, older ones in
 * Origin; one that says neither is refused where `unsaid` is, because then it can't be told.
 */
export function checkSameOrigin(c: ApiContext, proxies: Proxies, unsaid: 'refused' | 'taken'): void {
  if (readingMethods.has(c.req.method)) return;
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  const same =
    site !== undefined
      ? site === 'same-origin'
      : origin !== undefined
        ? URL.parse(origin)?.host === proxies.hostOf(c)
        : unsaid === 'taken';
  if (same) return;
  throw new Problem(
    'foreign_request',
    'A write by cookie, or by the header of a proxy, must come from a page of this server. Send a token in Authorization instead.',
  );
}

/** Refuses a write of a page that shows whom it takes its session to be of (`pql-caller`), where another window has signed in somebody else. */
export function checkExpectedCaller(c: ApiContext, name: string): void {
  const expected = c.req.header('pql-caller');
  if (readingMethods.has(c.req.method) || expected === undefined || expected === encodeURIComponent(name)) return;
  throw new Problem(
    'foreign_request',
    'Somebody else is signed in in this browser by now, so nothing was done. Look who it is, and do it again.',
  );
}
