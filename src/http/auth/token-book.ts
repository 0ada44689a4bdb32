import { timingSafeEqual } from 'node:crypto';
import type { CallOptions } from '../../warehouse/client.ts';
import { inTime } from '../../warehouse/in-time.ts';
import { hashOf, isUsable, type Token } from '../../warehouse/tokens.ts';

/** The usable tokens, in memory: no request waits for ClickHouse to be let in. */
export interface TokenBook {
  /** The token of a secret; undefined for one that is unknown, revoked or expired. */
  bySecret(secret: string): Token | undefined;
  /** As `bySecret`, by a copy that was read since it was asked for: for a token that was made a moment ago. */
  justMade(secret: string): Promise<Token | undefined>;
  byId(id: string): Token | undefined;
  /** Whether any token could be used now. */
  hasUsable(): boolean;
  close(): Promise<void>;
}

export interface TokenBookParts {
  list(options: CallOptions): Promise<readonly Token[]>;
  readonly now: () => number;
  /** Called once a break. */
  warn(reason: string): void;
  /** Milliseconds between two looks; a revoked token is refused after that. */
  readonly every?: number;
}

/** Milliseconds: a look that hangs would keep revoked tokens in use. */
const longestLook = 4_000;

/** Reads the tokens once, and then again and again. While ClickHouse is away the last copy serves. */
export async function openTokenBook({ list, now, warn, every = 2_000 }: TokenBookParts): Promise<TokenBook> {
  const closing = new AbortController();
  let tokens = new Map<string, Token>();
  let byId = new Map<string, Token>();
  let away = false;

  async function read(): Promise<void> {
    const all = await inTime(
      ({ signal, ...options }) =>
        list({ ...options, signal: AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]) }),
      longestLook,
    );
    tokens = new Map(all.map((token) => [token.hash, token]));
    byId = new Map(all.map((token) => [token.id, token]));
  }
  async function readAgain(): Promise<void> {
    try {
      await read();
      away = false;
    } catch (error) {
      if (closing.signal.aborted || away) return;
      away = true;
      warn(error instanceof Error ? error.message : String(error));
    }
  }

  await read();
  let reading = Promise.resolve();
  let waiting: Promise<void> | undefined;
  /** One at a time, and all who ask meanwhile share the next: many wrong secrets cost ClickHouse no more than one. */
  const readSinceNow = () => {
    waiting ??= reading.then(() => {
      waiting = undefined;
      reading = readAgain();
      return reading;
    });
    return waiting;
  };
  let timer: NodeJS.Timeout;
  const next = () => {
    timer = setTimeout(() => {
      void readSinceNow().then(() => {
        if (!closing.signal.aborted) next();
      });
    }, every);
    timer.unref();
  };
  next();

  const usable = (token: Token | undefined) => (token && isUsable(token, now()) ? token : undefined);
  const bySecret = (secret: string) => {
    const hash = hashOf(secret);
    const found = tokens.get(hash);
    return found && timingSafeEqual(Buffer.from(found.hash), Buffer.from(hash)) ? usable(found) : undefined;
  };
  return {
    bySecret,
    async justMade(secret) {
      await readSinceNow();
      return bySecret(secret);
    },
    byId: (id) => usable(byId.get(id)),
    hasUsable: () => [...byId.values()].some((token) => isUsable(token, now())),
    async close() {
      closing.abort();
      clearTimeout(timer);
      await waiting;
      await reading;
    },
  };
}
