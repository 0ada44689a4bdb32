import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FitQuestion, fitPoints } from '../../src/insight/fit/fit.ts';
import { plotFit } from '../../src/insight/fit/plot.ts';
import { withPoints } from '../../src/insight/fit/write-model.ts';
import { parseLabel } from '../../src/model/label.ts';
import { readModel } from '../../src/model/parse.ts';
import { replay } from '../../src/rescoring/replay/replay.ts';
import { withScratchRuns } from '../../src/rescoring/scratch.ts';
import { packaged } from '../../src/runtime/paths.ts';
import { context } from '../rescoring/story.ts';
import { type Example, openExample, passedOver, realData } from './example.ts';

let example: Example;
beforeAll(async () => {
  example = await openExample('x-education');
});
afterAll(() => example.close());

/** All outcomes are of 1 July: everybody is looked at as of the day before. */
const question: FitQuestion = {
  ...{ dates: [Date.UTC(2019, 5, 30)], every: 7 * 86_400_000, label: parseLabel('won within 7d') },
  ...{ horizon: Date.UTC(2019, 6, 8), credit: 0, of: 'lead', split: 'hash', keep: [] },
};

function fitOf(text: string) {
  const { warehouse } = example;
  const model = readModel(text, 'model.yaml');
  const parts = { warehouse, model, now: Date.now, random: randomBytes };
  return fitPoints(
    {
      ...{ warehouse, model },
      replay: (dates, work, carried, scored) =>
        replay({ ...parts, slices: 1, threads: 2, memory: 1024 ** 3 }, dates, work, context(), carried, scored),
      inScratch: (work) => withScratchRuns(parts, ([runId]) => work(runId)),
    },
    question,
    { signal: new AbortController().signal },
  );
}

test('on the real leads: fitted on seven of ten, right on the others, and the dip at a few minutes is seen', async ({
  skip,
}) => {
  const file = realData('x-education', 'leads.csv.gz');
  if (file === undefined) return skip(passedOver);
  await example.load('leads', 'leads.map.yaml', file);
  await example.load('outcomes', 'outcomes.map.yaml', file);
  const text = await readFile(packaged('examples', 'x-education', 'model.yaml'), 'utf8');

  const found = await fitOf(text);
  const { fitted, unrounded } = found.evaluation;
  expect(fitted.auc?.value).toBeGreaterThanOrEqual(0.86);
  expect(Math.abs((fitted.auc?.value ?? 0) - (unrounded.auc?.value ?? 1))).toBeLessThanOrEqual(0.01);
  expect(fitted.calibrationError).toBeLessThanOrEqual(0.03);

  const time = found.signals.find(({ binned }) => binned.signal === 'time_on_site');
  const [none = 0, few = 0] = time?.points.map(({ give }) => give) ?? [];
  expect(few).toBeLessThan(none);
  expect(time?.reversal?.lower).toBe(0);
  expect(plotFit(found)).toContain('is worse than 0');

  // The file that is written can be read, and keeps what isn't points.
  const written = withPoints(text, found);
  expect(readModel(written.replace('fit_plus_engagement: 75', 'fit_plus_engagement: 10'), 'new.yaml').name).toBe(
    'x-education',
  );
  expect(written).toContain('# ---- engagement: what they did, as totals.');

  const asked = await fitOf(text.replace('trait: lead.time_on_site', 'trait: lead.time_on_site\n    monotone: rising'));
  const bound = asked.signals.find(({ binned }) => binned.signal === 'time_on_site');
  const given = bound?.points.slice(0, -2).map(({ give }) => give) ?? [];
  expect(given).toEqual(given.toSorted((a, b) => a - b));
  expect(bound?.reversal?.z).toBeGreaterThan(3);
});
