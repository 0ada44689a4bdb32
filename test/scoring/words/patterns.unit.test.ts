import { expect, test } from 'vitest';
import { sayPattern } from '../../../src/scoring/words/patterns.ts';

test.each([
  ['\\b(cto|vp|vice president)\\b', 'contains the word cto, vp or vice president'],
  ['\\b((co-?)?founder|chief)\\b', 'contains the word co-founder, cofounder, founder or chief'],
  ['^/docs', 'begins with /docs'],
  ['\\.example$', 'ends with .example'],
  ['^(a|b)$', 'is a or b'],
  ['bot|crawler', 'contains bot or crawler'],
  ['(?i)bot|crawler', 'contains bot or crawler (or in capitals)'],
  ['\\benterp', 'contains a word that begins with enterp'],
  ['C\\+\\+', 'contains C++'],
  ['', 'matches the pattern '],
  // The anchor belongs to the first alternative alone.
  ['^a|b', 'matches the pattern ^a|b'],
  ['v[0-9]+', 'matches the pattern v[0-9]+'],
  ['a(b', 'matches the pattern a(b'],
  ['(a|b){2}', 'matches the pattern (a|b){2}'],
  ['\\d', 'matches the pattern \\d'],
  ['a?', 'matches the pattern a?'],
  ['(a|b|c|d|e)(a|b|c|d|e)(a|b|c|d|e)', 'matches the pattern (a|b|c|d|e)(a|b|c|d|e)(a|b|c|d|e)'],
])('%s is said as: %s', (pattern, words) => {
  expect(sayPattern(pattern)).toBe(words);
});
