import { describe, expect, it } from 'vitest';
import { type Accepted, accept, longestMessage } from '../../../src/http/segment/accept.ts';
import type { MessageType } from '../../../src/http/segment/messages.ts';
import { readMessage } from '../../../src/warehouse/intake/messages/message.ts';

const received = '2026-06-15T12:00:00.000Z';
const arrival = { receivedAt: Date.parse(received), sentAt: undefined };

function sent(message: unknown, type?: MessageType, sentAt?: string): Accepted {
  return accept([message], {
    ...(type && { type }),
    place: () => [],
    context: {},
    arrival: { ...arrival, sentAt: sentAt === undefined ? undefined : Date.parse(sentAt) },
    newId: () => 'made-here',
  });
}

/** The rows of a message that is taken: `kind` and its fields. */
function rows(message: object, sentAt?: string) {
  const { messages, faults } = sent(message, undefined, sentAt);
  expect(faults).toEqual([]);
  return messages.flatMap(({ text }) => readMessage(text)?.rows ?? []).map(({ kind, fields }) => ({ kind, ...fields }));
}
const faults = (message: unknown) => {
  const { faults: found, messages, refused } = sent(message);
  expect({ taken: messages.length, refused }).toEqual({ taken: 0, refused: 1 });
  return found.map(({ place, message: said }) => `${place}: ${said}`);
};

const track = {
  type: 'track',
  userId: 'ada',
  event: 'Report Run',
  messageId: 'm-1',
  timestamp: '2026-06-15T11:00:00Z',
};
const identify = { type: 'identify', userId: 'ada', messageId: 'm-2' };
const group = { type: 'group', groupId: 'initech', messageId: 'm-3' };

describe('track', () => {
  it('is an event of the lead, as libraries of servers send it', () => {
    const message = {
      anonymousId: '23adfd82-aa0f-45a7-a756-24f2a7a4c895',
      context: {
        library: { name: 'analytics-node', version: '2.1.0' },
        ip: '108.0.78.21',
        groupId: 'initech',
        traits: { email: 'ada@initech.example' },
      },
      event: 'Course Clicked',
      integrations: { All: true },
      messageId: 'ajs-f8ca1e4de5024d9430b3928bd8ac6b96',
      properties: { title: 'Intro', price: 19.5, tags: ['a', 'b'], geo: { country: 'SE' }, none: null },
      receivedAt: '2026-06-15T11:59:59.000Z',
      sentAt: '2026-06-15T11:59:58.000Z',
      timestamp: '2026-06-15T11:30:00.000Z',
      originalTimestamp: '2026-06-15T11:30:00.000Z',
      type: 'track',
      userId: 'ada',
      version: 2,
      _metadata: { nodeVersion: '20.20.2' },
    };
    expect(rows(message)).toEqual([
      {
        kind: 'events',
        lead_id: 'ada',
        account_id: 'initech',
        event: 'Course Clicked',
        at: '2026-06-15T11:30:02.000Z',
        event_id: 'ajs-f8ca1e4de5024d9430b3928bd8ac6b96',
        channel: 'product',
        properties: '{"title":"Intro","price":19.5,"tags":["a","b"],"geo":{"country":"SE"},"none":null}',
      },
    ]);
  });

  it('is an event of the alias where nobody is named yet', () => {
    expect(rows({ ...track, userId: null, anonymousId: 'anon-1' })).toMatchObject([{ alias: 'anon-1' }]);
    expect(rows({ ...track, userId: null, anonymousId: 'anon-1' })[0]).not.toHaveProperty('lead_id');
  });

  it('takes whole numbers for ids', () => {
    expect(rows({ ...track, userId: 97980, messageId: 12 })).toMatchObject([{ lead_id: '97980', event_id: '12' }]);
  });

  it('gets an id where it has none, so that two of them are two', () => {
    expect(rows({ ...track, messageId: undefined })).toMatchObject([{ event_id: 'made-here' }]);
  });

  it.each([
    ['2026-06-15T11:00:00.123456+00:00', '2026-06-15T11:00:00.123Z'],
    ['2026-06-15T13:00:00+02:00', '2026-06-15T11:00:00.000Z'],
    ['2026-06-15T11:00:00', '2026-06-15T11:00:00.000Z'],
    ['2026-06-15 11:00', '2026-06-15T11:00:00.000Z'],
    [1781521200, '2026-06-15T11:00:00.000Z'],
    ['1781521200500', '2026-06-15T11:00:00.500Z'],
    [undefined, received],
  ])('happened at %s', (timestamp, at) => {
    expect(rows({ ...track, timestamp })).toMatchObject([{ at }]);
  });

  it('is put right where the clock of whoever sent it is wrong', () => {
    const clockIsOneHourBehind = '2026-06-15T11:00:00Z';
    expect(rows({ ...track, timestamp: '2026-06-15T10:50:00Z' }, clockIsOneHourBehind)).toMatchObject([
      { at: '2026-06-15T11:50:00.000Z' },
    ]);
  });

  it.each([
    [
      'context.channel',
      { context: { channel: 'Marketing' }, properties: { channel: 'email' } },
      'marketing',
      '{"channel":"email"}',
    ],
    ['properties.channel', { properties: { channel: 'marketing', form: 'demo' } }, 'marketing', '{"form":"demo"}'],
    ['neither', { properties: { channel: 'email' } }, 'product', '{"channel":"email"}'],
  ])('has the channel of %s', (_, said, channel, properties) => {
    expect(rows({ ...track, ...said })).toMatchObject([{ channel, properties }]);
  });

  it('stands for as many as its quantity says', () => {
    expect(rows({ ...track, properties: { quantity: 3, plan: 'pro' } })).toMatchObject([
      { quantity: '3', properties: '{"plan":"pro"}' },
    ]);
  });

  it('has no half of a character in its properties, which the engine can’t read', () => {
    expect(
      rows({ ...track, properties: { a: 'x\ud83dy', b: '\\ud83d', c: '😀', '\ude00': '\ud83d\ud83d' } }),
    ).toMatchObject([{ properties: '{"a":"x\uFFFDy","b":"\\\\ud83d","c":"😀","\uFFFD":"\uFFFD\uFFFD"}' }]);
  });
});

it.each(['page', 'screen'])('%s is an event with its name', (type) => {
  const properties = { url: 'https://initech.example/pricing', title: 'Pricing' };
  expect(rows({ type, userId: 'ada', messageId: 'm-4', name: 'Pricing', category: 'Docs', properties })).toMatchObject([
    {
      kind: 'events',
      event: type,
      properties: '{"name":"Pricing","category":"Docs","url":"https://initech.example/pricing","title":"Pricing"}',
    },
  ]);
});

describe('identify', () => {
  it('is a version of the lead, and an alias of theirs', () => {
    const traits = {
      name: 'Ada Byron',
      email: 'ada@initech.example',
      createdAt: '2026-05-01T08:00:00Z',
      plan: 'premium',
      logins: 5,
      company: { id: 'initech', name: 'Initech' },
    };
    expect(rows({ ...identify, anonymousId: 'anon-1', traits })).toEqual([
      {
        kind: 'leads',
        lead_id: 'ada',
        account_id: 'initech',
        email: 'ada@initech.example',
        name: 'Ada Byron',
        signed_up_at: '2026-05-01T08:00:00.000Z',
        traits: '{"plan":"premium","logins":5,"company":{"id":"initech","name":"Initech"}}',
      },
      { kind: 'aliases', alias: 'anon-1', lead_id: 'ada' },
    ]);
  });

  it('makes one name of two, which stay out of the traits', () => {
    expect(rows({ ...identify, traits: { firstName: 'Ada', lastName: 'Byron' } })).toEqual([
      { kind: 'leads', lead_id: 'ada', name: 'Ada Byron' },
    ]);
  });

  it('is of the account that it is said in', () => {
    const traits = { company: { id: 'globex' } };
    expect(rows({ ...identify, context: { groupId: 'initech' }, traits })).toMatchObject([{ account_id: 'initech' }]);
  });

  it('is known by its id, since it has no time of its own', () => {
    expect(sent(identify).messages).toMatchObject([{ once: 'm-2' }]);
    expect(sent(track).messages[0]?.once).toBeUndefined();
  });
});

describe('group', () => {
  it('is a version of the account, and the account of the user', () => {
    const traits = {
      name: 'Initech',
      website: 'https://www.Initech.example/about',
      createdAt: 1746086400,
      owner: 'ana',
      employees: 329,
    };
    expect(rows({ ...group, userId: 'ada', traits })).toEqual([
      {
        kind: 'accounts',
        account_id: 'initech',
        name: 'Initech',
        domain: 'initech.example',
        created_at: '2025-05-01T08:00:00.000Z',
        owner: 'ana',
        traits: '{"website":"https://www.Initech.example/about","employees":329}',
      },
      { kind: 'leads', lead_id: 'ada', account_id: 'initech' },
    ]);
  });

  it('needs nobody', () => {
    expect(rows({ ...group, anonymousId: 'anon-1', traits: { domain: 'initech.example' } })).toEqual([
      { kind: 'accounts', account_id: 'initech', domain: 'initech.example' },
    ]);
  });
});

describe('alias', () => {
  it('is an alias of the lead', () => {
    expect(rows({ type: 'alias', previousId: 'anon-1', userId: 'ada' })).toEqual([
      { kind: 'aliases', alias: 'anon-1', lead_id: 'ada' },
    ]);
  });

  it('of itself says nothing', () => {
    expect(rows({ type: 'alias', previousId: 'ada', userId: 'ada' })).toEqual([]);
  });
});

describe('what can’t be used is named', () => {
  it.each<[string, unknown, string[]]>([
    ['no object', 'track', ['body: must be an object: one message']],
    ['no type', { userId: 'ada' }, ['body.type: must be one of track, page, screen, identify, group, alias']],
    ['nobody', { ...track, userId: '' }, ['body.userId: names nobody: give userId or anonymousId']],
    ['an object for an id', { ...track, userId: { id: 1 } }, ['body.userId: must be a text']],
    ['no event', { ...track, event: undefined }, ['body.event: must be a text: the name of what was done']],
    ['an empty event', { ...track, event: '' }, ['body.event: is empty: name what was done']],
    ['properties that are none', { ...track, properties: 'x' }, ['body.properties: must be an object of properties']],
    ['context that is none', { ...track, context: 'x' }, ['body.context: must be an object of context']],
    [
      'a timestamp that is none',
      { ...track, timestamp: 'yesterday' },
      ['body.timestamp: can’t be read as a time: write it like 2026-01-31T08:00:00Z'],
    ],
    [
      'a day that is none',
      { ...track, timestamp: '2026-02-31' },
      ['body.timestamp: can’t be read as a time: write it like 2026-01-31T08:00:00Z'],
    ],
    [
      'the future',
      { ...track, timestamp: '2026-06-16T12:00:01Z' },
      ['body.timestamp: 2026-06-16T12:00:01.000Z is more than a day ahead: correct the time, or its unit'],
    ],
    ['before 1970', { ...track, timestamp: '1969-12-31' }, ['body.timestamp: is before 1970: correct the time']],
    [
      'a quantity that is none',
      { ...track, properties: { quantity: 1.5 } },
      [
        'body.properties.quantity: says how many events it stands for, so it must be a whole number from 0 to 1,000,000,000: give another quantity another name',
      ],
    ],
    [
      'a channel that is none',
      { ...track, context: { channel: 'mail' } },
      ['body.context.channel: is no channel: use product or marketing'],
    ],
    [
      'traits of nobody',
      { ...identify, userId: undefined, anonymousId: 'anon-1' },
      ['body.userId: is empty: what is known of somebody without a userId can’t be kept'],
    ],
    ['an e-mail that is none', { ...identify, traits: { email: {} } }, ['body.traits.email: must be a text']],
    [
      'a sign-up that is none',
      { ...identify, traits: { createdAt: 'May' } },
      ['body.traits.createdAt: can’t be read as a time: write it like 2026-01-31T08:00:00Z'],
    ],
    ['no account', { ...group, groupId: null }, ['body.groupId: is empty: name the account']],
    ['an alias of nobody', { type: 'alias', previousId: 'anon-1' }, ['body.userId: is empty: name whose alias it is']],
    [
      'too much',
      { ...track, properties: { text: 'x'.repeat(longestMessage) } },
      [expect.stringMatching(/^body: has 32\d{3} bytes, and 32768 are the most: send less with it$/)],
    ],
  ])('%s', (_, message, places) => {
    expect(faults(message)).toEqual(places);
  });

  it('the rest is taken', () => {
    const context = { groupId: 'initech' };
    const place = (i: number) => ['batch', String(i)];
    const { messages, faults: found } = accept([track, 1, group], { place, context, arrival, newId: () => 'x' });
    expect(messages).toHaveLength(2);
    expect(found).toEqual([{ place: 'body.batch.1', message: 'must be an object: one message' }]);
    expect(readMessage(messages[0]?.text ?? '')?.rows[0]?.fields).toMatchObject({ account_id: 'initech' });
  });

  it('what is nested too deeply to be written again', () => {
    const deep = JSON.parse(
      `{"type":"track","userId":"ada","event":"x","properties":{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`,
    );
    expect(faults(deep)).toEqual([
      expect.stringMatching(/^body: (is nested too deeply: send less of it|has \d+ bytes)/),
    ]);
  });
});
