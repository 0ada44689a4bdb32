import { describe, expect } from 'vitest';
import { rowOf } from './support/rows.ts';
import { test } from './support/test.ts';

describe('the head', () => {
  test('counts who waits, and follows what others take', async ({ signedIn, company }) => {
    const page = await signedIn('ana');
    await page.getByRole('link', { name: 'Queue 11 waiting' }).waitFor();
    await expect.poll(() => page.title()).toBe('(11) us · pql');
    await company.ask('bo', 'POST', '/v1/entries/account%3Abirch/claim', {});
    await page.getByRole('link', { name: 'Queue 10 waiting' }).waitFor();
    await expect.poll(() => page.title()).toBe('(10) us · pql');
  });

  test('counts what one holds', async ({ signedIn, company }) => {
    const page = await signedIn('ana');
    await rowOf(page, 'Acme Analytics').waitFor();
    expect(await page.getByRole('link', { name: /held by you/ }).count()).toBe(0);
    await company.ask('ana', 'POST', '/v1/entries/account%3Acobalt/claim', {});
    await page.getByRole('link', { name: 'My work 1 held by you' }).click();
    await expect.poll(() => page.title()).toBe('My work · pql');
    await rowOf(page, 'Cobalt Freight').waitFor();
  });

  test('says of which instant the scores are', async ({ signedIn }) => {
    const page = await signedIn('ana');
    await page
      .getByRole('banner')
      .getByText(/^Scores of (today|yesterday) \d+:\d\d, (just now|\d+ min old)$/)
      .waitFor();
  });

  test('shows all keys, which do nothing meanwhile', async ({ signedIn }) => {
    const page = await signedIn('ana');
    await rowOf(page, 'Acme Analytics').waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await help.getByText('hand over (SQL)').waitFor();
    await page.keyboard.press('5');
    expect(new URL(page.url()).hash).not.toContain('contract');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'All keys' }).click();
    await help.getByRole('button', { name: 'Close' }).click();
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('5');
    await page.getByRole('heading', { name: /^Scoring contract/ }).waitFor();
  });
});

describe('colours', () => {
  test('are the system’s until somebody chooses, and theirs before anything is drawn the next time', async ({
    signedIn,
  }) => {
    const page = await signedIn('ana', { theme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: 'Signed in as ana' }).click();
    await page.getByLabel('Dark').check();
    const dark = await ground();
    expect(dark).not.toBe(light);

    // The page's script is held up: what is seen by then is what is drawn first.
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/assets/main-*.js', async (route) => {
      await held;
      await route.continue();
    });
    await page.reload({ waitUntil: 'commit' });
    await page.locator('#inbox').waitFor({ state: 'attached' });
    // No frame is drawn before the style sheet is there, however late it comes.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    expect(await ground()).toBe(dark);
    letGo();

    await page.getByRole('button', { name: 'Signed in as ana' }).click();
    expect(await page.getByLabel('Dark').isChecked()).toBe(true);
    await page.getByLabel('As the system has it').check();
    expect(await ground()).toBe(light);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await ground()).toBe(dark);
  });
});

describe('behind a proxy that signs people in', () => {
  test('nobody is asked for a token, and there is nothing to sign out of', async ({ open }) => {
    const page = await open({ proxied: 'ana' });
    await page.getByRole('heading', { name: 'Queue of us' }).waitFor();
    await page.getByRole('button', { name: 'Signed in as ana' }).click();
    await page.getByText('rep of us').waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    await rowOf(page, 'Delta Bloom').getByRole('link').click();
    await page.getByRole('button', { name: 'Claim', exact: true }).click();
    await page.getByText('Yours: claimed').waitFor();
  });
});
