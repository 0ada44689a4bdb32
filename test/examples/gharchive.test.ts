import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Listing } from '../../src/queue/listing.ts';
import { type Example, openExample, passedOver, realData } from './example.ts';

let example: Example;
beforeEach(async () => {
  example = await openExample('gharchive');
});
afterEach(() => example.close());

const lastSecond = Date.UTC(2015, 0, 1, 0, 59, 59);

let number = 0;
function event(minute: number, actor: number, type: string, more: { org?: number; action?: string } = {}): string {
  number += 1;
  return JSON.stringify({
    id: String(2_489_000_000 + number),
    type,
    actor_id: actor,
    org_id: more.org ?? null,
    repo_id: 28_000_000 + actor,
    action: more.action ?? null,
    created_at: new Date(Date.UTC(2015, 0, 1, 0, minute)).toISOString().replace('.000Z', 'Z'),
  });
}

const leadsOf = (queue: Listing | undefined) => queue?.entries.map(({ lead_id }) => lead_id);

test('who works with others leads, alone and in an organisation; scripts and lookers-on are in no queue', async () => {
  const [person, pusher, brancher, starrer, member] = [11, 22, 33, 44, 55];
  const lines = [
    event(1, person, 'PushEvent'),
    event(5, person, 'PullRequestEvent', { action: 'opened' }),
    event(7, person, 'IssueCommentEvent', { action: 'created' }),
    event(9, person, 'PullRequestEvent', { action: 'closed' }),
    ...Array.from({ length: 300 }, (_, i) => event(i % 60, pusher, 'PushEvent')),
    ...Array.from({ length: 80 }, (_, i) => event(i % 60, brancher, i % 2 ? 'CreateEvent' : 'DeleteEvent')),
    ...Array.from({ length: 40 }, (_, i) => event(i % 60, starrer, 'WatchEvent', { action: 'started' })),
    event(3, member, 'PullRequestEvent', { org: 9000, action: 'opened' }),
    event(4, member, 'PullRequestReviewCommentEvent', { org: 9000, action: 'created' }),
    event(6, 66, 'PullRequestEvent', { org: 9000, action: 'closed' }),
    event(8, 66, 'IssueCommentEvent', { org: 9000, action: 'created' }),
    event(9, 66, 'PullRequestEvent', { org: 9000, action: 'opened' }),
  ];
  const file = example.file('events.ndjson.gz', lines);
  const imported = await example.load('events', 'events.map.yaml', file, { history: true });
  expect(imported).toMatchObject({ read: lines.length, loaded: lines.length, rejected: 0 });

  const queues = await example.night('run', lastSecond);
  expect(leadsOf(queues.get('individuals'))).toEqual([String(person)]);
  expect(queues.get('organisations')?.entries).toMatchObject([{ account_id: '9000', qualified: [{ rule: 'team' }] }]);
});

test('in the real hour no script is in a queue', async ({ skip }) => {
  const file = realData('gharchive', 'events-2015-01-01-0.ndjson.gz');
  if (file === undefined) return skip(passedOver);
  expect(await example.load('events', 'events.map.yaml', file, { history: true })).toMatchObject({
    read: 7702,
    loaded: 7702,
    rejected: 0,
  });
  // Again: nothing is loaded twice.
  expect(await example.load('events', 'events.map.yaml', file, { history: true })).toMatchObject({
    loaded: 0,
    duplicates: 7702,
  });

  const queues = await example.night('run', lastSecond);
  const called = [...queues.values()].flatMap(leadsOf);
  expect(called.length).toBeGreaterThan(50);
  const floods = await example.warehouse.rows({
    name: 'actors of floods',
    sql: `SELECT DISTINCT subject_id AS lead_id
FROM (SELECT subject_id, event, count() AS times FROM events WHERE subject_kind = 'lead' GROUP BY subject_id, event HAVING times >= 12)`,
    row: z.object({ lead_id: z.string() }),
  });
  expect(floods.length).toBeGreaterThan(10);
  for (const { lead_id } of floods) expect(called).not.toContain(lead_id);
});
