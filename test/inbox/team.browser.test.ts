import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './support/test.ts';

const figure = (page: Page, name: string) =>
  page.locator('.figure', { hasText: new RegExp(`^${name}`) }).getByRole('definition');
const repRow = (page: Page, rep: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: rep }) });

describe('a team lead', () => {
  test('sees how the team stands, and what a rep does while they look', async ({ signedIn, company }) => {
    const page = await signedIn('kim', { at: '#/team' });
    await figure(page, 'waiting').waitFor();
    const [waiting] = await figure(page, 'waiting').allInnerTexts();
    expect(Number(waiting)).toBeGreaterThan(3);
    await company.ask('ana', 'POST', '/v1/entries/account:cobalt/claim', {});
    await figure(page, 'claimed').filter({ hasText: /^1$/ }).waitFor();
    await figure(page, 'waiting')
      .filter({ hasText: new RegExp(`^${Number(waiting) - 1}$`) })
      .waitFor();
    await repRow(page, 'ana').getByRole('cell', { name: '1', exact: true }).first().waitFor();
  });

  test('hands on what a rep holds, with a note, and sees it with the colleague', async ({ signedIn, company }) => {
    await company.ask('bo', 'POST', '/v1/entries/account:delta/claim', {});
    await company.ask('bo', 'POST', '/v1/entries/account:ember/claim', {});
    const page = await signedIn('kim', { at: '#/team' });
    await repRow(page, 'bo').getByRole('button', { name: 'Hand on' }).click();
    const form = page.getByRole('region', { name: 'What bo holds' });
    await form.getByRole('checkbox', { name: 'Delta' }).uncheck();
    await form.getByRole('button', { name: 'Hand on 1 of 2' }).click();
    await form.getByText('Choose a colleague.').waitFor();
    await form.getByRole('radio', { name: 'ana' }).check();
    await form.getByRole('textbox', { name: 'Note' }).fill('They know you from the fair.');
    await form.getByRole('button', { name: 'Hand on 1 of 2' }).click();
    await page.getByText('1 entry handed on to ana').waitFor();
    await form.getByRole('button', { name: 'Hand on 0 of 1' }).waitFor();
    expect(await company.ask('kim', 'GET', '/v1/entries/account:ember')).toMatchObject({ work: { rep: 'ana' } });
    expect(await company.ask('kim', 'GET', '/v1/entries/account:delta')).toMatchObject({ work: { rep: 'bo' } });
    expect(await company.ask('kim', 'GET', '/v1/entries/account:ember/history')).toMatchObject({
      items: [{ done: 'reassigned', note: 'They know you from the fair.' }, {}],
    });
  });

  test('says that somebody is away, whom their work goes to, and that they are back', async ({ signedIn, company }) => {
    const held = (await company.ask('bo', 'POST', '/v1/entries/account:harbor/claim', {})) as { fence: string };
    await company.ask('bo', 'POST', '/v1/entries/account:harbor/contacted', { fence: held.fence });
    const page = await signedIn('kim', { at: '#/team' });
    const away = page.getByRole('region', { name: 'Out of office' });
    await away.getByText('Somebody will be away').click();
    await away.getByRole('combobox', { name: 'Who' }).selectOption('bo');
    await away.getByRole('button', { name: 'Say that bo is away' }).click();
    await away.getByText('Say until when.').waitFor();
    await away.getByRole('radio', { name: 'in 2 weeks' }).check();
    await away.getByRole('combobox', { name: 'goes to' }).selectOption('ana');
    await away.getByRole('button', { name: 'Say that bo is away' }).click();
    await page.getByText(/^bo is away\..*1 to ana\.|^bo is away\. 1 went to ana\./).waitFor();
    await repRow(page, 'bo').getByText('away until').waitFor();
    expect(await company.ask('kim', 'GET', '/v1/entries/account:harbor')).toMatchObject({ work: { rep: 'ana' } });

    await away.getByRole('button', { name: 'bo is back' }).click();
    await repRow(page, 'bo').getByText('on duty').waitFor();
  });
});

describe('a rep', () => {
  test('sees who is there, and says that they are away themselves', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/team' });
    await page.getByText('What each holds and did is shown to team leads.').waitFor();
    expect(await page.getByRole('button', { name: 'Hand on' }).count()).toBe(0);
    const away = page.getByRole('region', { name: 'Out of office' });
    await away.getByText('I will be away').click();
    expect(await away.getByRole('combobox').count()).toBe(0);
    await away.getByRole('radio', { name: 'in 3 hours' }).check();
    await away.getByRole('button', { name: 'Say that I am away' }).click();
    await repRow(page, 'ana').getByText('away until').waitFor();
    await away.getByRole('button', { name: 'ana is back' }).click();
    await repRow(page, 'ana').getByText('on duty').waitFor();
  });

  test('keeps a note of an absence that they have not said yet', async ({ signedIn }) => {
    const page = await signedIn('ana', { at: '#/team' });
    const note = page.getByRole('region', { name: 'Out of office' }).getByRole('textbox', { name: 'Note' });
    await page.getByText('I will be away').click();
    await note.fill('At the fair in Lyon.');
    await page.reload();
    await page.getByText('I will be away').click();
    expect(await note.inputValue()).toBe('At the fair in Lyon.');
  });
});
