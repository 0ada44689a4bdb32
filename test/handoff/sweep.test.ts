import { beforeEach, describe, expect, test } from 'vitest';
import { connected, lead } from '../queue/desk/acting.ts';
import { type OpenQueues, openQueues } from './open-queues.ts';

const routing = `
teams:
  us:
    reps: [ana, bo, { rep: cy, absences: [2026-11-23] }, { rep: dee, hours: { timezone: UTC, days: [tue], from: "09:00", to: "17:00" } }]
    sla: { P1: { claim: 1h } }
rules: [{ else: us }]
`;
const redis = connected();
const due = Date.parse('2026-11-23T15:00:00Z');
const offeredTo = (swept: readonly { readonly work: { readonly offered_to?: string | undefined } }[]) =>
  swept.map(({ work }) => work.offered_to);

let queues: OpenQueues;
beforeEach(() => {
  queues = openQueues(redis, '2026-11-23T14:00:00Z', routing);
});
const breached = (count: number, chosen = {}) =>
  queues.publish({
    us: Array.from({ length: count }, (_, at) => ({ id: `account:${at}`, claim_due: due, ...chosen })),
  });

describe('an entry that is breached', () => {
  test('is offered to the rep on duty with the fewest, for as long as its clock to the claim lasts', async () => {
    await queues.publish({ us: [{ id: 'account:held' }, { id: 'account:late', claim_due: due }] });
    queues.at('2026-11-23T14:30:00Z');
    await queues.handoff.claim({ team: 'us', rep: 'ana' });
    queues.at('2026-11-23T15:00:00Z');
    const swept = await queues.sweep();
    expect(swept).toContainEqual(
      expect.objectContaining({
        done: 'claim_breached',
        work: expect.objectContaining({
          entry_id: 'account:late',
          offered_to: 'bo',
          claim_due: due,
          offer_until: due + 3_600_000,
        }),
      }),
    );
  });

  test('is offered to nobody who is away, absent or off duty', async () => {
    await breached(3);
    await queues.handoff.leave({ rep: 'bo', until: Date.parse('2026-11-24T09:00:00Z'), by: lead });
    queues.at('2026-11-23T15:00:00Z');
    expect(offeredTo(await queues.sweep())).toEqual(['ana', 'ana', 'ana']);
  });

  test('goes to the next rep, not to the one for whom it was', async () => {
    await breached(1, { assigned_to: 'ana', assigned_by: 'owner' });
    queues.at('2026-11-23T15:00:00Z');
    expect(offeredTo(await queues.sweep())).toEqual(['bo']);
  });
});

test('a bad morning is swept to its end, and offered to all who are there alike', async () => {
  await breached(250);
  queues.at('2026-11-23T15:00:00Z');
  const swept = await queues.sweep();
  expect(swept).toHaveLength(250);
  expect(offeredTo(swept).filter((name) => name === 'ana')).toHaveLength(125);
  expect(await queues.sweep()).toEqual([]);
});

test('what has run out by nobody’s fault but time is told in order', async () => {
  await queues.publish({ us: [{ id: 'account:acme' }, { id: 'account:bell', claim_due: due - 60_000 }] });
  const { work } = await queues.handoff.claim({ team: 'us', rep: 'ana', entryId: 'account:acme' });
  expect(work.lease_until).toBe(due);
  queues.at('2026-11-23T15:00:00Z');
  const swept = await queues.sweep();
  expect(swept.map(({ done, work: { entry_id } }) => [done, entry_id])).toEqual([
    ['lease_ended', 'account:acme'],
    ['claim_breached', 'account:bell'],
  ]);
});
