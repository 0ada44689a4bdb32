import type { BrowserContext, Page } from 'playwright-core';

/** A page in a browser context of its own, watched: what it may never do is in `faults`. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly faults: readonly string[];
}

export async function openWatched(context: BrowserContext, url: string): Promise<WatchedPage> {
  const faults: string[] = [];
  context.on('weberror', (error) => faults.push(`not caught: ${error.error().stack ?? error.error().message}`));
  context.on('console', (message) => {
    // An answer that refuses (401, 409) is an error to the console, and none of the page.
    const isAnswer =
      message.text().startsWith('Failed to load resource') && message.location().url.startsWith(`${url}/v1/`);
    if ((message.type() === 'error' || message.type() === 'warning') && !isAnswer) {
      faults.push(`in the console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('request', (request) => {
    const isOwn = request.url().startsWith(`${url}/`) || request.url().startsWith('data:');
    if (!isOwn) faults.push(`loaded from elsewhere: ${request.url()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} of ${response.url()}`);
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  return { page, context, faults };
}
