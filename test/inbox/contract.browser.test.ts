import { describe, expect } from 'vitest';
import { test } from './support/test.ts';

describe('the contract', () => {
  test('is read in sentences, with who agreed, and where it is, one gets by its contents', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/contract' });
    await page.getByRole('heading', { name: 'Scoring contract: default', level: 1 }).waitFor();
    await page.getByText('Not agreed by marketing and sales yet.').waitFor();
    await page.getByText('A lead is product-qualified (PQL) when all of this holds').waitFor();
    const contents = page.getByRole('navigation', { name: 'What is in the contract' });
    await contents.getByRole('button', { name: 'Who comes first' }).click();
    await page.getByRole('heading', { name: 'Who comes first' }).and(page.locator(':focus')).waitFor();
    const grid = page.getByRole('table', { name: 'Who comes first' });
    expect(await grid.getByRole('rowheader').allInnerTexts()).toHaveLength(4);
    expect(await grid.getByRole('cell', { name: 'P1' }).count()).toBeGreaterThan(0);
  });

  test('names what the model calls by names in words', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/contract' });
    await page.getByRole('term').filter({ hasText: 'first week calls' }).waitFor();
    // Not the runs: what a gate says names settings as they are written.
    const contract = page.getByRole('article').filter({ has: page.getByRole('heading', { level: 1 }) });
    expect(await contract.textContent()).not.toMatch(/[a-z]_[a-z]/);
  });

  test('comes alone on paper, dark on light', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/contract', theme: 'dark' });
    const apart = [
      page.getByRole('heading', { name: 'The last runs' }),
      page.getByRole('button', { name: 'Print' }),
      page.getByRole('banner'),
    ];
    for (const one of apart) await one.waitFor();
    await page.emulateMedia({ media: 'print' });
    for (const one of apart) await one.waitFor({ state: 'hidden' });
    const title = page.getByRole('heading', { name: 'Scoring contract: default' });
    expect(await title.evaluate((heading) => getComputedStyle(heading).color)).toBe('rgb(29, 35, 33)');
  });
});

describe('the last runs', () => {
  test('say what became of them, and what changed since the one before', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/contract' });
    const runs = page.getByRole('region', { name: 'The last runs' }).getByRole('article');
    await runs.nth(1).waitFor();
    const [last, first] = await runs.allInnerTexts();
    expect(last).toMatch(/^As of \d+:\d\d published/);
    expect(last).toMatch(/\d+ leads and \d+ accounts · took /);
    expect(last).toMatch(/pql\s+\d+ (\+\d+|as before)/);
    expect(last).toMatch(/\d+ entered the queues, \d+ left them/);
    expect(last).toContain('us: ');
    // Another team's figures are theirs.
    expect(last).not.toContain('world');
    expect(first).not.toMatch(/\+\d+|as before/);
  });
});
