import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keyLines } from '../../../src/inbox/words/keys.ts';

test('the help of the page lists the keys of its documentation', () => {
  const page = readFileSync(new URL('../../../docs/inbox.md', import.meta.url), 'utf8');
  const [, table = ''] = /## Keys\n\n\| key \| does \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(page) ?? [];
  const documented = table
    .trim()
    .split('\n')
    .map((line) => {
      const [, keys = '', does = ''] = line.split('|');
      return { keys: keys.replaceAll(/[`,]/g, ' ').split(/\s+/).filter(Boolean), does: does.trim() };
    });
  expect(keyLines).toEqual(documented);
});
