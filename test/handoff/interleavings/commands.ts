import fc from 'fast-check';
import { type TransitionName, transitionNames } from '../../../src/queue/transitions.ts';
import { type EntryId, entryIds, hour, lead, minute, repNames, second, type TeamName, teamNames } from './terms.ts';

/** Who does it: `holder` is whoever has the entry at that moment. */
export type Who = 'holder' | (typeof repNames)[number] | typeof lead;
/** `held` is what somebody has had longest without a change, `last` what was changed last. */
export type Which = EntryId | 'held' | 'last';
/** As somebody saw it just now, or before, or of another entry. */
export type Seen = 'now' | 'before' | 'elsewhere';

/** The same request under the same key is answered once. */
export type Doing = { readonly key?: string | undefined } & (
  | {
      readonly do: 'claim';
      readonly rep: string;
      readonly team: TeamName;
      readonly entry?: Which | undefined;
    }
  | {
      readonly do: 'move';
      readonly entry: Which;
      /** `onward` is the usual next one: contacted, accept, hand_over. */
      readonly transition: TransitionName | 'onward';
      readonly by: Who;
      readonly seen: Seen;
      readonly reason: 'listed' | 'wrong' | 'none';
      /** Milliseconds ahead. */
      readonly until?: number | undefined;
    }
  | {
      readonly do: 'undo';
      readonly entry: Which;
      readonly by: Who;
      readonly seen: Seen;
    }
  | {
      readonly do: 'reassign';
      readonly entry: Which;
      readonly by: Who;
      /** `colleague` is another rep of the entry's team. */
      readonly to: (typeof repNames)[number] | 'colleague';
      readonly seen: Seen;
    }
  | {
      readonly do: 'leave';
      readonly rep: string;
      readonly by: Who;
      readonly ms: number;
      readonly to?: string | undefined;
    }
  | { readonly do: 'back'; readonly rep: string; readonly by: Who }
  | { readonly do: 'withdraw'; readonly entries: readonly Which[] }
);

/** An entry of a run; what isn't qualified is in no queue. */
export interface Scored {
  readonly team: TeamName | 'none';
  readonly tier: 'P1' | 'P2' | 'P3';
  readonly raises: boolean;
}

export interface Run {
  readonly do: 'publish';
  readonly entries: Readonly<Record<EntryId, Scored>>;
  /** How long before its publication it read what was told. */
  readonly age: number;
  /** What reps do while it is written, and just before it is switched on. */
  readonly meanwhile: readonly Doing[];
  readonly atLast: readonly Doing[];
  readonly dies: 'not' | 'writing' | 'before the switch';
}

export type Command =
  | Doing
  | Run
  | { readonly do: 'at once'; readonly two: readonly [Doing, Doing] }
  | { readonly do: 'again' }
  | { readonly do: 'wait'; readonly ms: number; readonly sweeps: boolean }
  | { readonly do: 'drain'; readonly dies: 'not' | 'before it writes' | 'before it trims' }
  | { readonly do: 'tell' }
  | { readonly do: 'clickhouse'; readonly away: boolean }
  | { readonly do: 'lose redis'; readonly drained: boolean };

const anyId = fc.constantFrom(...entryIds);
const anyTeam = fc.constantFrom(...teamNames);
const anyRep = fc.constantFrom(...repNames);
const times = <const Value>(value: Value, weight: number) => ({ arbitrary: fc.constant(value), weight });
const who: fc.Arbitrary<Who> = fc.oneof(times('holder', 12), times(lead, 2), { arbitrary: anyRep, weight: 1 });
const seen: fc.Arbitrary<Seen> = fc.oneof(times('now', 14), times('before', 1), times('elsewhere', 1));
const key = fc.oneof(times(undefined, 6), {
  arbitrary: fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5', 'k6'),
  weight: 1,
});
const reason = fc.oneof(times('listed', 20), times('wrong', 1), times('none', 1));

/** Reps with the team in which most of them are. */
const inTeam = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom<(readonly [string, TeamName])[]>(
      ['ana', 'us'],
      ['bo', 'us'],
      ['cy', 'eu'],
      ['di', 'eu'],
      ['ed', 'world'],
      ['flo', 'world'],
      ['ana', 'world'],
    ),
  },
  { weight: 1, arbitrary: fc.tuple(anyRep, anyTeam) },
);

function claimOf(entry: fc.Arbitrary<Which | undefined>): fc.Arbitrary<Doing> {
  return fc
    .tuple(inTeam, entry, key)
    .map(([[rep, team], id, once]) => ({ do: 'claim', rep, team, entry: id, key: once }));
}

function moveOf(entry: fc.Arbitrary<Which>): fc.Arbitrary<Doing> {
  return fc
    .tuple(
      entry,
      fc.oneof(times('onward', 6), { arbitrary: fc.constantFrom(...transitionNames), weight: 8 }),
      who,
      seen,
      reason,
      fc.constantFrom(20 * minute, 5 * hour, -second),
      key,
    )
    .map(([id, transition, by, from, why, ahead, once]) => {
      const until = transition === 'snooze' || transition === 'recycle' ? ahead : undefined;
      return { do: 'move', entry: id, transition, by, seen: from, reason: why, until, key: once };
    });
}

function undoOf(entry: fc.Arbitrary<Which>): fc.Arbitrary<Doing> {
  return fc
    .tuple(entry, who, seen, key)
    .map(([id, by, from, once]) => ({ do: 'undo', entry: id, by, seen: from, key: once }));
}

function reassignOf(entry: fc.Arbitrary<Which>): fc.Arbitrary<Doing> {
  const to = fc.oneof(times('colleague', 3), { arbitrary: anyRep, weight: 1 });
  return fc
    .tuple(entry, fc.oneof(times<Who>(lead, 9), { arbitrary: who, weight: 1 }), to, seen, key)
    .map(([id, by, whom, from, once]) => ({ do: 'reassign', entry: id, by, to: whom, seen: from, key: once }));
}

function doingOf(entry: fc.Arbitrary<Which>): fc.Arbitrary<Doing> {
  return fc.oneof(
    { weight: 8, arbitrary: claimOf(fc.constant(undefined)) },
    { weight: 5, arbitrary: claimOf(fc.oneof(entry, anyId)) },
    { weight: 12, arbitrary: moveOf(entry) },
    { weight: 3, arbitrary: undoOf(entry) },
    { weight: 2, arbitrary: reassignOf(entry) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          anyRep,
          fc.constantFrom<Who[]>('holder', lead),
          fc.constantFrom(hour, 30 * hour),
          fc.option(anyRep, { nil: undefined, freq: 2 }),
        )
        .map(([rep, by, ms, to]): Doing => ({ do: 'leave', rep, by, ms, to })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(anyRep, fc.constantFrom<Who[]>('holder', lead))
        .map(([rep, by]): Doing => ({ do: 'back', rep, by })),
    },
    {
      weight: 1,
      arbitrary: fc
        .uniqueArray(entry, { minLength: 1, maxLength: 3 })
        .map((entries): Doing => ({ do: 'withdraw', entries })),
    },
  );
}

const which: fc.Arbitrary<Which> = fc.oneof(times('last', 4), times('held', 4), { arbitrary: anyId, weight: 4 });
const doing = doingOf(which);
/** Two want the same entry, or one sends the same twice because no answer came. */
const twoAtOnce = which.chain((id): fc.Arbitrary<readonly [Doing, Doing]> => {
  const one = doingOf(fc.constant(id));
  const another = one.map((doing): Doing => ({ ...doing, key: undefined }));
  const twice = fc.tuple(one, fc.constantFrom('t1', 't2', 't3', 't4', 't5', 't6')).map(([doing, once]) => {
    return [
      { ...doing, key: once },
      { ...doing, key: once },
    ] as const;
  });
  return fc.oneof({ weight: 4, arbitrary: fc.tuple(one, another) }, { weight: 1, arbitrary: twice });
});

const scored: fc.Arbitrary<Scored> = fc.record({
  team: fc.oneof(times<Scored['team']>('none', 1), { arbitrary: anyTeam as fc.Arbitrary<Scored['team']>, weight: 4 }),
  tier: fc.constantFrom('P1', 'P2', 'P3'),
  raises: fc.oneof(times(false, 6), times(true, 1)),
});

const entries: fc.Arbitrary<Run['entries']> = fc.record({
  'lead:a1': scored,
  'lead:a2': scored,
  'lead:a3': scored,
  'lead:b1': scored,
  'lead:b2': scored,
  'account:cobb': scored,
  'lead:solo': scored,
  'lead:free': scored,
});

const run: fc.Arbitrary<Run> = fc.record({
  do: fc.constant('publish'),
  entries,
  age: fc.constantFrom(0, 10 * second, 5 * minute, 3 * hour),
  meanwhile: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(doing, { maxLength: 3 }) },
  ),
  atLast: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(doing, { maxLength: 2 }) },
  ),
  dies: fc.oneof(
    times<Run['dies']>('not', 8),
    times<Run['dies']>('writing', 1),
    times<Run['dies']>('before the switch', 1),
  ),
});

export const firstRun: fc.Arbitrary<Run> = entries.map((all) => ({
  do: 'publish',
  entries: all,
  age: 0,
  meanwhile: [],
  atLast: [],
  dies: 'not',
}));

export const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 60, arbitrary: doing },
  {
    weight: 5,
    arbitrary: twoAtOnce.map((two): Command => ({ do: 'at once', two })),
  },
  times<Command>({ do: 'again' }, 3),
  {
    weight: 12,
    arbitrary: fc
      .tuple(
        fc.oneof(
          { weight: 12, arbitrary: fc.constantFrom(20 * second, 50 * second, 2 * minute, 12 * minute, 50 * minute) },
          { weight: 3, arbitrary: fc.constantFrom(4 * hour, 2 * 24 * hour, 4 * 24 * hour) },
        ),
        fc.boolean(),
      )
      .map(([ms, sweeps]): Command => ({ do: 'wait', ms, sweeps })),
  },
  { weight: 5, arbitrary: run },
  times<Command>({ do: 'drain', dies: 'not' }, 3),
  times<Command>({ do: 'drain', dies: 'before it writes' }, 1),
  times<Command>({ do: 'drain', dies: 'before it trims' }, 2),
  times<Command>({ do: 'tell' }, 3),
  { weight: 2, arbitrary: fc.boolean().map((away): Command => ({ do: 'clickhouse', away })) },
  { weight: 2, arbitrary: fc.boolean().map((drained): Command => ({ do: 'lose redis', drained })) },
);
