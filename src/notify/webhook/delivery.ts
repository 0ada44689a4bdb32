import type { pino } from 'pino';
import type { Cursors } from '../../warehouse/deliveries/cursors.ts';
import type { KeptMessage, WebhookMessages } from '../../warehouse/deliveries/webhook-messages.ts';
import { type Backoff, backoffAfter } from '../backoff.ts';
import { groupedBy, throughLanes } from '../lanes.ts';
import type { Posted } from '../post.ts';
import type { Message } from './messages.ts';
import { gone, type Receiver } from './receiver.ts';
import type { MessageSource, Page } from './sources.ts';

/** `stopping` ends it between two messages, `abort` in the middle of one. */
export interface Signals {
  readonly stopping: AbortSignal;
  readonly abort: AbortSignal;
}

export interface DeliveryParts {
  readonly sources: readonly MessageSource[];
  readonly messages: Pick<WebhookMessages, 'waiting' | 'write'>;
  readonly cursors: Cursors;
  readonly receiver: Receiver;
  readonly log: pino.Logger;
  readonly now: () => number;
  readonly random: () => number;
  readonly limits?: Partial<Limits>;
}

export interface Limits {
  /** Messages that are read at once. */
  readonly page: number;
  /** Subjects whose messages are under way at once. */
  readonly width: number;
  /** Messages that are kept while they wait; beyond it nothing new is read. */
  readonly kept: number;
  readonly backoff: Backoff;
  /** A message that was tried for so many milliseconds is given up. */
  readonly giveUpAfter: number;
  /** Where nobody looked for so many milliseconds the webhook was off, and begins anew. */
  readonly forgetAfter: number;
}

const minute = 60_000;
const hour = 60 * minute;
const usual: Limits = {
  page: 500,
  width: 8,
  kept: 1_000,
  backoff: { first: 2_000, most: 300_000 },
  giveUpAfter: 24 * hour,
  forgetAfter: 7 * 24 * hour,
};

/** Stream of cursors that says how the webhook itself stands. */
export const webhookStream = 'webhook';
const seen = 'seen';
/** The part that names a receiver which answered 410. */
export const goneAt = 'gone';

/**
 * Posts what happens to the webhook: at least once, each subject's messages in order. One that isn't taken is kept and tried again, later and
 * later, and holds back only those of its subject. One process at a time may do it.
 */
export interface Delivery {
  /** Tells what is new and what is due; how many messages were posted. Throws TransientError while ClickHouse is away. */
  once(signals: Signals): Promise<number>;
}

export function createDelivery(parts: DeliveryParts): Delivery {
  const { sources, messages, cursors, receiver, log, now, random } = parts;
  const limits = { ...usual, ...parts.limits };
  let openedAt: number | undefined;
  let isGone = false;
  /** Taken already, behind one that wasn't tried yet: they are read again, and passed over. */
  const ahead = new Set<string>();

  async function open(): Promise<void> {
    // Whoever resumes a receiver that was gone does it in another process.
    if (openedAt !== undefined && now() - openedAt < (isGone ? minute : hour)) return;
    const own = await cursors.of(webhookStream);
    const wasGone = isGone;
    isGone = own.get(goneAt)?.position === receiver.digest;
    const last = own.get(seen);
    if (last === undefined || now() - last.at > limits.forgetAfter) {
      for (const source of sources) await source.begin();
      log.info('The webhook is told what happens from now on');
    }
    if (isGone && !wasGone)
      log.warn('The webhook answered 410 and is told nothing: `pql webhooks resume` goes on, or set another address');
    await cursors.write(webhookStream, [{ part: seen, position: '', upTo: 0 }], now());
    openedAt = now();
  }

  async function close(): Promise<void> {
    if (isGone) return;
    isGone = true;
    await cursors.write(webhookStream, [{ part: goneAt, position: receiver.digest, upTo: 0 }], now());
    log.error(
      'The webhook answered 410 Gone: it is told nothing any more. `pql webhooks resume` goes on, or set another notify.webhook_url',
    );
  }

  function afterFailure(message: KeptMessage, { problem }: Posted & { taken: false }): KeptMessage {
    const tries = message.tries + 1;
    const firstTriedAt = message.firstTriedAt ?? now();
    const nextAt = Math.max(now() + backoffAfter(tries, limits.backoff, random), receiver.pausedUntil());
    const isDead = now() - firstTriedAt >= limits.giveUpAfter;
    if (isDead) {
      log.error(
        { message_id: message.id, tries, problem },
        'A message of the webhook is given up: see `pql webhooks failed`',
      );
    }
    return { ...message, tries, firstTriedAt, nextAt, problem, state: isDead ? 'dead' : 'waiting' };
  }

  /** Tries those that wait and are due; answers how many were taken, and whose wait still. */
  async function retry(waiting: readonly KeptMessage[], { stopping, abort }: Signals) {
    const lanes = [...groupedBy(waiting, ({ subject }) => subject).values()];
    const held = new Set<string>(lanes.map(([first]) => first?.subject ?? ''));
    const changed: KeptMessage[] = [];
    let taken = 0;
    const wasAway = receiver.isAway();
    const isBack = () => wasAway && !receiver.isAway();
    const isDue = ([first]: readonly KeptMessage[]) => first !== undefined && (first.nextAt <= now() || isBack());

    const through = (lane: readonly KeptMessage[]) => async () => {
      for (const message of lane) {
        if (stopping.aborted || isGone || receiver.pausedUntil() > 0) return;
        const posted = await receiver.send(message, abort);
        if (!posted.taken && posted.status === gone) return close();
        if (posted.taken) {
          taken += 1;
          changed.push({ ...message, tries: message.tries + 1, state: 'delivered', problem: '' });
          continue;
        }
        const after = afterFailure(message, posted);
        changed.push(after);
        if (after.state === 'waiting') return;
      }
      held.delete(lane[0]?.subject ?? '');
    };
    const due = lanes.filter(isDue);
    await throughLanes(due, limits.width, (lane) => through(lane)());
    // Who failed only because the receiver was away need not wait any longer.
    if (isBack())
      await throughLanes(
        lanes.filter((lane) => !due.includes(lane)),
        limits.width,
        (lane) => through(lane)(),
      );
    await messages.write(changed);
    return { taken, held };
  }

  /** Posts a page's messages; those that aren't taken are kept, and those of the same subject behind them. */
  async function tell(page: Page, kept: ReadonlySet<string>, held: ReadonlySet<string>, { stopping, abort }: Signals) {
    const done = new Set<string>();
    const keep: KeptMessage[] = [];
    let taken = 0;
    const lanes = groupedBy(page.messages, ({ subject }) => subject);
    await throughLanes([...lanes], limits.width, async ([subject, lane]) => {
      let isHeld = held.has(subject);
      for (const message of lane) {
        if (kept.has(message.id) || ahead.has(message.id)) {
          done.add(message.id);
          continue;
        }
        const fresh = asKept(message, now());
        if (isHeld) keep.push(fresh);
        else {
          if (stopping.aborted || isGone || receiver.isAway()) return;
          const posted = await receiver.send(message, abort);
          if (!posted.taken && posted.status === gone) return close();
          if (posted.taken) {
            taken += 1;
            ahead.add(message.id);
          } else {
            const after = afterFailure(fresh, posted);
            keep.push(after);
            isHeld = after.state === 'waiting';
          }
        }
        done.add(message.id);
      }
    });
    await messages.write(keep);
    const first = page.messages.findIndex(({ id }) => !done.has(id));
    const count = first === -1 ? page.messages.length : first;
    await page.told(count);
    for (const { id } of page.messages.slice(0, count)) ahead.delete(id);
    return taken;
  }

  return {
    async once(signals) {
      await open();
      if (isGone) return 0;
      const waiting = await messages.waiting(limits.kept);
      const retried = await retry(waiting, signals);
      let { taken } = retried;
      const kept = new Set(waiting.map(({ id }) => id));
      // While it is away those that wait try it; where none does any more, somebody has to.
      if (waiting.length === 0) receiver.presume();
      for (const source of sources) {
        if (isGone || receiver.isAway() || waiting.length >= limits.kept || signals.stopping.aborted) break;
        taken += await tell(await source.next(limits.page), kept, retried.held, signals);
      }
      return taken;
    },
  };
}

function asKept(message: Message, at: number): KeptMessage {
  return {
    ...message,
    state: 'waiting',
    tries: 0,
    firstTriedAt: undefined,
    nextAt: at,
    problem: '',
    keptAt: at,
    version: 0,
  };
}
