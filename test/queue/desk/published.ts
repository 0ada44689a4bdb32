import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Entry } from '../../../src/queue/entry.ts';
import { queueKeys } from '../../../src/queue/keys.ts';
import { textToStore } from '../../../src/queue/stored-entry.ts';
import type { Stay } from '../../../src/queue/work.ts';
import { entry } from '../entries.ts';

/** An entry as it is published: what a test chooses of it, the rest as dull as can be. */
export interface Published extends Partial<Omit<Stay, 'team' | 'position'>> {
  readonly id: string;
}

/** Lays queues into Redis as a publish does where nothing was worked on before. Entries in order; `acme` is the account of `account:acme`. */
export async function publish(
  redis: Redis,
  prefix: string,
  teams: Readonly<Record<string, readonly Published[]>>,
): Promise<void> {
  const keys = queueKeys(prefix);
  const generation = randomUUID();
  const pipeline = redis.pipeline();
  for (const [team, entries] of Object.entries(teams)) {
    entries.forEach((published, index) => {
      const stay = stayOf(published, team, index + 1);
      const { id } = published;
      pipeline.zadd(keys.order(generation, team), stay.position, id);
      const place =
        stay.assigned_to === undefined
          ? keys.available(generation, team)
          : keys.meantFor(generation, team, stay.assigned_to);
      pipeline.zadd(place, stay.position, id);
      pipeline.hset(keys.documents(generation, team), id, textToStore(documentOf(stay, id)));
      pipeline.hset(keys.stays(generation), id, JSON.stringify(stay));
      const next = Math.min(...instants(stay));
      if (Number.isFinite(next)) pipeline.zadd(keys.stayClocks(generation), next, id);
    });
  }
  pipeline.hset(keys.published, { generation, run_id: 'run-1', teams: JSON.stringify(Object.keys(teams)) });
  const answers = await pipeline.exec();
  const failed = answers?.find(([error]) => error !== null)?.[0];
  if (failed) throw failed;
}

function instants({ claim_warn, claim_due, touch_warn, touch_due }: Stay): number[] {
  return [claim_warn, claim_due, touch_warn, touch_due].filter((at) => at !== undefined);
}

function stayOf({ id, ...chosen }: Published, team: string, position: number): Stay {
  const account = id.startsWith('account:') ? { account_id: id.slice('account:'.length) } : {};
  return { team, position, ...account, urgency: 'P1', clock_since: 0, ...chosen };
}

function documentOf(stay: Stay, id: string): Entry {
  const instant = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return entry(id, {
    team: stay.team,
    account_id: stay.account_id ?? '',
    contacts: [],
    reasons: [],
    entered_at: new Date(stay.clock_since ?? 0).toISOString(),
    assigned_to: stay.assigned_to ?? null,
    assigned_by: stay.assigned_by ?? null,
    sla: {
      urgency: stay.urgency ?? 'other',
      since: new Date(stay.clock_since ?? 0).toISOString(),
      claim_warn: instant(stay.claim_warn),
      claim_due: instant(stay.claim_due),
      touch_warn: instant(stay.touch_warn),
      touch_due: instant(stay.touch_due),
    },
  });
}
