import { describe, expect, test } from 'vitest';
import { checkAbsence, checkMove, checkNote } from '../../src/handoff/check-move.ts';
import { Refusal } from '../../src/queue/refusal.ts';
import type { TransitionName } from '../../src/queue/transitions.ts';

const now = Date.parse('2026-11-23T14:00:00Z');
const day = 86_400_000;
const routing = {
  reasons: { disqualify: ['student', 'no_need'], attempt: ['voicemail', 'emailed'], recycle: [] },
};

/** The refusal's code and words, or `allowed`. */
function asked(transition: TransitionName, given: Parameters<typeof checkMove>[1]): string {
  try {
    checkMove(transition, given, routing, now);
    return 'allowed';
  } catch (error) {
    if (error instanceof Refusal) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe('a reason', () => {
  test('is one of the file’s list, and the list is named where it isn’t', () => {
    expect(asked('disqualify', { reason: 'student' })).toBe('allowed');
    expect(asked('disqualify', { reason: 'poor' })).toMatch(
      /^unknown_reason: "poor".*student, no_need.*reasons\.disqualify/,
    );
    expect(asked('disqualify', { reason: 'Student' })).toMatch(/^unknown_reason/);
    expect(asked('attempt', {})).toMatch(/^missing: attempt needs a reason\. Reasons: voicemail, emailed\./);
  });

  test('is not needed where the file has no list, and can’t be given', () => {
    expect(asked('recycle', {})).toBe('allowed');
    expect(asked('recycle', { reason: 'timing' })).toMatch(/^unknown_reason.*has none \(reasons\.recycle\)/);
  });

  test('is not taken by a transition that has none', () => {
    expect(asked('contacted', { reason: 'student' })).toMatch(/^unknown_reason: contacted takes no reason.*note/);
  });
});

describe('an instant', () => {
  test('is to come, and not too far ahead', () => {
    expect(asked('snooze', { until: now + 1 })).toBe('allowed');
    expect(asked('snooze', { until: now + 365 * day })).toBe('allowed');
    expect(asked('snooze', { until: now })).toMatch(/^bad_time: snooze.*2026-11-23T14:00:00\.000Z, which has passed/);
    expect(asked('snooze', { until: now + 365 * day + 1 })).toMatch(/^bad_time.*365 days ahead at most.*2027-11-23/);
    expect(asked('recycle', { until: now + 730 * day })).toBe('allowed');
    expect(asked('recycle', { until: now + 731 * day })).toMatch(/^bad_time.*730 days/);
    expect(asked('snooze', { until: Number.NaN })).toMatch(/^bad_time/);
  });

  test('must be said of a snooze, may be of a recycling, and of nothing else', () => {
    expect(asked('snooze', {})).toMatch(/^missing: snooze needs `until`/);
    expect(asked('recycle', {})).toBe('allowed');
    expect(asked('renew', { until: now + day })).toMatch(/^bad_time: renew takes no `until`/);
  });

  test('of an absence is a year ahead at most', () => {
    expect(() => checkAbsence(now + 365 * day, now)).not.toThrow();
    expect(() => checkAbsence(now - 1, now)).toThrow(/has passed/);
    expect(() => checkAbsence(now + 366 * day, now)).toThrow(/365 days ahead at most/);
  });
});

test('a note has 2,000 characters at most', () => {
  expect(() => checkNote('x'.repeat(2_000))).not.toThrow();
  expect(() => checkNote('x'.repeat(2_001))).toThrow(/2000 characters at most, and this one has 2001/);
});

test('a note has whole characters: half of a pair is said, not replaced', () => {
  expect(() => checkNote('ça va 👍')).not.toThrow();
  expect(() => checkNote('a\ud800b')).toThrow(/^The note: character 2 is half of one \(\\ud800\)\. Send both halves/);
  expect(() => checkNote('👍\udc4d')).toThrow(/character 3 is half of one \(\\udc4d\)/);
});
