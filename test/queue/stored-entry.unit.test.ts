import { expect, test } from 'vitest';
import { z } from 'zod';
import { storedEntry, textToStore } from '../../src/queue/stored-entry.ts';
import { entry } from './entries.ts';

const acme = entry('account:acme', {
  account: { name: 'Ácme → {"x"}', domain: '', owner: '', traits: { a: '\ud800' } },
});

test('what was written is passed on as it is, and read as it was', () => {
  const stored = storedEntry(textToStore(acme));
  expect(stored.text).toBe(JSON.stringify(acme));
  expect(stored.read()).toEqual(acme);
  expect(stored.read()).toBe(stored.read());
});

test.each(['', '00000000', 'ffff'])('what another version wrote (%s) is brought into the form of this one', (form) => {
  const { links, ...before } = acme;
  const stored = storedEntry(`${form}${JSON.stringify({ ...before, left_out_since: 1 })}`);
  expect(JSON.parse(stored.text)).toEqual({ ...acme, links: {} });
  expect(stored.read()).toEqual({ ...acme, links: {} });
});

test('what can’t be brought into it is refused', () => {
  expect(() => storedEntry('00000000{"entry_id":"account:acme"}')).toThrow(z.ZodError);
  expect(() => storedEntry('')).toThrow(SyntaxError);
});
