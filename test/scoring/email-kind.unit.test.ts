import { expect, test } from 'vitest';
import { emailDomains } from '../../src/model/email-domains.ts';
import { emailKind } from '../../src/scoring/email-kind.ts';

test.each([
  ['ada@gmail.com', 'free'],
  ['Ada.Byron@GoogleMail.COM', 'free'],
  ['ada@mailinator.com', 'disposable'],
  ['ada@analytical.engine.example', 'company'],
  ['ada@sub.gmail.com', 'company'],
  ['"a@mailinator.com"@engine.example', 'company'],
  ['engine.example@gmail.com@', undefined],
  ['@gmail.com', undefined],
  ['gmail.com', undefined],
  ['', undefined],
  ['@', undefined],
  ['@@gmail.com', 'free'],
])('%j is %s', (email, kind) => {
  expect(emailKind(email)).toBe(kind);
});

test('the lists know what everybody knows, and none of it is both', () => {
  const { free, disposable } = emailDomains();
  const known = ['gmail.com', 'outlook.com', 'hotmail.com', 'gmx.de', 'gmx.net', 'web.de', 'yahoo.com', 'icloud.com'];
  expect(known.filter((domain) => !free.has(domain) || disposable.has(domain))).toEqual([]);
  const thrownAway = ['mailinator.com', 'guerrillamail.com', '10minutemail.com', 'yopmail.com', 'trashmail.com'];
  expect(thrownAway.filter((domain) => !disposable.has(domain) || free.has(domain))).toEqual([]);
  expect(['google.com', 'microsoft.com', 'ibm.com'].filter((domain) => free.has(domain))).toEqual([]);
});
