import { expect } from 'vitest';
import { openEntry, rowOf } from './support/rows.ts';
import { test } from './support/test.ts';

const lost = /^No connection since \d+:\d\d; trying again/;

test('a lost connection is said and loses nothing: the note stays, it is sent when the server is back, the list catches up', async ({
  signedIn,
  company,
}) => {
  const page = await signedIn('ana');
  await rowOf(page, 'Acme Analytics').getByRole('link').click();
  const panel = await openEntry(page, 'Acme Analytics');
  await panel.getByRole('button', { name: 'Claim', exact: true }).click();
  await panel.getByRole('button', { name: 'Log an attempt' }).click();
  const form = panel.getByRole('form', { name: 'Log an attempt' });
  await form.getByLabel('voicemail').check();
  await form.getByLabel('Note').fill('Calls back at three');

  await company.stopServer();
  await page.getByRole('banner').getByText(lost).waitFor();
  await form.getByRole('button', { name: 'Send' }).click();
  await form.getByRole('alert').waitFor();
  expect(await form.getByLabel('Note').inputValue()).toBe('Calls back at three');
  await rowOf(page, 'Birch & Sons').waitFor();

  await company.startServer();
  await company.ask('bo', 'POST', '/v1/entries/account%3Abirch/claim', {});
  await page.getByRole('banner').getByText(lost).waitFor({ state: 'detached' });
  await rowOf(page, 'Birch & Sons').waitFor({ state: 'detached' });
  await form.getByRole('button', { name: 'Send' }).click();
  await panel.getByRole('listitem').getByText('Calls back at three').waitFor();
  expect(await panel.getByText('Calls back at three').count()).toBe(1);
});

test('a page that reaches nobody at its start says so, and goes on by itself', async ({ signedIn }) => {
  const page = await signedIn('ana');
  await page.route('**/v1/**', (route) => route.abort());
  await page.reload();
  await page.getByText('The server doesn’t answer').waitFor();
  await page.getByRole('button', { name: 'Try again now' }).click();
  await page.getByText('The server doesn’t answer').waitFor();
  await page.unroute('**/v1/**');
  await page.getByRole('heading', { name: 'Queue of us' }).waitFor();
});

test('a browser without a network says so at once, and takes it back when the server is there all the same', async ({
  signedIn,
}) => {
  const page = await signedIn('ana');
  await page.getByRole('heading', { name: 'Queue of us' }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole('banner').getByText(lost).waitFor();
  await page.context().setOffline(false);
  await page.getByRole('banner').getByText(lost).waitFor({ state: 'detached' });
});
