import { FlowProducer, Queue, QueueEvents, type Telemetry } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from '../src/runtime/log.ts';
import type { queueNames } from './catalog.ts';
import { repeatStrategy } from './due.ts';

export interface QueuesOptions {
  /** A connection of role `producer`. Whoever opened it closes it. */
  readonly connection: Redis;
  /** Begin of every key, in braces: `{pql}`. */
  readonly prefix: string;
  readonly log: Logger;
  /** Traces jobs, where somebody collects traces. */
  readonly telemetry?: Telemetry | undefined;
}

/** The producing side of BullMQ. */
export interface Queues {
  readonly schedule: Queue;
  readonly runs: Queue;
  readonly upkeep: Queue;
  readonly flow: FlowProducer;
  close(): Promise<void>;
}

// Of a queue's event stream only the newest are kept: whoever waits for a run listens already.
const streams = { events: { maxLen: 1000 } };

export function openQueues({ connection, prefix, log, telemetry }: QueuesOptions): Queues {
  const traced = telemetry ? { telemetry } : {};
  const open = (name: (typeof queueNames)[number]) =>
    new Queue(name, { connection, prefix, streams, settings: { repeatStrategy }, ...traced });
  const schedule = open('schedule');
  const runs = open('runs');
  const upkeep = open('upkeep');
  const flow = new FlowProducer({ connection, prefix, ...traced });
  // The connection itself says when it is away; here its echo would only end the process if nobody listened.
  const quiet = (error: Error) => log.debug({ err: error }, 'BullMQ producer');
  for (const queue of [schedule, runs, upkeep]) queue.on('error', quiet);
  flow.on('error', quiet);
  return {
    schedule,
    runs,
    upkeep,
    flow,
    async close() {
      await Promise.all([schedule, runs, upkeep, flow].map((one) => one.close()));
    },
  };
}

/**
 * Events of all runs, from the oldest that is kept: nothing that happened before the first answer of Redis is lost.
 * `connection` is of role `worker`, because it blocks; it is duplicated here and stays the caller's.
 */
export function openRunEvents({ connection, prefix, log }: Omit<QueuesOptions, 'telemetry'>): QueueEvents {
  const events = new QueueEvents('runs', { connection, prefix, lastEventId: '0-0' });
  events.on('error', (error) => log.debug({ err: error }, 'BullMQ events'));
  return events;
}
