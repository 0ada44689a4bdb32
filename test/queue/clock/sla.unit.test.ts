import { describe, expect, test } from 'vitest';
import { type Clocks, clocksOf, keptClocks, shownClocks, urgencyOf } from '../../../src/queue/clock/sla.ts';
import { addWorking, dayOf, isOnDuty, workingDayOf, worksOn } from '../../../src/queue/clock/working-time.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import type { Team } from '../../../src/queue/routing/types.ts';

function teamOf(text: string): Team {
  const [team] = readRouting(`teams: { us: ${text} }\nrules: [{ else: us }]`, 'routing.yaml').teams;
  if (!team) throw new Error('no team');
  return team;
}

const hours =
  '{ timezone: America/New_York, days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:30", holidays: [2026-11-26] }';
const us = teamOf(
  `{ hours: ${hours}, sla: { hand_raise: { claim: 5m, touch: 15m }, P1: { claim: 1h, touch: 4h }, other: { touch: 1d } } }`,
);
/** In New York's winter, five hours behind. */
const newYork = (text: string) => Date.parse(`${text}-05:00`);
const told = (clocks: Clocks) => {
  const { claim_due, touch_due, ...rest } = shownClocks(clocks);
  return { urgency: rest.urgency, since: rest.since, claim: claim_due, touch: touch_due };
};
const at = (text: string) => new Date(newYork(text)).toISOString();

describe('working time', () => {
  const until = (from: string, span: { days?: number; ms?: number }) =>
    new Date(addWorking(us.hours, newYork(from), { days: 0, ms: 0, ...span })).toISOString();

  test('stands still outside of hours, at weekends and on holidays', () => {
    expect(until('2026-11-23T16:30', { ms: 3_600_000 })).toBe(at('2026-11-23T17:30'));
    expect(until('2026-11-23T16:30', { ms: 3_600_001 })).toBe(new Date(newYork('2026-11-24T09:00') + 1).toISOString());
    expect(until('2026-11-25T17:00', { ms: 3_600_000 })).toBe(at('2026-11-27T09:30'));
    expect(until('2026-11-27T17:00', { ms: 3_600_000 })).toBe(at('2026-11-30T09:30'));
  });

  test('of a day is the same time on the next working day, from the next opening where nobody works', () => {
    expect(until('2026-11-25T15:00', { days: 1 })).toBe(at('2026-11-27T15:00'));
    expect(until('2026-11-21T12:00', { days: 1 })).toBe(at('2026-11-24T09:00'));
    expect(until('2026-11-23T17:30', { days: 1 })).toBe(at('2026-11-25T09:00'));
    expect(until('2026-11-23T10:00', { days: 7 })).toBe(at('2026-12-03T10:00'));
  });

  test('without hours never stands still', () => {
    expect(addWorking(undefined, 1000, { days: 2, ms: 5 })).toBe(1000 + 2 * 86_400_000 + 5);
  });

  test('the same time on a day that skips it is the instant of the skip', () => {
    const night = teamOf('{ hours: { timezone: Europe/Berlin, days: [sat, sun], from: "01:00", to: "05:00" } }').hours;
    const due = addWorking(night, Date.parse('2026-03-28T02:30:00+01:00'), { days: 1, ms: 0 });
    expect(new Date(due).toISOString()).toBe('2026-03-29T01:00:00.000Z');
  });

  test('that never comes is refused instead of looked for without end', () => {
    const never = { timezone: 'UTC', days: [], from: '09:00', to: '17:00', holidays: [] };
    expect(() => addWorking(never, 0, { days: 0, ms: 1 })).toThrow(/no working day/);
  });
});

describe('a rep is on duty', () => {
  const team = teamOf(
    `{ hours: ${hours}, reps: [ana, { rep: bo, hours: { timezone: America/Chicago, days: [mon], from: "08:00", to: "12:00" } }, { rep: chi, absences: [2026-11-23, { from: 2026-12-01, to: 2026-12-03 }] }] }`,
  );
  const onDuty = (text: string) =>
    team.reps.filter((rep) => isOnDuty(rep, team, newYork(text))).map(({ name }) => name);

  test('in the hours of the team, or their own, and not while absent', () => {
    expect(onDuty('2026-11-23T08:59')).toEqual([]);
    expect(onDuty('2026-11-23T09:00')).toEqual(['ana', 'bo']);
    expect(onDuty('2026-11-23T13:00')).toEqual(['ana']);
    expect(onDuty('2026-11-24T09:00')).toEqual(['ana', 'chi']);
    expect(onDuty('2026-11-26T12:00')).toEqual([]);
    expect(onDuty('2026-12-03T17:29')).toEqual(['ana']);
    expect(onDuty('2026-12-04T09:00')).toEqual(['ana', 'chi']);
  });

  test('the day that begins next is the next day of work', () => {
    expect(workingDayOf(team, newYork('2026-11-20T21:00'))).toBe('2026-11-23');
    expect(workingDayOf(team, newYork('2026-11-23T17:29'))).toBe('2026-11-23');
    expect(team.reps.filter((rep) => worksOn(rep, team, '2026-11-24')).map(({ name }) => name)).toEqual(['ana', 'chi']);
  });

  test('a day is counted in the team’s timezone', () => {
    expect(dayOf(team, Date.parse('2026-11-23T04:59:00Z'))).toBe('2026-11-22');
    expect(dayOf(teamOf('{}'), Date.parse('2026-11-23T04:59:00Z'))).toBe('2026-11-23');
  });
});

describe('clocks', () => {
  test('run by the first promise that the team makes', () => {
    expect(urgencyOf(us, { handRaised: true, tier: 'P1' })).toBe('hand_raise');
    expect(urgencyOf(us, { handRaised: false, tier: 'P1' })).toBe('P1');
    expect(urgencyOf(us, { handRaised: false, tier: 'P2' })).toBe('other');
    const { hand_raise, ...others } = us.sla;
    expect(hand_raise).toBeDefined();
    expect(urgencyOf({ sla: others }, { handRaised: true, tier: 'P1' })).toBe('P1');
    expect(clocksOf(teamOf('{}'), 'other', 5)).toEqual({ urgency: 'other', since: 5 });
  });

  test('warn when 80% of the working time has passed', () => {
    expect(shownClocks(clocksOf(us, 'P1', newYork('2026-11-25T17:00')))).toEqual({
      urgency: 'P1',
      since: at('2026-11-25T17:00'),
      claim_warn: at('2026-11-27T09:18'),
      claim_due: at('2026-11-27T09:30'),
      touch_warn: at('2026-11-27T11:42'),
      touch_due: at('2026-11-27T12:30'),
    });
    // A day from noon is 8.5 hours of work, of which 6.8 end at 9:00 + 1:18 on the next.
    expect(clocksOf(us, 'other', newYork('2026-11-23T12:00')).touch_warn).toBe(newYork('2026-11-24T10:18'));
  });
});

describe('of an entry that is published again the clocks', () => {
  const monday = newYork('2026-11-23T09:00');
  const tuesday = newYork('2026-11-24T09:00');
  const previous = {
    team: 'us',
    tier: 'P2',
    hand_raised_at: null,
    sla: shownClocks(clocksOf(us, 'other', monday)),
  } as const;
  const next = { team: us, tier: 'P2', handRaisedAt: undefined, at: tuesday } as const;
  const since = (clocks: Clocks) => [clocks.urgency, clocks.since === monday ? 'monday' : 'tuesday'];

  test('run on', () => {
    expect(told(keptClocks(previous, next))).toEqual({
      urgency: 'other',
      since: at('2026-11-23T09:00'),
      claim: null,
      touch: at('2026-11-24T09:00'),
    });
    expect(since(keptClocks(previous, { ...next, tier: 'P4' }))).toEqual(['other', 'monday']);
  });

  test('begin anew when the tier rises, somebody asks to be called, or it is new in the team’s queue', () => {
    expect(since(keptClocks(previous, { ...next, tier: 'P1' }))).toEqual(['P1', 'tuesday']);
    expect(since(keptClocks(previous, { ...next, handRaisedAt: monday }))).toEqual(['hand_raise', 'tuesday']);
    expect(since(keptClocks({ ...previous, team: 'world' }, next))).toEqual(['other', 'tuesday']);
    expect(since(keptClocks(undefined, next))).toEqual(['other', 'tuesday']);
  });

  test('stay as they were promised when the urgency falls', () => {
    const raised = {
      ...previous,
      tier: 'P1',
      hand_raised_at: new Date(monday).toISOString(),
      sla: shownClocks(clocksOf(us, 'hand_raise', monday)),
    } as const;
    expect(since(keptClocks(raised, next))).toEqual(['hand_raise', 'monday']);
    expect(since(keptClocks(raised, { ...next, tier: 'P1', handRaisedAt: monday }))).toEqual(['hand_raise', 'monday']);
    expect(since(keptClocks(raised, { ...next, handRaisedAt: monday + 1 }))).toEqual(['hand_raise', 'tuesday']);
  });

  test('follow the file as it is by now', () => {
    const slower = { ...us, sla: { ...us.sla, other: { touch: { days: 2, ms: 0 } } } };
    expect(keptClocks(previous, { ...next, team: slower }).touch_due).toBe(newYork('2026-11-25T09:00'));
    expect(since(keptClocks(previous, { ...next, team: { ...us, sla: { P2: {} } } }))).toEqual(['P2', 'monday']);
  });
});
