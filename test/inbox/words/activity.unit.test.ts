import { expect, test } from 'vitest';
import type { Activity } from '../../../src/inbox/api/types.ts';
import { plottedDays, sayActivity, sayDayFigures, sayEvent } from '../../../src/inbox/words/activity.ts';

const activity: Activity = {
  ...{ subject: 'account', lead_id: null, account_id: 'acme', people: 2, timezone: 'America/New_York' },
  ...{ from: '2026-11-20T05:00:00Z', until: '2026-11-22T12:00:00Z', events: [], others: { events: 0, count: 0 } },
  days: [
    { day: '2026-11-20', product: 12, marketing: 1 },
    { day: '2026-11-21', product: 0, marketing: 0 },
    { day: '2026-11-22', product: 1_200, marketing: 0 },
  ],
  // Late in the evening over there, the next day in UTC.
  marks: [{ at: '2026-11-22T03:00:00Z', kind: 'hand_raise', text: 'asked to be called' }],
};

test('a day in words, with what happened on it in the timezone of the days', () => {
  expect(plottedDays(activity).map(sayDayFigures)).toEqual([
    'Fri 20 Nov: 12 events in the product, 1 event of marketing',
    'Sat 21 Nov: nothing; asked to be called',
    'Sun 22 Nov: 1,200 events in the product',
  ]);
});

test('of many things that happened on a day the weightiest are named', () => {
  const at = '2026-11-21T15:00:00Z';
  const signedUp = ['ada', 'ben', 'cy', 'dan'].map(
    (name) => ({ at, kind: 'signed_up', text: `${name} signed up` }) as const,
  );
  const [, day] = plottedDays({ ...activity, marks: [...signedUp, { at, kind: 'outcome', text: 'ada: contacted' }] });
  expect(day && sayDayFigures(day)).toBe(
    'Sat 21 Nov: nothing; ada: contacted; ada signed up; ben signed up; and 2 more',
  );
});

test('all of it in a sentence', () => {
  expect(sayActivity(activity)).toBe('1,212 events in the product and 1 of marketing in 3 days, by 2 people.');
  expect(sayActivity({ ...activity, days: [{ day: '2026-11-21', product: 0, marketing: 0 }] })).toBe(
    'Nothing was done in 1 day.',
  );
});

test('an event by its name as people say it', () => {
  const event = {
    event: 'api_call',
    channel: 'product',
    count: 132,
    first: '2026-11-01T00:00:00Z',
    last: '2026-11-22T10:00:00Z',
  };
  expect(sayEvent(event, Date.parse('2026-11-22T12:00:00Z'), 'UTC')).toBe('API call 132 times, last 2 h ago');
  const named = (name: string) => sayEvent({ ...event, event: name }, Date.parse('2026-11-22T12:00:00Z'), 'UTC');
  expect(named('Project Created')).toMatch(/^project created 132/);
  expect(named('inviteSent')).toMatch(/^invite sent 132/);
  expect(named('$$')).toMatch(/^\$\$ 132/);
});
