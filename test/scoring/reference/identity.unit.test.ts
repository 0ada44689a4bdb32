import { describe, expect, it } from 'vitest';
import type { History } from '../../../src/scoring/history.ts';
import { scoreHistory } from '../../../src/scoring/reference/score.ts';
import {
  accountScores,
  accountVersion,
  ago,
  alias,
  asOf,
  byLead,
  counting,
  event,
  gave,
  history,
  leadScores,
  leadVersion,
  model,
  onTrait,
  outcome,
} from './examples.ts';

const pages = { signals: [counting('pages')] };
const pagesOf = (id: string, rows: Partial<History>) => gave(leadScores(pages, rows, id), 'pages')?.count;
const everyone = (rows: Partial<History>) =>
  scoreHistory(model(pages), history(rows), { asOf, knownAt: asOf }).map(({ subject, id }) => `${subject} ${id}`);

describe('who an event belongs to', () => {
  const byEmail = event({ kind: 'email', id: 'ann@x.example' }, ago(1));
  const byAlias = event({ kind: 'alias', id: 'anon-1' }, ago(1));

  it('by e-mail, without regard to case; of several leads with it the smallest id', () => {
    const leadVersions = [
      leadVersion('bob', { email: 'Ann@X.Example' }),
      leadVersion('ann', { email: 'ANN@x.example' }),
    ];
    expect(pagesOf('ann', { events: [byEmail], leadVersions })).toBe(1n);
    expect(pagesOf('bob', { events: [byEmail], leadVersions })).toBeUndefined();
  });

  it('by a lead’s latest e-mail alone', () => {
    const leadVersions = [
      leadVersion('ann', { email: 'ann@x.example' }),
      leadVersion('ann', { email: 'ann@y.example', knownAt: ago(5) }),
    ];
    expect(pagesOf('ann', { events: [byEmail], leadVersions })).toBeUndefined();
  });

  it('by the latest lead of an alias, and to nobody before it is known', () => {
    const aliases = [alias('anon-1', 'bob'), alias('anon-1', 'ann', { knownAt: ago(0) })];
    expect(pagesOf('ann', { events: [byAlias], aliases })).toBe(1n);
    expect(everyone({ events: [byAlias], aliases: [alias('anon-1', 'ann', { knownAt: ago(0, 1) })] })).toEqual([]);
  });
});

describe('which version of a trait counts', () => {
  const title = {
    signals: [
      onTrait(
        { of: 'lead', trait: 'title' },
        { rows: [{ condition: { kind: 'in', values: ['cto'], negated: false }, give: 3000 }], unknown: 0 },
      ),
    ],
  };
  const titled = (...versions: ReturnType<typeof leadVersion>[]) =>
    gave(leadScores(title, { leadVersions: versions }), 'title');

  it('the latest that says one, with the time it became known', () => {
    const said = leadVersion('ann', { knownAt: ago(9), traits: { title: 'CTO' } });
    const silent = leadVersion('ann', { knownAt: ago(1), traits: { title: '' }, name: 'Ann' });
    expect(titled(said, silent)).toEqual({
      signal: 'title',
      score: 'fit',
      points: 3000,
      value: 0n,
      count: 0n,
      first: ago(9),
      last: ago(9),
    });
  });

  it('of one known_at the one written last, of one import the later row', () => {
    const cto = { traits: { title: 'cto' } };
    const intern = { traits: { title: 'intern' } };
    expect(titled(leadVersion('ann', { ...cto, writtenAt: ago(1) }), leadVersion('ann', intern))?.points).toBe(3000);
    expect(
      titled(leadVersion('ann', { ...cto, record: 2 }), leadVersion('ann', { ...intern, record: 1 }))?.points,
    ).toBe(3000);
    expect(
      titled(leadVersion('ann', { ...cto, record: 2 }), leadVersion('ann', { ...intern, record: 3 })),
    ).toBeUndefined();
  });

  it('fields are named like traits, times as text', () => {
    const recent = onTrait(
      { of: 'lead', trait: 'signed_up_at' },
      { rows: [{ condition: { kind: 'matches', pattern: '^2026-06-14t12:00:00\\.000z$' }, give: 100 }], unknown: 0 },
    );
    const leadVersions = [leadVersion('ann', { signedUpAt: ago(1) })];
    expect(leadScores({ signals: [recent] }, { leadVersions }).fit).toBe(100);
  });
});

describe('a lead’s account', () => {
  const atWork = (accountId: string, days: number) => byLead('ann', ago(days), { accountId });

  it('is the one in its traits, else that of its latest event that carries one', () => {
    const events = [atWork('zeta', 1), atWork('acme', 2), byLead('ann', ago(0))];
    expect(leadScores(pages, { events }).accountId).toBe('zeta');
    expect(leadScores(pages, { events, leadVersions: [leadVersion('ann', { accountId: 'acme' })] }).accountId).toBe(
      'acme',
    );
  });

  it('is of several at the same time the greatest id, by its bytes', () => {
    expect(leadScores(pages, { events: [atWork('\uFFFD', 1), atWork('😀', 1)] }).accountId).toBe('😀');
  });
});

describe('an account’s events', () => {
  const spread = { signals: [counting('spread', { of: 'account' })] };

  it('are those of its leads and those that name it; what names another account counts there, and still for the lead', () => {
    const rows = {
      leadVersions: [leadVersion('ann', { accountId: 'acme' })],
      events: [
        byLead('ann', ago(1)),
        byLead('ann', ago(2), { accountId: 'other', quantity: 10 }),
        event({ kind: 'account', id: 'acme' }, ago(3), { quantity: 100 }),
        event({ kind: 'alias', id: 'nobody' }, ago(4), { accountId: 'acme', quantity: 1000 }),
      ],
    };
    expect(gave(accountScores(spread, rows), 'spread')?.count).toBe(1101n);
    expect(gave(accountScores(spread, rows, 'other'), 'spread')?.count).toBe(10n);
    expect(pagesOf('ann', rows)).toBe(11n);
  });
});

describe('everyone is scored', () => {
  it('leads by an event or a trait, accounts by a version, a lead or an event; nobody by an alias or an outcome alone', () => {
    expect(
      everyone({
        events: [event({ kind: 'alias', id: 'anon-1' }, ago(1), { accountId: 'named' })],
        leadVersions: [leadVersion('bob', { accountId: 'of-bob' })],
        accountVersions: [accountVersion('acme')],
        aliases: [alias('anon-1', 'ann'), alias('anon-2', 'silent')],
        outcomes: [
          outcome({ kind: 'lead', id: 'ghost' }, 'won', ago(1)),
          outcome({ kind: 'account', id: 'haunted' }, 'won', ago(1)),
        ],
      }),
    ).toEqual(['lead ann', 'lead bob', 'account acme', 'account named', 'account of-bob']);
  });

  it('but nobody from the future', () => {
    const late = byLead('late', ago(1), { arrivedAt: ago(0, 1) });
    expect(
      everyone({
        events: [late, byLead('tomorrow', ago(0, 1))],
        leadVersions: [leadVersion('unknown', { knownAt: ago(0, 1) })],
      }),
    ).toEqual([]);
  });
});
