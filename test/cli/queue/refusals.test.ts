import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Program } from '../../support/program.ts';
import { type CommandLine, openCommandLine } from './command-line.ts';
import { openMorning } from './morning.ts';

let program: Program;
let line: CommandLine;
beforeAll(async () => {
  program = await openMorning();
  line = await openCommandLine(program);
  for (const args of [
    ['claim', 'account:acme', '--rep', 'ana'],
    ['reassign', 'account:bell', '--as-lead', 'lea', '--to', 'bo'],
  ]) {
    expect(await line.queue(...args)).toMatchObject({ code: 0, stderr: '' });
  }
}, 240_000);
afterAll(async () => {
  await line.close();
  await program.close();
});

test.each<[string, readonly string[], RegExp]>([
  ['a team that isn’t there', ['claim', '--rep', 'ana', '--team', 'emea'], /no team "emea".*Teams: us, eu\./],
  [
    'a rep of another team',
    ['claim', '--rep', 'zoe', '--team', 'us'],
    /"zoe" is no rep of team us\. Its reps: ana, bo\./,
  ],
  ['somebody whom the file doesn’t know', ['claim', '--rep', 'kim'], /"kim" is a rep of no team/],
  ['what somebody holds', ['claim', 'account:acme', '--rep', 'bo'], /account:acme is held by ana/],
  ['what is meant for another', ['claim', 'account:bell', '--rep', 'ana'], /account:bell is meant for bo alone/],
  ['not the next one', ['claim', 'account:gate', '--rep', 'zoe'], /account:gate is not the next one/],
  ['an entry that isn’t there', ['show', 'account:zero'], /no entry "account:zero"/],
  ['an entry by its bare id', ['show', 'acme'], /written as account:ID or lead:ID/],
  ['a history of nothing', ['history', 'lead:zero'], /no entry "lead:zero"/],
  ['somebody else’s entry', ['contact', 'account:acme', '--rep', 'bo'], /held by ana.*contacted is theirs/],
  ['an entry that nobody holds', ['contact', 'account:core', '--rep', 'bo'], /held by nobody.*Claim it first/],
  [
    'a state that forbids it',
    ['handover', 'account:acme', '--rep', 'ana'],
    /account:acme is claimed by ana.*not possible/,
  ],
  [
    'an old fence',
    ['contact', 'account:acme', '--rep', 'ana', '--fence', '1'],
    /account:acme has changed since: claimed/,
  ],
  ['a fence that is none', ['contact', 'account:acme', '--rep', 'ana', '--fence', 'x'], /--fence x isn't a fence/],
  ['no reason', ['attempt', 'account:acme', '--rep', 'ana'], /attempt needs a reason\. Reasons: voicemail, emailed/],
  ['another reason', ['disqualify', 'account:acme', '--rep', 'ana', '--reason', 'poor'], /"poor".*Reasons: student/],
  [
    'a reason where none is taken',
    ['contact', 'account:acme', '--rep', 'ana', '--reason', 'x'],
    /unknown option '--reason'/,
  ],
  ['no time', ['snooze', 'account:acme', '--rep', 'ana'], /snooze needs `until`/],
  ['a time in the past', ['snooze', 'account:acme', '--rep', 'ana', '--until', '2020-01-01'], /2020-01-01.*has passed/],
  ['a time too far ahead', ['snooze', 'account:acme', '--rep', 'ana', '--until', '60w'], /365 days ahead at most/],
  ['no time at all', ['snooze', 'account:acme', '--rep', 'ana', '--until', 'soon'], /--until soon isn't an instant/],
  [
    'too long a note',
    ['contact', 'account:acme', '--rep', 'ana', '--note', 'x'.repeat(2_001)],
    /2000 characters at most/,
  ],
  ['a rep who reassigns', ['reassign', 'account:acme', '--rep', 'ana', '--to', 'bo'], /Only a team lead/],
  [
    'a reassignment out of the team',
    ['reassign', 'account:acme', '--as-lead', 'lea', '--to', 'zoe'],
    /"zoe" is no rep of team us/,
  ],
  ['another’s undo', ['undo', 'account:acme', '--rep', 'bo'], /account:acme.*ana/],
  ['an undo of nothing', ['undo', 'account:core', '--rep', 'bo'], /account:core/],
  ['another’s absence', ['away', 'ana', '--rep', 'bo', '--until', '1d'], /Whether ana is away is said by ana/],
  ['an absence of nobody', ['away', '--as-lead', 'lea', '--until', '1d'], /Name the rep who is away/],
  ['nobody who does it', ['contact', 'account:acme'], /Say who does it: --rep NAME, or --as-lead NAME/],
  ['two who do it', ['contact', 'account:acme', '--rep', 'ana', '--as-lead', 'lea'], /--rep and --as-lead contradict/],
  ['a status that isn’t one', ['list', '--team', 'us', '--status', 'closed'], /--status closed isn't known/],
  ['a tier that isn’t one', ['list', '--team', 'us', '--tier', 'P1,P9'], /--tier P1,P9: "P9" isn't a tier/],
])('%s is told in one line, with exit code 2', async (_, args, says) => {
  const { code, stdout, stderr } = await line.queue(...args);
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/^[^\n]+\n(\(Did you mean .*\n)?$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('nothing of all that has changed anything', async () => {
  const shown = async (...args: string[]) => JSON.parse((await line.queue(...args, '--json')).stdout);
  expect(await shown('show', 'account:acme')).toMatchObject({
    status: 'claimed',
    work: { rep: 'ana' },
    history: [{ done: 'claimed' }],
  });
  expect(await shown('history', 'account:core')).toMatchObject({ items: [] });
});
