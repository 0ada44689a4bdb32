import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { EntryPage } from '../../src/inbox/api/types.ts';
import { eventually } from '../support/eventually.ts';
import type { Colleague, Company } from './support/company.ts';
import { event } from './support/people.ts';
import { openEntry, rowOf } from './support/rows.ts';
import { test } from './support/test.ts';

const rows = (page: Page) => page.getByRole('list', { name: 'Queue of us' }).getByRole('link');
const namesOn = async (page: Page) => {
  await rows(page).first().waitFor();
  return rows(page).allTextContents();
};
/** What the API has in a queue, in its order. */
async function queueOf(company: Company, who: Colleague, query = 'status=available', team = 'us') {
  const page = (await company.ask(who, 'GET', `/v1/queues/${team}/entries?limit=200&${query}`)) as EntryPage;
  return page.items.flatMap(({ entry, ...item }) => (entry ? [{ ...item, entry, name: entry.account.name }] : []));
}
const claim = (company: Company, who: Colleague, entryId: string) =>
  company.ask(who, 'POST', `/v1/entries/${encodeURIComponent(entryId)}/claim`, {});
const release = async (company: Company, who: Colleague, entryId: string) => {
  const path = `/v1/entries/${encodeURIComponent(entryId)}`;
  const { fence } = (await company.ask(who, 'GET', path)) as { fence: string };
  await company.ask(who, 'POST', `${path}/release`, { fence });
};
/** By its key, once it is offered. */
async function press(page: Page, key: string, move: string) {
  await page.getByRole('group', { name: 'What can be done' }).getByRole('button', { name: move }).waitFor();
  await page.keyboard.press(key);
}
const topOf = async (page: Page, company: string) => (await rowOf(page, company).boundingBox())?.y ?? -1;

describe('the rows', () => {
  test('stand in the order of the queue, who asked to be called first', async ({ signedIn, company }) => {
    const page = await signedIn('ana');
    const waiting = await queueOf(company, 'ana');
    expect(await namesOn(page)).toEqual(waiting.map(({ name }) => name));
    const first = rowOf(page, 'Acme Analytics');
    await first.getByText(/^asked to be called \d+ min ago$/).waitFor();
    await first.getByText(/^claim within \d+ min$|^claim by /).waitFor();
    await first.getByText('Ada Larkin, CTO').waitFor();
    expect(await namesOn(page)).toHaveLength(waiting.length);
    expect((await namesOn(page))[0]).toBe('Acme Analytics');
  });

  test('say scores as whole numbers, and what they rest on', async ({ signedIn }) => {
    const page = await signedIn('ana');
    const scores = rowOf(page, 'Birch & Sons').locator('.scores');
    await scores.waitFor();
    expect(await scores.textContent()).toMatch(/^fit \d+ [A-D] eng\. \d+ usage \d+ $/);
    expect(await scores.locator('.of-fit').getAttribute('title')).toMatch(/^fit: grade [A-D], \d of \d traits known$/);
  });
});

describe('filters', () => {
  test('narrow the list, together, and say how to drop them', async ({ signedIn, company }) => {
    const page = await signedIn('ana');
    await rows(page).first().waitFor();
    const tier = page.getByRole('button', { name: 'P1', exact: true });
    await tier.click();
    expect(await tier.getAttribute('aria-pressed')).toBe('true');
    const p1 = (await queueOf(company, 'ana', 'status=available&tier=P1')).map(({ name }) => name);
    await eventually('the list is that of P1', async () => (await namesOn(page)).join() === p1.join());
    await page.getByRole('button', { name: 'Late' }).click();
    await page.getByText('Nobody in the queue of us is all of that.').waitFor();
    await page.getByRole('button', { name: 'Show everybody again' }).click();
    await rowOf(page, 'Acme Analytics').waitFor();
    expect(await tier.getAttribute('aria-pressed')).toBe('false');
  });

  test('show what is held, and by whom', async ({ signedIn, company }) => {
    await claim(company, 'bo', 'account:delta');
    const page = await signedIn('ana');
    await page.getByLabel('Who holds them').selectOption('Held');
    await rowOf(page, 'Delta Bloom').getByText('bo', { exact: true }).waitFor();
    expect(await namesOn(page)).toEqual(['Delta Bloom']);
    await release(company, 'bo', 'account:delta');
    await rowOf(page, 'Delta Bloom').getByText('Nobody holds it any more').waitFor();
  });
});

describe('two reps at once', () => {
  test('what one takes says so where it stands for the other, and goes when they go on', async ({ signedIn }) => {
    const [ana, bo] = [await signedIn('ana'), await signedIn('bo')];
    await rows(bo).first().waitFor();
    const before = await namesOn(ana);
    await rowOf(bo, 'Cobalt Freight').getByRole('link').click();
    await openEntry(bo, 'Cobalt Freight');
    await press(bo, 'c', 'Claim');
    await rowOf(ana, 'Cobalt Freight').getByText('bo has just taken it').waitFor({ timeout: 5_000 });
    expect(await namesOn(ana)).toEqual(before);
    await ana.keyboard.press('j');
    await rowOf(ana, 'Cobalt Freight').waitFor({ state: 'detached' });
    await rowOf(bo, 'Cobalt Freight').getByText('You have it').waitFor();
    await press(bo, 'l', 'Let go');
    await rowOf(ana, 'Cobalt Freight').waitFor();
    expect(await namesOn(ana)).toEqual(before);
  });

  test('no row goes from under the pointer', async ({ signedIn, company }) => {
    const page = await signedIn('ana');
    await rowOf(page, 'Birch & Sons').hover();
    const below = await topOf(page, 'Birch & Sons');
    await claim(company, 'bo', 'account:acme');
    await rowOf(page, 'Acme Analytics').getByText('bo has just taken it').waitFor();
    await page.mouse.down();
    await page.mouse.up();
    await openEntry(page, 'Birch & Sons');
    expect(await topOf(page, 'Birch & Sons')).toBeCloseTo(below, 0);
    await rowOf(page, 'Acme Analytics').waitFor();
    await page.mouse.move(1_200, 400);
    await rowOf(page, 'Acme Analytics').waitFor({ state: 'detached' });
    await release(company, 'bo', 'account:acme');
    await rowOf(page, 'Acme Analytics').waitFor();
  });

  test('the next one is never the same for both', async ({ signedIn, company }) => {
    const pages = [await signedIn('ana'), await signedIn('bo')];
    for (const page of pages) await rows(page).first().waitFor();
    await Promise.all(pages.map((page) => page.keyboard.press('n')));
    const opened = await Promise.all(
      pages.map((page) =>
        page.getByRole('complementary', { name: 'Open entry' }).getByRole('heading').first().textContent(),
      ),
    );
    expect(new Set(opened).size).toBe(2);
    for (const page of pages) await page.getByText('Yours: claimed').waitFor();
    for (const who of ['ana', 'bo'] as const) {
      const { items } = (await company.ask(who, 'GET', '/v1/work')) as EntryPage;
      for (const { entry_id } of items) await release(company, who, entry_id);
    }
  });
});

describe('who asks to be called meanwhile', () => {
  test('heads the list that somebody has open, by itself, unscored at first where nobody knew them', async ({
    signedIn,
    company,
  }) => {
    const page = await signedIn('bo');
    await rowOf(page, 'Birch & Sons').waitFor();
    await page.evaluate(() => document.documentElement.setAttribute('data-seen', 'since before'));
    // Longer ago than anybody else asked.
    const timestamp = new Date(Date.now() - 45 * 60_000).toISOString();
    await company.ask('ingest', 'POST', '/v1/batch', {
      batch: [
        { type: 'group', groupId: 'initech', userId: 'nia', traits: { name: 'Initech', country: 'US' } },
        { type: 'track', event: 'demo_requested', userId: 'nia', context: { groupId: 'initech' }, timestamp },
      ],
    });
    const row = rowOf(page, 'Initech');
    await row.getByText(/^asked to be called 4\d min ago$/).waitFor();
    await row.getByText('not scored yet').waitFor();
    expect((await namesOn(page))[0]).toBe('Initech');
    expect(await page.locator('html').getAttribute('data-seen')).toBe('since before');
  });
});

describe('a publish', () => {
  test('keeps the place, what is open and what is selected, and says of which instant the scores are', async ({
    signedIn,
    company,
  }) => {
    const page = await signedIn('ana', { height: 480 });
    const names = await namesOn(page);
    const [seen = '', open = ''] = names.slice(-2);
    await rowOf(page, open).getByRole('link').click();
    await openEntry(page, open);
    await page.keyboard.press('k');
    await openEntry(page, seen);
    const top = await topOf(page, seen);
    expect(top).toBeGreaterThan(100);
    await company.tell({ events: [event('lark', 'pia', 'demo_requested', Date.now() - 60_000, 1)] });
    await company.publish();
    await page
      .locator('.notice')
      .getByText(/^New scores of /)
      .waitFor();
    await openEntry(page, seen);
    // To the pixel: where a browser scrolls to is rounded.
    expect(Math.abs((await topOf(page, seen)) - top)).toBeLessThanOrEqual(1);
    expect(await rowOf(page, seen).getByRole('link').getAttribute('aria-current')).toBe('true');
  });
});

describe('by keys alone', () => {
  test('one goes along the list, opens, goes on with what is open, and closes', async ({ signedIn }) => {
    const page = await signedIn('ana');
    const [first = '', second = '', third = ''] = await namesOn(page);
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press('j');
    expect(await focused()).toBe(first);
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe(second);
    await page.keyboard.press('Enter');
    await openEntry(page, second);
    await page.keyboard.press('j');
    await openEntry(page, third);
    await page.keyboard.press('k');
    await openEntry(page, second);
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Open entry' }).waitFor({ state: 'detached' });
    await eventually('the row has the focus again', async () => (await focused()) === second);
    await page.goBack();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('claim the next one').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await page.getByRole('heading', { name: 'My work' }).waitFor();
    await page.keyboard.press('/');
    await page.getByLabel('Find a person or a company').pressSequentially('jn');
    expect(await page.getByLabel('Find a person or a company').inputValue()).toBe('jn');
  });

  test('one claims the next one, and has it in one’s work', async ({ signedIn, company }) => {
    const page = await signedIn('ana');
    await rows(page).first().waitFor();
    await page.keyboard.press('n');
    await page.getByText('Yours: claimed').waitFor();
    // What ana let go of before comes last: it needn't be the first row.
    const { items } = (await company.ask('ana', 'GET', '/v1/work')) as EntryPage;
    expect(items).toHaveLength(1);
    const claimed = items[0]?.entry?.account.name ?? '';
    await openEntry(page, claimed);
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await page.getByRole('list', { name: 'What I hold' }).getByRole('link', { name: claimed }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await openEntry(page, claimed);
    await press(page, 'l', 'Let go');
    await rowOf(page, claimed).getByText('It is back in the queue').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('1');
    await rowOf(page, claimed).waitFor();
  });
});

describe('where nobody is', () => {
  test('an empty queue says so, and so does claiming from it', async ({ signedIn, company }) => {
    const page = await signedIn('chi');
    const waiting = await queueOf(company, 'chi', 'status=available', 'world');
    for (const _ of waiting) await company.ask('chi', 'POST', '/v1/queues/world/claim', {});
    await page.reload();
    await page.getByText('Nobody waits.', { exact: false }).first().waitFor();
    await page.keyboard.press('n');
    await page.getByText('Nobody waits whom you may claim just now.').waitFor();
    expect(await page.getByRole('link', { name: 'Contract' }).last().getAttribute('href')).toBe('#/contract');
  });

  test('who claims nothing is offered nothing to claim', async ({ signedIn }) => {
    const page = await signedIn('read');
    await page.getByRole('list', { name: 'Queue of us' }).waitFor();
    expect(await page.getByRole('button', { name: 'Claim next' }).count()).toBe(0);
    await page.getByLabel('Team').selectOption('world');
    await page.getByRole('heading', { name: 'Queue of world' }).waitFor();
    expect(page.url()).toContain('#/queue/world');
  });

  test('a team that isn’t there leads to those that are', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/queue/world' });
    await page.getByText('There is no such team, or not for you.').waitFor();
    await page.getByRole('link', { name: 'us', exact: true }).click();
    await rowOf(page, 'Acme Analytics').waitFor();
  });
});
