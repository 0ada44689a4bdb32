import { describe, expect, test } from 'vitest';
import type { Run } from '../../../src/inbox/api/types.ts';
import {
  countedRules,
  isPausing,
  nameOfRun,
  runBefore,
  sayDuration,
  sayKnown,
  sayQueued,
  sayRunState,
  tierShares,
} from '../../../src/inbox/words/runs.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const run = (chosen: Partial<Run> = {}): Run => ({
  run_id: '20261123T020000Z-000001',
  kind: 'full',
  state: 'published',
  business_date: null,
  as_of: '2026-11-23T02:00:00.000Z',
  known_at: '2026-11-23T02:00:00.000Z',
  model: { name: 'default', digest: 'abc' },
  leads: 5000,
  accounts: 200,
  qualified: { pql: 317 },
  tiers: { P1: 1, P4: 3 },
  published: true,
  queues: [],
  entered: 12,
  held_out: 0,
  left: 3,
  scores_digest: '',
  phase_seconds: {},
  seconds: 9.2,
  started_at: '2026-11-23T02:00:00.000Z',
  finished_at: '2026-11-23T02:00:09.200Z',
  message: '',
  gates: [],
  decisions: [],
  ...chosen,
});

describe('a held run', () => {
  const held = run({ state: 'held' });
  test('keeps who moves from being rescored, until one of a later as-of is published', () => {
    const before = run({ as_of: '2026-11-22T02:00:00.000Z' });
    expect(isPausing(held, [held, before])).toBe(true);
    expect(isPausing(held, [run({ as_of: '2026-11-24T02:00:00.000Z' }), held, before])).toBe(false);
  });

  test('does no more once it is dropped', () => {
    expect(isPausing(run({ state: 'dropped' }), [])).toBe(false);
  });
});

describe('a run', () => {
  test('is named by the instant that it speaks about, else by its beginning', () => {
    expect(nameOfRun(run(), now, 'UTC')).toBe('As of 2:00');
    expect(nameOfRun(run({ as_of: null, started_at: '2026-11-22T02:00:00.000Z' }), now, 'UTC')).toBe(
      'Begun yesterday 2:00',
    );
  });

  test('says what became of it, and why it was not published', () => {
    expect(sayRunState(run())).toBe('published');
    expect(sayRunState(run({ state: 'scoring' }))).toBe('under way');
    expect(sayRunState(run({ state: 'failed', message: 'The source is away.' }))).toBe('failed: The source is away.');
    expect(sayRunState(run({ state: 'superseded', message: 'A later one stays.' }))).toBe(
      'scored, not published: A later one stays.',
    );
    expect(sayRunState(run({ state: 'held', message: 'Too many qualify.' }))).toBe('held by a gate, not published');
    expect(sayRunState(run({ state: 'dropped' }))).toBe('dropped, not published');
  });

  test('says by what was known, where that is another instant', () => {
    expect(sayKnown(run(), now, 'UTC')).toBeUndefined();
    expect(sayKnown(run({ known_at: '2026-11-23T08:30:00.000Z' }), now, 'UTC')).toBe('by what was known 8:30');
  });

  test('took so long', () => {
    expect([0.42, 9.2, 59.6, 125, 3600, 4350].map(sayDuration)).toEqual([
      '0.4 s',
      '9 s',
      '1 min',
      '2 min 5 s',
      '1 h',
      '1 h 12 min',
    ]);
  });

  test('filled queues, and says for how many there was no place', () => {
    expect(sayQueued({ team: 'self_serve', entries: 1200, cut: 0 })).toBe('self serve: 1,200');
    expect(sayQueued({ team: 'us', entries: 500, cut: 40 })).toBe('us: 500, 40 more had no place');
  });
});

describe('compared with the run before', () => {
  test('a rule holds for more, for fewer, for as many; one that was dropped for nobody', () => {
    const before = run({ qualified: { pql: 305, mql: 4, old: 2 } });
    expect(countedRules(run({ qualified: { pql: 317, mql: 4, first_week: 1 } }), before)).toEqual([
      { rule: 'first week', count: 1, difference: '+1' },
      { rule: 'mql', count: 4, difference: 'as before' },
      { rule: 'old', count: 0, difference: '−2' },
      { rule: 'pql', count: 317, difference: '+12' },
    ]);
    expect(countedRules(run(), undefined)).toEqual([{ rule: 'pql', count: 317, difference: undefined }]);
  });

  test('it is the next earlier one of everybody that was scored', () => {
    const last = run({ run_id: 'd' });
    const touched = run({ run_id: 'c', kind: 'touched' });
    const failed = run({ run_id: 'b', state: 'failed' });
    const first = run({ run_id: 'a' });
    const runs = [last, touched, failed, first];
    expect(runBefore(last, runs)).toBe(first);
    expect(runBefore(first, runs)).toBeUndefined();
    expect(runBefore(failed, runs)).toBeUndefined();
    expect(runBefore(touched, runs)).toBeUndefined();
  });
});

test('the tiers are shares of everybody, in their order', () => {
  expect(tierShares(run({ tiers: { P4: 3, P2: 0, P1: 1 } }))).toEqual([
    { tier: 'P1', count: 1, share: 0.25 },
    { tier: 'P4', count: 3, share: 0.75 },
  ]);
});
