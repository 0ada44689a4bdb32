import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Outages } from '../../../jobs/outages.ts';
import type { PumpStep } from '../../../jobs/pump.ts';
import { pollStep } from '../../../jobs/pumps/poll.ts';
import type { ArrivedHandRaises } from '../../handoff/hand-raise/arrived.ts';
import { createLease } from '../../handoff/lease.ts';
import type { RunLock } from '../../rescoring/run-lock.ts';
import type { Runs } from '../../rescoring/runs.ts';
import { areOwnTables } from '../../warehouse/sources/own-tables.ts';
import { createPoll } from '../../warehouse/sources/poll.ts';
import { whileUnchanged } from '../../warehouse/while-unchanged.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { OpenWriting } from '../redis-writer.ts';
import type { ContractFiles } from './files.ts';
import type { Services } from './services.ts';

export interface PollParts {
  readonly config: Config;
  readonly services: Pick<Services, 'warehouse' | 'changes' | 'prefix'>;
  /** For short commands: nothing blocks it. */
  readonly redis: Redis;
  readonly files: Pick<ContractFiles, 'readSources'>;
  readonly runs: Pick<Runs, 'get'>;
  readonly lock: Pick<RunLock, 'holder'>;
  readonly openWriting: OpenWriting;
  readonly arrived: ArrivedHandRaises;
  /** Wakes who rescores. */
  readonly wake: () => Promise<void>;
  readonly outages: Outages;
  readonly log: Logger;
  readonly now: () => number;
}

/** Milliseconds by which the clocks that stamp a company's rows may be ahead: such a row is there before its time. */
const ahead = 60_000;

/** Looks into the company's tables between two pulls, in one process at a time, and not while a run pulls. */
export function composePoll(parts: PollParts): PumpStep {
  const { config, services, redis, files, runs, lock, openWriting, arrived, wake, outages, log, now } = parts;
  const { warehouse, changes, prefix } = services;
  const poll = createPoll({ warehouse, limits: config.pull, now });
  const lease = createLease({
    redis,
    key: `${prefix}:lease:polling`,
    newId: randomUUID,
    ms: config.worker.lost_after,
  });

  async function isPulling(): Promise<boolean> {
    const run = await lock.holder();
    return run !== undefined && (await runs.get(run.runId))?.phaseSeconds.pull === undefined;
  }

  const declared = async () => (await files.readSources())?.sources ?? [];

  async function pollSources(signal: AbortSignal): Promise<Polled> {
    const sources = await declared();
    const writing = openWriting(signal, log);
    let loaded = 0;
    let isSound = true;
    for (const source of sources) {
      const what = `The poll of ${source.name}`;
      try {
        loaded += (await poll.once(source, writing))?.loaded ?? 0;
        outages.worked(what);
      } catch (error) {
        writing.signal.throwIfAborted();
        outages.failed(what, error);
        isSound = false;
      }
    }
    const mayRest = isSound && loaded === 0 && (await areOwnTables(warehouse, sources, { signal }));
    return { loaded, mayRest };
  }

  const pollChanged = whileUnchanged(pollSources, {
    async changes() {
      const sign = await changes();
      return sign && JSON.stringify([sign, (await declared()).map(({ name, rows, arrived }) => [name, rows, arrived])]);
    },
    now,
    mayKeep: ({ mayRest }) => mayRest,
    after: ahead,
  });

  async function pollAll(signal: AbortSignal): Promise<void> {
    const { loaded } = await pollChanged(signal);
    const raised = await arrived.look(signal);
    if (loaded + raised > 0) await wake();
  }

  return pollStep({
    async poll(signal) {
      await lease.ifFree(async (lost) => {
        if (!(await isPulling())) await pollAll(AbortSignal.any([signal, lost]));
      });
    },
    every: config.live.poll,
  });
}

interface Polled {
  readonly loaded: number;
  /** Whether another poll would find nothing as long as nothing is written into our engine. */
  readonly mayRest: boolean;
}
