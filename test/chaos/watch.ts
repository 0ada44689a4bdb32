import { setTimeout as pause } from 'node:timers/promises';
import { prefix } from './rig.ts';
import type { RigServices } from './services.ts';

/** What may be under way when a fault strikes. */
export const doings = [
  'pull',
  'score',
  'check',
  'gate',
  'publish: in ClickHouse',
  'publish: between ClickHouse and Redis',
  'publish: switched, not yet recorded',
  'record',
  'touched run',
  'drain',
  'intake, import or pull',
  'nothing of these',
  'unknown: Redis is down',
] as const;
export type Doing = (typeof doings)[number];

/** Looks, past all faults, what is under way. */
export interface Watch {
  now(): readonly Doing[];
  stop(): Promise<void>;
}

const lookEvery = 4;

export function startWatch(services: RigServices): Watch {
  let under: readonly Doing[] = ['unknown: Redis is down'];
  let stopped = false;
  const look = lookAt(services);
  const watching = (async () => {
    while (!stopped) {
      under = await look().catch((): readonly Doing[] => ['unknown: Redis is down']);
      await pause(lookEvery);
    }
  })();
  return {
    now: () => under,
    async stop() {
      stopped = true;
      await watching;
    },
  };
}

function lookAt({ redis }: RigServices): () => Promise<readonly Doing[]> {
  /** Generations that were there before a publish began: the published one, and what died unpublished. */
  let former = new Set<string>();

  return async () => {
    const [active, drains, writing, takesIn, published, waiting, generations] = await Promise.all([
      redis.lrange(`${prefix}:runs:active`, 0, -1),
      redis.exists(`${prefix}:lease:draining`),
      redis.exists(`${prefix}:lease:publishing`),
      redis.exists(`${prefix}:intake:writer`),
      redis.hget(`${prefix}:queue:published`, 'run_id'),
      redis.xlen(`${prefix}:queue:outbox`),
      redis.keys(`${prefix}:queue:generation:*:stays`),
    ]);
    const isPublishing = active.some((id) => id.endsWith('-publish'));
    if (!isPublishing) former = new Set(generations);
    const under: Doing[] = active.flatMap((id) => {
      const [, runId = '', step = ''] = /^(.*)-(\w+)$/.exec(id) ?? [];
      if (step !== 'publish') return doings.find((doing) => doing === step) ?? [];
      if (published === runId) return 'publish: switched, not yet recorded';
      return generations.some((one) => !former.has(one))
        ? 'publish: between ClickHouse and Redis'
        : 'publish: in ClickHouse';
    });
    // Under the same lease one publishes or writes what a touched run found.
    if (writing > 0 && !isPublishing) under.push('touched run');
    if (drains > 0 && waiting > 0) under.push('drain');
    if (takesIn > 0) under.push('intake, import or pull');
    return under.length > 0 ? under : ['nothing of these'];
  };
}
