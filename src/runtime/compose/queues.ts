import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { createHandoff } from '../../handoff/create-handoff.ts';
import { createDrain, type Drain } from '../../handoff/drain.ts';
import type { Handoff } from '../../handoff/handoff.ts';
import { historySources } from '../../handoff/history-sources.ts';
import { createLease, type Lease } from '../../handoff/lease.ts';
import { createOutcomes, type Outcomes } from '../../handoff/outcomes.ts';
import { createRebuild, type Rebuild } from '../../handoff/rebuild.ts';
import { createDesk, type Desk } from '../../queue/desk.ts';
import { createIntakeStream, type IntakeStream } from '../../queue/intake-stream.ts';
import { queueKeys } from '../../queue/keys.ts';
import { createOutbox, type Outbox } from '../../queue/outbox.ts';
import { createQueueStore, type QueueStore } from '../../queue/store.ts';
import { readInTime } from '../../warehouse/in-time.ts';
import { createDispositions } from '../../warehouse/intake/dispositions.ts';
import { createQueueLog, type QueueLog } from '../../warehouse/queue-log.ts';
import type { Logger } from '../log.ts';
import type { OpenWriting } from '../redis-writer.ts';
import type { ContractFiles } from './files.ts';
import type { Services } from './services.ts';

/** The queues of the BDRs: what is published, what is done with it, and how it gets into ClickHouse and back. */
export interface Queues {
  readonly store: QueueStore;
  readonly desk: Desk;
  readonly handoff: Handoff;
  readonly outbox: Outbox;
  readonly queueLog: QueueLog;
  readonly drain: Drain;
  readonly outcomes: Outcomes;
  readonly rebuild: Rebuild;
  /** One at a time publishes, or places what a touched run found. */
  readonly publishing: Lease;
  /** One process at a time follows what moves. */
  readonly following: Lease;
  /** What the API was sent and ClickHouse doesn't have yet. */
  readonly intake: IntakeStream;
}

export interface QueuesParts {
  /** Whoever dies with a lease holds the others up for so many milliseconds. */
  readonly lostAfter: number;
  /** Entries that a team's queue holds at most. */
  readonly queueLimit: number;
  readonly services: Services;
  /** For short commands: nothing blocks it. */
  readonly redis: Redis;
  readonly files: Pick<ContractFiles, 'currentRouting'>;
  readonly openWriting: OpenWriting;
  readonly log: Logger;
  readonly now: () => number;
}

export function composeQueues(parts: QueuesParts): Queues {
  const { lostAfter, queueLimit, services, redis, files, openWriting, log, now } = parts;
  const { warehouse, prefix, connect } = services;
  const keys = queueKeys(prefix);
  const lease = (key: string): Lease => createLease({ redis, key, newId: randomUUID, ms: lostAfter });

  const store = createQueueStore({ redis, prefix, newId: randomUUID });
  const desk = createDesk({ redis: connect('desk'), prefix, now });
  const outbox = createOutbox({ redis, prefix });
  const queueLog = createQueueLog(warehouse);
  const drain = createDrain({ outbox, queueLog, lease: lease(keys.draining), newId: randomUUID, now });
  return {
    store,
    desk,
    outbox,
    queueLog,
    drain,
    intake: createIntakeStream({ redis, prefix, now }),
    handoff: createHandoff({
      desk,
      readRouting: files.currentRouting,
      // Somebody waits for what happened before.
      history: historySources(createQueueLog(readInTime(warehouse)), outbox),
      now,
    }),
    outcomes: createOutcomes({
      warehouse,
      dispositions: createDispositions(warehouse),
      outbox,
      drain,
      lease: lease(keys.telling),
      openWriting: (signal) => openWriting(signal, log),
      newId: randomUUID,
      now,
    }),
    publishing: lease(keys.publishing),
    following: lease(keys.following),
    rebuild: createRebuild({
      queueLimit,
      warehouse,
      queueLog,
      outbox,
      drain,
      store,
      lease: lease(keys.rebuilding),
      now,
      pause: (ms) => pause(ms),
    }),
  };
}
