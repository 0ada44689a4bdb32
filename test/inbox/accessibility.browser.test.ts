import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { openEntry, rowOf } from './support/rows.ts';
import { type Opening, test } from './support/test.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds wrong with the page as it stands, a line a rule and place. */
async function violations(page: Page): Promise<string[]> {
  // By the debugger, which the page's content security policy doesn't bind.
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate<AxeResults>('axe.run({ resultTypes: ["violations"] })');
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${help} (${any[0]?.message ?? ''}) ${html}`),
  );
}

/** How far the page could be pushed sideways. */
const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function holds(page: Page) {
  expect(await violations(page)).toEqual([]);
  expect(await sideways(page)).toBe(0);
}

/** Each with a company of its own, which nobody has claimed before. */
const looks = [
  { theme: 'light', width: 1440, height: 900, company: 'Acme Analytics' },
  { theme: 'dark', width: 1440, height: 900, company: 'Birch & Sons' },
  { theme: 'light', width: 360, height: 740, company: 'Fjord Media' },
  {
    theme: 'dark',
    width: 360,
    height: 740,
    company: 'Kestrel Insurance with a name that goes on for longer than a row is wide',
  },
] as const satisfies readonly (Opening & { company: string })[];

for (const look of looks) {
  describe(`${look.theme}, ${look.width} px wide`, () => {
    test('the sign-in, and what it says of a wrong token', async ({ open }) => {
      const page = await open(look);
      await page.getByLabel('Your token').fill('pql_wrong');
      await holds(page);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('alert').getByText('opens nothing').waitFor();
      await holds(page);
    });

    test('the queue, an open entry, a form in it', async ({ signedIn }) => {
      const page = await signedIn('ana', look);
      await rowOf(page, look.company).waitFor();
      await holds(page);
      await rowOf(page, look.company).getByRole('link').click();
      const panel = await openEntry(page, look.company);
      await panel.getByRole('heading', { name: 'Why now' }).waitFor();
      await holds(page);
      await panel.getByRole('button', { name: 'Claim', exact: true }).click();
      await panel.getByRole('button', { name: 'Log an attempt' }).click();
      await panel.getByRole('form').waitFor();
      await holds(page);
    });

    test('my work, the keys, the menu of who is signed in', async ({ signedIn, company }) => {
      const page = await signedIn('bo', { ...look, at: '#/work' });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await holds(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      await holds(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Signed in as bo' }).click();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      await holds(page);
      await page.keyboard.press('Escape');
      await company.letSessionsEndIn(0);
      await page.getByRole('dialog', { name: 'Your session is over' }).waitFor();
      await holds(page);
    });

    test('a search and what it finds', async ({ signedIn }) => {
      const page = await signedIn('ana', { ...look, at: '#/find' });
      await page.getByRole('searchbox').fill('nils@north.example');
      const found = page.getByRole('link', { name: /Nils Ferrant|North Library/ }).first();
      await found.waitFor();
      await holds(page);
      await found.click();
      const panel = page.getByRole('complementary', { name: 'Whom you chose' });
      await panel.getByText('Qualified by no rule').waitFor();
      await holds(page);
    });

    test('the team and the contract', async ({ signedIn }) => {
      const page = await signedIn('kim', { ...look, at: '#/team' });
      await page.getByText('chi').or(page.getByText('bo')).first().waitFor();
      await holds(page);
      await page.getByRole('link', { name: 'Contract' }).click();
      await page.getByRole('heading', { name: 'Who qualifies' }).waitFor();
      await holds(page);
    });
  });
}
