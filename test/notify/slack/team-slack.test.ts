import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { post } from '../../../src/notify/post.ts';
import { createChannel } from '../../../src/notify/slack/channel.ts';
import { createTeamSlack } from '../../../src/notify/slack/team-slack.ts';
import { createCursors } from '../../../src/warehouse/deliveries/cursors.ts';
import { publicationNews } from '../../../src/warehouse/deliveries/publication-news.ts';
import { time } from '../../../src/warehouse/intake/finished.ts';
import { lastPublication } from '../../../src/warehouse/published-entries.ts';
import { createQueueLog } from '../../../src/warehouse/queue-log.ts';
import { entry } from '../../queue/entries.ts';
import { answers, type HttpReceiver, httpReceiver } from '../../support/receiver.ts';
import { freshWarehouse } from '../../support/warehouse.ts';
import { openDelivery } from '../webhook/open-delivery.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
let us: HttpReceiver;
let world: HttpReceiver;
let did: ReturnType<typeof openDelivery>['did'];
let clock: number;
let logged: string[];
beforeEach(async () => {
  fresh = await freshWarehouse();
  us = await httpReceiver();
  world = await httpReceiver();
  did = openDelivery(fresh.warehouse, us).did;
  clock = Date.now();
  logged = [];
});
afterEach(async () => {
  await us.close();
  await world.close();
  await fresh.close();
});

const never = new AbortController().signal;

function start() {
  const { warehouse } = fresh;
  const log = pino({ level: 'debug' }, { write: (line) => void logged.push(line) });
  const now = () => clock;
  const channel = (name: string, { url }: HttpReceiver) => ({
    name,
    contact: 'name' as const,
    channel: createChannel({ name: `The Slack of team ${name}`, url, post, log, now, random: () => 0, timeout: 300 }),
  });
  const teams = [channel('us', us), channel('world', world)];
  const slack = createTeamSlack({
    teams: async () => teams,
    queueLog: createQueueLog(warehouse),
    cursors: createCursors(warehouse),
    entryOf: async (entryId) => entry(entryId, { account: { name: entryId, domain: '', owner: '', traits: {} } }),
    published: () => lastPublication(warehouse),
    newsOf: (of, most) => publicationNews(warehouse, of, most),
    publicUrl: 'https://pql.example.com',
    log,
    now,
  });
  return { once: () => slack.once({ stopping: never, abort: never }) };
}

/** Headlines, without bold. */
const told = ({ received }: HttpReceiver) => received.map(({ body }) => JSON.parse(body).text);
const raised = (entryId: string, team = 'us') => ({
  entryId,
  team,
  done: 'hand_raised',
  by: 'pql',
  role: 'pql',
  rep: '',
});
const assigned = (entryId: string, rep: string) => ({
  entryId,
  team: 'us',
  done: 'assigned',
  by: 'pql',
  role: 'pql',
  rep,
});

describe('a team’s Slack', () => {
  it('is told of hand-raises, assignments and clocks of its own, from now on, and of nothing else', async () => {
    await did(raised('account:before'));
    const slack = start();
    await slack.once();
    await did(raised('account:acme'), { ...assigned('account:base', 'bo'), done: 'claimed', by: 'bo', role: 'rep' });
    await did({ ...assigned('account:cato', 'bo'), done: 'reassigned', by: 'kim', role: 'team_lead' });
    await did({ ...raised('account:dora', 'world'), done: 'claim_warned' });
    await slack.once();
    await slack.once();
    expect(told(us)).toEqual(['Somebody asks to be called', 'bo: an entry is yours']);
    expect(told(world)).toEqual(['Should be claimed soon']);
    expect(us.received[0]?.body).toContain('https://pql.example.com/#/queue/us/account%3Aacme|account:acme');
    expect(us.received[0]?.body).not.toContain('ada@acme.example');
  });

  it('that fails is told later, once, and holds up no other team’s', async () => {
    const slack = start();
    await slack.once();
    us.answer(answers.status(500));
    await did(raised('account:acme'), raised('account:acme', 'world'));
    await slack.once();
    await slack.once();
    expect([us.received.length, world.received.length]).toEqual([1, 1]);
    us.answer(answers.status(200));
    clock += 10_000;
    await slack.once();
    await slack.once();
    expect([us.received.length, world.received.length]).toEqual([2, 1]);
    expect(logged.filter((line) => line.includes("can't be told"))).toHaveLength(1);
    expect(logged.join('')).not.toContain('s3cret');
  });

  it('that took one message and not the next is told the next alone', async () => {
    const slack = start();
    await slack.once();
    await did(raised('account:acme'), assigned('account:acme', 'bo'));
    us.answer((response, received) => answers.status(us.received.length === 1 ? 200 : 503)(response, received));
    await slack.once();
    us.answer(answers.status(200));
    clock += 10_000;
    await slack.once();
    expect(told(us)).toEqual(['Somebody asks to be called', 'bo: an entry is yours', 'bo: an entry is yours']);
  });

  it('that hangs, is away or wants to be left alone gets it after a restart too', async () => {
    await start().once();
    us.answer(answers.hang);
    await did(raised('account:acme'));
    await start().once();
    await us.leave();
    await start().once();
    await us.comeBack();
    us.answer(answers.status(429, { 'retry-after': '30' }));
    const slack = start();
    await slack.once();
    us.answer(answers.status(200));
    clock += 29_000;
    await slack.once();
    expect(us.received).toHaveLength(2);
    clock += 2_000;
    await slack.once();
    expect(told(us).at(-1)).toBe('Somebody asks to be called');
    expect(us.received).toHaveLength(3);
  });

  it('isn’t told today what was urgent yesterday', async () => {
    await start().once();
    await did(raised('account:acme'));
    clock += 24 * 3_600_000;
    const slack = start();
    await slack.once();
    await slack.once();
    expect(us.received).toEqual([]);
  });
});

describe('after a nightly publish', () => {
  const publish = async (runId: string, at: number, rows: readonly { id: string; to: string; raised?: boolean }[]) => {
    await fresh.warehouse.insert(
      'queue_entries',
      rows.map(({ id, to, raised = false }, index) => ({
        run_id: runId,
        team: 'us',
        position: index + 1,
        entry_id: id,
        assigned_to: to,
        hand_raised_at: raised ? time(at) : null,
        entered_at: time(at),
        clock_since: time(at),
        document: JSON.stringify(entry(id)),
      })),
    );
    await fresh.warehouse.insert('publications', [{ run_id: runId, as_of: time(at), published_at: time(at) }]);
  };

  it('each rep gets one message of what is new for them, and nobody hears twice what was told meanwhile', async () => {
    const night = clock - 3_600_000;
    await publish('r1', night - 1_000, [{ id: 'account:old', to: 'ana' }]);
    const slack = start();
    await slack.once();
    await did(assigned('account:live', 'ana'), raised('account:asked'));
    await slack.once();
    const news = Array.from({ length: 12 }, (_, nth) => ({ id: `account:${nth}`, to: 'ana' }));
    await publish('r2', night, [
      { id: 'account:old', to: 'ana' },
      { id: 'account:live', to: 'ana' },
      { id: 'account:asked', to: '', raised: true },
      { id: 'account:calls', to: '', raised: true },
      { id: 'account:handed', to: 'bo' },
      ...news,
    ]);
    await slack.once();
    await slack.once();
    expect(told(us).toSorted()).toEqual(
      [
        'Somebody asks to be called',
        'ana: an entry is yours',
        'Somebody asks to be called',
        'ana: 12 entries are yours',
        'bo: an entry is yours',
      ].toSorted(),
    );
    expect(us.received.at(-1)?.body).not.toContain('account%3Aasked');
  });
});
