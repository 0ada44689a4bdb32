import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { fitPoints } from '../../src/insight/fit/fit.ts';
import { parseLabel } from '../../src/model/label.ts';
import { replay } from '../../src/rescoring/replay/replay.ts';
import { withScratchRuns } from '../../src/rescoring/scratch.ts';
import { asOf } from '../company.ts';
import { statementMemory } from '../everyone.ts';
import { clocked, median } from '../figures.ts';
import { watchMemory } from '../memory.ts';
import { type Part, sized } from '../part.ts';
import { modelOfBlocks } from '../wide-model.ts';

// So many came so far that each part of the smallest bench has some.
const label = parseLabel('contacted within 90d');
const date = asOf - label.within;
const context = { signal: new AbortController().signal, log: pino({ enabled: false }), progress: () => undefined };

/** A fit of 50 signals as of one date, from replaying it to the evaluation; every lead a unit. */
export const fits: Part = {
  name: 'fit',
  isLeftOutOfShort: true,
  shares: [1],
  async measure(bench, engine) {
    const { warehouse, on } = sized(1, bench, engine);
    const model = modelOfBlocks(5);
    const { slices, threads, runs } = bench.options;
    const parts = { warehouse, model, slices, threads, memory: statementMemory, now: Date.now, random: randomBytes };
    const memory = watchMemory(engine.pid);
    const seconds: number[] = [];
    for (let round = 0; round < runs; round++) {
      const { seconds: taken, result } = await clocked(() =>
        fitPoints(
          {
            ...{ warehouse, model },
            replay: (instants, work, carried, scored) => replay(parts, instants, work, context, carried, scored),
            inScratch: (work) => withScratchRuns(parts, ([runId]) => work(runId)),
          },
          {
            ...{ dates: [date], every: label.within, label, horizon: asOf, credit: 90 * 86_400_000 },
            ...{ of: 'lead', split: 'hash', keep: [] },
          },
          context,
        ),
      );
      const had = result.trained.had + result.held.had;
      bench.say(`fit of ${result.signals.length} signals: ${taken.toFixed(2)} s, ${had} with the outcome`);
      seconds.push(taken);
    }
    const peak = await memory.peak();
    const node = process.resourceUsage().maxRSS / 1024;
    return {
      figures: [
        { name: 'fit of 50 signals', value: median(seconds), unit: 's', on, bar: { atMost: 20 } },
        { name: 'engine and Node, peak memory, fit', value: peak + node, unit: 'MiB', on, bar: { atMost: 2048 } },
      ],
      points: [],
      checks: [],
    };
  },
};
