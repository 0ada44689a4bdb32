import { equal } from '../equality.ts';
import { forgetRun, phases, type Rescored, scoreEveryone } from '../everyone.ts';
import { type Figure, median, type Point } from '../figures.ts';
import { limitSeconds } from '../limit.ts';
import { ownPeak, watchMemory } from '../memory.ts';
import { type Bench, type Part, type SizedWarehouse, sized } from '../part.ts';

const shares = [0.05, 0.1, 0.3, 1] as const;
const seriesOf = { rescore: 'everyone rescored', limit: 'limit: the events read once' };

interface Measured extends SizedWarehouse {
  readonly cold: Rescored;
  readonly warm: Rescored[];
  readonly limits: number[];
}

/**
 * The whole rescore by the ready model at four sizes, and the least that reading the events costs: by turns, round by round, so
 * that whatever is compared had the same neighbours on the machine. The first round is a warm-up.
 */
export const rescore: Part = {
  name: 'rescore',
  shares,
  async measure(bench, engine) {
    const memory = watchMemory(engine.pid);
    const all: Measured[] = [];
    for (const share of shares) all.push(await warmedUp(sized(share, bench, engine), bench));
    for (let round = 1; round <= bench.options.runs; round++) {
      for (const size of all) {
        await measureOnce(size, bench, `warm ${round}`);
      }
    }
    const peak = await memory.peak();
    const [tenth, whole] = [all[1], all[3]];
    if (!tenth || !whole) throw new RangeError('a size is missing');
    const cut = await slicesDecideNothing(tenth, bench);
    return {
      figures: [
        ...figuresOf(whole, tenth),
        { name: 'engine, peak memory', value: peak, unit: 'MiB', on: whole.on, bar: { atMost: 1536 } },
        { name: 'Node, peak memory', value: ownPeak(), unit: 'MiB', on: whole.on, bar: { atMost: 300 } },
      ],
      points: all.flatMap((size): Point[] => [
        { series: seriesOf.rescore, events: size.company.events, seconds: secondsOf(size) },
        { series: seriesOf.limit, events: size.company.events, seconds: median(size.limits) },
      ]),
      checks: [
        ...all.map(
          ({ on, warm, cold }) => `scores of ${warm.length + 1} runs of ${on}: digest ${cold.summary.scoresDigest}`,
        ),
        cut,
      ],
    };
  },
};

async function warmedUp(size: SizedWarehouse, { model, options, say }: Bench): Promise<Measured> {
  await limitSeconds(size.warehouse, options.threads);
  const cold = await scoreEveryone(size.warehouse, model, 'cold', options);
  await forgetRun(size.warehouse, 'cold');
  equal(`leads made and scored, ${size.on}`, cold.summary.leads, size.company.leads);
  say(`rescore of ${size.on}, cold: ${cold.seconds.toFixed(2)} s`);
  return { ...size, cold, warm: [], limits: [] };
}

async function measureOnce(size: Measured, { model, options, say }: Bench, runId: string): Promise<void> {
  const { warehouse, on, cold } = size;
  const limit = await limitSeconds(warehouse, options.threads);
  const rescored = await scoreEveryone(warehouse, model, runId, options);
  await forgetRun(warehouse, runId);
  equal(`scores of two runs of ${on}`, rescored.summary.scoresDigest, cold.summary.scoresDigest);
  say(`rescore of ${on}, ${runId}: ${rescored.seconds.toFixed(2)} s, limit ${limit.toFixed(2)} s`);
  size.limits.push(limit);
  size.warm.push(rescored);
}

async function slicesDecideNothing(size: Measured, { model, options }: Bench): Promise<string> {
  for (const slices of [1, 5]) {
    const runId = `in ${slices} slices`;
    const { summary } = await scoreEveryone(size.warehouse, model, runId, { ...options, slices });
    await forgetRun(size.warehouse, runId);
    equal(`scores in ${slices} slices, ${size.on}`, summary.scoresDigest, size.cold.summary.scoresDigest);
  }
  return `scores in 1 and in 5 slices, ${size.on}`;
}

const secondsOf = ({ warm }: Measured) => median(warm.map(({ seconds }) => seconds));

function figuresOf(whole: Measured, tenth: Measured): Figure[] {
  const { on, cold, warm, limits } = whole;
  const [seconds, limit] = [secondsOf(whole), median(limits)];
  return [
    { name: 'rescore ÷ limit', value: seconds / limit, unit: '×', on, bar: { atMost: 4 } },
    {
      name: 'rescore, ten times the data: growth',
      value: seconds / secondsOf(tenth),
      unit: '×',
      on: `${tenth.on} → ${on}`,
      bar: { atMost: 11 },
    },
    { name: 'limit', value: limit, unit: 's', on },
    { name: 'rescore', value: seconds, unit: 's', on },
    { name: 'rescore, cold', value: cold.seconds, unit: 's', on },
    ...phases.map(
      (phase): Figure => ({
        name: `rescore: ${phase}`,
        value: median(warm.map((one) => one.phases[phase])),
        unit: 's',
        on,
      }),
    ),
    { name: 'leads scored', value: cold.summary.leads, unit: 'rows', on },
    { name: 'accounts scored', value: cold.summary.accounts, unit: 'rows', on },
  ];
}
