import type { Model } from '../../src/model/types.ts';
import { equal } from '../equality.ts';
import { forgetRun, type Rescored, scoreEveryone } from '../everyone.ts';
import { median } from '../figures.ts';
import { watchMemory } from '../memory.ts';
import { type Bench, type Part, type SizedWarehouse, sized } from '../part.ts';
import { modelOfBlocks } from '../wide-model.ts';

/** Everyone by a model of 10 signals and by one of 100, in the slices that the product takes by itself; by turns. */
export const wide: Part = {
  name: 'wide',
  isLeftOutOfShort: true,
  shares: [0.1, 1],
  async measure(bench, engine) {
    const whole = sized(1, bench, engine);
    const models: Measured[] = [
      { model: modelOfBlocks(1), slices: bench.options.slices, seconds: [] },
      { model: modelOfBlocks(10), slices: bench.options.slices, seconds: [] },
    ];
    const memory = watchMemory(engine.pid);
    for (let round = 0; round <= bench.options.runs; round++) {
      for (const one of models) {
        const { seconds, summary } = await once(whole, { ...bench, model: one.model }, one.slices);
        bench.say(
          `model of ${one.model.signals.length} signals, ${round === 0 ? 'cold' : round}: ${seconds.toFixed(2)} s`,
        );
        one.digest ??= summary.scoresDigest;
        equal(`scores of two runs with ${one.model.signals.length} signals`, summary.scoresDigest, one.digest);
        if (round > 0) one.seconds.push(seconds);
      }
    }
    const [ten, hundred] = models;
    if (!ten || !hundred) throw new RangeError('a model is missing');
    const peak = await memory.peak();
    const tenth = sized(0.1, bench, engine);
    const inOne = await once(tenth, { ...bench, model: hundred.model }, 1);
    const inFour = await once(tenth, { ...bench, model: hundred.model }, 4);
    const { on } = whole;
    return {
      figures: [
        {
          name: '100 signals ÷ 10 signals',
          value: median(hundred.seconds) / median(ten.seconds),
          unit: '×',
          on,
          bar: { atMost: 8 },
        },
        { name: 'rescore with 10 signals', value: median(ten.seconds), unit: 's', on },
        {
          name: 'rescore with 100 signals',
          value: median(hundred.seconds),
          unit: 's',
          on,
        },
        { name: 'engine, peak memory, 100 signals', value: peak, unit: 'MiB', on },
      ],
      points: [],
      checks: [
        `scores of ${bench.options.runs + 1} runs with 10 and with 100 signals, ${on}`,
        equal(
          `scores with 100 signals in 1 and in 4 slices, ${tenth.on}`,
          inOne.summary.scoresDigest,
          inFour.summary.scoresDigest,
        ),
      ],
    };
  },
};

interface Measured {
  readonly model: Model;
  readonly slices: number;
  readonly seconds: number[];
  digest?: string;
}

async function once({ warehouse }: SizedWarehouse, { model, options }: Bench, slices: number): Promise<Rescored> {
  const scored = await scoreEveryone(warehouse, model, 'wide', { ...options, slices });
  await forgetRun(warehouse, 'wide');
  return scored;
}
