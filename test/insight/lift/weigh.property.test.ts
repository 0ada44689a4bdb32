import { describe, expect, test } from 'vitest';
import { triedTimes } from '../../../src/insight/lift/candidates.ts';
import { type LiftDate, weigh } from '../../../src/insight/lift/weigh.ts';
import { date, event, ofGrade } from './made-up.ts';

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
