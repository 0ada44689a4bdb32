import { describe, expect, it } from 'vitest';
import { capacityOf, judgeCapacity } from '../../../src/rescoring/gates/capacity.ts';
import { judgeCoverage } from '../../../src/rescoring/gates/coverage.ts';
import { judgeFreshness } from '../../../src/rescoring/gates/freshness.ts';
import { gateResult } from '../../../src/rescoring/gates/gate.ts';
import { judgeInflation, type Qualified } from '../../../src/rescoring/gates/inflation.ts';
import { lateEvents } from '../../../src/rescoring/gates/late-events.ts';
import { judgeModel } from '../../../src/rescoring/gates/model.ts';
import { judgeUnknownTraits } from '../../../src/rescoring/gates/unknown-traits.ts';
import { judgeVolume } from '../../../src/rescoring/gates/volume.ts';

const hour = 3_600_000;
const asOf = Date.UTC(2026, 10, 23, 2);
const before = { runId: '20261122T020000Z-3fa9c1' };

describe('a gate', () => {
  const bad = { verdict: 'bad', figures: [], says: 'Too few.' } as const;
  it.each([
    ['warn', 'bad', 'warned'],
    ['hold', 'bad', 'held'],
    ['hold', 'good', 'passed'],
    ['hold', 'no_baseline', 'no_baseline'],
  ] as const)('in mode %s that finds it %s is %s', (mode, verdict, state) => {
    expect(gateResult('coverage', mode, { ...bad, verdict })).toMatchObject({ gate: 'coverage', mode, state });
  });
});

describe('freshness', () => {
  const allowed = { most: 36 * hour };
  it('passes up to the age that is allowed, and not beyond it', () => {
    const at = (age: number) => judgeFreshness({ at: asOf - age, sources: [] }, asOf, allowed);
    expect(at(36 * hour).verdict).toBe('good');
    expect(at(36 * hour + 1).verdict).toBe('bad');
    expect(at(41 * hour)).toEqual({
      verdict: 'bad',
      figures: [{ of: 'latest_event_age_hours', value: 41, least: null, most: 36, baseline: null }],
      says: "The latest event is of 2026-11-21T09:00:00.000Z, 41 h before the run's as-of, and gates.freshness.most allows 36 h. Is the pipeline that fills the source late? See: pql sources check.",
    });
  });

  it('has nothing to judge without any event, but misses those of a source that is declared', () => {
    expect(judgeFreshness({ at: undefined, sources: [] }, asOf, allowed).verdict).toBe('no_baseline');
    expect(judgeFreshness({ at: undefined, sources: ['events.product'] }, asOf, allowed)).toMatchObject({
      verdict: 'bad',
      says: expect.stringContaining('There is no event of events.product yet.'),
    });
  });

  it('is waited for up to its time of day, and no longer than events are late', async () => {
    const late = (now: number, age: number, until: number | undefined = asOf + hour) =>
      lateEvents({
        freshness: { mode: 'warn', ...allowed },
        until,
        now,
        latest: async () => ({ at: now - age, sources: [] }),
      });
    expect(await late(asOf, 40 * hour)).toMatch(/It is waited for until 2026-11-23T03:00:00.000Z/);
    expect(await late(asOf, 2 * hour)).toBeUndefined();
    expect(await late(asOf + hour, 40 * hour)).toBeUndefined();
    const off = { mode: 'off', ...allowed } as const;
    const never = async () => ({ at: 0, sources: [] });
    expect(await lateEvents({ freshness: off, until: asOf + hour, now: asOf, latest: never })).toBeUndefined();
    expect(
      await lateEvents({ freshness: { ...off, mode: 'hold' }, until: undefined, now: asOf, latest: never }),
    ).toBeUndefined();
  });
});

describe('volume', () => {
  const allowed = { least: 50, most: 300 };
  const day = (events: number, past: readonly number[]) =>
    judgeVolume({ date: '2026-11-22', events, before: past }, allowed);

  it('is held against the middle of the weeks before: one week that was odd decides nothing', () => {
    expect(day(900, [1000, 1100, 90_000, 0])).toMatchObject({
      verdict: 'good',
      figures: [{ of: 'events', value: 900, least: 525, most: 3150, baseline: 1050 }],
    });
    expect(day(400, [1000, 1100, 90_000, 0])).toMatchObject({
      verdict: 'bad',
      says: '2026-11-22 has 400 events, 38.1% of the 1,050 that are usual on that weekday, and gates.volume allows 50% to 300%. Is a source cut off, or its pipeline late? See: pql sources check.',
    });
    expect(day(4000, [1000]).says).toMatch(/sent twice/);
  });

  it('says that there was no such weekday before', () => {
    expect(day(400, [])).toMatchObject({
      verdict: 'no_baseline',
      says: '2026-11-22 has 400 events; there is no such weekday before it.',
    });
    expect(day(400, [0, 0]).verdict).toBe('no_baseline');
  });

  it('takes a handful of events for chance', () => {
    expect(day(1, [8, 9])).toMatchObject({
      verdict: 'good',
      says: expect.stringContaining('50% to 300% are allowed, but a difference of fewer than 10 events is chance.'),
    });
  });
});

describe('unknown traits', () => {
  const traits = (leads: number, known: number, each = 4) => ({ leads, known, each });
  it('may grow by so many percentage points', () => {
    const then = { ...before, ...traits(1000, 3200) };
    expect(judgeUnknownTraits(traits(1000, 2800), then, { most: 10 }).verdict).toBe('good');
    expect(judgeUnknownTraits(traits(1000, 2400), then, { most: 10 })).toMatchObject({
      verdict: 'bad',
      figures: [{ of: 'unknown_traits_percent', value: 40, least: null, most: 30, baseline: 20 }],
    });
    expect(judgeUnknownTraits(traits(20, 48), { ...before, ...traits(20, 80) }, { most: 10 })).toMatchObject({
      verdict: 'good',
      says: expect.stringContaining('are allowed, but what fewer than 10 leads make of it is chance.'),
    });
  });

  it('are not compared by the first run, nor where fit rests on none', () => {
    expect(judgeUnknownTraits(traits(1000, 2400), undefined, { most: 10 })).toMatchObject({
      verdict: 'no_baseline',
      says: expect.stringContaining('No run was published yet'),
    });
    expect(judgeUnknownTraits(traits(1000, 0, 0), undefined, { most: 10 }).verdict).toBe('no_baseline');
  });
});

describe('coverage', () => {
  it('wants nearly as many leads as before', () => {
    const then = { ...before, leads: 1000 };
    expect(judgeCoverage(950, then, { least: 95 }).verdict).toBe('good');
    expect(judgeCoverage(949, then, { least: 95 })).toMatchObject({
      verdict: 'bad',
      says: expect.stringContaining('949 leads were scored, 94.9% of the 1,000 of run 20261122T020000Z-3fa9c1'),
    });
    expect(judgeCoverage(37, { ...before, leads: 40 }, { least: 95 })).toMatchObject({
      verdict: 'good',
      says: expect.stringContaining('; 95% are needed, but a difference of fewer than 10 leads is chance.'),
    });
    expect(judgeCoverage(3, undefined, { least: 95 })).toMatchObject({
      verdict: 'no_baseline',
      figures: [{ of: 'leads', value: 3, baseline: null }],
    });
  });
});

describe('inflation', () => {
  const settings = { most: 50, tiers: 20 };
  const tiers = { P1: 50, P2: 50, P3: 400, P4: 500 };
  const run = (leads: number, of = 1000, accounts = 20, its: Qualified['tiers'] = tiers): Qualified => ({
    lead: { scored: of, qualified: leads },
    account: { scored: 200, qualified: accounts },
    tiers: its,
  });
  const then = { ...before, ...run(80) };

  it('lets the share of leads that qualify grow and shrink within bounds', () => {
    expect(judgeInflation(run(120), then, settings).verdict).toBe('good');
    expect(judgeInflation(run(40), then, settings).verdict).toBe('good');
    expect(judgeInflation(run(160, 2000), then, settings).verdict).toBe('good');
    expect(judgeInflation(run(340), then, settings)).toMatchObject({
      verdict: 'bad',
      says: expect.stringContaining(
        '34% of 1,000 leads qualify, in run 20261122T020000Z-3fa9c1 it was 8%: gates.inflation.most allows 4% to 12%',
      ),
    });
    expect(judgeInflation(run(20), then, settings).verdict).toBe('bad');
  });

  it('looks at accounts, too', () => {
    expect(judgeInflation(run(80, 1000, 60), then, settings)).toMatchObject({
      verdict: 'bad',
      says: expect.stringMatching(/^30% of 200 accounts qualify/),
    });
  });

  it('sees leads move to other tiers, however many of them qualify', () => {
    expect(judgeInflation(run(80, 1000, 20, { P1: 250, P2: 50, P3: 400, P4: 300 }), then, settings).verdict).toBe(
      'good',
    );
    expect(judgeInflation(run(80, 1000, 20, { P1: 500, P2: 50, P3: 400, P4: 50 }), then, settings)).toMatchObject({
      verdict: 'bad',
      says: expect.stringMatching(/^The tiers of 45% of the leads are others/),
    });
  });

  it('takes a handful of leads for chance, and sees the first that qualify in numbers', () => {
    expect(judgeInflation(run(5, 50), { ...before, ...run(1, 50) }, settings).verdict).toBe('good');
    expect(judgeInflation(run(200), { ...before, ...run(0) }, settings).verdict).toBe('bad');
  });

  it('has no baseline before the first publish', () => {
    expect(judgeInflation(run(340), undefined, settings)).toMatchObject({
      verdict: 'no_baseline',
      says: '34% of leads qualify; 10% of accounts qualify. No run was published yet, so there is nothing to compare with.',
    });
  });
});

describe('capacity', () => {
  const rep = (name: string, more = {}) => ({ name, weight: 1, absences: [], ...more });
  it('is what reps may take a day, for so many days; else what they may hold', () => {
    const reps = [rep('ana'), rep('bo', { newADay: 2 }), rep('cy', { keep: 7 })];
    expect(capacityOf({ reps, newADay: 10, keep: 50 }, 10)).toBe(100 + 20 + 100);
    expect(capacityOf({ reps: [rep('ana'), rep('cy', { keep: 7 })], keep: 50 }, 10)).toBe(57);
    expect(capacityOf({ reps: [rep('ana'), rep('cy', { keep: 7 })] }, 10)).toBeUndefined();
    expect(capacityOf({ reps: [], newADay: 10 }, 10)).toBeUndefined();
  });

  it('judges the teams whose reps say it', () => {
    const loads = [
      { team: 'us', entries: 620, capacity: 200 },
      { team: 'eu', entries: 200, capacity: 200 },
      { team: 'world', entries: 9000, capacity: undefined },
    ];
    expect(judgeCapacity(loads, { days: 10 })).toMatchObject({
      verdict: 'bad',
      says: expect.stringContaining('(gates.capacity.days): us 620 entries for 200. Ask'),
    });
    expect(judgeCapacity(loads.slice(1), { days: 10 }).verdict).toBe('good');
    expect(judgeCapacity(loads.slice(1), { days: 1 }).says).toContain('in 1 working day: eu 200 entries for 200.');
    expect(judgeCapacity(loads.slice(2), { days: 10 }).verdict).toBe('no_baseline');
  });
});

describe('the model', () => {
  const agreed = { marketing: '2026-11-02', sales: '2026-11-03', review_by: '2027-02-01' };
  const model = { name: 'relay', digest: 'a'.repeat(64), timezone: 'UTC', agreed };
  const same = { ...before, modelName: 'relay', modelDigest: model.digest };

  it('is that of the run before, and signed by both', () => {
    expect(judgeModel(model, same, asOf).verdict).toBe('good');
    expect(judgeModel(model, { ...same, modelDigest: 'b'.repeat(64) }, asOf)).toMatchObject({
      verdict: 'bad',
      says: 'Model relay (aaaaaaaaaaaa): it is another one than relay (bbbbbbbbbbbb) of run 20261122T020000Z-3fa9c1; pql model preview shows what it changes.',
    });
    expect(judgeModel({ ...model, agreed: { marketing: '2026-11-02' } }, same, asOf)).toMatchObject({
      verdict: 'bad',
      says: expect.stringContaining('not agreed by sales yet'),
    });
    expect(judgeModel({ ...model, agreed: { ...agreed, sales: '2026-12-01' } }, same, asOf).verdict).toBe('bad');
  });

  it('is not compared by the first run, but has to be signed for it', () => {
    expect(judgeModel(model, undefined, asOf).verdict).toBe('no_baseline');
    expect(judgeModel({ ...model, agreed: undefined }, undefined, asOf)).toMatchObject({
      verdict: 'bad',
      says: expect.stringContaining('No run was published yet'),
    });
  });
});
