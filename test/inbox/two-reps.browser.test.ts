import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { rowOf } from './support/rows.ts';
import { test } from './support/test.ts';

const birch = 'Birch & Sons';
const openRow = (page: Page, company: string) => rowOf(page, company).getByRole('link').click();
const panel = (page: Page) => page.getByRole('complementary', { name: 'Open entry' });

describe('two reps of a team', () => {
  test('see at once what the other takes, where it stands, and the list stays as it is', async ({ signedIn }) => {
    const [ana, bo] = [await signedIn('ana'), await signedIn('bo')];
    await rowOf(bo, birch).waitFor();
    await openRow(ana, birch);
    const companies = () => bo.getByRole('listitem').getByRole('link').allTextContents();
    const before = await companies();
    await panel(ana).getByRole('button', { name: 'Claim', exact: true }).click();
    await panel(ana).getByText('Yours: claimed').waitFor();
    await rowOf(bo, birch).getByText('ana has just taken it').waitFor();
    expect(await companies()).toEqual(before);
  });

  test('are told kindly that the other was quicker', async ({ signedIn, company }) => {
    const bo = await signedIn('bo');
    await openRow(bo, 'Cobalt Freight');
    const claim = panel(bo).getByRole('button', { name: 'Claim', exact: true });
    await claim.waitFor();
    // What bo's page hasn't heard of yet: its next request meets an entry that is taken already.
    await bo.route('**/v1/entries/*/claim', async (route) => {
      await company.ask('ana', 'POST', '/v1/entries/account%3Acobalt/claim', {});
      await route.continue();
    });
    await claim.click();
    await panel(bo).getByRole('alert').getByText('Ana has it').waitFor();
    expect(await claim.count()).toBe(0);
  });

  test('who press Claim next at the same moment get two different companies', async ({ signedIn, company }) => {
    const [ana, bo] = [await signedIn('ana'), await signedIn('bo')];
    const pages = [ana, bo];
    for (const page of pages) await page.getByRole('button', { name: 'Claim next' }).waitFor();
    await Promise.all(pages.map((page) => page.getByRole('button', { name: 'Claim next' }).click()));
    const titles = await Promise.all(
      pages.map(async (page) => {
        await panel(page).getByText('Yours: claimed').waitFor();
        return panel(page).getByRole('heading', { level: 2 }).textContent();
      }),
    );
    expect(new Set(titles).size).toBe(2);
    for (const who of ['ana', 'bo'] as const) {
      const held = await company.ask(who, 'GET', '/v1/work');
      expect(held).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ status: 'claimed' })]) });
    }
  });

  test('both see a new run: what is open stays open, and its scores are the new ones', async ({
    signedIn,
    company,
  }) => {
    const [ana, bo] = [await signedIn('ana'), await signedIn('bo')];
    await openRow(ana, 'Delta Bloom');
    await panel(ana).getByRole('heading', { name: 'Delta Bloom' }).waitFor();
    await company.publish();
    for (const page of [ana, bo]) await page.getByText('New scores of').waitFor();
    await panel(ana).getByRole('heading', { name: 'Delta Bloom' }).waitFor();
  });
});
