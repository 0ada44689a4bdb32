import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { post } from '../../../src/notify/post.ts';
import { createWebhookAdmin } from '../../../src/notify/webhook/admin.ts';
import { createDelivery, type Limits } from '../../../src/notify/webhook/delivery.ts';
import { createReceiver } from '../../../src/notify/webhook/receiver.ts';
import { webhookSchema } from '../../../src/notify/webhook/schema.ts';
import { signer } from '../../../src/notify/webhook/sign.ts';
import { qualificationSource, transitionSource } from '../../../src/notify/webhook/sources.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import { createCursors } from '../../../src/warehouse/deliveries/cursors.ts';
import { createQualificationChanges } from '../../../src/warehouse/deliveries/qualification-changes.ts';
import { createWebhookMessages } from '../../../src/warehouse/deliveries/webhook-messages.ts';
import { createQueueLog, type LoggedRow } from '../../../src/warehouse/queue-log.ts';
import type { HttpReceiver, Received } from '../../support/receiver.ts';

export const secret = `whsec_${Buffer.from('thirty-two bytes for the receiver').toString('base64')}`;

/** A message as the receiver reads it, its signature verified. */
export function verified({ headers, body }: Received) {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const message = webhookSchema.parse(new Webhook(secret).verify(body, given));
  return { id: String(headers['webhook-id']), ...message };
}

export interface DeliveryOptions {
  readonly limits?: Partial<Limits>;
  readonly timeout?: number;
  readonly url?: string;
}

const never = new AbortController().signal;

/** The webhook on a warehouse of one's own, by a clock that a test sets forward. `writer` is another way to it. */
export function openDelivery(warehouse: Warehouse, receiver: HttpReceiver, writer: Warehouse = warehouse) {
  let clock = Date.now();
  const now = () => clock;
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void logged.push(line) });
  const cursors = createCursors(warehouse);
  const messages = createWebhookMessages(warehouse);
  const queueLog = createQueueLog(warehouse);
  let fence = 0;

  const start = ({ limits, timeout, url = receiver.url }: DeliveryOptions = {}) => {
    const parts = { cursors, now };
    const delivery = createDelivery({
      sources: [transitionSource(parts, queueLog), qualificationSource(parts, createQualificationChanges(warehouse))],
      messages,
      cursors,
      receiver: createReceiver({ url, sign: signer(secret), post, timeout, now }),
      log,
      now,
      random: () => 0,
      ...(limits ? { limits } : {}),
    });
    return { once: (signals = { stopping: never, abort: never }) => delivery.once(signals) };
  };

  return {
    start,
    admin: createWebhookAdmin({
      messages,
      cursors,
      receiver: () => createReceiver({ url: receiver.url, sign: signer(secret), post, now }),
      now,
    }),
    messages,
    logged,
    later(ms: number) {
      clock += ms;
    },
    /** Writes transitions as the drain does, and gives their fences. */
    async did(...rows: readonly (Partial<LoggedRow> & { readonly entryId: string; readonly done: string })[]) {
      const whole = rows.map((row) => {
        fence += 1;
        return { ...blank, at: now(), fence: String(fence), ...row };
      });
      await createQueueLog(writer).insert(whole, now());
      return whole.map((row) => row.fence);
    },
    /** What the receiver took or refused, in the order in which it came: entry or subject, and what was done. */
    told: () =>
      receiver.received.map(({ body }) => {
        // Of tries in a time that the test made up the library would say that they are too new.
        const { type, data } = webhookSchema.parse(JSON.parse(body));
        const whom =
          'entry_id' in data ? data.entry_id : 'subject_id' in data ? `${data.subject}:${data.subject_id}` : '';
        return `${whom} ${type}`;
      }),
  };
}

const blank: LoggedRow = {
  incarnation: 'r1',
  fence: '0',
  entryId: '',
  accountId: '',
  leads: [],
  team: 'us',
  done: '',
  by: 'ana',
  role: 'rep',
  rep: 'ana',
  fromState: '',
  state: 'claimed',
  reason: '',
  note: '',
  until: undefined,
  undoes: '0',
  urgency: 'P1',
  clockSince: undefined,
  claimDue: undefined,
  touchDue: undefined,
  claimedAt: undefined,
  touchedAt: undefined,
  at: 0,
  work: '',
};
