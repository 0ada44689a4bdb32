import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { Company } from './support/company.ts';
import { event } from './support/people.ts';
import { openEntry } from './support/rows.ts';
import { test } from './support/test.ts';

const statusOf = (panel: Locator) => panel.locator('.whose');
const notice = (page: Page, text: string) => page.locator('.notice').filter({ hasText: text });
const history = (panel: Locator) => panel.getByRole('region', { name: 'What happened before' }).getByRole('listitem');

const at = (id: string) => ({ at: `#/queue/us/account%3A${id}` });

/** Claims what is open, by whoever looks. */
async function claim(page: Page, company: string): Promise<Locator> {
  const panel = await openEntry(page, company);
  await panel.getByRole('button', { name: 'Claim' }).click();
  await statusOf(panel).getByText('Yours: claimed').waitFor();
  return panel;
}

const entryOf = async (company: Company, id: string) =>
  (await company.ask('kim', 'GET', `/v1/entries/account%3A${id}`)) as { status: string; fence: string };

describe('an open entry', () => {
  test('says how to reach whom, and what time it is for them', async ({ signedIn }) => {
    const page = await signedIn('read', at('acme'));
    const panel = await openEntry(page, 'Acme Analytics');
    const hrefOf = (name: string) => panel.getByRole('link', { name }).first().getAttribute('href');
    expect(await hrefOf('ada@acme.example')).toBe('mailto:ada@acme.example');
    expect(await hrefOf('+1 212 555 0100')).toBe('tel:+12125550100');
    const crm = panel.getByRole('link', { name: 'crm' });
    expect(await crm.getAttribute('href')).toBe('https://crm.example/accounts/crm-acme');
    expect([await crm.getAttribute('target'), await crm.getAttribute('rel')]).toEqual(['_blank', 'noreferrer']);
    await panel.getByText('for them').first().waitFor();
    await panel.getByText('Asked to be called').first().waitFor();
    // Whoever only reads is offered nothing.
    expect(await panel.getByRole('group', { name: 'What can be done' }).count()).toBe(0);
  });

  test('has reasons with their evidence a click away, and beneath them all that gave points', async ({ signedIn }) => {
    const page = await signedIn('ana', at('acme'));
    const panel = await openEntry(page, 'Acme Analytics');
    const reason = panel.locator('.reason').filter({ hasText: 'API calls in the first week' }).first();
    expect(await reason.getByText(/first .*, last/).isVisible()).toBe(false);
    await reason.locator('summary').click();
    await reason.getByText(/^4 times, .* · \+\d+ points$/).waitFor();

    const whole = panel.getByRole('region', { name: 'The whole explanation' });
    await whole.getByRole('heading', { name: /^Fit \d+, grade [A-D], \d of \d traits known$/ }).waitFor();
    await whole.getByRole('heading', { name: 'Without further activity' }).waitFor();
    await whole.getByRole('combobox').selectOption({ label: 'Ben Oduya' });
    await whole.getByText('Data Engineer').waitFor();
  });

  test('shows what was done day by day, by keys and as a table, too', async ({ signedIn }) => {
    const page = await signedIn('ana', at('birch'));
    const panel = await openEntry(page, 'Birch & Sons');
    const day = panel.getByRole('slider', { name: 'Day' });
    await day.focus();
    await page.keyboard.press('End');
    // The last calls were 1.2 days ago: before five in the morning that was the day before yesterday.
    const daysBack = Date.now() % 86_400_000 < 0.2 * 86_400_000 ? 2 : 1;
    for (let back = 0; back < daysBack; back += 1) await page.keyboard.press('ArrowLeft');
    await panel.locator('.activity-day').getByText('90 events in the product').waitFor();
    expect(await day.getAttribute('aria-valuetext')).toContain('90 events in the product');
    await panel.getByText('Day by day').click();
    await panel.getByRole('row').filter({ hasText: 'signed up' }).first().waitFor();
  });
});

describe('from the claim to the account executive', () => {
  test('by keys alone: claim, an attempt with reason and note, talked, accept, hand over', async ({ signedIn }) => {
    const page = await signedIn('ana', at('birch'));
    const panel = await openEntry(page, 'Birch & Sons');
    await page.keyboard.press('c');
    await notice(page, 'Claimed Birch & Sons').waitFor();

    await page.keyboard.press('a');
    const form = panel.getByRole('form', { name: 'Log an attempt' });
    await form.getByRole('radio', { name: 'voicemail' }).waitFor();
    await page.keyboard.press('Space');
    await form.getByLabel('Note').fill('Asked to be called\nafter lunch');
    await page.keyboard.press('Control+Enter');
    await notice(page, 'Logged an attempt: Birch & Sons').waitFor();
    await history(panel).first().getByText('you tried to reach them: voicemail').waitFor();
    expect(await panel.locator('.note').first().textContent()).toBe('Asked to be called\nafter lunch');

    await page.keyboard.press('t');
    await panel.getByRole('form', { name: 'Talked' }).getByLabel('Note').waitFor();
    await page.keyboard.press('Control+Enter');
    await statusOf(panel).getByText('Yours: contacted').waitFor();

    await page.keyboard.press('y');
    await statusOf(panel).getByText('Yours: accepted').waitFor();
    await page.keyboard.press('o');
    await panel.getByRole('form', { name: 'Hand over' }).getByLabel('Note').fill('Budget is there');
    await page.keyboard.press('Control+Enter');
    await statusOf(panel).getByText('Handed over by you').waitFor();
    await notice(page, 'Handed over Birch & Sons').waitFor();
    expect(await panel.getByRole('heading', { name: 'Birch & Sons' }).count()).toBe(1);
  });

  test('what comes next is offered first', async ({ signedIn }) => {
    const page = await signedIn('ana', at('harbor'));
    const panel = await claim(page, 'Harbor Retail');
    const first = panel.getByRole('group', { name: 'What can be done' }).getByRole('button').first();
    expect(await first.textContent()).toContain('Log an attempt');
    await page.keyboard.press('y');
    await statusOf(panel).getByText('Yours: accepted').waitFor();
    expect(await first.textContent()).toContain('Hand over');
    await page.keyboard.press('l');
    await statusOf(panel).getByText('Free').waitFor();
  });
});

describe('taking back', () => {
  test('by the notice, or by u: the claim is undone, and so is what came after it', async ({ signedIn }) => {
    const page = await signedIn('ana', at('cobalt'));
    const panel = await claim(page, 'Cobalt Freight');
    await page.keyboard.press('t');
    await panel.getByRole('form').getByLabel('Note').fill('Wrong company');
    await page.keyboard.press('Control+Enter');
    await statusOf(panel).getByText('Yours: contacted').waitFor();
    await notice(page, 'Talked with Cobalt Freight').getByRole('button', { name: 'Undo' }).click();
    await statusOf(panel).getByText('Yours: claimed').waitFor();
    await history(panel).filter({ hasText: 'taken back by you' }).waitFor();
    // Whoever takes a move back wants to make another one, with the same note.
    await page.keyboard.press('t');
    await expect.poll(() => panel.getByRole('form').getByLabel('Note').inputValue()).toBe('Wrong company');
    await panel.getByRole('form').getByLabel('Note').fill('');
    await page.keyboard.press('Escape');

    await page.keyboard.press('l');
    await statusOf(panel).getByText('Free').waitFor();
    await page.keyboard.press('u');
    await statusOf(panel).getByText('Yours: claimed').waitFor();
    await notice(page, 'Undone: Let go of Cobalt Freight').waitFor();
  });
});

describe('what has to be said', () => {
  test('a snooze takes its instant from words', async ({ signedIn, company }) => {
    const page = await signedIn('ana', at('delta'));
    const panel = await claim(page, 'Delta Bloom');
    await page.keyboard.press('s');
    const form = panel.getByRole('form', { name: 'Snooze' });
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByRole('alert').getByText('Say until when').waitFor();
    await form.getByRole('radio', { name: 'tomorrow 9:00' }).check();
    await page.keyboard.press('Enter');
    await statusOf(panel).getByText('Yours: snoozed until tomorrow 9:00').waitFor();
    expect((await entryOf(company, 'delta')).status).toBe('snoozed');
    await page.keyboard.press('w');
    await statusOf(panel).getByText('Yours: claimed').waitFor();
  });

  test('a disqualification needs a reason, and one of the team’s', async ({ signedIn }) => {
    const page = await signedIn('ana', at('ember'));
    const panel = await claim(page, 'Ember Games');
    await page.keyboard.press('x');
    const form = panel.getByRole('form', { name: 'Disqualify' });
    await expect.poll(() => form.getByRole('radio').count()).toBe(3);
    await form.getByRole('button', { name: 'Send' }).click();
    await form.getByRole('alert').getByText('Choose a reason').waitFor();
    await form.getByRole('radio', { name: 'no budget' }).check();
    await page.keyboard.press('Enter');
    await statusOf(panel).getByText('Disqualified by you just now: no budget').waitFor();
  });

  test('a team lead hands on to a colleague, whoever has it', async ({ signedIn, company }) => {
    const page = await signedIn('kim', at('iris'));
    const panel = await openEntry(page, 'Iris Robotics');
    await company.ask('bo', 'POST', '/v1/entries/account%3Airis/claim', {});
    await statusOf(panel).getByText('Bo has it').waitFor();
    await page.keyboard.press('g');
    const form = panel.getByRole('form', { name: 'Hand on' });
    await form.getByRole('radio', { name: 'ana' }).waitFor();
    expect(await form.getByRole('radio', { name: 'bo' }).count()).toBe(0);
    await form.getByRole('radio', { name: 'ana' }).check();
    await page.keyboard.press('Enter');
    await statusOf(panel).getByText('Ana has it').waitFor();
  });
});

describe('what was written', () => {
  test('survives Esc and a reload, until it is sent', async ({ signedIn }) => {
    const page = await signedIn('ana', at('fjord'));
    let panel = await claim(page, 'Fjord Media');
    await page.keyboard.press('t');
    await panel.getByRole('form').getByLabel('Note').fill('They want a trial until');
    await page.keyboard.press('Escape');
    await panel.getByText('A note isn’t sent yet').waitFor();
    await page.reload();
    panel = page.getByRole('complementary', { name: 'Open entry' });
    await panel.getByText('A note isn’t sent yet').waitFor();
    await page.keyboard.press('m');
    const note = panel.getByRole('form', { name: 'Meeting set' }).getByLabel('Note');
    expect(await note.inputValue()).toBe('They want a trial until');
    await note.press('Control+Enter');
    await history(panel).first().getByText('They want a trial until').waitFor();
    expect(await panel.getByText('A note isn’t sent yet').count()).toBe(0);
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('trial');
  });

  test('stays where it is while the connection is lost, and is sent once when it is back', async ({ signedIn }) => {
    const page = await signedIn('ana', at('grove'));
    const panel = await claim(page, 'Grove Health');
    await page.keyboard.press('t');
    const form = panel.getByRole('form');
    await form.getByLabel('Note').fill('Call again on Monday');
    await page.context().setOffline(true);
    await page.keyboard.press('Control+Enter');
    await form.getByRole('alert').getByText('No connection. What you wrote is kept').waitFor();
    await page.context().setOffline(false);
    await form.getByRole('button', { name: 'Send' }).click();
    await history(panel).first().getByText('Call again on Monday').waitFor();
  });
});

describe('what somebody else did meanwhile', () => {
  test('shows in the open form, which keeps what was written', async ({ signedIn, company }) => {
    const page = await signedIn('ana', at('juno'));
    const panel = await claim(page, 'Juno Learning');
    await page.keyboard.press('t');
    await panel.getByRole('form').getByLabel('Note').fill('Half a sen');
    const { fence } = await entryOf(company, 'juno');
    await company.ask('kim', 'POST', '/v1/entries/account%3Ajuno/reassign', { fence, to: 'bo' });
    await panel.getByRole('alert').getByText('This can’t be done any more. Bo has it').waitFor();
    expect(await panel.getByRole('form').getByLabel('Note').inputValue()).toBe('Half a sen');
    expect(await panel.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  });

  test('is said kindly where nothing had told the page: what is true now, and the form stays', async ({
    signedIn,
    company,
  }) => {
    const page = await signedIn('kim', at('acme'));
    await page.route('**/v1/events', (route) => route.abort());
    await page.reload();
    const panel = await claim(page, 'Acme Analytics');
    await page.keyboard.press('t');
    const form = panel.getByRole('form');
    await form.getByLabel('Note').fill('She asks for a price');
    const { fence } = await entryOf(company, 'acme');
    await company.ask('admin', 'POST', '/v1/entries/account%3Aacme/reassign', { fence, to: 'bo' });
    await page.keyboard.press('Control+Enter');
    await form.getByRole('alert').getByText('It has changed meanwhile, so nothing was done. Bo has it').waitFor();
    expect(await form.getByLabel('Note').inputValue()).toBe('She asks for a price');
    await statusOf(panel).getByText('Bo has it').waitFor();
  });
});

test('names, notes and links are text, whatever they say', async ({ signedIn, company }) => {
  const now = Date.now();
  const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  const written = { knownAt: now - 60_000, writtenAt: now - 60_000, record: 0 };
  await company.tell({
    accountVersions: [
      {
        ...{
          accountId: 'evil',
          ...written,
          name: `Evil ${markup}`,
          domain: 'javascript:alert(1)',
          owner: '',
          parent: '',
        },
        traits: { country: 'US', employees: '900', industry: markup, crm_id: 'javascript:alert(1)' },
      },
    ],
    leadVersions: [
      {
        ...{ leadId: 'mallory', ...written, accountId: 'evil', email: `x"${markup}@evil.example`, name: markup },
        ...{ signedUpAt: now - 3 * 86_400_000 },
        traits: { title: `CTO ${markup}`, phone: 'javascript:alert(1)' },
      },
    ],
    events: [
      event('evil', 'mallory', 'api_call', now - 2 * 86_400_000, 300),
      event('evil', 'mallory', markup, now - 7_200_000, 2),
    ],
  });
  await company.publish();

  const page = await signedIn('ana', { at: '#/queue/us/account%3Aevil' });
  const panel = page.getByRole('complementary', { name: 'Open entry' });
  await panel.getByRole('heading', { level: 2 }).filter({ hasText: markup }).waitFor();
  await page.keyboard.press('c');
  await statusOf(panel).getByText('Yours: claimed').waitFor();
  await page.keyboard.press('t');
  await panel.getByRole('form').getByLabel('Note').fill(`said ${markup}`);
  await page.keyboard.press('Control+Enter');
  await history(panel).first().getByText(`said ${markup}`).waitFor();
  await panel.getByRole('region', { name: 'Activity' }).getByText('events in the product').waitFor();
  await panel.getByRole('region', { name: 'The whole explanation' }).getByText('grade').waitFor();

  expect(await page.locator('img, script:not([src^="/assets/"], [src^="assets/"])').count()).toBe(0);
  const schemes = await panel
    .locator('a')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).protocol));
  expect(new Set(schemes)).toEqual(new Set(['https:']));
  expect(await page.title()).not.toMatch(/^[12]$/);
});
