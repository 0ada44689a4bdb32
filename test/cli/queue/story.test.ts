import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Program } from '../../support/program.ts';
import { type CommandLine, openCommandLine } from './command-line.ts';
import { openMorning } from './morning.ts';

let program: Program;
let line: CommandLine;
beforeAll(async () => {
  program = await openMorning();
  line = await openCommandLine(program);
}, 240_000);
afterAll(async () => {
  await line.close();
  await program.close();
});

const changed = z.object({
  fence: z.string(),
  status: z.string(),
  entry: z.object({ entry_id: z.string(), account: z.object({ name: z.string() }) }),
  work: z.object({ entry_id: z.string(), state: z.string(), rep: z.string().nullish(), fence: z.string() }),
});
const items = z.object({ items: z.array(z.object({ work: z.object({ entry_id: z.string(), state: z.string() }) })) });

/** What a command that must succeed says, a line each. */
async function said(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await line.queue(...args);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}
async function json(...args: string[]): Promise<unknown> {
  return JSON.parse((await said(...args, '--json')).join('\n'));
}
const done = async (...args: string[]) => changed.parse(await json(...args)).work;
const csv = async (...args: string[]) => (await line.queue(...args, '--format', 'csv')).stdout.split('\r\n');

test('a morning of two reps and their lead', async () => {
  // Ana takes the first, bo the next; nobody gets what somebody has.
  const [line, next] = await said('claim', '--rep', 'ana');
  expect(line).toMatch(/^account:acme \(Acme\): claimed by ana until \d{4}-.*Z, first touch due \d{4}-.*Z\.$/);
  expect(next).toMatch(/^Next: renew, release, attempt, contact, .*undo \(until .*\)\. Fence \d+\.$/);
  expect(await done('claim', '--rep', 'bo', '--note', 'knows them')).toMatchObject({
    entry_id: 'account:bell',
    rep: 'bo',
  });

  // Voicemail, then a call, a meeting, accepted; a misclick is undone.
  await said('attempt', 'account:acme', '--rep', 'ana', '--reason', 'voicemail');
  await said('contact', 'account:acme', '--rep', 'ana', '--note', 'wants a price');
  const meeting = await done('meeting', 'account:acme', '--rep', 'ana');
  const accepted = await done('accept', 'account:acme', '--rep', 'ana', '--fence', meeting.fence);
  expect(accepted.state).toBe('accepted');
  expect((await done('undo', 'account:acme', '--rep', 'ana')).state).toBe('contacted');
  await said('accept', 'account:acme', '--rep', 'ana');
  expect((await said('handover', 'account:acme', '--rep', 'ana'))[0]).toMatch(/handed over by ana/);

  // Bo puts bell aside, takes it up again and lets it go; the lead gives it to ana.
  expect((await said('snooze', 'account:bell', '--rep', 'bo', '--until', '3d'))[0]).toMatch(/snoozed by bo until/);
  expect((await said('renew', 'account:bell', '--rep', 'bo'))[0]).toMatch(/claimed by bo until/);
  expect((await said('release', 'account:bell', '--rep', 'bo'))[0]).toMatch(/account:bell \(Bell\): available/);
  expect((await said('reassign', 'account:bell', '--as-lead', 'lea', '--to', 'ana'))[0]).toMatch(
    /for ana \(team lead\)/,
  );
  expect((await done('claim', '--rep', 'bo')).entry_id).toBe('account:core');
  expect((await done('claim', '--rep', 'ana')).entry_id).toBe('account:bell');

  // What nobody needs to call any more, and what isn't ripe.
  expect((await done('disqualify', 'account:core', '--rep', 'bo', '--reason', 'student')).state).toBe('disqualified');
  expect((await done('claim', 'account:dune', '--rep', 'bo')).state).toBe('claimed');
  const recycled = await said('recycle', 'account:dune', '--rep', 'bo', '--reason', 'timing', '--until', '30d');
  expect(recycled[0]).toMatch(/recycled by bo \(timing\) until/);

  // Who has what, in the list and by rep.
  const [head = '', ...rows] = await csv('list', '--team', 'us');
  const at = (name: string) => head.split(',').indexOf(name);
  expect(
    rows
      .filter(Boolean)
      .map((row) => row.split(','))
      .map((row) => ['entry_id', 'status', 'rep', 'phone', 'links'].map((name) => row[at(name)])),
  ).toEqual([
    [...['account:bell', 'claimed', 'ana', "'+1 555 0100"], 'crm=https://crm.example/bell.example dial=tel:+15550100'],
  ]);
  expect((await csv('list', '--team', 'us', '--status', 'available')).filter(Boolean)).toHaveLength(1);
  const tier = rows[0]?.split(',')[at('tier')] ?? '';
  expect((await csv('list', '--team', 'us', '--tier', tier)).filter(Boolean)).toHaveLength(2);
  expect(await said('list', '--team', 'us', '--tier', tier, '--asked')).toContainEqual(
    expect.stringMatching(/^Nobody of those asked for is in the queue of us/),
  );
  expect(items.parse(await json('work', '--rep', 'ana')).items).toMatchObject([
    { work: { entry_id: 'account:bell', state: 'claimed' } },
  ]);
  expect((await csv('work', '--rep', 'ana'))[1]).toMatch(/^account:bell,us,claimed,/);

  // Ana is away; what she touched goes to bo, who has nothing else.
  await said('attempt', 'account:bell', '--rep', 'ana', '--reason', 'emailed');
  const away = await said('away', 'ana', '--as-lead', 'lea', '--until', '2d', '--to', 'bo');
  expect(away[0]).toMatch(/ana is away until .* 0 entries went back\. 1 entry went to bo\./);
  expect((await said('work', '--rep', 'ana'))[0]).toMatch(/ana holds nothing/);
  expect((await said('work', '--rep', 'bo')).join('\n')).toMatch(/account:bell/);
  expect(away[1]).toBe('Back sooner: pql queue back ana --as-lead lea');
  expect(await said('back', 'ana', '--as-lead', 'lea')).toEqual(['ana is back.']);
  expect((await said('away', '--rep', 'ana', '--until', '2d'))[1]).toBe('Back sooner: pql queue back --rep ana');
  expect(await said('back', '--rep', 'ana')).toEqual(['ana is back.']);
  expect((await said('away', 'ana', '--as-lead', "Zoë O'Neil", '--until', '2d'))[1]).toBe(
    "Back sooner: pql queue back ana --as-lead 'Zoë O'\\''Neil'",
  );
  expect(await said('back', 'ana', '--as-lead', 'lea')).toEqual(['ana is back.']);

  // The whole story of acme, of which the meeting's misclick is a part.
  const history = await csv('history', 'account:acme');
  expect(history.map((row) => row.split(',')[1])).toEqual([
    'done',
    'handed_over',
    'accepted',
    'undone',
    'accepted',
    'meeting',
    'contacted',
    'attempted',
    'claimed',
    undefined,
  ]);
  const show = (await said('show', 'account:bell')).join('\n');
  expect(show).toMatch(/account:bell \(Bell\): .* by bo until/);
  expect(show).toMatch(/Clocks \(other\) since/);
  expect(show).toMatch(
    /bell_cto.*Bell Cto.*CTO.*cto@bell\.example.*\+1 555 0100.*[A-Z][a-z]{2} \d\d:\d\d to .*\d\d:\d\d/,
  );
  expect(show).toMatch(/\ncrm https:\/\/crm\.example\/bell\.example\nbell_cto: dial tel:\+15550100\n/);
  expect(show).toMatch(/6 API calls (on|since) /);
  expect(show).toMatch(/reassigned/);
});

test('after it the queues are rebuilt as they were, and not while they stand', async () => {
  const before = await json('work', '--rep', 'bo');
  const list = await json('list', '--team', 'us');
  const refused = await line.queue('rebuild');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/^pql: The queues stand in Redis.*--force.*\n$/);

  const [stands, log] = await said('rebuild', '--force');
  expect(stands).toMatch(/^The queues stand again: \d entries of run .*, 1 held, 3 closed\.$/);
  expect(log).toMatch(/^The log reached \d{4}-.*Z; in the ten minutes before Zoë O'Neil, ana, bo, lea worked\./);
  expect(await json('work', '--rep', 'bo')).toEqual(before);
  expect(await json('list', '--team', 'us')).toEqual(list);
});

test('the program itself claims, refuses and lists', { timeout: 120_000 }, async () => {
  const claimed = changed.parse(await program.json(['queue', 'claim', '--rep', 'zoe']));
  expect(claimed).toMatchObject({ status: 'claimed', work: { entry_id: 'account:fern', rep: 'zoe' } });
  const stale = await program.pql(['queue', 'contact', 'account:fern', '--rep', 'zoe', '--fence', '1']);
  expect(stale).toMatchObject({ code: 2, stdout: '' });
  expect(stale.stderr).toMatch(/^pql: account:fern has changed since: claimed.*\n$/);
  const { code, stdout } = await program.pql(['queue', 'list', '--team', 'eu']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Team eu: 2 open, scores of/);
  expect(stdout.replace(/[│\s]+/g, ' ')).toMatch(/Fern.*claimed by zoe/);
});
