import { describe, expect, test } from 'vitest';
import type { EntryItem, Work } from '../../../src/inbox/api/types.ts';
import { runsOutAt, sayClock } from '../../../src/inbox/words/clock.ts';
import { item, workBy } from './entries.ts';

const zone = 'Europe/Berlin';
const at = (time: string) => `2026-11-24T${time}:00.000Z`;
const noon = Date.parse(at('12:00'));
const said = (of: EntryItem, now = noon) => sayClock(of, now, zone);

const sla = {
  urgency: 'P1',
  since: at('09:00'),
  claim_warn: null,
  claim_due: null,
  touch_warn: null,
  touch_due: null,
} as const;
const free = (clocks: object) => item({ entry: { sla: { ...sla, ...clocks } } });
const held = (chosen: Partial<Work>, status: EntryItem['status'] = 'claimed') =>
  item({ status, work: workBy('ana', { state: status, ...chosen }) });

describe('the clock of an entry that nobody holds', () => {
  test('counts minutes to the claim, and names the time where there is more', () => {
    expect(said(free({ claim_due: at('12:43') }))).toEqual({ text: 'claim within 43 min', tone: 'calm' });
    expect(said(free({ claim_due: at('15:30') }))).toEqual({ text: 'claim by 16:30', tone: 'calm' });
    expect(said(free({ claim_due: '2026-11-25T08:00:00.000Z' }))?.text).toBe('claim by tomorrow 9:00');
  });

  test('says a last minute, not none', () => {
    expect(said(free({ claim_due: at('12:00') }), noon - 1_000)?.text).toBe('claim within 1 min');
  });

  test('is soon from its warning on', () => {
    const warned = free({ claim_warn: at('11:55'), claim_due: at('12:05') });
    expect(said(warned)).toEqual({ text: 'claim within 5 min', tone: 'soon' });
    expect(said(warned, noon - 10 * 60_000)?.tone).toBe('calm');
  });

  test('is that of the touch where no claim is promised, or the touch is sooner', () => {
    expect(said(free({ touch_due: at('13:30') }))?.text).toBe('touch by 14:30');
    expect(said(free({ claim_due: at('13:45'), touch_due: at('13:30') }))?.text).toBe('touch by 14:30');
  });

  test.each([
    [at('11:35'), 'late by 25 min'],
    [at('10:00'), 'late by 2 h'],
    ['2026-11-21T12:00:00.000Z', 'late by 3 days'],
  ])('due at %s it is %s', (due, text) => {
    expect(said(free({ claim_due: due }))).toEqual({ text, tone: 'late' });
  });

  test('is that of the record, unless a later publish began it anew', () => {
    const before = workBy(null, { clock_since: at('08:00'), claim_due: at('11:00') });
    const breached = item({ entry: { sla: { ...sla, since: at('08:00') } }, work: before });
    expect(said(breached)?.text).toBe('late by 60 min');
    const anew = item({ entry: { sla: { ...sla, since: at('11:30'), claim_due: at('12:30') } }, work: before });
    expect(said(anew)?.text).toBe('claim within 30 min');
  });

  test('is none where nothing is promised', () => {
    expect(said(free({}))).toBeUndefined();
  });
});

describe('the clock of an entry that somebody holds', () => {
  test('is what ends first: the promised touch or the lease', () => {
    const both = { lease_until: at('12:50'), touch_due: at('13:30') };
    expect(said(held(both))?.text).toBe('touch or keep it within 50 min');
    expect(said(held({ ...both, lease_until: at('14:00') }))?.text).toBe('touch by 14:30');
  });

  test('is how long the hold lasts, once it was touched or accepted', () => {
    const until = '2026-12-08T12:00:00.000Z';
    expect(said(held({ touched_at: at('10:00'), touch_due: at('11:00'), lease_until: until }))).toEqual({
      text: 'held until Tue 8 Dec 13:00',
      tone: 'calm',
    });
    expect(said(held({ lease_until: at('20:00') }, 'accepted'))).toEqual({ text: 'held until 21:00', tone: 'soon' });
  });

  test('is when it wakes, while it sleeps', () => {
    const asleep = held({ snoozed_until: '2026-11-25T08:00:00.000Z', lease_until: at('12:10') }, 'snoozed');
    expect(said(asleep)).toEqual({ text: 'sleeps until tomorrow 9:00', tone: 'calm' });
  });
});

test('of what is closed no clock runs', () => {
  for (const status of ['handed_over', 'disqualified', 'recycled'] as const) {
    expect(said(held({ touch_due: at('11:00'), lease_until: at('13:00') }, status))).toBeUndefined();
  }
});

test('what is held runs out with its lease or its touch, a sleeping one when it wakes', () => {
  expect(runsOutAt(held({ lease_until: at('13:00'), touch_due: at('12:30') }))).toBe(Date.parse(at('12:30')));
  const touched = held({ lease_until: at('13:00'), touch_due: at('12:30'), touched_at: at('11:00') });
  expect(runsOutAt(touched)).toBe(Date.parse(at('13:00')));
  const asleep = held({ lease_until: at('13:00'), snoozed_until: at('18:00') }, 'snoozed');
  expect(runsOutAt(asleep)).toBe(Date.parse(at('18:00')));
  expect(runsOutAt(item())).toBeUndefined();
});
