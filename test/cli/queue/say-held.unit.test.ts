import { expect, test } from 'vitest';
import { sayHeld } from '../../../src/cli/commands/queue/say-held.ts';
import { createOutput } from '../../../src/cli/output.ts';
import type { Work } from '../../../src/queue/work.ts';

const now = Date.parse('2026-11-23T14:00:00Z');
const hour = 3_600_000;

function said(work: Partial<Work>): string[] {
  let text = '';
  const out = createOutput({
    write(part: string) {
      text += part;
    },
  });
  const record: Work = {
    entry_id: 'account:acme',
    team: 'us',
    state: 'available',
    fence: '7',
    since: now,
    attempts: 0,
    ...work,
  };
  sayHeld(out, { work: record, entry: undefined }, now);
  return text.trimEnd().split('\n');
}

test('a claimed entry: who has it until when, by when it is to be touched, and what can be done', () => {
  expect(
    said({
      state: 'claimed',
      rep: 'ana',
      lease_until: now + hour,
      touch_due: now + hour / 2,
      undo_until: now + 60_000,
    }),
  ).toEqual([
    'account:acme: claimed by ana until 2026-11-23T15:00:00.000Z, first touch due 2026-11-23T14:30:00.000Z.',
    'Next: renew, release, attempt, contact, meeting, accept, disqualify, recycle, snooze, reassign (a team lead), undo (until 2026-11-23T14:01:00.000Z). Fence 7.',
  ]);
});

test('an available one: for whom it is, by when it should be claimed', () => {
  expect(said({ assigned_to: 'bo', assigned_by: 'round_robin', claim_due: now + hour })).toEqual([
    'account:acme: available, for bo (round robin), to be claimed by 2026-11-23T15:00:00.000Z.',
    'Next: claim, reassign (a team lead). Fence 7.',
  ]);
  expect(said({ assigned_to: 'bo', assigned_by: 'owner', offered_to: 'ana' })[0]).toBe(
    'account:acme: available, offered to ana.',
  );
  expect(said({ offered_to: 'ana', offer_until: now + hour, claim_due: now, claim_breached_at: now })[0]).toBe(
    'account:acme: available, offered to ana, to be claimed by 2026-11-23T15:00:00.000Z.',
  );
});

test('a closed one has nothing next but its undoing', () => {
  expect(said({ state: 'recycled', rep: 'ana', reason: 'timing', recycled_until: now + hour })).toEqual([
    'account:acme: recycled by ana (timing) until 2026-11-23T15:00:00.000Z.',
  ]);
  expect(said({ state: 'handed_over', rep: 'ana', undo_until: now + 1 })).toEqual([
    'account:acme: handed over by ana.',
    'Next: undo (until 2026-11-23T14:00:00.001Z). Fence 7.',
  ]);
});

test('one that is held, and would be in no queue any more, says why', () => {
  expect(said({ state: 'accepted', rep: 'ana', touched_at: now, touch_due: now, withdrawn: 'customer' })).toEqual([
    'account:acme: accepted by ana.',
    'It would be in no queue any more: customer.',
    expect.stringMatching(/^Next: renew, release, attempt, contact, meeting, handover, disqualify/),
  ]);
});

test('one that was let go of after it had left its queue can only be undone', () => {
  expect(said({ state: 'available', withdrawn: 'customer', undo_until: now + 1 })).toEqual([
    'account:acme: available.',
    'It has left its queue: customer.',
    'Next: undo (until 2026-11-23T14:00:00.001Z). Fence 7.',
  ]);
});
