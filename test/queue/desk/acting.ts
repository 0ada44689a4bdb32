import { Redis } from 'ioredis';
import { afterAll, inject } from 'vitest';
import type { Actor, Desk, Held, MoveRequest } from '../../../src/queue/desk.ts';
import type { TransitionName } from '../../../src/queue/transitions.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** A Monday morning. */
export const monday = Date.UTC(2026, 10, 23, 9);

export const rep = (name: string): Actor => ({ name, role: 'rep' });
export const lead: Actor = { name: 'lea', role: 'team_lead' };

/** Moves on what somebody holds: by the holder, with the fence of what they hold, a lease of an hour and a follow-up of 14 days. */
export function mover(desk: Pick<Desk, 'move'>, clock: { readonly now: number }) {
  return ({ work }: Pick<Held, 'work'>, transition: TransitionName, chosen: Partial<MoveRequest> = {}) =>
    desk.move({
      entryId: work.entry_id,
      transition,
      by: rep(work.rep ?? 'ana'),
      fence: work.fence,
      leaseUntil: clock.now + hour,
      followUpUntil: clock.now + 14 * day,
      ...chosen,
    });
}

/** A connection for a test file, closed with it. */
export function connected(): Redis {
  const { url, password } = inject('services').redis;
  const redis = new Redis(url, { password, maxRetriesPerRequest: 1 });
  afterAll(() => redis.quit());
  return redis;
}
