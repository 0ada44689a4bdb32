import { randomUUID } from 'node:crypto';
import { InputError } from '../../model/errors.ts';
import type { Cursors } from '../../warehouse/deliveries/cursors.ts';
import type { KeptMessage, WebhookMessages } from '../../warehouse/deliveries/webhook-messages.ts';
import type { Posted } from '../post.ts';
import { goneAt, webhookStream } from './delivery.ts';
import type { Receiver } from './receiver.ts';
import type { TestBody } from './schema.ts';

export interface WebhookAdminParts {
  readonly messages: WebhookMessages;
  readonly cursors: Cursors;
  /** Throws InputError where the settings name none. */
  readonly receiver: () => Receiver;
  readonly now: () => number;
}

/** The operator's side of the webhook. */
export interface WebhookAdmin {
  /** Messages that were given up, the latest first. */
  failed(limit: number): Promise<KeptMessage[]>;
  /** Sends a message that was given up again, before those of its subject that wait; all of them without an id. How many. Throws InputError for an id that isn't one of theirs. */
  replay(id: string | undefined): Promise<number>;
  /** Posts one signed message, whatever else is the matter, and says what came back. */
  test(signal: AbortSignal): Promise<Posted>;
  /** Tells a receiver again that had answered 410; whether it had. */
  resume(): Promise<boolean>;
}

/** Messages that are replayed in one insert. */
const batch = 1_000;

export function createWebhookAdmin({ messages, cursors, receiver, now }: WebhookAdminParts): WebhookAdmin {
  const again = (message: KeptMessage): KeptMessage => ({
    ...message,
    state: 'waiting',
    tries: 0,
    firstTriedAt: undefined,
    nextAt: now(),
  });

  return {
    failed: (limit) => messages.dead(limit),
    async replay(id) {
      if (id !== undefined) {
        const message = await messages.get(id);
        if (message?.state !== 'dead') {
          const stands = message === undefined ? 'No message that was kept' : `A message that is ${message.state}`;
          throw new InputError(`${stands} has the id "${id}". See those that were given up: npx pql webhooks failed`);
        }
        await messages.write([again(message)]);
        return 1;
      }
      let replayed = 0;
      for (;;) {
        const dead = await messages.dead(batch);
        await messages.write(dead.map(again));
        replayed += dead.length;
        if (dead.length < batch) return replayed;
      }
    },
    test(signal) {
      const body: TestBody = { type: 'webhook.test', timestamp: new Date(now()).toISOString(), data: {} };
      return receiver().send({ id: `test_${randomUUID()}`, subject: 'test', body: JSON.stringify(body) }, signal);
    },
    async resume() {
      const own = await cursors.of(webhookStream);
      if (!own.get(goneAt)?.position) return false;
      await cursors.write(webhookStream, [{ part: goneAt, position: '', upTo: 0 }], now());
      return true;
    },
  };
}
