import { createHash } from 'node:crypto';
import type { Post, Posted } from '../post.ts';
import type { Sign } from './sign.ts';

export interface ReceiverParts {
  readonly url: string;
  readonly sign: Sign;
  readonly post: Post;
  readonly timeout?: number | undefined;
  readonly now: () => number;
}

/** Who gets the messages, and how they bear it. */
export interface Receiver {
  /** Names the address without saying it. */
  readonly digest: string;
  send(
    message: { readonly id: string; readonly subject: string; readonly body: string },
    signal: AbortSignal,
  ): Promise<Posted>;
  /** Whether nothing new is to be sent: it takes nobody's messages, or wants to be left alone. */
  isAway(): boolean;
  /** Takes it for there again. */
  presume(): void;
  /** Until when it wants to be left alone, in milliseconds since 1970; 0 for not. */
  pausedUntil(): number;
}

/** A receiver that answers 410 wants nothing any more. */
export const gone = 410;

/** So many subjects in a row in vain: then it isn't they, it is the receiver. */
const awayAfter = 3;
const longestPause = 3_600_000;

/** Names an address without saying it. */
export function digestOf(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16);
}

export function createReceiver({ url, sign, post, timeout, now }: ReceiverParts): Receiver {
  const failing = new Set<string>();
  let pausedUntil = 0;

  return {
    digest: digestOf(url),
    async send({ id, subject, body }, signal) {
      const posted = await post({ url, body, ...sign({ id, body }, now()) }, { signal, timeout, now });
      if (posted.taken) failing.clear();
      else if (posted.retryAfter !== undefined) {
        pausedUntil = Math.max(pausedUntil, now() + Math.min(posted.retryAfter, longestPause));
      } else if (isReceivers(posted.status)) failing.add(subject);
      return posted;
    },
    isAway: () => failing.size >= awayAfter || pausedUntil > now(),
    presume: () => failing.clear(),
    pausedUntil: () => (pausedUntil > now() ? pausedUntil : 0),
  };
}

/** Whether it is the receiver's fault; a 4xx may be that of the message. */
function isReceivers(status: number | undefined): boolean {
  return status === undefined || status === 408 || status === 429 || status >= 500 || (status >= 300 && status < 400);
}
