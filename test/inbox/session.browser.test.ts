import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Colleague, Company } from './support/company.ts';
import { acme, openEntry } from './support/rows.ts';
import { test } from './support/test.ts';

async function paste(page: Page, token: string) {
  await page.getByLabel('Your token').fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
const signIn = (page: Page, company: Company, who: Colleague) => paste(page, company.secretOf(who));
const signedInAs = (page: Page, who: Colleague) =>
  page.getByRole('button', { name: `Signed in as ${who}` }).waitFor({ timeout: 20_000 });
const queue = (page: Page) => page.getByRole('heading', { name: 'Queue of us' });
const kept = (page: Page) => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));

describe('signing in', () => {
  test('takes a token, pasted with whatever came along, and keeps it nowhere', async ({ open, company }) => {
    const page = await open();
    await page.getByText('Whoever runs pql makes you one').waitFor();
    expect(await page.title()).toBe('Sign in · pql');
    await paste(page, `  ${company.secretOf('ana')}\n`);
    await signedInAs(page, 'ana');
    await queue(page).waitFor();
    expect(await kept(page)).not.toContain(company.secretOf('ana'));
    expect(page.url()).not.toContain('pql_');
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await page.reload();
    await signedInAs(page, 'ana');
  });

  test('says kindly that a token opens nothing, and lets one try again', async ({ open, company }) => {
    const page = await open();
    await paste(page, '');
    await page.getByRole('alert').getByText('Paste your token first').waitFor();
    await paste(page, `${company.secretOf('ana')}x`);
    await page.getByRole('alert').getByText('That token opens nothing').waitFor();
    await paste(page, company.secretOf('ingest'));
    await page.getByRole('alert').getByText('only sends data').waitFor();
    await signIn(page, company, 'ana');
    await signedInAs(page, 'ana');
  });

  test('shows the token to who wants to see it', async ({ open }) => {
    const page = await open();
    const field = page.getByLabel('Your token');
    await field.fill('pql_something');
    expect(await field.getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Show the token' }).click();
    expect(await field.getAttribute('type')).toBe('text');
    expect(await field.inputValue()).toBe('pql_something');
  });

  test('offers everybody the places that are theirs', async ({ signedIn }) => {
    const placesOf = async (who: Colleague) => {
      const page = await signedIn(who);
      await signedInAs(page, who);
      const links = page.getByRole('navigation', { name: 'Places' }).getByRole('link');
      return (await links.allInnerTexts()).map((text) => text.replace(/\n.*/s, '').trim());
    };
    expect(await placesOf('ana')).toEqual(['Queue', 'My work', 'Find', 'Team', 'Contract']);
    expect(await placesOf('read')).toEqual(['Queue', 'Find', 'Team', 'Contract']);
  });
});

describe('a session that is over', () => {
  test('is gone on with over the page: the half-written note is still there, and is sent', async ({
    signedIn,
    company,
  }) => {
    const page = await signedIn('ana', { at: acme });
    const panel = await openEntry(page, 'Acme Analytics');
    await panel.getByRole('button', { name: 'Claim', exact: true }).click();
    await panel.getByRole('button', { name: 'Log an attempt' }).click();
    const form = panel.getByRole('form', { name: 'Log an attempt' });
    await form.getByLabel('voicemail').check();
    await form.getByLabel('Note').fill('Ada is in a meeting until four');
    await company.letSessionsEndIn(0);

    const dialog = page.getByRole('dialog', { name: 'Your session is over' });
    await dialog.getByText('You were signed in as ana').waitFor();
    expect(await dialog.getByLabel('Your token').evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await dialog.waitFor();
    await paste(page, 'pql_wrong');
    await dialog.getByRole('alert').getByText('That token opens nothing').waitFor();
    await signIn(page, company, 'ana');
    await dialog.waitFor({ state: 'detached' });

    expect(await form.getByLabel('Note').inputValue()).toBe('Ada is in a meeting until four');
    await form.getByRole('button', { name: 'Send' }).click();
    await panel.getByText('Ada is in a meeting until four').waitFor();
    expect(await kept(page)).not.toContain('meeting');
  });

  test('outlasts a reload: the note waits for who wrote it', async ({ signedIn, company }) => {
    const page = await signedIn('ana', { at: acme });
    const panel = await openEntry(page, 'Acme Analytics');
    await panel.getByRole('button', { name: 'Talked' }).click();
    await panel.getByLabel('Note').fill('Wants a quote for forty seats');
    await company.letSessionsEndIn(0);
    await page.reload();
    await signIn(page, company, 'ana');
    await panel.getByText('A note isn’t sent yet').waitFor();
    await panel.getByRole('button', { name: 'Talked' }).click();
    expect(await panel.getByLabel('Note').inputValue()).toBe('Wants a quote for forty seats');
  });

  test('leaves nothing of what was written to whoever else signs in', async ({ signedIn, company }) => {
    const page = await signedIn('ana', { at: acme });
    const panel = await openEntry(page, 'Acme Analytics');
    await panel.getByRole('button', { name: 'Talked' }).click();
    await panel.getByLabel('Note').fill('Between ana and Ada alone');
    await company.letSessionsEndIn(0);
    await page.getByRole('dialog', { name: 'Your session is over' }).waitFor();
    await signIn(page, company, 'bo');
    await signedInAs(page, 'bo');
    expect(await kept(page)).not.toContain('alone');
    expect(await page.getByText('Between ana and Ada alone').count()).toBe(0);
    expect(await page.getByRole('form').count()).toBe(0);
  });

  test('is over within seconds of the token’s revocation', async ({ signedIn, company }) => {
    const page = await signedIn('bo');
    await queue(page).waitFor();
    await company.revoke('bo');
    await page.getByRole('dialog', { name: 'Your session is over' }).waitFor();
    await signIn(page, company, 'bo');
    await signedInAs(page, 'bo');
  });

  test('is announced before it ends, and can be made longer at once', async ({ signedIn, company }) => {
    const page = await signedIn('ana');
    await queue(page).waitFor();
    expect(await page.getByText('Your session ends at').count()).toBe(0);
    await company.letSessionsEndIn(9 * 60_000);
    await page.reload();
    await page.getByText('Your session ends at').waitFor();
    await page.getByRole('button', { name: 'Sign in again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again' });
    await dialog.getByRole('button', { name: 'Later' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await paste(page, 'pql_wrong');
    await dialog.getByRole('alert').getByText('That token opens nothing').waitFor();
    await signIn(page, company, 'ana');
    await page.getByText('Your session ends at').waitFor({ state: 'detached' });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

describe('signing out', () => {
  test('forgets what was written, for good', async ({ signedIn, company }) => {
    const page = await signedIn('ana', { at: acme });
    const panel = await openEntry(page, 'Acme Analytics');
    await panel.getByRole('button', { name: 'Talked' }).click();
    await panel.getByLabel('Note').fill('Nobody else’s business');
    await page.getByRole('button', { name: 'Signed in as ana' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Your token').waitFor();
    expect(await kept(page)).not.toContain('business');
    await page.reload();
    await signIn(page, company, 'ana');
    await openEntry(page, 'Acme Analytics');
    expect(await page.getByText('A note isn’t sent yet').count()).toBe(0);
  });

  test('in one window and in as somebody else, the other window follows at once', async ({ signedIn, company }) => {
    const page = await signedIn('ana');
    await signedInAs(page, 'ana');
    const other = await page.context().newPage();
    await other.goto(company.url);
    await other.getByRole('button', { name: 'Signed in as ana' }).click();
    await other.getByRole('button', { name: 'Sign out' }).click();
    await signIn(other, company, 'bo');
    await signedInAs(other, 'bo');
    await signedInAs(page, 'bo');
  });

  test('in a window of which this one heard nothing, what is claimed here is claimed for nobody else', async ({
    signedIn,
    company,
  }) => {
    const page = await signedIn('ana');
    await queue(page).waitFor();
    await page.context().request.post(`${company.url}/v1/session`, { data: { token: company.secretOf('bo') } });
    await page.getByRole('button', { name: 'Claim next' }).click();
    await signedInAs(page, 'bo');
    const answer = await page.context().request.get(`${company.url}/v1/work`);
    expect((await answer.json()).items).toEqual([]);
  });
});
