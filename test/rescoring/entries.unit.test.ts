import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/rescoring/candidates.ts';
import { createRollUp } from '../../src/rescoring/entries.ts';
import { model, noon } from './story.ts';

const by = { model, routing: { links: {} }, asOf: noon(6) };
const rollUp = createRollUp(by);

type Chosen = Partial<Omit<Candidate, 'scored'>> & { readonly scored?: Partial<Candidate['scored']> };

function candidate(subject: 'lead' | 'account', id: string, { scored, ...chosen }: Chosen = {}): Candidate {
  return {
    entryId: 'account:acme',
    subject,
    id,
    accountId: 'acme',
    also: [],
    standing: [],
    scored: { fit: 1_000, engagement: 0, usage: 2_000, grade: 'B', traitsKnown: 1, level: 2, tier: 'P2', ...scored },
    contributions: [],
    suppressed: [],
    texts: {},
    ...chosen,
  };
}
const pql = (since: number) => [{ rule: 'pql', since: noon(since) }];

describe('the entry of a company', () => {
  test('has the best tier of those who qualify, and the scores and reasons of the first of them', () => {
    const rolled = rollUp([
      candidate('account', 'acme', { scored: { tier: 'P1' } }),
      candidate('lead', 'colleague', { scored: { tier: 'P1', usage: 9_000 } }),
      candidate('lead', 'user', { standing: pql(3), scored: { tier: 'P2' } }),
      candidate('lead', 'caller', {
        handRaisedAt: noon(5),
        scored: { tier: 'P4', grade: 'D', level: 4, usage: 1_050 },
        contributions: [
          { signal: 'ignored:robots', points: 0, value: 0n, count: 9n },
          { signal: 'api_calls', score: 'usage', points: 1_050, value: 1_000_000n, count: 1n },
          { signal: 'title', score: 'fit', points: 0, value: 0n, count: 0n },
        ],
      }),
    ]);
    expect(rolled?.entry).toMatchObject({
      entry_id: 'account:acme',
      lead_id: 'caller',
      tier: 'P2',
      grade: 'D',
      traits_known: 1,
      traits_of: 1,
      level: 4,
      scores_of: 'lead',
      scored: true,
      scores: { fit: 10, engagement: 0, usage: 10.5 },
      hand_raised_at: '2026-03-05T12:00:00.000Z',
      reasons: [
        { signal: 'hand_raise', text: 'asked to be called on Thu 5 Mar at 12:00 UTC (demo requested)', points: 0 },
        { signal: 'api_calls', text: '1 API call lately', points: 10.5 },
      ],
    });
    expect(rolled?.entry.contacts.map(({ lead_id }) => lead_id)).toEqual(['caller', 'user', 'colleague']);
    expect(rolled?.rank).toEqual({
      handRaisedAt: noon(5),
      tier: 'P2',
      total: 2_050,
      qualifiedSince: noon(3),
      id: 'account:acme',
    });
  });

  test('says which suppression the hand-raise beats, of whoever asks and of the company, and of nobody else', () => {
    const suppressing = { ...model, suppress: ['customer', 'open_opportunity', 'opted_out'] };
    const reasons = (...candidates: Candidate[]) =>
      createRollUp({ ...by, model: suppressing })(candidates)?.entry.reasons.map(({ signal, text }) => [signal, text]);
    const asks = (suppressed: string[]) => candidate('lead', 'caller', { handRaisedAt: noon(5), suppressed });
    expect(
      reasons(asks(['open_opportunity']), candidate('account', 'acme', { suppressed: ['customer'] }))?.[1],
    ).toEqual(['hand_raise:beats', 'customer, open opportunity: in the queue because they asked to be called']);
    const colleague = candidate('lead', 'user', { suppressed: ['customer'] });
    expect(reasons(asks(['unnamed']), colleague)?.map(([signal]) => signal)).toEqual(['hand_raise']);
    expect(reasons(candidate('lead', 'caller', { standing: pql(3), suppressed: ['customer'] }))).toEqual([]);
  });

  test('says first what gave most points, and a measure of every event isn’t the hand-raise said again', () => {
    const [calls] = model.signals;
    if (calls?.source !== 'events') throw new Error('the first signal of the story measures events');
    const signals = [
      { ...calls, name: 'anything', say: 'something done', events: [] },
      { ...calls, name: 'asked', say: 'asked', events: ['demo_requested'] },
      calls,
    ];
    const given = (signal: string, points: number) => ({ signal, points, value: 1_000_000n, count: 1n });
    const rolled = createRollUp({ ...by, model: { ...model, signals } })([
      candidate('lead', 'caller', {
        handRaisedAt: noon(5),
        contributions: [given('asked', 5_000), given('api_calls', 1_000), given('anything', 2_000)],
      }),
    ]);
    expect(rolled?.entry.reasons.map(({ signal }) => signal)).toEqual(['hand_raise', 'anything', 'api_calls', 'asked']);
  });

  test('names each rule once, since it first held for one of its people, the longest first', () => {
    const rolled = rollUp([
      candidate('account', 'acme', { standing: [{ rule: 'pqa', since: noon(2) }] }),
      candidate('lead', 'a', { standing: pql(4) }),
      candidate('lead', 'b', { standing: [...pql(1), { rule: 'gone', since: noon(3) }] }),
    ]);
    expect(rolled?.entry.qualified).toEqual([
      { rule: 'pql', since: '2026-03-01T12:00:00.000Z', play: 'Ask what they are building' },
      { rule: 'pqa', since: '2026-03-02T12:00:00.000Z' },
      { rule: 'gone', since: '2026-03-03T12:00:00.000Z' },
    ]);
    expect(rolled?.facts.qualified).toEqual(['pql', 'pqa', 'gone']);
  });

  test('shows five people at most, and names their other ids', () => {
    const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, at) =>
      candidate('lead', id, { scored: { usage: 900 - at }, also: id === 'a' ? ['a_at_home', 'a_in_trial'] : [] }),
    );
    const rolled = rollUp([...people, candidate('account', 'acme', { standing: pql(1) })]);
    expect(rolled?.entry.contacts.map(({ lead_id, also }) => [lead_id, ...also])).toEqual([
      ['a', 'a_at_home', 'a_in_trial'],
      ['b'],
      ['c'],
      ['d'],
      ['e'],
    ]);
    expect(rolled?.entry).toMatchObject({ lead_id: 'a', also: ['a_at_home', 'a_in_trial'], scores_of: 'account' });
  });

  test('hands the traits of the best contact and the account to routing', () => {
    const rolled = rollUp([
      candidate('account', 'acme', { texts: { name: 'Acme', owner: 'ana', country: 'US' } }),
      candidate('lead', 'a', { standing: pql(1), texts: { title: 'CTO' } }),
      candidate('lead', 'b', { texts: { title: 'Intern' } }),
    ]);
    expect(rolled?.facts).toMatchObject({
      lead: { title: 'CTO' },
      account: { owner: 'ana', country: 'US' },
      handRaised: false,
    });
    expect(rolled?.entry.account).toEqual({ name: 'Acme', domain: '', owner: 'ana', traits: { country: 'US' } });
  });

  test('is none where nobody qualifies', () => {
    expect(rollUp([candidate('account', 'acme'), candidate('lead', 'a')])).toBeUndefined();
    const unscored: Candidate = { ...candidate('account', 'acme', { standing: pql(1) }), scored: undefined };
    expect(rollUp([unscored])).toBeUndefined();
  });
});
