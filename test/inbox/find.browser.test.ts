import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './support/test.ts';

const field = (page: Page) => page.getByRole('searchbox', { name: 'Find a person or a company' });
const results = (page: Page) => page.getByRole('list', { name: 'Found' }).getByRole('link');

async function find(page: Page, text: string, found: number) {
  await field(page).fill(text);
  await page
    .getByRole('status')
    .filter({ hasText: `${found} found` })
    .waitFor();
}

describe('a rep finds', () => {
  test('somebody in no queue, and reads why and what it would take', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/find' });
    await find(page, 'nils', 1);
    await results(page).filter({ hasText: 'In no queue' }).click();
    const panel = page.getByRole('complementary', { name: 'Whom you chose' });
    await panel.getByRole('heading', { name: 'Nils Ferrant' }).waitFor();
    await panel.getByText('In no queue: no rule holds').waitFor();
    await panel.getByText('read 1 page of the documentation').waitFor();
    await panel.getByRole('heading', { name: 'What is missing' }).waitFor();
    await panel.getByRole('heading', { name: 'What would it take' }).waitFor();
    expect(page.url()).toMatch(/\/#\/find\/lead\/nils$/);
  });

  test('somebody by e-mail, with their place in the queue, and claims them from there', async ({
    signedIn,
    company,
  }) => {
    const page = await signedIn('ana', { at: '#/find' });
    await find(page, 'CLEO@birch.example', 1);
    await results(page)
      .filter({ hasText: /In the queue of us, number \d+/ })
      .click();
    const panel = page.getByRole('complementary', { name: 'Open entry' });
    await panel.getByRole('button', { name: 'Claim' }).click();
    await results(page).filter({ hasText: 'Yours: claimed' }).waitFor();
    expect(await company.ask('ana', 'GET', '/v1/entries/account:birch')).toMatchObject({
      status: 'claimed',
      work: { rep: 'ana' },
    });
  });

  test('one person of a company alone, and goes back to the company’s entry', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/find' });
    await find(page, 'ben@acme.example', 1);
    await results(page).click();
    await page.getByRole('button', { name: 'This person alone' }).click();
    await page.getByRole('heading', { name: 'Ben Oduya' }).waitFor();
    await page.getByRole('button', { name: 'The entry of their company' }).click();
    await page
      .getByRole('complementary', { name: 'Open entry' })
      .getByRole('heading', { name: 'Acme Analytics' })
      .waitFor();
  });

  test('nobody of another team, and is told what can be looked for', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/find' });
    await field(page).fill('Mia Vogel');
    await page.getByText('Nobody that you may see is known by “Mia Vogel”.').waitFor();
    await page.getByText('Who is in the queue of another team isn’t shown here.').waitFor();
  });
});

describe('the search', () => {
  test('is gone through by keys, and stands as it was when one comes back', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/find' });
    await find(page, 'an', 7);
    const names = await results(page).getByRole('strong').allInnerTexts();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').getByRole('heading', { name: names[1] }).first().waitFor();
    await page.keyboard.press('Escape');
    expect(await field(page).inputValue()).toBe('an');
    await page.getByRole('link', { name: 'Contract' }).click();
    await page.goBack();
    await page.goBack();
    expect(await field(page).inputValue()).toBe('an');
    expect(await results(page).count()).toBe(names.length);
  });

  test('opens the best match on Enter', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/find' });
    await find(page, 'nils', 1);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Nils Ferrant' }).waitFor();
  });

  test('on a phone gives its place to the result, and takes it again', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/find', width: 360 });
    await find(page, 'nils', 1);
    await results(page).click();
    await page.getByRole('heading', { name: 'Nils Ferrant' }).waitFor();
    expect(await field(page).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Close' }).click();
    await results(page).and(page.locator(':focus')).waitFor();
  });

  test('tells no server in an address whom it is for', async ({ signedIn }) => {
    const page = await signedIn('ana');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${page.url().split('#')[0]}#/find`);
    await find(page, 'nils@north.example', 1);
    expect(asked.filter((url) => url.includes('@') || url.includes('%40'))).toEqual([]);
  });
});
