import { beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/model/errors.ts';
import { connected, lead, rep } from '../queue/desk/acting.ts';
import { ids, iso, type OpenQueues, openQueues, refused } from './open-queues.ts';

const routing = `
teams:
  us:
    reps: [ana, { rep: Bo, keep: 1, hours: { timezone: America/Chicago, days: [mon, tue, wed, thu, fri], from: "08:00", to: "12:00" } }]
    hours: { timezone: America/New_York, days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00", holidays: [2026-11-26] }
    keep: 3
    new_a_day: 4
    lease: 2h
    follow_up: 7d
  eu: { reps: [zoe], take: next_only }
rules: [{ else: us }]
reasons: { disqualify: [student], attempt: [voicemail, emailed], recycle: [timing] }
`;
const redis = connected();
const entries = (...names: string[]) => names.map((name) => ({ id: `account:${name}` }));

let queues: OpenQueues;
beforeEach(async () => {
  // A Monday, 10 o'clock in New York.
  queues = openQueues(redis, '2026-11-23T15:00:00Z', routing);
  await queues.publish({ us: entries('acme', 'bell', 'core', 'dune', 'echo'), eu: entries('fern', 'gate') });
});

const claim = (name: string, entryId?: string, team = 'us') => queues.handoff.claim({ team, rep: name, entryId });
const contacted = (name: string, entryId: string, fence: string) =>
  queues.handoff.move({ entryId, transition: 'contacted', by: rep(name), fence });

describe('a claim', () => {
  test('is the file’s rep in the file’s team, and others are told who is', async () => {
    expect((await claim('BO')).work).toMatchObject({ entry_id: 'account:acme', rep: 'Bo', state: 'claimed' });
    await refused(queues, 'unknown_team', /no team "emea".*Teams: us, eu/, () => claim('ana', undefined, 'emea'));
    await refused(queues, 'unknown_rep', /"zoe" is no rep of team us\. Its reps: ana, Bo\./, () => claim('zoe'));
  });

  test('lasts for the lease in the working hours of the team, or the rep’s own', async () => {
    expect(iso((await claim('ana')).work.lease_until)).toBe('2026-11-23T17:00:00.000Z');
    // 11:00 in Chicago: an hour today, an hour tomorrow.
    queues.at('2026-11-23T17:00:00Z');
    expect(iso((await claim('bo')).work.lease_until)).toBe('2026-11-24T15:00:00.000Z');
    // Before Thanksgiving, 16:30 in New York.
    queues.at('2026-11-25T21:30:00Z');
    expect(iso((await claim('ana')).work.lease_until)).toBe('2026-11-27T15:30:00.000Z');
  });

  test('over a change of clocks is as long as on any other weekend', async () => {
    queues.at('2026-10-30T20:00:00Z');
    const { work } = await claim('ana');
    expect(iso(work.lease_until)).toBe('2026-11-02T15:00:00.000Z');
    queues.at('2026-11-02T14:59:59Z');
    expect(await queues.sweep()).toEqual([]);
    queues.at('2026-11-02T15:00:00Z');
    expect(await queues.sweep()).toMatchObject([
      { done: 'lease_ended', work: { state: 'available', passed_by: 'ana' } },
    ]);
  });

  test('is refused to whoever holds enough, by their own limit or the team’s', async () => {
    await claim('bo');
    await refused(queues, 'full', /Bo holds 1 entr.* and may hold 1/, () => claim('bo'));
    for (const _ of [1, 2, 3]) await claim('ana');
    await refused(queues, 'full', /ana holds 3 entr.* and may hold 3/, () => claim('ana'));
  });

  test('is refused to whoever took enough today; a day begins at the team’s midnight', async () => {
    for (const _ of [1, 2, 3, 4]) {
      const { work } = await claim('ana');
      await queues.handoff.move({
        entryId: work.entry_id,
        transition: 'disqualify',
        by: rep('ana'),
        fence: work.fence,
        reason: 'student',
      });
    }
    await refused(queues, 'day_full', /ana claimed 4 entries on 2026-11-23/, () => claim('ana'));
    queues.at('2026-11-24T04:59:59Z');
    await refused(queues, 'day_full', /2026-11-23/, () => claim('ana'));
    queues.at('2026-11-24T05:00:00Z');
    expect((await claim('ana')).work.entry_id).toBe('account:echo');
  });

  test('of a chosen entry is the next one’s where the team takes the next', async () => {
    await refused(queues, 'next_only', /account:gate is not the next one.*account:fern/, () =>
      claim('zoe', 'account:gate', 'eu'),
    );
    expect((await claim('zoe', 'account:fern', 'eu')).work.rep).toBe('zoe');
  });

  test('with too long a note is refused', async () => {
    const long = queues.handoff.claim({ team: 'us', rep: 'ana', note: 'x'.repeat(2_001) });
    await expect(long).rejects.toThrow(InputError);
    expect(await queues.logged()).toEqual([]);
  });
});

describe('a move', () => {
  test('keeps the entry for the follow-up from the first touch on, by the calendar', async () => {
    const { work } = await claim('ana');
    const moved = await contacted('Ana', 'account:acme', work.fence);
    expect(moved.work).toMatchObject({ state: 'contacted', rep: 'ana' });
    expect(iso(moved.work.lease_until)).toBe('2026-11-30T15:00:00.000Z');
  });

  test('by somebody else is refused, but a team lead may', async () => {
    const { work } = await claim('ana');
    await refused(queues, 'not_yours', /held by ana/, () => contacted('bo', 'account:acme', work.fence));
    await refused(queues, 'unknown_rep', /"kim" is a rep of no team/, () =>
      contacted('kim', 'account:acme', work.fence),
    );
    const moved = await queues.handoff.move({
      entryId: 'account:acme',
      transition: 'contacted',
      by: lead,
      fence: work.fence,
    });
    expect(moved.work.rep).toBe('ana');
  });

  test('by what was seen before is stale, and of an unknown entry refused', async () => {
    const { work } = await claim('ana');
    await contacted('ana', 'account:acme', work.fence);
    await refused(queues, 'stale', /has changed since: contacted/, () => contacted('ana', 'account:acme', work.fence));
    await refused(queues, 'unknown_entry', /no entry "acme".*account:ID/, () => contacted('ana', 'acme', work.fence));
  });

  test('with a reason that isn’t in the file, or none, changes nothing', async () => {
    const { work } = await claim('ana');
    const disqualify = (reason?: string) => () =>
      queues.handoff.move({
        entryId: 'account:acme',
        transition: 'disqualify',
        by: rep('ana'),
        fence: work.fence,
        reason,
      });
    await refused(queues, 'unknown_reason', /"poor".*Reasons: student/, disqualify('poor'));
    await refused(queues, 'missing', /needs a reason/, disqualify());
    expect((await disqualify('student')()).work).toMatchObject({ state: 'disqualified', reason: 'student' });
  });

  test('that snoozes over a weekend wakes with a lease of working hours', async () => {
    const { work } = await claim('ana');
    const until = Date.parse('2026-11-28T12:00:00Z');
    const snoozed = await queues.handoff.move({
      entryId: 'account:acme',
      transition: 'snooze',
      by: rep('ana'),
      fence: work.fence,
      until,
    });
    expect(snoozed.work).toMatchObject({ state: 'snoozed', snoozed_until: until });
    queues.at('2026-11-28T12:00:00Z');
    expect(await queues.sweep()).toMatchObject([{ done: 'woken', work: { state: 'claimed', rep: 'ana' } }]);
    const [held] = await queues.handoff.work('ana');
    // Monday, two hours after nine in New York.
    expect(iso(held?.work.lease_until)).toBe('2026-11-30T16:00:00.000Z');
  });

  test('of an entry whose team is gone from the file ends by the terms of one that says nothing', async () => {
    const { work } = await claim('ana');
    queues.route('teams: { eu: { reps: [zoe, ana] } }\nrules: [{ else: eu }]\n');
    const moved = await contacted('ana', 'account:acme', work.fence);
    expect(iso(moved.work.lease_until)).toBe('2026-12-07T15:00:00.000Z');
  });
});

describe('a team lead', () => {
  const reassign = (to: string, fence: string, by = lead) =>
    queues.handoff.reassign({ entryId: 'account:acme', by, to, fence });

  test('gives what a rep holds to another, whose hours count from then on', async () => {
    const { work } = await claim('ana');
    const { work: given } = await reassign('bo', work.fence);
    expect(given).toMatchObject({ rep: 'Bo', state: 'claimed' });
    expect(iso(given.lease_until)).toBe('2026-11-23T17:00:00.000Z');
    expect(ids(await queues.handoff.work('ana'))).toEqual([]);
    expect(ids(await queues.handoff.work('BO'))).toEqual(['account:acme']);
  });

  test('reserves one that waits', async () => {
    await reassign('bo', '0');
    await refused(queues, 'reserved', /meant for Bo/, () => claim('ana', 'account:acme'));
    expect((await claim('ana')).work.entry_id).toBe('account:bell');
    expect((await claim('bo')).work.entry_id).toBe('account:acme');
  });

  test('gives to the team’s reps alone, and reps give to nobody', async () => {
    await refused(queues, 'unknown_rep', /"zoe" is no rep of team us/, () => reassign('zoe', '0'));
    await refused(queues, 'not_allowed', /ana is a rep/, () => reassign('bo', '0', rep('ana')));
  });
});

describe('what is read', () => {
  test('is an untouched entry with fence 0, and its record once somebody had it', async () => {
    expect((await queues.handoff.entry('account:acme')).work).toMatchObject({
      state: 'available',
      fence: '0',
      team: 'us',
    });
    const { work } = await claim('ana');
    expect((await queues.handoff.entry('account:acme')).work).toEqual(work);
    await refused(queues, 'unknown_entry', /no entry "account:zero" in any queue/, () =>
      queues.handoff.entry('account:zero'),
    );
  });

  test('is what a rep holds, longest first, also of one whom the file has forgotten', async () => {
    await claim('ana');
    queues.at('2026-11-23T15:01:00Z');
    await claim('ana');
    expect(ids(await queues.handoff.work('ana'))).toEqual(['account:acme', 'account:bell']);
    queues.route(routing.replace('[ana,', '[').replace('keep: 3', 'keep: 4'));
    expect(ids(await queues.handoff.work('ana'))).toEqual(['account:acme', 'account:bell']);
    await refused(queues, 'unknown_rep', /"kim"/, () => queues.handoff.work('kim'));
  });

  test('is an entry’s story, the latest first, with what undid what', async () => {
    const { work } = await claim('ana');
    const reached = await contacted('ana', 'account:acme', work.fence);
    await queues.handoff.undo({ entryId: 'account:acme', by: rep('Ana'), fence: reached.work.fence });
    const rows = await queues.handoff.history('account:acme');
    expect(rows).toMatchObject([
      { done: 'undone', undoes: reached.work.fence, by: 'ana' },
      { done: 'contacted', undoes: '', rep: 'ana' },
      { done: 'claimed', team: 'us' },
    ]);
    expect(await queues.handoff.history('account:bell')).toEqual([]);
    await refused(queues, 'unknown_entry', /account:zero/, () => queues.handoff.history('account:zero'));
  });

  test('is in which teams somebody works', async () => {
    expect(await queues.handoff.teamsOf('ZOE')).toEqual(['eu']);
    expect(await queues.handoff.teamsOf('kim')).toEqual([]);
  });
});
