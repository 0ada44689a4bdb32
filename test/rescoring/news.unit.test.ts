import { describe, expect, test } from 'vitest';
import type { EntryReason } from '../../src/queue/entry.ts';
import { newsOf, type TimesBefore } from '../../src/rescoring/news.ts';
import { noon } from './story.ts';

const reason = (signal: string, points: number, text = signal): EntryReason => ({
  ...{ signal, points, text },
  evidence: null,
});
const asked = reason('hand_raise', 0, 'asked to be called on Mon 2 Mar at 11:00 UTC');
const at = (day: number) => new Date(noon(day)).toISOString();

type Told = Parameters<typeof newsOf>[0];
const entry = (chosen: Partial<Told> = {}): Told => ({
  team: 'us',
  tier: 'P3',
  hand_raised_at: null,
  reasons: [reason('api_calls', 30, '9 API calls in the first week'), reason('title', 20, 'title: CTO')],
  ...chosen,
});
const was = (chosen: Partial<TimesBefore> = {}): TimesBefore => ({
  team: 'us',
  tier: 'P3',
  handRaisedAt: undefined,
  points: new Map([
    ['api_calls', 30],
    ['title', 20],
  ]),
  news: null,
  ...chosen,
});

describe('news', () => {
  test('of an entry that came say what gave most points, corrections and the hand-raise aside', () => {
    expect(newsOf(entry(), undefined, false, noon(2))).toEqual({
      kind: 'new',
      since: at(2),
      text: '9 API calls in the first week',
    });
    const corrected = [reason('group:calls', 90), reason('title', 20, 'title: CTO'), reason('robot', -5)];
    expect(newsOf(entry({ reasons: corrected }), undefined, false, noon(2))?.text).toBe('title: CTO');
  });

  test('of the first publication are none: there is no day before', () => {
    expect(newsOf(entry(), undefined, true, noon(2))).toBeNull();
    expect(newsOf(entry({ hand_raised_at: at(1), reasons: [asked] }), undefined, true, noon(2))).toBeNull();
  });

  test('of an entry that rose say from where and what it gained most by, which isn’t what it has most by', () => {
    const reasons = [reason('api_calls', 40), reason('invited', 25, '3 colleagues invited'), reason('title', 20)];
    expect(newsOf(entry({ tier: 'P1', reasons }), was(), false, noon(2))).toEqual({
      kind: 'risen',
      since: at(2),
      text: 'P3 → P1: 3 colleagues invited',
    });
    expect(newsOf(entry({ tier: 'P2' }), was(), false, noon(2))?.text).toBe('P3 → P2');
  });

  test('say that somebody asks to be called, before anything else', () => {
    const raised = { tier: 'P1' as const, hand_raised_at: at(2), reasons: [asked, reason('api_calls', 90)] };
    expect(newsOf(entry(raised), was(), false, noon(3))).toMatchObject({ kind: 'hand_raise', text: asked.text });
    expect(newsOf(entry(raised), undefined, false, noon(3))).toMatchObject({ kind: 'hand_raise', text: asked.text });
    // Known before: what is new is that it rose.
    expect(newsOf(entry(raised), was({ handRaisedAt: noon(2) }), false, noon(3))?.kind).toBe('risen');
    expect(newsOf(entry(raised), was({ tier: 'P1', handRaisedAt: noon(1) }), false, noon(3))?.kind).toBe('hand_raise');
  });

  test('of an entry from another team say whence it came', () => {
    expect(newsOf(entry(), was({ team: 'world' }), false, noon(2))).toMatchObject({
      kind: 'new',
      text: 'from the queue of world: 9 API calls in the first week',
    });
  });

  test('are shown for a day from when they began, and only as long as they are true', () => {
    const risen = { kind: 'risen', since: at(2), text: 'P3 → P1' } as const;
    const next = (now: number, now_: Partial<Told> = {}) =>
      newsOf(entry({ tier: 'P1', ...now_ }), was({ tier: 'P1', news: risen }), false, now);
    expect(next(noon(2) + 1)).toEqual(risen);
    expect(next(noon(3) - 1)).toEqual(risen);
    expect(next(noon(3))).toBeNull();
    expect(next(noon(2) + 1, { tier: 'P2' })).toBeNull();

    const raised = { kind: 'hand_raise', since: at(2), text: asked.text } as const;
    const published = was({ tier: 'P1', handRaisedAt: noon(2), news: raised });
    expect(newsOf(entry({ tier: 'P1' }), published, false, noon(2) + 1)).toBeNull();
    expect(newsOf(entry({ tier: 'P1', hand_raised_at: at(2) }), published, false, noon(2) + 1)).toEqual(raised);
  });

  test('of an entry that only sagged, or stayed, are none', () => {
    expect(newsOf(entry({ tier: 'P4' }), was(), false, noon(2))).toBeNull();
    expect(newsOf(entry(), was(), false, noon(2))).toBeNull();
  });
});
