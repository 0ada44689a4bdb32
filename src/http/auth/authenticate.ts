import { isUtf8 } from 'node:buffer';
import { getCookie } from 'hono/cookie';
import { isSecret, type Token } from '../../warehouse/tokens.ts';
import type { ApiContext, Caller, Needs } from '../context.ts';
import { Problem } from '../problem.ts';
import { secretIn } from './credentials.ts';
import type { Proxies } from './proxies.ts';
import { isAllowed, permissions } from './roles.ts';
import { checkExpectedCaller, checkSameOrigin } from './same-origin.ts';
import type { Sessions } from './sessions.ts';
import type { TokenBook } from './token-book.ts';
import type { Tries } from './tries.ts';

export interface AuthParts {
  readonly tokens: TokenBook;
  readonly sessions: Sessions;
  readonly tries: Tries;
  readonly proxies: Proxies;
  /** Header in which a believed proxy names the rep, in lower case. */
  readonly proxyHeader: string | undefined;
  /** Teams in which somebody is a rep. */
  teamsOf(rep: string): Promise<readonly string[]>;
  now(): number;
}

export interface Auth {
  readonly needs: Needs;
  /** The usable token of a secret. Throws Problem `unauthorized`, or `too_many_tries`. */
  checkSecret(c: ApiContext, secret: string): Promise<Token>;
  /** Whether who was let in before would be let in again, and which teams they see now; undefined for no longer. */
  again(c: ApiContext): Promise<Caller | undefined>;
  /** When the session of the request's cookie ends, in milliseconds since 1970: with its token at the latest. Undefined where no session let them in. */
  sessionEndsAt(c: ApiContext): Promise<number | undefined>;
}

export const sessionCookie = 'pql_session';

export function createAuth({ tokens, sessions, tries, proxies, proxyHeader, teamsOf, now }: AuthParts): Auth {
  async function ofToken(token: Token, by: Caller['by']): Promise<Caller> {
    const { id, role, rep } = token;
    const teams =
      role === 'rep' ? await teamsOf(rep) : role === 'team_lead' ? token.teams : role === 'ingest' ? [] : undefined;
    // Two leads without names would be one to the log, which says who did what.
    return { id, name: rep || `${role}:${id}`, role, rep: rep || undefined, teams, by };
  }

  async function checkSecret(c: ApiContext, secret: string): Promise<Token> {
    const token = tokens.bySecret(secret) ?? (isSecret(secret) ? await tokens.justMade(secret) : undefined);
    if (token) return token;
    await tries.wrong(proxies.clientOf(c));
    throw unauthorized();
  }

  /** Undefined where nothing says who asks. */
  async function known(c: ApiContext, basic: boolean, token: (secret: string) => Promise<Token | undefined>) {
    const header = c.req.header('authorization');
    if (header !== undefined) {
      const found = await token(secretIn(header, basic));
      return found && ofToken(found, 'token');
    }
    const rep = proxyHeader !== undefined && proxies.brought(c) ? utf8(c.req.header(proxyHeader))?.trim() : undefined;
    if (rep)
      return { id: `proxy:${rep}`, name: rep, role: 'rep', rep, teams: await teamsOf(rep), by: 'proxy' } as const;
    const session = getCookie(c, sessionCookie);
    const tokenId = session === undefined ? undefined : await sessions.tokenOf(session);
    const signedIn = tokenId === undefined ? undefined : tokens.byId(tokenId);
    return signedIn && ofToken(signedIn, 'cookie');
  }

  return {
    checkSecret,
    again: (c) => known(c, false, async (secret) => tokens.bySecret(secret)),
    async sessionEndsAt(c) {
      const id = c.get('caller').by === 'cookie' ? getCookie(c, sessionCookie) : undefined;
      if (id === undefined) return undefined;
      const { expiresAt } = tokens.byId(c.get('caller').id) ?? {};
      return Math.min(now() + (await sessions.msLeft(id)), expiresAt ?? Number.POSITIVE_INFINITY);
    },
    needs: (permission) => async (c, next) => {
      const caller = await known(c, permission === 'send', (secret) => checkSecret(c, secret));
      if (!caller) throw unauthorized();
      // Known before anything is refused: the log says who tried what they may not.
      c.set('caller', caller);
      if (caller.by !== 'token') {
        checkSameOrigin(c, proxies, 'refused');
        checkExpectedCaller(c, caller.name);
      }
      if (!isAllowed(caller.role, permission)) {
        throw new Problem('not_allowed', `The role ${caller.role} may not ${permissions[permission]}.`);
      }
      await next();
    },
  };
}

/** Node reads header bytes as Latin-1; proxies write names in UTF-8. What isn't UTF-8 stays as it was read. */
function utf8(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : header;
}

function unauthorized(): Problem {
  return new Problem('unauthorized', 'Send a valid token: `Authorization: Bearer TOKEN`.');
}
