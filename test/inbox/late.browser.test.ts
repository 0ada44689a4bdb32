import { afterAll, beforeAll, expect } from 'vitest';
import { type Company, openCompany } from './support/company.ts';
import { test } from './support/test.ts';

/** Whoever asks to be called is to be claimed within a second: a promise that nobody keeps. */
const routing = `
teams:
  us: { reps: [ana, bo, kim], sla: { hand_raise: { claim: 1s } } }
  world: { reps: [chi] }
rules:
  - { when: { account.country: { in: [US, CA] } }, to: us }
  - { else: world }
`;

let company: Company;
beforeAll(async () => {
  company = await openCompany({ routing, hasClock: true });
});
afterAll(() => company.close());

test('a team lead sees what is late, and opens it where it stands in the queue', async ({ browser }) => {
  const context = await browser.newContext();
  const answer = await context.request.post(`${company.url}/v1/session`, { data: { token: company.secretOf('kim') } });
  expect(answer.status()).toBe(201);
  const page = await context.newPage();
  await page.goto(`${company.url}/#/team`);
  const late = page.getByRole('region', { name: 'What is late' }).getByRole('listitem');
  await late.filter({ hasText: /^Acme Analytics late by \d+ min/ }).waitFor();
  expect(await late.count()).toBe(1);
  await late.getByRole('link', { name: 'Acme Analytics' }).click();
  const opened = page.getByRole('complementary', { name: 'Open entry' });
  await opened.getByRole('heading', { name: 'Acme Analytics' }).waitFor();
  await page.locator('[aria-current]').filter({ hasText: 'Acme Analytics' }).waitFor();
  await context.close();
});
