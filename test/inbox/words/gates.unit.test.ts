import { expect, test } from 'vitest';
import type { Run } from '../../../src/inbox/api/types.ts';
import { gatesSaid, sayDecision } from '../../../src/inbox/words/gates.ts';

const gate = (
  name: Run['gates'][number]['gate'],
  state: Run['gates'][number]['state'],
  says = '',
): Run['gates'][number] => ({
  gate: name,
  mode: 'warn',
  state,
  figures: [],
  says,
});

test('what holds a run comes before what warns; what passed is named alone', () => {
  const gates = [
    gate('freshness', 'warned', 'The latest event is old.'),
    gate('volume', 'off'),
    gate('unknown_traits', 'no_baseline'),
    gate('coverage', 'passed'),
    gate('inflation', 'held', 'Too many qualify.'),
    gate('model', 'passed'),
  ];
  expect(gatesSaid({ gates })).toEqual({
    loud: [
      { name: 'inflation', state: 'holds it', says: 'Too many qualify.', holds: true },
      { name: 'freshness', state: 'warns', says: 'The latest event is old.', holds: false },
    ],
    passed: 'Nothing against it: coverage, model',
    unjudged: 'Nothing to compare with: unknown traits',
  });
  expect(gatesSaid({ gates: [] })).toEqual({ loud: [], passed: undefined, unjudged: undefined });
});

test('a decision says who made it, when and why', () => {
  const decision = {
    decision: 'release',
    who: 'ana',
    why: 'The campaign brought them.',
    at: '2026-11-23T09:12:00.000Z',
  } as const;
  expect(sayDecision(decision, Date.parse('2026-11-23T10:00:00Z'), 'UTC')).toBe(
    'Released by ana 9:12: The campaign brought them.',
  );
});
