import { describe, expect, test } from 'vitest';
import { type Candidate, triedTimes } from '../../../src/insight/lift/candidates.ts';
import { type ByGrade, type LiftDate, weigh } from '../../../src/insight/lift/weigh.ts';
import { headline } from '../../../src/insight/lift/words.ts';
import { parseLabel } from '../../../src/model/label.ts';

const event = (name: string, atLeast = 1): Candidate => ({
  ...{ kind: 'event', event: name, window: { kind: 'first', days: 7 }, atLeast, used: false },
});
const rate = (happened: number, of: number) => ({ happened, of });
const ofGrade = (A: readonly [number, number], D: readonly [number, number] = [0, 0]): ByGrade => ({
  ...{ A: rate(...A), B: rate(0, 0), C: rate(0, 0), D: rate(...D) },
});
interface Made {
  readonly asOf?: number;
  readonly everyone: ByGrade;
  readonly mqls?: LiftDate['mqls'];
  readonly inside: readonly (ByGrade | undefined)[];
  /** Everyone without it. */
  readonly among?: ByGrade;
}
const date = ({ asOf = 0, everyone, mqls = rate(0, 0), inside, among = everyone }: Made): LiftDate => ({
  ...{ asOf, everyone, mqls, before: 0, suppressed: 0 },
  parted: inside.map((one) => one && { inside: one, among }),
});

describe('figures of one candidate, by hand', () => {
  // 30 of 100 with it, 20 of 200 without, at each of two dates; of the MQLs 15 of 100.
  const two = [1, 2].map((asOf) =>
    date({ asOf, everyone: ofGrade([50, 300]), mqls: rate(15, 100), inside: [ofGrade([30, 100])] }),
  );

  test('rates with and without, their ratio over dates, and against MQLs', () => {
    const [one] = weigh([event('api_call')], two, 0.05).tried;
    expect(one).toMatchObject({
      ...{ inside: rate(60, 200), outside: rate(40, 400), with: { value: 0.3 }, without: { value: 0.1 }, claim: true },
    });
    expect(one?.ratio?.value).toBeCloseTo(3);
    expect(one?.toMqls?.value).toBeCloseTo(2);
    expect(one?.heterogeneity).toBeCloseTo(1);
    expect(one && headline(one, { of: 'account', label: parseLabel('won within 60d') })).toMatch(
      /^accounts with 1 or more api_call in their first 7 days reach "won within 60d" at 2\.0 × \(1\.4–3\.0\) the rate of MQLs$/,
    );
  });

  test('the others are those among whom it is asked, not everyone', () => {
    const industry: Candidate = {
      ...{ kind: 'signal', signal: 'industry', band: 'fintech', among: 'known', of: 'account', events: [] },
    };
    // Of 600 an industry is known of 300, of whom 60 come, whatever it is; of the others 10 do.
    const [one] = weigh(
      [industry],
      [date({ everyone: ofGrade([70, 600]), among: ofGrade([60, 300]), inside: [ofGrade([20, 100])] })],
      0.05,
    ).tried;
    expect(one).toMatchObject({ inside: rate(20, 100), outside: rate(40, 200), claim: false });
    expect(one?.ratio?.value).toBeCloseTo(1);
    expect(one && headline(one, { of: 'account', label: parseLabel('won within 60d') })).toMatch(
      /the rate of the others of known industry$/,
    );
  });

  test('a date at which everybody comes more often makes no lift', () => {
    const [one] = weigh(
      [event('api_call')],
      [
        date({ everyone: ofGrade([30, 300]), inside: [ofGrade([20, 200])] }),
        date({ everyone: ofGrade([150, 300]), inside: [ofGrade([50, 100])] }),
      ],
      0.05,
    ).tried;
    expect(one).toMatchObject({ claim: false, p: 1 });
    expect(one?.ratio?.value).toBeCloseTo(1);
  });

  test('it is told where it changes with time, and for which grade it reverses', () => {
    const [one] = weigh(
      [event('api_call')],
      [
        date({ everyone: ofGrade([200, 400], [100, 400]), inside: [ofGrade([180, 200], [20, 200])] }),
        date({ everyone: ofGrade([200, 400], [100, 400]), inside: [ofGrade([110, 200], [50, 200])] }),
      ],
      0.05,
    ).tried;
    expect(one?.heterogeneity).toBeLessThan(0.05);
    expect(one?.segments.filter(({ reverses }) => reverses).map(({ grade }) => grade)).toEqual(['D']);
    expect(one && headline(one, { of: 'lead', label: parseLabel('won within 60d') })).toMatch(
      /the rate of the others; it changes from date to date; it reverses for grade D$/,
    );
  });

  test('what is too rare to tell is counted, not tried', () => {
    const rare = [ofGrade([19, 19]), ofGrade([3, 29]), ofGrade([3, 30]), undefined];
    const { tried, tooFew } = weigh(
      ['nineteen', 'few expected', 'enough', 'nobody'].map((name) => event(name)),
      [date({ everyone: ofGrade([50, 300]), inside: rare })],
      0.05,
    );
    expect(tried.map(({ candidate }) => candidate.kind === 'event' && candidate.event)).toEqual(['enough']);
    expect(tooFew).toBe(3);
  });
});

/** A sequence that is the same each time. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Unit {
  /** How often it did each event. */
  readonly times: readonly number[];
  readonly grade: 'A' | 'D';
  had: boolean;
}

const names = Array.from({ length: 40 }, (_, place) => `event_${place}`);
const candidates = names.flatMap((name) => triedTimes.map((atLeast) => event(name, atLeast)));
/** What having done the first four events at all multiplies the chance by. */
const effects = [4, 2.5, 1.6, 0.4];

function population(roll: () => number, size: number): Unit[] {
  return Array.from({ length: size }, () => {
    const times = names.map(() => (roll() < 0.3 ? Math.ceil(roll() * 12) : 0));
    const chance = effects.reduce((product, effect, place) => product * (times[place] ? effect : 1), 0.04);
    return { times, grade: roll() < 0.5 ? 'A' : 'D', had: roll() < chance };
  });
}

type Counts = Record<Unit['grade'], [number, number]>;

function counted(units: readonly Unit[]): LiftDate {
  const everyone: Counts = { A: [0, 0], D: [0, 0] };
  const inside = candidates.map((): Counts => ({ A: [0, 0], D: [0, 0] }));
  const add = (counts: Counts | undefined, { grade, had }: Unit) => {
    if (!counts) return;
    counts[grade][0] += had ? 1 : 0;
    counts[grade][1] += 1;
  };
  for (const unit of units) {
    add(everyone, unit);
    for (const [place, times] of unit.times.entries()) {
      for (const [level, atLeast] of triedTimes.entries()) {
        if (times < atLeast) break;
        add(inside[place * triedTimes.length + level], unit);
      }
    }
  }
  return date({ everyone: ofGrade(everyone.A, everyone.D), inside: inside.map(({ A, D }) => ofGrade(A, D)) });
}

describe('data of which the truth is known', () => {
  test('effects are found in their order and size, and the rest tells nothing', () => {
    const roll = dice(7);
    const { tried } = weigh(candidates, [counted(population(roll, 6_000)), counted(population(roll, 6_000))], 0.05);
    const found = names.slice(0, 4).map((name) => {
      const one = tried.find(({ candidate }) => candidate === candidates[names.indexOf(name) * triedTimes.length]);
      expect(one?.claim).toBe(true);
      return one?.ratio?.value ?? 0;
    });
    expect(found.toSorted((a, b) => b - a)).toEqual(found);
    for (const [place, ratio] of found.entries()) {
      const effect = effects[place] ?? 1;
      expect(Math.abs(Math.log(ratio / effect))).toBeLessThan(Math.log(1.25));
    }
    const false_ = tried.filter(
      ({ claim, candidate }) => claim && candidate.kind === 'event' && names.indexOf(candidate.event) >= effects.length,
    );
    expect(false_.length / tried.filter(({ claim }) => claim).length).toBeLessThanOrEqual(0.05);
  });

  test('with labels shuffled a hundred times, at most the stated share of runs claims anything', () => {
    const roll = dice(11);
    const dates = [population(roll, 800), population(roll, 800)];
    let claiming = 0;
    for (let run = 0; run < 100; run++) {
      for (const units of dates) shuffleLabels(units, roll);
      const { tried } = weigh(candidates, dates.map(counted), 0.05);
      expect(tried.length).toBeGreaterThan(150);
      if (tried.some(({ claim }) => claim)) claiming++;
    }
    expect(claiming).toBeLessThanOrEqual(5);
  });
});

/** Within a date: how many have the outcome stays, who has it doesn't. */
function shuffleLabels(units: readonly Unit[], roll: () => number): void {
  const labels = units.map(({ had }) => had);
  for (let last = labels.length - 1; last > 0; last--) {
    const other = Math.floor(roll() * (last + 1));
    [labels[last], labels[other]] = [labels[other] ?? false, labels[last] ?? false];
  }
  for (const [place, unit] of units.entries()) unit.had = labels[place] ?? false;
}
