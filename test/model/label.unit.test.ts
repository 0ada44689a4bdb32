import { describe, expect, it } from 'vitest';
import { labelOf, parseLabel, reachedBy } from '../../src/model/label.ts';

describe('a label', () => {
  it('is an outcome and a time', () => {
    expect(parseLabel('sql within 60d')).toEqual({ text: 'sql within 60d', outcome: 'sql', within: 60 * 86_400_000 });
    expect(parseLabel(' Won  within 12w ')).toMatchObject({ text: 'won within 12w', outcome: 'won' });
  });

  it.each(['60d', '36h', '90m', '45s'])('of %s is written as it is read', (length) => {
    const label = parseLabel(`sql within ${length}`);
    expect(labelOf('sql', label.within)).toEqual(label);
  });

  it('that can’t be read says what to write', () => {
    expect(() => parseLabel('sql')).toThrow('write an outcome and a time, like "sql within 60d"');
    expect(() => parseLabel('sqls within 60d')).toThrow(
      '`sqls` in the label `sqls within 60d` is no outcome; did you mean `sql`?',
    );
    expect(() => parseLabel('sql within soon')).toThrow('`soon` in the label `sql within soon` is no time');
    expect(() => parseLabel('sql within 0d')).toThrow('is no time');
  });

  it('is reached by whatever sales reached beyond it', () => {
    expect(reachedBy('sql')).toEqual(['sql', 'opportunity', 'won']);
    expect(reachedBy('won')).toEqual(['won']);
    expect(reachedBy('meeting')).toEqual(['meeting']);
  });
});
