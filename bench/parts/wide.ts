import { equal } from '../equality.ts';
import { forgetRun, type Rescored, scoreEveryone } from '../everyone.ts';
import { median } from '../figures.ts';
import { type Bench, type Part, type SizedWarehouse, sized } from '../part.ts';
import { modelOfBlocks } from '../wide-model.ts';

/** Everyone by a model of 10 signals and by one of 100, by turns; both in as many slices as the product takes by itself. */
export const wide: Part = {
  name: 'wide',
  shares: [0.1, 1],
  async measure(bench, engine) {
    const models = [modelOfBlocks(1), modelOfBlocks(10)].map((model) => ({ model, digest: '', seconds: [0].slice(1) }));
    const whole = sized(1, bench, engine);
    for (let round = 0; round <= bench.options.runs; round++) {
      for (const one of models) {
        const { seconds, summary } = await once(whole, { ...bench, model: one.model }, bench.options.slices);
        bench.say(
          `model of ${one.model.signals.length} signals, ${round === 0 ? 'cold' : round}: ${seconds.toFixed(2)} s`,
        );
        if (round === 0) one.digest = summary.scoresDigest;
        else one.seconds.push(seconds);
        equal(`scores of two runs with ${one.model.signals.length} signals`, summary.scoresDigest, one.digest);
      }
    }
    const [ten, hundred] = models;
    if (!ten || !hundred) throw new RangeError('a model is missing');
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
        { name: 'rescore with 100 signals', value: median(hundred.seconds), unit: 's', on },
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

async function once({ warehouse }: SizedWarehouse, { model, options }: Bench, slices: number): Promise<Rescored> {
  const scored = await scoreEveryone(warehouse, model, 'wide', { ...options, slices });
  await forgetRun(warehouse, 'wide');
  return scored;
}
