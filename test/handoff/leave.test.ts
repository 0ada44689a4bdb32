import { beforeEach, describe, expect, test } from 'vitest';
import { connected, lead, rep } from '../queue/desk/acting.ts';
import { ids, type OpenQueues, openQueues, refused } from './open-queues.ts';

const routing = `
teams:
  us: { reps: [ana, bo, cy] }
  eu: { reps: [ana, zoe] }
rules: [{ else: us }]
reasons: { attempt: [voicemail] }
`;
const redis = connected();
const until = Date.parse('2026-11-30T09:00:00Z');

let queues: OpenQueues;
beforeEach(async () => {
  queues = openQueues(redis, '2026-11-23T15:00:00Z', routing);
  await queues.publish({
    us: ['acme', 'bell', 'core', 'dune'].map((name) => ({ id: `account:${name}` })),
    eu: [{ id: 'account:fern' }],
  });
});

const claim = (name: string, team = 'us') => queues.handoff.claim({ team, rep: name });
async function touch(name: string, team = 'us') {
  const { work } = await claim(name, team);
  const { entry_id: entryId, fence } = work;
  return queues.handoff.move({ entryId, transition: 'attempt', by: rep(name), fence, reason: 'voicemail' });
}

describe('out of office', () => {
  test('puts back what was claimed and never touched; the rest stays, and nothing new comes', async () => {
    await touch('ana');
    await claim('ana');
    const swept = await queues.handoff.leave({ rep: 'Ana', until, by: rep('ana'), note: 'skiing' });
    expect(ids(swept)).toEqual(['account:bell']);
    expect(ids(await queues.handoff.work('ana'))).toEqual(['account:acme']);
    expect([...(await queues.desk.away())]).toEqual([['ana', until]]);
    expect((await claim('bo')).work.entry_id).toBe('account:bell');
  });

  test('with somebody named gives them what was touched, by a team lead', async () => {
    await touch('ana');
    await claim('ana');
    const leave = { rep: 'ana', until, to: 'BO' };
    await refused(queues, 'not_allowed', /Only a team lead/, () => queues.handoff.leave({ ...leave, by: rep('ana') }));
    const swept = await queues.handoff.leave({ ...leave, by: lead });
    expect(swept.map(({ done, work }) => [done, work.entry_id, work.rep])).toEqual([
      ['released', 'account:bell', undefined],
      ['reassigned', 'account:acme', 'bo'],
    ]);
    expect(ids(await queues.handoff.work('ana'))).toEqual([]);
    expect(ids(await queues.handoff.work('bo'))).toEqual(['account:acme']);
  });

  test('is refused as a whole where one of the entries can’t go there', async () => {
    await touch('ana');
    await touch('ana', 'eu');
    await refused(queues, 'unknown_rep', /"bo" is no rep of team eu\. Its reps: ana, zoe/, () =>
      queues.handoff.leave({ rep: 'ana', until, by: lead, to: 'bo' }),
    );
    expect(ids(await queues.handoff.work('ana'))).toEqual(['account:acme', 'account:fern']);
  });

  test('by the lead of one team hands on that team’s entries alone; the rest stays theirs', async () => {
    await touch('ana');
    await touch('ana', 'eu');
    const swept = await queues.handoff.leave({ rep: 'ana', until, by: lead, to: 'bo', teams: ['us'] });
    expect(ids(swept)).toEqual(['account:acme']);
    expect(ids(await queues.handoff.work('bo'))).toEqual(['account:acme']);
    expect(ids(await queues.handoff.work('ana'))).toEqual(['account:fern']);
  });

  test('gives nothing to whoever is away too, or to oneself', async () => {
    await queues.handoff.leave({ rep: 'bo', until, by: lead });
    await refused(queues, 'unknown_rep', /bo is away too, until 2026-11-30/, () =>
      queues.handoff.leave({ rep: 'ana', until, by: lead, to: 'bo' }),
    );
    await refused(queues, 'unknown_rep', /ana is the one who leaves/, () =>
      queues.handoff.leave({ rep: 'ana', until, by: lead, to: 'ANA' }),
    );
  });

  test('of somebody who left the company and the file hands on what they held', async () => {
    await touch('cy');
    queues.route(routing.replace(', cy', ''));
    await queues.handoff.leave({ rep: 'cy', until, by: lead, to: 'bo' });
    expect(ids(await queues.handoff.work('bo'))).toEqual(['account:acme']);
  });

  test('is said by the rep, or a lead, of a time to come', async () => {
    await refused(queues, 'not_allowed', /Whether ana is away is said by ana/, () =>
      queues.handoff.leave({ rep: 'ana', until, by: rep('bo') }),
    );
    await refused(queues, 'bad_time', /has passed/, () => queues.handoff.leave({ rep: 'ana', until: 0, by: lead }));
    await refused(queues, 'unknown_rep', /"kim"/, () => queues.handoff.leave({ rep: 'kim', until, by: lead }));
  });
});

test('whoever is back is given something again', async () => {
  await queues.handoff.leave({ rep: 'ana', until, by: rep('ana') });
  await refused(queues, 'not_allowed', /not by bo/, () => queues.handoff.comeBack({ rep: 'ana', by: rep('bo') }));
  await queues.handoff.comeBack({ rep: 'ANA', by: rep('ana') });
  expect([...(await queues.desk.away())]).toEqual([]);
  expect((await queues.logged()).map(({ done }) => done)).toEqual(['away', 'back']);
});
