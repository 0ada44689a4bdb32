import { afterAll, beforeAll, expect, test } from 'vitest';
import { scoreRun } from '../../src/rescoring/score.ts';
import { quietly } from '../support/whole-way.ts';
import { type Company, minute, model, openCompany, used } from './touched/company.ts';

const asOf = Date.parse('2026-06-15T02:00:00Z');
let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

test('a run that died and goes on by another run.slices says the same as one that was never cut off', async () => {
  const people = Array.from({ length: 40 }, (_, nth) => ({ lead_id: `l-${nth}`, account_id: `a-${nth % 7}` }));
  const calls = people.flatMap((who) => used(who, asOf - minute));
  await company.load('events', calls, asOf - minute);
  const { warehouse } = company.importer;
  const score = (runId: string, slices: number, diesAt = Number.POSITIVE_INFINITY) => {
    const run = { runId, asOf, knownAt: asOf };
    const progress = (done: number) => {
      if (done === diesAt) throw new Error('killed');
    };
    return scoreRun({ warehouse, model, run, slices, threads: 2, memory: 1024 ** 3 }, { ...quietly(), progress });
  };
  const whole = await score('whole', 1);
  await expect(score('died', 8, 5)).rejects.toThrow('killed');
  expect(await score('died', 3)).toEqual(whole);
});
