import { PermanentError } from '../../../model/errors.ts';
import type { Warehouse } from '../../client.ts';
import { keepReject } from '../kept-rejects.ts';
import { type KindName, kindNames } from '../kinds.ts';
import { defaultLimits, dropStaleStages, type Limits } from '../stage.ts';
import type { Writer } from '../writer.ts';
import { withKnownTimes } from './known-times.ts';
import { type Fields, readMessage } from './message.ts';
import { takeIn } from './take-in.ts';
import { createTally, none } from './tally.ts';

/** What `source` says of rows that were sent. */
export const sentSource = 'api';

/** A message where it waits. */
export interface Waiting {
  readonly id: string;
  readonly text: string;
}

export interface IntakePumpParts {
  readonly warehouse: Warehouse;
  /** Where messages wait; forgetting is told in the order of reading. */
  readonly stream: {
    read(count: number): Promise<readonly Waiting[]>;
    forget(messages: readonly Waiting[]): Promise<void>;
  };
  /** The one writer, under the signal that may cut it off. */
  readonly openWriting: (signal: AbortSignal) => { readonly writer: Writer; readonly signal: AbortSignal };
  /** The instant that the engine's clock shows. */
  readonly engineNow: () => Promise<number>;
  readonly now: () => number;
  readonly newId: () => string;
  /** Messages that are written at once. */
  readonly batch?: number;
  readonly limits?: Limits;
}

/** Writes what was sent from Redis into ClickHouse. */
export interface IntakePump {
  /**
   * Writes the oldest messages that wait and takes them out of the stream; gives how many. Cut off in between it does them again the
   * next time, which changes nothing. What can't be written goes to `rejects`, the rest goes on. Throws TransientError while Redis or
   * ClickHouse is away, and PermanentError where ClickHouse can't write anything; the messages wait on.
   */
  once(signal?: AbortSignal): Promise<number>;
  /** Records what was taken in since the last record. */
  close(): Promise<void>;
}

/** A row with the message that brought it. */
interface Brought {
  readonly message: string;
  readonly fields: Fields;
}

const usualBatch = 10_000;

export function createIntakePump(parts: IntakePumpParts): IntakePump {
  const { warehouse, stream, openWriting, engineNow, now, newId, batch = usualBatch, limits = defaultLimits } = parts;
  const tally = createTally({ warehouse, source: sentSource, newId, now });
  let swept = false;

  /** Under the writer's lock all the while: what arrived before an instant is written when the next one is taken. */
  async function writeOldest(signal: AbortSignal): Promise<number> {
    const waiting = await stream.read(batch);
    const brought = new Map<KindName, Brought[]>(kindNames.map((kind) => [kind, []]));
    // By the later of two clocks, as the instants of a run are: what comes after one arrived after it.
    const arrivedAt = Math.max(now(), await engineNow());
    for (const { id, text } of waiting) {
      const message = readMessage(text);
      if (!message) await refuse('', id, 'was not written by this version of pql: it can’t be read', signal);
      for (const { kind, fields } of message?.rows ?? []) brought.get(kind)?.push({ message: id, fields });
    }
    for (const [kind, rows] of brought) await write(kind, rows, arrivedAt, signal);
    await stream.forget(waiting);
    return waiting.length;
  }

  async function write(
    kind: KindName,
    rows: readonly Brought[],
    arrivedAt: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (rows.length === 0) return;
    try {
      await take(kind, rows, arrivedAt, signal);
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      // Where not even nothing can be written it isn't the rows' fault.
      await take(kind, [], arrivedAt, signal);
      await takeApart(kind, rows, arrivedAt, signal, error);
    }
  }

  /** Halves what failed until the row is found that nothing can be made of. */
  async function takeApart(
    kind: KindName,
    rows: readonly Brought[],
    arrivedAt: number,
    signal: AbortSignal,
    fault: PermanentError,
  ): Promise<void> {
    const [first] = rows;
    if (first && rows.length === 1) {
      return refuse(kind, first.message, unwritable(fault), signal);
    }
    const middle = Math.ceil(rows.length / 2);
    for (const half of [rows.slice(0, middle), rows.slice(middle)]) {
      try {
        await take(kind, half, arrivedAt, signal);
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        await takeApart(kind, half, arrivedAt, signal, error);
      }
    }
  }

  async function take(kind: KindName, rows: readonly Brought[], arrivedAt: number, signal: AbortSignal): Promise<void> {
    const options = { settings: limits.settings, signal };
    const given = rows.map(({ fields }) => fields);
    const fields = kind === 'events' ? await withKnownTimes(given, sentSource, warehouse, options) : given;
    const intake = { id: tally.intakeId(kind), source: sentSource };
    tally.add(kind, await takeIn(kind, fields, { warehouse, writer: held, limits, intake, now: arrivedAt, signal }));
  }

  /** Kept where refused rows are, without what it says: that may be anything. */
  async function refuse(kind: KindName | '', message: string, reason: string, signal: AbortSignal): Promise<void> {
    const record = JSON.stringify({ message });
    const intakeId = kind === '' ? '' : tally.intakeId(kind);
    const reject = { intakeId, source: sentSource, kind, field: 'record', reason, record };
    await keepReject(reject, warehouse, { settings: limits.settings, signal });
    if (kind !== '') tally.add(kind, { ...none, read: 1, rejected: 1 });
  }

  return {
    async once(signal = never) {
      await tally.recordDue();
      if ((await stream.read(1)).length === 0) return 0;
      if (!swept) await dropStaleStages(warehouse);
      swept = true;
      const writing = openWriting(signal);
      return writing.writer.exclusively(() => writeOldest(writing.signal));
    },
    close: () => tally.close(),
  };
}

const never = new AbortController().signal;
/** For work that is under the lock already. */
const held: Writer = { exclusively: (work) => work() };

/** What ClickHouse says of a row may quote it, so only the code is told. */
function unwritable(fault: PermanentError): string {
  const [code = 'no code'] = /code \d+/.exec(fault.message) ?? [];
  return `ClickHouse can’t write it (${code}): send it again without what is unusual in it`;
}
