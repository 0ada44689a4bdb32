import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/model/parse.ts';
import { handRaiseEvents, longestHandRaise, raisesHand } from '../../src/scoring/hand-raise.ts';

const model = readModel(
  `
model: hands
signals:
  pages: { event: page, score: engagement, points: { each: 1 } }
ignore:
  - { where: { user_agent: { matches: bot } }, event: form_submitted }
  - { events: 3, of_one_kind_in: 1m }
hand_raise:
  - { event: form_submitted, where: { form: { in: [sales, demo] } }, within: 14d }
  - { event: [demo_requested, contact_requested], within: 2d }
`,
  'model.yaml',
);
const day = 86_400_000;
const now = Date.parse('2026-03-20T12:00:00Z');
const raises = (event: string, ago: number, properties: Record<string, string> = {}) =>
  raisesHand(model, { event, at: now - ago, properties }, now);

describe('whether somebody asks to be called, by the event alone', () => {
  test('by its name and its properties', () => {
    expect(raises('demo_requested', 0)).toBe(true);
    expect(raises('form_submitted', 0, { form: 'demo' })).toBe(true);
    expect(raises('form_submitted', 0, { form: 'newsletter' })).toBe(false);
    expect(raises('page', 0)).toBe(false);
  });

  test('as long as it stays open, and not before its time', () => {
    expect(raises('demo_requested', 2 * day - 1)).toBe(true);
    expect(raises('demo_requested', 2 * day)).toBe(false);
    expect(raises('form_submitted', 2 * day, { form: 'sales' })).toBe(true);
    expect(raises('demo_requested', -1)).toBe(false);
  });

  test('a guard on properties ignores it; one that looks at what else was done is left to the scoring', () => {
    expect(raises('form_submitted', 0, { form: 'demo', user_agent: 'some bot' })).toBe(false);
    expect(raises('contact_requested', 0, { user_agent: 'some bot' })).toBe(true);
  });
});

test('all names are told once, and how long any of them stays open', () => {
  expect(handRaiseEvents(model)).toEqual(['form_submitted', 'demo_requested', 'contact_requested']);
  expect(longestHandRaise(model)).toBe(14 * day);
});
