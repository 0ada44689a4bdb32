import { expect, test } from 'vitest';
import { askedOf, neverSeen } from '../../../src/insight/check-data/never-seen.ts';
import { readModel } from '../../../src/model/parse.ts';
import type { Seen } from '../../../src/warehouse/seen.ts';

const seen: Seen = {
  events: new Map([
    ['api_call', 12_000],
    ['page', 800],
    ['email_clicked', 5],
  ]),
  channels: new Map([
    ['api_call', ['product']],
    ['page', ['']],
    ['email_clicked', ['marketing']],
  ]),
  properties: new Map([
    ['api_call', ['environment', 'status']],
    ['page', ['path']],
  ]),
  traits: { lead: ['email', 'title'], account: ['industry', 'employees'] },
  texts: new Map([
    ['account.industry', ['Software', 'fintech', 'media', 'retail', 'travel', 'energy']],
    ['lead.email', ['kim@acme.example']],
  ]),
};

const found = (text: string) => neverSeen(readModel(`model: m\n${text}`, 'model.yaml'), seen);
const points = 'score: usage, points: { each: 1 }';

test.each<[string, string, ReturnType<typeof found>]>([
  [
    'an event',
    `signals: { calls: { event: [api_calls, page], ${points} } }`,
    [{ kind: 'event', name: 'api_calls', at: ['signals.calls'], nearest: 'api_call' }],
  ],
  [
    'a property of events that came',
    `signals: { calls: { event: api_call, where: { enviroment: production }, ${points} } }`,
    [{ kind: 'property', name: 'enviroment of api_call', at: ['signals.calls'], nearest: 'environment' }],
  ],
  [
    'a property of any event',
    `signals: { spread: { of: account, measure: distinct, property: region, ${points} } }`,
    [{ kind: 'property', name: 'region of any event', at: ['signals.spread'], nearest: undefined }],
  ],
  [
    'a trait',
    'signals: { title: { trait: lead.tilte, score: fit, points: [ { exists: true, give: 1 } ] } }',
    [{ kind: 'trait', name: 'lead.tilte', at: ['signals.title'], nearest: 'lead.title' }],
  ],
  [
    'a text of a trait, without regard to case',
    'signals: { field: { trait: account.industry, score: fit, points: { table: { Software: 3, fintec: 2 } } } }',
    [{ kind: 'trait text', name: 'fintec as account.industry', at: ['signals.field'], nearest: 'fintech' }],
  ],
  [
    'a text to which none is near, with those that were seen instead',
    'signals: { field: { trait: account.industry, score: fit, points: { table: { government: 3 } } } }',
    [
      {
        kind: 'trait text',
        name: 'government as account.industry',
        at: ['signals.field'],
        seen: ['Software', 'fintech', 'media', 'retail', 'travel'],
      },
    ],
  ],
  [
    'a pattern that no text meets',
    'signals: { field: { trait: account.industry, score: fit, points: [ { matches: ^gov, give: 3 }, { matches: ^SOFT, give: 3 } ] } }',
    [
      {
        kind: 'pattern',
        name: '^gov as account.industry',
        at: ['signals.field'],
        seen: ['Software', 'fintech', 'media', 'retail', 'travel'],
      },
    ],
  ],
  [
    'a pattern of e-mails, of which only the domain is shown',
    'signals: { edu: { trait: lead.email, score: fit, points: [ { matches: edu$, give: 3 } ] } }',
    [{ kind: 'pattern', name: 'edu$ as lead.email', at: ['signals.edu'], seen: ['…@acme.example'] }],
  ],
  [
    'a date in a trait',
    'signals: { ends: { trait: account.industry, measure: days_until, score: usage, points: { each: 1 } } }',
    [
      {
        kind: 'date',
        name: 'account.industry',
        at: ['signals.ends'],
        seen: ['Software', 'fintech', 'media', 'retail', 'travel'],
      },
    ],
  ],
  [
    'a channel of events that came',
    `signals: { calls: { event: api_call, channel: marketing, ${points} }, pages: { event: page, channel: product, ${points} }, mails: { event: [email_clicked, api_call], channel: marketing, ${points} } }`,
    [
      { kind: 'channel', name: 'marketing of api_call', at: ['signals.calls'], seen: ['product'] },
      { kind: 'channel', name: 'product of page', at: ['signals.pages'], seen: ['(none)'] },
    ],
  ],
  [
    'an anchor, and what a ratio is taken of',
    `signals: { calls: { of: account, event: page, within: { first: 7d, since: { event: created } }, ratio_to: account.seats, ${points} } }`,
    [
      { kind: 'trait', name: 'account.seats', at: ['signals.calls'], nearest: undefined },
      { kind: 'event', name: 'created', at: ['signals.calls'], nearest: undefined },
    ],
  ],
  [
    'what guards, hand-raises and suppressions name, each once with every place',
    `signals: { page: { event: page, ${points} } }
hand_raise: [ { event: demo, within: 14d } ]
ignore: [ { event: email_clicked, after: email_delivered, within: 5s, name: scanners }, { where: { agent: bot }, event: demo, name: bots } ]
suppressions: { asked_not_to: { event: demo, within: 30d } }
suppress: [asked_not_to]`,
    [
      { kind: 'event', name: 'email_delivered', at: ['ignore.scanners'], nearest: undefined },
      {
        kind: 'event',
        name: 'demo',
        at: ['ignore.bots', 'hand_raise[0]', 'suppressions.asked_not_to'],
        nearest: undefined,
      },
    ],
  ],
])('%s that was never seen is told with what was meant', (_, text, expected) => {
  expect(found(text)).toEqual(expected);
});

test('what should be missing is not missed', () => {
  expect(
    found(
      `signals: { calls: { event: api_call, where: { sandbox: { exists: false }, test: { not: yes } }, ${points} } }`,
    ),
  ).toEqual([]);
});

test('what the model makes itself is looked for in what it is made of', () => {
  const text = `traits: { account.kind: { from: account.industry, rows: [ { in: [software, fintec], then: tech } ] } }
signals:
  kind: { trait: account.kind, score: fit, points: [ { in: [tech], give: 1 }, { is: tech_company, give: 1 } ] }
  mail: { trait: lead.email_kind, score: fit, points: [ { is: company, give: 1 }, { is: fre, give: -1 } ] }
`;
  expect(found(text).map(({ kind, name, at, nearest }) => [kind, name, at[0], nearest])).toEqual([
    ['trait text', 'fintec as account.industry', 'traits.account.kind', 'fintech'],
    ['trait text', 'tech_company as account.kind', 'signals.kind', undefined],
    ['trait text', 'fre as lead.email_kind', 'signals.mail', 'free'],
  ]);
});

test('only what the model compares with is read', () => {
  const text = `signals:
  calls: { event: api_call, where: { status: { below: 400 } }, ${points} }
  pages: { event: page, measure: distinct, property: path, ${points} }
  others: { event: webinar, ${points} }
  field: { trait: account.industry, score: fit, points: [ { in: [software], give: 1 }, { not: media, give: 1 } ] }
`;
  const model = readModel(`model: m\n${text}`, 'model.yaml');
  expect(askedOf(model)).toEqual({
    events: ['api_call', 'page'],
    traits: [{ trait: { of: 'account', trait: 'industry' }, texts: ['software', 'media'] }],
  });
  const ofAny = readModel(`model: m\n${text}  any: { measure: distinct, property: region, ${points} }`, 'model.yaml');
  expect(askedOf(ofAny).events).toBeUndefined();
});
