import type { z } from 'zod';
import { type MessageRow, messageText } from '../../warehouse/intake/messages/message.ts';
import type { PlaceFault } from '../problem.ts';
import { type MessageType, messages, messageTypes } from './messages.ts';
import {
  type Arrival,
  aliasMessageRows,
  type Fault,
  groupRows,
  identifyRows,
  MessageFault,
  trackRows,
  viewRows,
} from './rows.ts';

/** A message as it is to wait, and the id by which it is known where its rows have none of their own. */
export interface AcceptedMessage {
  readonly text: string;
  readonly once?: string | undefined;
}

export interface Accepted {
  readonly messages: readonly AcceptedMessage[];
  /** What all of them say. */
  readonly rows: readonly MessageRow[];
  /** Why some can't be used, by their place in the body. */
  readonly faults: readonly PlaceFault[];
  /** How many that are. */
  readonly refused: number;
}

/** As Segment has it. */
export const longestMessage = 32 * 1024;

export interface Sent {
  /** What they all are; in a batch each says it. */
  readonly type?: MessageType;
  /** A message's place in the body, before its own path. */
  place(index: number): readonly string[];
  /** Said of every message. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly arrival: Arrival;
  readonly newId: () => string;
}

/** Makes rows of messages, each for itself: one that can't be used doesn't keep the others. */
export function accept(given: readonly unknown[], sent: Sent): Accepted {
  const accepted: AcceptedMessage[] = [];
  const rows: MessageRow[] = [];
  const faults: PlaceFault[] = [];
  let refused = 0;
  for (const [i, raw] of given.entries()) {
    const result = acceptOne(raw, sent);
    if ('faults' in result) {
      refused += 1;
      for (const { path, message } of result.faults) {
        faults.push({ place: ['body', ...sent.place(i), ...path].join('.'), message });
      }
    } else if (result.rows.length > 0) {
      accepted.push({ text: messageText({ rows: result.rows }), once: result.once });
      rows.push(...result.rows);
    }
  }
  return { messages: accepted, rows, faults, refused };
}

type One = { readonly rows: readonly MessageRow[]; readonly once?: string } | { readonly faults: readonly Fault[] };

function acceptOne(raw: unknown, sent: Sent): One {
  const fault = (message: string, path: readonly string[] = []): One => ({ faults: [{ path, message }] });
  if (!isObject(raw)) return fault('must be an object: one message');
  const size = sizeOf(raw);
  if (size === undefined) return fault('is nested too deeply: send less of it');
  if (size > longestMessage) return fault(`has ${size} bytes, and ${longestMessage} are the most: send less with it`);
  const type = sent.type ?? messageTypes.find((known) => known === raw.type);
  if (!type) return fault(`must be one of ${messageTypes.join(', ')}`, ['type']);
  const context = isObject(raw.context) ? { ...sent.context, ...raw.context } : (raw.context ?? sent.context);
  try {
    return readers[type]({ ...raw, context }, sent);
  } catch (error) {
    if (error instanceof MessageFault) return { faults: [error.fault] };
    throw error;
  }
}

function reader<Message>(schema: z.ZodType<Message>, made: (message: Message, sent: Sent) => One) {
  return (raw: object, sent: Sent): One => {
    const read = schema.safeParse(raw);
    if (read.success) return made(read.data, sent);
    return { faults: read.error.issues.map(({ path, message }) => ({ path: path.map(String), message })) };
  };
}

const readers: Readonly<Record<MessageType, (raw: object, sent: Sent) => One>> = {
  track: reader(messages.track, (message, { arrival, newId }) => ({ rows: trackRows(message, arrival, newId()) })),
  page: reader(messages.page, (message, { arrival, newId }) => ({ rows: viewRows('page', message, arrival, newId()) })),
  screen: reader(messages.screen, (message, { arrival, newId }) => ({
    rows: viewRows('screen', message, arrival, newId()),
  })),
  identify: reader(messages.identify, (message, { arrival }) => once(message, identifyRows(message, arrival))),
  group: reader(messages.group, (message, { arrival }) => once(message, groupRows(message, arrival))),
  alias: reader(messages.alias, (message) => once(message, aliasMessageRows(message))),
};

/** Events are told from others by their ids; of versions a late second try could bring back what was said before. */
const once = ({ messageId }: { readonly messageId: string }, rows: readonly MessageRow[]): One => ({
  rows,
  ...(messageId && { once: messageId }),
});

/** Bytes of JSON; undefined for what is nested so deeply that it can't be written again. */
function sizeOf(raw: object): number | undefined {
  try {
    return Buffer.byteLength(JSON.stringify(raw));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
