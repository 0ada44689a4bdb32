import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import { type Actor, type ClaimRequest, createDesk, type Held } from '../../../src/queue/desk.ts';
import { queueKeys } from '../../../src/queue/keys.ts';
import { logRowSchema, type OutboxRow } from '../../../src/queue/log-row.ts';
import { Refusal, type RefusalCode } from '../../../src/queue/refusal.ts';
import { workSchema } from '../../../src/queue/work.ts';
import { positionsIn } from '../bits.ts';
import { hour, monday, mover, rep } from './acting.ts';
import { type Published, publish } from './published.ts';

/** A desk in a corner of Redis of its own, at a clock that a test sets. */
export function atDesk(redis: Redis) {
  const prefix = `{pql-test-${randomUUID()}}`;
  const keys = queueKeys(prefix);
  const clock = { now: monday };
  const desk = createDesk({ redis, prefix, now: () => clock.now });
  return {
    redis,
    keys,
    clock,
    desk,
    publish: (teams: Readonly<Record<string, readonly Published[]>>) => publish(redis, prefix, teams),
    later(ms: number) {
      clock.now += ms;
    },
    /** With a lease of an hour. */
    claim: (name: string, chosen: Partial<ClaimRequest> = {}) =>
      desk.claim({ team: 'us', rep: name, day: '2026-11-23', leaseUntil: clock.now + hour, ...chosen }),
    move: mover(desk, clock),
    async find(entryId: string) {
      const found = await desk.find(entryId);
      return found && { work: found.work, entry: found.stored?.read() };
    },
    undo: ({ work }: Held, by: Actor = rep(work.rep ?? 'ana')) =>
      desk.undo({ entryId: work.entry_id, by, fence: work.fence }),
    /** What lies in the outbox, oldest first, with the fence of each row. */
    async rows(): Promise<(OutboxRow & { readonly fence: string })[]> {
      const stream = await redis.xrange(keys.outbox, '-', '+');
      return stream.map(([id, [, row]]) => ({
        ...logRowSchema.parse(JSON.parse(row ?? '')),
        fence: id.replace(/-0$/, ''),
      }));
    },
    async done(): Promise<string[]> {
      return (await this.rows()).map((row) => row.done);
    },
    /** Ids in a list of the published generation, in order. */
    async listed(list: 'order' | 'available' | { readonly rep: string }, team = 'us'): Promise<string[]> {
      const generation = (await redis.hget(keys.published, 'generation')) ?? '';
      const key = typeof list === 'string' ? keys[list](generation, team) : keys.meantFor(generation, team, list.rep);
      return await redis.zrange(key, '0', '-1');
    },
    /** Everything that Redis holds below the prefix except the log, the counters of transitions and what can be undone. */
    async state(): Promise<Record<string, unknown>> {
      const passing = [keys.outbox, keys.meta, keys.changed];
      const found: Record<string, unknown> = {};
      for (const key of (await redis.keys(`${prefix.replace(/[{}]/g, '?')}*`)).sort()) {
        if (passing.includes(key)) continue;
        const kind = await redis.type(key);
        if (key === keys.work) found[key] = recordsOf(await redis.hgetall(key));
        else if (kind === 'hash') found[key] = await redis.hgetall(key);
        else if (kind === 'string') found[key] = await positionsIn(redis, key);
        else found[key] = await redis.zrange(key, '0', '-1', 'WITHSCORES');
      }
      return found;
    },
  };
}

export type AtDesk = ReturnType<typeof atDesk>;

/** Records without what every transition writes anew. */
function recordsOf(hash: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(hash).map(([id, text]) => {
      const { fence, last, undo_until, undo_by, undo_to, undo_with, ...lasting } = workSchema.parse(JSON.parse(text));
      return [id, lasting];
    }),
  );
}

/** Expects a refusal of that code whose sentence says that, and that nothing was changed. */
export async function refused(at: AtDesk, code: RefusalCode, says: RegExp, act: () => Promise<unknown>): Promise<void> {
  const before = [await at.state(), await at.rows()];
  const error = await act().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
  expect([await at.state(), await at.rows()]).toEqual(before);
}
