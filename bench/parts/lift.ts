import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { type Lift, lift } from '../../src/insight/lift/lift.ts';
import { parseLabel } from '../../src/model/label.ts';
import { type ReplayParts, replay } from '../../src/rescoring/replay/replay.ts';
import { withScratchRuns } from '../../src/rescoring/scratch.ts';
import { asOf } from '../company.ts';
import { equal } from '../equality.ts';
import { statementMemory } from '../everyone.ts';
import { clocked, type Findings, median } from '../figures.ts';
import { limitSeconds } from '../limit.ts';
import { ownPeak, watchMemory } from '../memory.ts';
import { type Bench, type Part, type SizedWarehouse, sized } from '../part.ts';

const day = 86_400_000;
const label = parseLabel('opportunity within 30d');
const date = asOf - label.within;
const context = { signal: new AbortController().signal, log: pino({ enabled: false }), progress: () => undefined };

/** Lift as of one date over every band of the ready model and every event in five windows by five times, by turns with the limit. */
export const liftPart: Part = {
  name: 'lift',
  isLeftOutOfShort: true,
  shares: [1],
  async measure(bench, engine) {
    const whole = sized(1, bench, engine);
    const memory = watchMemory(engine.pid);
    const limits: number[] = [];
    const seconds: number[] = [];
    let tried = 0;
    for (let round = 0; round < bench.options.runs; round++) {
      const limit = await limitSeconds(whole.warehouse, bench.options.threads);
      const { seconds: took, result } = await clocked(() => ask(whole, bench));
      tried = result.weighed.length + result.tooFew;
      bench.say(`limit ${limit.toFixed(2)} s; lift ${took.toFixed(2)} s, ${tried} candidates`);
      limits.push(limit);
      seconds.push(took);
    }
    const { on } = whole;
    const ratio = median(seconds.map((took, round) => took / (limits[round] ?? Number.POSITIVE_INFINITY)));
    return {
      figures: [
        { name: 'lift ÷ limit', value: ratio, unit: '×', on, bar: { atMost: 8 } },
        { name: 'lift', value: median(seconds), unit: 's', on },
        { name: 'lift: ways to part everyone', value: tried, unit: 'rows', on, bar: { atLeast: 200 } },
        { name: 'lift: engine, peak memory', value: await memory.peak(), unit: 'MiB', on },
        { name: 'lift: Node, peak memory', value: ownPeak(), unit: 'MiB', on },
      ],
      points: [],
      checks: [await slicesDecideNothing(whole, bench)],
    } satisfies Findings;
  },
};

function ask({ warehouse }: SizedWarehouse, { model, options }: Bench, slices = options.slices): Promise<Lift> {
  const { threads } = options;
  const parts: ReplayParts = {
    ...{ warehouse, model, slices, threads, memory: statementMemory, now: Date.now, random: randomBytes },
  };
  return lift(
    {
      ...{ warehouse, model },
      replay: (instants, work, carried) => replay(parts, instants, work, context, carried),
      inScratch: (work) => withScratchRuns(parts, ([runId]) => work(runId)),
    },
    { dates: [date], label, horizon: asOf, credit: 90 * day, of: 'account', fdr: 0.05 },
    context,
  );
}

async function slicesDecideNothing(whole: SizedWarehouse, bench: Bench): Promise<string> {
  const counts = ({ weighed }: Lift) =>
    weighed.map(({ candidate, inside }) => JSON.stringify([candidate, inside])).sort();
  const [one, other] = [await ask(whole, bench), await ask(whole, bench, 7)];
  return equal('lift in as many slices as usual and in 7', counts(one).join(), counts(other).join());
}
