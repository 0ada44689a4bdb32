import type { Locator, Page } from 'playwright-core';

/** The row of a company in the list that is shown. */
export function rowOf(page: Page, company: string): Locator {
  return page.getByRole('listitem').filter({ has: page.getByRole('link', { name: company, exact: true }) });
}

/** The address of an entry that asked to be called. */
export const acme = '#/queue/us/account%3Aacme';

/** What stands beside the list, of an entry that is open. */
export async function openEntry(page: Page, company: string): Promise<Locator> {
  const panel = page.getByRole('complementary', { name: 'Open entry' });
  await panel.getByRole('heading', { name: company }).waitFor();
  return panel;
}
