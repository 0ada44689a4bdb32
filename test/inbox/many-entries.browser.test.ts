import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium.mjs';
import { type OpenApi, openApi } from '../http/open-api.ts';
import { entry } from '../queue/entries.ts';
import { eventually } from '../support/eventually.ts';

/** As many as the largest queue has. */
const count = 10_000;

function queueOf(order: (at: number) => number) {
  return Array.from({ length: count }, (_, at) => {
    const id = `c${order(at)}`;
    return entry(`account:${id}`, {
      account_id: id,
      account: { name: `Company ${id}`, domain: `${id}.example`, owner: '', traits: {} },
    });
  });
}

let api: OpenApi;
let browser: Browser;

beforeAll(async () => {
  api = await openApi();
  await api.publish('r1', { us: queueOf((at) => at), world: [] });
  browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
});
afterAll(async () => {
  await browser.close();
  await api.close();
});

async function signedIn(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const answer = await context.request.post(`${api.url}/v1/session`, { data: { token: api.as.ana } });
  expect(answer.status()).toBe(201);
  const page = await context.newPage();
  await page.goto(`${api.url}/`);
  await page.getByText(`25 of ${count.toLocaleString('en')}`).waitFor();
  return page;
}

const rows = (page: Page) => page.locator('.entry-row');

describe(`a queue of ${count} entries`, () => {
  test('asks for all that is shown first at once, on any visit but the first', async () => {
    const page = await signedIn();
    await page.reload();
    await rows(page).first().waitFor();
    const asked = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .flatMap((one) => (one instanceof PerformanceResourceTiming ? one : []))
        .filter(({ name }) => /\/v1\/(me|queues|queues\/us\/entries\?.*)$/.test(name))
        .map(({ startTime, responseEnd }) => ({ startTime, responseEnd })),
    );
    expect(asked).toHaveLength(3);
    const firstAnswer = Math.min(...asked.map(({ responseEnd }) => responseEnd));
    for (const { startTime } of asked) expect(startTime).toBeLessThan(firstAnswer);
    await page.context().close();
  });

  test('has only what was looked at in the page, and goes on as one scrolls', async () => {
    const page = await signedIn();
    expect(await rows(page).count()).toBe(25);
    await rows(page).last().scrollIntoViewIfNeeded();
    await page.getByText(`75 of ${count.toLocaleString('en')}`).waitFor();
    expect(await rows(page).count()).toBe(75);
    await page.context().close();
  });

  test('stays where one looks when another run turns it over', async () => {
    const page = await signedIn();
    for (const loaded of [25, 75, 125, 175]) {
      await eventually(`${loaded} are loaded`, async () => (await rows(page).count()) >= loaded);
      await rows(page).last().scrollIntoViewIfNeeded();
    }
    await eventually('225 are loaded', async () => (await rows(page).count()) >= 225);
    const looked = page.locator('[data-entry="account:c150"]');
    await looked.scrollIntoViewIfNeeded();
    await looked.getByRole('link').click();
    const top = async () => (await looked.boundingBox())?.y ?? -1;
    const before = await top();
    // The first hundred change places with the second: what was at 150 is at 50.
    const place = (at: number) => (at < 100 ? at + 100 : at < 200 ? at - 100 : at);
    await api.publish('r2', { us: queueOf(place), world: [] });
    await eventually('it is where it is now', async () => (await looked.locator('.row-place').textContent()) === '51');
    // To the pixel: where a browser scrolls to is rounded.
    expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1);
    expect(await looked.getByRole('link').getAttribute('aria-current')).toBe('true');
    await page.context().close();
  });
});
