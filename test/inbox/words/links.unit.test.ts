import { expect, test } from 'vitest';
import { mailLink, phoneLink, safeLink } from '../../../src/inbox/words/links.ts';

test.each([
  ['https://crm.example/accounts/42', 'https://crm.example/accounts/42'],
  ['javascript:alert(1)', undefined],
  ['JaVaScRiPt:alert(1)', undefined],
  [' java\nscript:alert(1)', undefined],
  ['data:text/html,<script>alert(1)</script>', undefined],
  ['vbscript:x', undefined],
  ['//crm.example', undefined],
  ['crm', undefined],
])('a link %j leads to %j', (url, expected) => {
  expect(safeLink(url)).toBe(expected);
});

test('mail is written to an address alone', () => {
  expect(mailLink('ada@acme.example')).toBe('mailto:ada@acme.example');
  expect(mailLink('o’neil+x@acme.example')).toBe('mailto:o%E2%80%99neil%2Bx@acme.example');
  expect(mailLink('ada@acme.example?bcc=eve@evil.example')).toBeUndefined();
  expect(mailLink('"><img src=x>@acme.example')).toBeUndefined();
});

test('a phone dials digits', () => {
  expect(phoneLink('+1 (202) 555-0142')).toBe('tel:+12025550142');
  expect(phoneLink('020 7946 0123 ext. 9')).toBe('tel:02079460123');
  expect(phoneLink('javascript:alert(1)')).toBeUndefined();
});
