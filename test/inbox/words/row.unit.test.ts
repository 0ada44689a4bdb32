import { describe, expect, test } from 'vitest';
import type { Entry } from '../../../src/inbox/api/types.ts';
import { sayAsked, sayNews } from '../../../src/inbox/words/news.ts';
import { sayRow, shortReasons } from '../../../src/inbox/words/row.ts';
import { sayScores } from '../../../src/inbox/words/scores.ts';
import { sayCounts, sayTotal } from '../../../src/inbox/words/totals.ts';
import { contact } from '../../queue/entries.ts';
import { item, workBy } from './entries.ts';

const zone = 'Europe/Berlin';
const now = Date.parse('2026-11-24T12:00:00.000Z');
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

describe('whom a row is about', () => {
  test('the company, and its best contact with their title', () => {
    expect(sayRow(item())).toEqual({ title: 'Acme', person: 'Ada, CTO' });
  });

  test('whatever is known where a name isn’t', () => {
    const account = { name: '', domain: 'acme.example', owner: '', traits: {} };
    const nameless = contact('ada', { email: 'ada@acme.example' });
    expect(sayRow(item({ entry: { account, contacts: [nameless] } }))).toEqual({
      title: 'acme.example',
      person: 'ada@acme.example',
    });
    expect(sayRow(item({ entry: { account: { ...account, domain: '' }, contacts: [] } }))).toEqual({
      title: 'acme',
      person: '',
    });
  });

  test('somebody without a company by their name', () => {
    const alone = { account_id: '', account: { name: '', domain: '', owner: '', traits: {} } };
    const ada = contact('ada', { name: 'Ada', title: 'CTO' });
    expect(sayRow(item({ entry: { ...alone, contacts: [ada] } }))).toEqual({ title: 'Ada', person: 'CTO' });
  });

  test('its id, where nothing of it is published any more', () => {
    expect(sayRow({ ...item(), entry: null })).toEqual({ title: 'acme', person: '' });
  });
});

test('a row says the first reasons that speak for them, and leaves out what only evens out points', () => {
  const reason = (signal: string, text: string, points: number) => ({ signal, text, points, evidence: null });
  const { entry } = item({
    entry: {
      hand_raised_at: ago(12),
      reasons: [
        reason('hand_raise', 'asked to be called on Tue 24 Nov', 0),
        reason('asked_for_demo', 'asked to be called', 28),
        reason('calls', '4 API calls in the first week', 30),
        reason('dormant', 'not seen for 32 days', -25),
        reason('group:web', 'limited', 2),
        reason('range:usage', 'usage is 0 at least', 25),
        reason('pricing', 'pricing twice since Tuesday', 10),
        reason('size', '250 employees', 8),
        reason('title', 'title: CTO', 5),
      ],
    },
  });
  expect(shortReasons(entry)).toEqual([
    '4 API calls in the first week',
    'pricing twice since Tuesday',
    '250 employees',
  ]);
});

describe('what is new', () => {
  const said = (news: Entry['news']) => sayNews(news, now, zone);

  test('somebody came in today, or before midnight', () => {
    expect(said({ kind: 'new', since: ago(60), text: '' })).toBe('new today');
    expect(said({ kind: 'new', since: ago(18 * 60), text: '' })).toBe('new');
  });

  test('a tier rose, from which to which', () => {
    expect(said({ kind: 'risen', since: ago(60), text: 'P3 → P1: 9 API calls in the first week' })).toBe(
      'risen: P3 → P1',
    );
    expect(said({ kind: 'risen', since: ago(60), text: 'from another queue' })).toBe('risen');
  });

  test('that somebody asked is said by the row itself', () => {
    expect(said({ kind: 'hand_raise', since: ago(60), text: '' })).toBeUndefined();
    expect(said(null)).toBeUndefined();
  });
});

test('who asked to be called is waiting until somebody tries them', () => {
  const { entry } = item({ entry: { hand_raised_at: ago(12) } });
  expect(sayAsked(entry, null, now, zone)).toBe('asked to be called 12 min ago');
  expect(sayAsked(entry, workBy('ana', { touched_at: ago(30) }), now, zone)).toBe('asked to be called 12 min ago');
  expect(sayAsked(entry, workBy('ana', { touched_at: ago(3) }), now, zone)).toBeUndefined();
  expect(sayAsked(item().entry, null, now, zone)).toBeUndefined();
});

test('scores are whole numbers, fit with its grade and what it rests on', () => {
  const [fit, engagement, usage] = sayScores(
    item({ entry: { scores: { fit: 49.5, engagement: 64.77, usage: 0.3 } } }).entry,
  );
  expect(fit).toMatchObject({ value: 50, grade: 'A', detail: 'fit: grade A, 4 of 5 traits known' });
  expect(engagement).toMatchObject({ label: 'eng.', value: 65 });
  expect(usage).toMatchObject({ label: 'usage', value: 0 });
});

test('how many are shown, and how a queue stands', () => {
  expect(sayTotal(20, 312)).toBe('20 of 312');
  expect(sayTotal(1, 1)).toBe('1 entry');
  expect(sayTotal(1_200, 1_200)).toBe('1,200 entries');
  expect(sayCounts({ waiting: 20, held: 3, breached: 0 })).toBe('20 waiting · 3 held');
  expect(sayCounts({ waiting: 1_020, held: 3, breached: 1 })).toBe('1,020 waiting · 3 held · 1 late');
});
