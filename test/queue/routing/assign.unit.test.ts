import { describe, expect, test } from 'vitest';
import { type Assignable, type AssignBy, assignTeam } from '../../../src/queue/routing/assign.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { nextReps } from '../../../src/queue/routing/turns.ts';
import type { Team } from '../../../src/queue/routing/types.ts';

function teamOf(text: string): Team {
  const [team] = readRouting(`teams: { us: ${text} }\nrules: [{ else: us }]`, 'routing.yaml').teams;
  if (!team) throw new Error('no team');
  return team;
}

const hours = 'hours: { timezone: UTC, days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00" }';
const monday = Date.parse('2026-11-23T02:00:00Z');
const fresh: AssignBy = { at: monday, away: new Map(), previous: () => undefined, holders: new Map() };
const entries = (...ids: string[]): Assignable[] => ids.map((entryId) => ({ entryId }));
/** `ana bo -`: for whom each is. */
const given = (team: Team, of: readonly Assignable[], by: Partial<AssignBy> = {}) =>
  assignTeam(team, of, { ...fresh, ...by })
    .map((assigned) => assigned?.to ?? '-')
    .join(' ');

describe('in turn', () => {
  const team = teamOf(`{ assign: round_robin, ${hours}, reps: [ana, { rep: bo, weight: 2 }] }`);

  test('each entry goes to whoever has the fewest for their weight, in the order of the queue', () => {
    expect(given(team, entries('a', 'b', 'c', 'd', 'e', 'f'))).toBe('ana bo bo ana bo bo');
  });

  test('whoever had it keeps it, and counts before what is new is given', () => {
    const previous: AssignBy['previous'] = (id) =>
      ['c', 'd'].includes(id) ? { to: 'ana', by: 'round_robin' } : undefined;
    expect(given(team, entries('a', 'b', 'c', 'd'), { previous })).toBe('bo bo ana ana');
    expect(given(team, entries('a', 'b'), { previous: () => ({ to: 'gone', by: 'round_robin' }) })).toBe('ana bo');
  });

  test('of a few entries what is new goes to whoever has the fewest of the whole queue', () => {
    const others = new Map([
      ['ana', 2],
      ['bo', 1],
    ]);
    expect(given(team, entries('a', 'b', 'c', 'd', 'e'), { others })).toBe('bo bo bo ana bo');
  });

  test('what somebody holds counts for them and takes no turn', () => {
    expect(
      given(team, entries('a', 'b', 'c'), {
        holders: new Map([
          ['a', 'bo'],
          ['other', 'ana'],
        ]),
      }),
    ).toBe('- bo ana');
  });

  test('nobody is given anything on a day off, while absent or away; what was theirs goes to another', () => {
    const part = teamOf(
      `{ assign: round_robin, ${hours}, reps: [ana, { rep: bo, absences: [2026-11-23] }, { rep: chi, hours: { timezone: UTC, days: [tue], from: "09:00", to: "17:00" } }] }`,
    );
    const previous: AssignBy['previous'] = (id) => (id === 'b' ? { to: 'bo', by: 'round_robin' } : undefined);
    expect(given(part, entries('a', 'b'), { previous })).toBe('ana ana');
    expect(given(part, entries('a', 'b'), { away: new Map([['ana', monday + 1]]) })).toBe('- -');
    expect(given(part, entries('a', 'b'), { away: new Map([['ana', monday]]) })).toBe('ana ana');
    const tuesday = monday + 86_400_000;
    expect(given(part, entries('a', 'b', 'c'), { at: tuesday })).toBe('ana bo chi');
    // On Saturday the day that comes next is Monday.
    expect(given(part, entries('a', 'b'), { at: Date.parse('2026-11-21T02:00:00Z') })).toBe('ana ana');
  });
});

describe('in a queue that the reps share', () => {
  const team = teamOf('{ reps: [ana, bo] }');

  test('only the owner’s and what a team lead gave are for one rep alone', () => {
    const previous: AssignBy['previous'] = (id) =>
      ({
        lead: { to: 'bo', by: 'team_lead' } as const,
        turn: { to: 'bo', by: 'round_robin' } as const,
        sold: { to: 'ana', by: 'owner' } as const,
      })[id];
    const queue = [{ entryId: 'mine', owner: 'ana' }, ...entries('lead', 'turn', 'sold', 'new')];
    expect(assignTeam(team, queue, { ...fresh, previous })).toEqual([
      { to: 'ana', by: 'owner' },
      { to: 'bo', by: 'team_lead' },
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('an owner who is away keeps the company', () => {
    expect(given(team, [{ entryId: 'mine', owner: 'ana' }], { away: new Map([['ana', monday + 1]]) })).toBe('ana');
  });
});

test('a breached entry is offered to those on duty, the fewest for their weight first, each for as long as its clock to the claim lasts', () => {
  const team = teamOf(
    `{ ${hours}, keep: 3, sla: { P1: { claim: 1h, touch: 2h }, other: { touch: 1d } }, reps: [ana, { rep: bo, weight: 2 }, { rep: chi, keep: 9 }, dee, { rep: eli, absences: [2026-11-23] }] }`,
  );
  const at = Date.parse('2026-11-23T16:30:00Z');
  const loads = new Map(Object.entries({ ana: 1, bo: 2, chi: 4, dee: 3 }));
  const offered = nextReps(team, { at, away: new Map(), loads });
  expect(offered).toMatchObject({ team: 'us', reps: ['ana', 'bo', 'chi'] });
  expect(offered.clocks.P1).toEqual({ claim_due: Date.parse('2026-11-24T09:30:00Z') });
  expect(offered.clocks.other).toEqual({});
  expect(nextReps(team, { at, away: new Map([['ana', at + 1]]), loads }).reps).toEqual(['bo', 'chi']);
  expect(nextReps(team, { at: monday, away: new Map(), loads }).reps).toEqual([]);
});
