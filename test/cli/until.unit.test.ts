import { expect, test } from 'vitest';
import { parseUntil } from '../../src/cli/until.ts';

const now = Date.parse('2026-11-23T14:00:00Z');
const until = (text: string) => new Date(parseUntil('--until')(text)(now)).toISOString();

test('an instant is one, a duration is counted from now', () => {
  expect(until('2026-12-01T08:00:00+01:00')).toBe('2026-12-01T07:00:00.000Z');
  expect(until('2026-12-01')).toBe('2026-12-01T00:00:00.000Z');
  expect(until('3d')).toBe('2026-11-26T14:00:00.000Z');
  expect(until('90m')).toBe('2026-11-23T15:30:00.000Z');
});

test.each(['3', '3days', '0d', '3 d', 'tomorrow', '2026-13-01'])('%s is neither', (text) => {
  expect(() => until(text)).toThrow(/--until .*isn't (a duration|an instant).*2026-10-01T08:00:00Z/);
});
