import { describe, expect, test } from 'vitest';
import type { Team } from '../../../src/inbox/api/types.ts';
import { dayFigures, queueFigures, sayHandedOn, sayLeft, sayOf, sayOpen } from '../../../src/inbox/words/team.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const team: Team = {
  team: 'us',
  entry: 'account',
  take: 'any',
  timezone: 'America/New_York',
  open_now: false,
  opens_at: '2026-11-23T14:00:00.000Z',
  reasons: { attempt: [], disqualify: [], recycle: [] },
  queue: null,
  today: null,
  today_unknown: null,
  reps: [],
};

describe('figures', () => {
  test('of the queue mark what is late, where something is', () => {
    const lateOf = (breached: number) => queueFigures({ waiting: 9, held: 2, breached }).find(({ isLate }) => isLate);
    expect(lateOf(0)).toBeUndefined();
    expect(lateOf(1)).toMatchObject({ name: 'late', count: 1 });
  });

  test('of a day name what was done as people do', () => {
    const day = {
      claimed: 3,
      touched: 2,
      meetings: 1,
      accepted: 1,
      handed_over: 1,
      disqualified: 0,
      recycled: 0,
      breached: 4,
    };
    expect(dayFigures(day).map(({ name, count }) => `${count} ${name}`)).toEqual([
      '3 claimed',
      '2 touched',
      '1 meetings',
      '1 accepted',
      '1 handed over',
      '0 disqualified',
      '0 recycled',
      '4 missed',
    ]);
  });

  test('say of how many, where there is an end to it', () => {
    expect([sayOf(3, 5), sayOf(3, null), sayOf(null, 5)]).toEqual(['3 of 5', '3', undefined]);
  });
});

describe('the hours of a team', () => {
  test('are said by the clock of whoever looks, and whose hours they are', () => {
    expect(sayOpen(team, now, 'Europe/Berlin')).toBe('Closed until 15:00 (hours of America/New York)');
    expect(sayOpen({ ...team, open_now: true, opens_at: null }, now, 'America/New_York')).toBe('Open now');
  });

  test('are all hours where it has none', () => {
    expect(sayOpen({ ...team, timezone: null, open_now: true }, now, 'UTC')).toBe('Open around the clock');
  });
});

describe('who leaves', () => {
  const changed = (...done: string[]) => ({
    changed: done.map((one, at) => ({ entry_id: `account:${at}`, team: 'us', done: one })),
  });
  const bo = { rep: 'bo', to: 'ana' };

  test('is away, and what became of their work is said', () => {
    expect(sayLeft(bo, changed('released', 'released', 'reassigned'))).toBe(
      'bo is away. 2 went back to the queue, 1 to ana.',
    );
    expect(sayLeft(bo, changed('reassigned'))).toBe('bo is away. 1 went to ana.');
    expect(sayLeft({ rep: 'bo', to: undefined }, changed())).toBe('bo is away.');
  });
});

test('what was handed on is counted', () => {
  expect([sayHandedOn(1, 'bo'), sayHandedOn(2, 'bo')]).toEqual([
    '1 entry handed on to bo',
    '2 entries handed on to bo',
  ]);
});
