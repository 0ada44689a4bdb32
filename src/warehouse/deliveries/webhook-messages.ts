import { z } from 'zod';
import type { Warehouse } from '../client.ts';
import { time } from '../intake/finished.ts';
import type { Query } from '../query.ts';

export const messageStates = ['waiting', 'delivered', 'dead'] as const;
export type MessageState = (typeof messageStates)[number];

/** A message that was not taken at once, or that waits behind one. Instants are milliseconds since 1970. */
export interface KeptMessage {
  readonly id: string;
  /** Messages of one subject go in order, by position. */
  readonly subject: string;
  readonly position: string;
  readonly type: string;
  readonly body: string;
  readonly state: MessageState;
  readonly tries: number;
  readonly firstTriedAt: number | undefined;
  readonly nextAt: number;
  /** What came back last. */
  readonly problem: string;
  readonly keptAt: number;
  readonly version: number;
}

export interface WebhookMessages {
  /** Those that wait, each subject's in order; so many at most. */
  waiting(limit: number): Promise<KeptMessage[]>;
  /** Those that were given up, the latest first. */
  dead(limit: number): Promise<KeptMessage[]>;
  count(): Promise<Readonly<Record<MessageState, number>>>;
  get(id: string): Promise<KeptMessage | undefined>;
  /** Writes the next version of each. */
  write(messages: readonly KeptMessage[]): Promise<void>;
}

export function createWebhookMessages(warehouse: Warehouse): WebhookMessages {
  return {
    waiting: (limit) => warehouse.rows(waiting, { limit }),
    dead: (limit) => warehouse.rows(dead, { limit }),
    async count() {
      const counted = new Map((await warehouse.rows(counts)).map(({ state, messages }) => [state, messages]));
      const of = (state: MessageState) => counted.get(state) ?? 0;
      return { waiting: of('waiting'), delivered: of('delivered'), dead: of('dead') };
    },
    async get(id) {
      const [found] = await warehouse.rows(byId, { id });
      return found;
    },
    async write(messages) {
      await warehouse.insert('webhook_messages', messages.map(columnsOf));
    },
  };
}

function columnsOf(message: KeptMessage) {
  return {
    message_id: message.id,
    subject: message.subject,
    position: message.position,
    type: message.type,
    body: message.body,
    state: message.state,
    tries: message.tries,
    first_tried_at: message.firstTriedAt === undefined ? null : time(message.firstTriedAt),
    next_at: time(message.nextAt),
    problem: message.problem,
    kept_at: time(message.keptAt),
    version: message.version + 1,
  };
}

const instant = z.iso.datetime().transform((text) => Date.parse(text));

const row = z
  .object({
    message_id: z.string(),
    subject: z.string(),
    position: z.string(),
    type: z.string(),
    body: z.string(),
    state: z.enum(messageStates),
    tries: z.number(),
    first_tried_at: instant.nullable(),
    next_at: instant,
    problem: z.string(),
    kept_at: instant,
    version: z.coerce.number(),
  })
  .transform(
    (read): KeptMessage => ({
      id: read.message_id,
      subject: read.subject,
      position: read.position,
      type: read.type,
      body: read.body,
      state: read.state,
      tries: read.tries,
      firstTriedAt: read.first_tried_at ?? undefined,
      nextAt: read.next_at,
      problem: read.problem,
      keptAt: read.kept_at,
      version: read.version,
    }),
  );

const select = (name: string, rest: string): Query<KeptMessage> => ({
  name,
  sql: `SELECT * FROM webhook_messages FINAL ${rest}`,
  row,
});

const waiting = select(
  'messages that wait',
  `WHERE state = 'waiting' ORDER BY subject, position, message_id LIMIT {limit:UInt32}`,
);
const dead = select(
  'dead messages',
  `WHERE state = 'dead' ORDER BY first_tried_at DESC, message_id LIMIT {limit:UInt32}`,
);
const byId = select('kept message', 'WHERE message_id = {id:String}');

const counts: Query<{ state: MessageState; messages: number }> = {
  name: 'kept messages by state',
  sql: 'SELECT toString(state) AS state, count() AS messages FROM webhook_messages FINAL GROUP BY state',
  row: z.object({ state: z.enum(messageStates), messages: z.coerce.number() }),
};
