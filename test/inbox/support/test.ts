import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, test as plain } from 'vitest';
import { findChromium } from '../../../scripts/chromium.mjs';
import { type Colleague, type Company, openCompany, proxyHeader } from './company.ts';
import { openWatched, type WatchedPage } from './page.ts';

export interface Opening {
  readonly theme?: 'light' | 'dark';
  /** CSS pixels; 1280 if not said. */
  readonly width?: number;
  readonly height?: number;
  /** Where the page begins, such as `#/work`. */
  readonly at?: string;
  /** Whom a proxy on the way has signed in. */
  readonly proxied?: Colleague;
}

export interface InboxFixtures {
  /** One for all the tests of a file: what one does the next one finds. */
  readonly company: Company;
  readonly browser: Browser;
  /** A fresh browser in which nobody is signed in. */
  readonly open: (opening?: Opening) => Promise<Page>;
  /** A fresh browser in which a colleague is signed in, with the page. */
  readonly signedIn: (who: Colleague, opening?: Opening) => Promise<Page>;
}

/**
 * A test in a real browser against the real thing. It fails, whatever else it looks at, where a page throws, complains in the console
 * (as of its content security policy), loads anything from elsewhere, or gets an answer 5xx.
 */
export const test = plain.extend<InboxFixtures & { pages: WatchedPage[] }>({
  company: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads what a fixture needs from its pattern
    async ({}, use) => {
      const company = await openCompany();
      await use(company);
      await company.close();
    },
    { scope: 'file' },
  ],
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const browser = await chromium.launch({
        executablePath: chromiumPath(),
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      });
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  pages: async ({ task }, use) => {
    const pages: WatchedPage[] = [];
    await use(pages);
    if (task.result?.state === 'fail') await sayPages(pages);
    for (const { context } of pages) await context.close();
    expect(pages.flatMap(({ faults }) => faults)).toEqual([]);
  },
  open: async ({ browser, company, pages }, use) => {
    await use(async (opening = {}) => {
      const { page } = await newPage(browser, company, pages, opening);
      await page.goto(`${company.url}/${opening.at ?? ''}`);
      return page;
    });
  },
  signedIn: async ({ browser, company, pages }, use) => {
    await use(async (who, opening = {}) => {
      const { page, context } = await newPage(browser, company, pages, opening);
      const answer = await context.request.post(`${company.url}/v1/session`, {
        data: { token: company.secretOf(who) },
      });
      expect(answer.status(), await answer.text()).toBe(201);
      await page.goto(`${company.url}/${opening.at ?? ''}`);
      return page;
    });
  },
});

async function newPage(browser: Browser, { url }: Company, pages: WatchedPage[], opening: Opening) {
  const { theme = 'light', width = 1280, height = 800, proxied } = opening;
  const options: BrowserContextOptions = {
    colorScheme: theme,
    viewport: { width, height },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    ...(proxied && { extraHTTPHeaders: { [proxyHeader]: proxied } }),
  };
  const opened = await openWatched(await browser.newContext(options), url);
  pages.push(opened);
  return opened;
}

/** What stood on the pages when a test failed. */
async function sayPages(pages: readonly WatchedPage[]): Promise<void> {
  for (const { page } of pages) {
    if (!page.isClosed()) console.error(`${page.url()}\n${await page.locator('body').ariaSnapshot()}`);
  }
}

function chromiumPath(): string {
  const path = findChromium();
  if (path === undefined) throw new Error('There is no Chromium. Run `npm run test:browser`, which says what to do.');
  return path;
}
