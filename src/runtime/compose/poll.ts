import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Outages } from '../../../jobs/outages.ts';
import type { PumpStep } from '../../../jobs/pump.ts';
import { pollStep } from '../../../jobs/pumps/poll.ts';
import type { ArrivedHandRaises } from '../../handoff/hand-raise/arrived.ts';
import { createLease } from '../../handoff/lease.ts';
import type { RunLock } from '../../rescoring/run-lock.ts';
import type { Runs } from '../../rescoring/runs.ts';
import { createPoll } from '../../warehouse/sources/poll.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { OpenWriting } from '../redis-writer.ts';
import type { ContractFiles } from './files.ts';
import type { Services } from './services.ts';

export interface PollParts {
  readonly config: Config;
  readonly services: Pick<Services, 'warehouse' | 'prefix'>;
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

/** Looks into the company's tables between two pulls, in one process at a time, and not while a run pulls. */
export function composePoll(parts: PollParts): PumpStep {
  const { config, services, redis, files, runs, lock, openWriting, arrived, wake, outages, log, now } = parts;
  const { warehouse, prefix } = services;
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

  async function pollAll(signal: AbortSignal): Promise<void> {
    const sources = await files.readSources();
    const writing = openWriting(signal, log);
    let loaded = 0;
    for (const source of sources?.sources ?? []) {
      const what = `The poll of ${source.name}`;
      try {
        loaded += (await poll.once(source, writing))?.loaded ?? 0;
        outages.worked(what);
      } catch (error) {
        writing.signal.throwIfAborted();
        outages.failed(what, error);
      }
    }
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
