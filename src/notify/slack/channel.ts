import type { pino } from 'pino';
import { type Backoff, backoffAfter } from '../backoff.ts';
import type { Post } from '../post.ts';
import { type SlackMessage, slackPayload } from './payload.ts';

export interface ChannelParts {
  /** What it is called in the log: its address is secret. */
  readonly name: string;
  readonly url: string;
  readonly post: Post;
  readonly log: pino.Logger;
  readonly now: () => number;
  readonly random: () => number;
  readonly timeout?: number | undefined;
}

/** An incoming webhook of Slack. */
export interface Channel {
  /** Whether it may be told now: after a failure not before a while. */
  isReady(): boolean;
  /** Whether it was told, or will never take it; else it is to be sent again. */
  tell(message: SlackMessage, signal: AbortSignal): Promise<boolean>;
}

const backoff: Backoff = { first: 2_000, most: 300_000 };
/** Of these the channel is wrong, not the message: somebody has to mend it. */
const ofTheChannel = new Set([401, 403, 404, 408, 410, 429]);

export function createChannel({ name, url, post, log, now, random, timeout }: ChannelParts): Channel {
  let failures = 0;
  let nextAt = 0;
  return {
    isReady: () => now() >= nextAt,
    async tell(message, signal) {
      const posted = await post({ url, body: slackPayload(message) }, { signal, now, timeout });
      if (posted.taken) {
        if (failures > 0) log.info(`${name} is told again`);
        failures = 0;
        return true;
      }
      const { status, problem, retryAfter } = posted;
      if (status !== undefined && status >= 400 && status < 500 && !ofTheChannel.has(status)) {
        log.error({ problem }, `${name} refused a message, which is left out`);
        return true;
      }
      failures += 1;
      nextAt = now() + (retryAfter ?? backoffAfter(failures, backoff, random));
      if (failures === 1) log.warn({ problem }, `${name} can't be told, and is tried again`);
      return false;
    },
  };
}
