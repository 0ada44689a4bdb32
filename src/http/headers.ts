import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Proxies } from './auth/proxies.ts';
import { boardPath } from './board-path.ts';
import type { ApiEnv } from './context.ts';
import { Problem } from './problem.ts';

const ownFilesAlone = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

const headersWith = (contentSecurityPolicy: typeof ownFilesAlone): MiddlewareHandler<ApiEnv> =>
  secureHeaders({
    contentSecurityPolicy,
    xFrameOptions: 'DENY',
    referrerPolicy: 'no-referrer',
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    // Whether a name is for TLS alone is said by whoever terminates it.
    strictTransportSecurity: false,
  });

const usual = headersWith(ownFilesAlone);
// bull-board names its files from a <base> of its own.
const ofBoard = headersWith({ ...ownFilesAlone, baseUri: ["'self'"] });

/** What a browser may do with our answers: nothing but what our own files say, in no frame, and no guessing of types. */
export const answerHeaders: MiddlewareHandler<ApiEnv> = (c, next) =>
  (c.req.path.startsWith(boardPath) ? ofBoard : usual)(c, next);

/** Who is called and what became of it stays in no cache. */
export const noStore: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next();
  c.header('cache-control', 'no-store');
};

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address can only be reached from its own machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * On loopback: refuses requests for another name. A page on the web can give its own name our address (DNS rebinding), and a browser
 * here would let it read what we answer.
 */
export function loopbackNamesOnly(host: string, proxies: Proxies): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const asked = URL.parse(`http://${c.req.header('host') ?? ''}`)?.hostname ?? '';
    if (!loopbackNames.has(asked) && asked !== host && !proxies.brought(c)) {
      throw new Problem(
        'foreign_request',
        'This server is on loopback and answers to localhost and 127.0.0.1. Behind a proxy, set http.proxy.from.',
      );
    }
    await next();
  };
}
