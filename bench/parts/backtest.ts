import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { z } from 'zod';
import { type Backtest, backtest } from '../../src/insight/backtest/backtest.ts';
import { parseLabel } from '../../src/model/label.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { queuesOfRun } from '../../src/rescoring/replay/queues.ts';
import { type ReplayParts, replay } from '../../src/rescoring/replay/replay.ts';
import { scoreRun } from '../../src/rescoring/score.ts';
import { withScratchRuns } from '../../src/rescoring/scratch.ts';
import { asOf } from '../company.ts';
import { equal } from '../equality.ts';
import { forgetRun, scoreEveryone, statementMemory } from '../everyone.ts';
import { clocked, type Findings, median } from '../figures.ts';
import { type Bench, type Part, type SizedWarehouse, sized } from '../part.ts';

const day = 86_400_000;
const label = parseLabel('opportunity within 30d');
/** Weekly, the last with a label that is known by now. */
const weeks = Array.from({ length: 12 }, (_, place) => asOf - label.within - (11 - place) * 7 * day);
/** Of a short bench the last three alone. */
const datesOf = ({ options }: Bench) => (options.scale < 0.01 ? weeks.slice(-3) : weeks);
const routing = readRouting('teams: { one: {} }\nrules: [ { else: one } ]', 'routing.yaml');
const context = { signal: new AbortController().signal, log: pino({ enabled: false }), progress: () => undefined };

/** A backtest of 12 dates, by turns with the rescore of everyone: with its figures, and with the teams' queues at each date besides. */
export const backtests: Part = {
  name: 'backtest',
  isLeftOutOfShort: true,
  shares: [1],
  async measure(bench, engine) {
    const whole = sized(1, bench, engine);
    const rounds: { readonly rescore: number; readonly figures: number; readonly queues: number }[] = [];
    for (let round = 0; round < bench.options.runs; round++) {
      const { seconds: rescore } = await scoreEveryone(whole.warehouse, bench.model, 'by turns', bench.options);
      await forgetRun(whole.warehouse, 'by turns');
      const { seconds: figures } = await clocked(() => ask(whole, bench, []));
      const { seconds: queues } = await clocked(() => ask(whole, bench, [100]));
      bench.say(
        `rescore ${rescore.toFixed(2)} s; backtest ${figures.toFixed(2)} s, with queues ${queues.toFixed(2)} s`,
      );
      rounds.push({ rescore, figures, queues });
    }
    const ratio = (of: 'figures' | 'queues') => median(rounds.map((round) => round[of] / round.rescore));
    const { on } = whole;
    return {
      figures: [
        { name: 'backtest of 12 dates: rescores', value: ratio('figures'), unit: '×', on, bar: { atMost: 6 } },
        { name: "backtest of 12 dates with the teams' queues: rescores", value: ratio('queues'), unit: '×', on },
        { name: 'backtest of 12 dates', value: median(rounds.map(({ figures }) => figures)), unit: 's', on },
      ],
      points: [],
      checks: [await equalScores(whole, bench)],
    } satisfies Findings;
  },
};

function partsOf({ warehouse }: SizedWarehouse, { model, options }: Bench): ReplayParts {
  const { slices, threads } = options;
  return { warehouse, model, slices, threads, memory: statementMemory, now: Date.now, random: randomBytes };
}

function ask(whole: SizedWarehouse, bench: Bench, firsts: readonly number[]): Promise<Backtest> {
  const { warehouse } = whole;
  const { model } = bench;
  const parts = partsOf(whole, bench);
  return backtest(
    {
      ...{ warehouse, model },
      replay: (instants, work) => replay(parts, instants, work, context),
      inScratch: (work) => withScratchRuns(parts, ([runId]) => work(runId)),
      async queuesOf({ scoring: { runId, instant } }, first) {
        const queues = await queuesOfRun({ warehouse, model, routing, run: { runId, ...instant }, first }, context);
        return new Map([...queues].map(([team, { kept }]) => [team, kept.map(({ rank }) => rank.id)]));
      },
    },
    {
      ...{
        dates: datesOf(bench),
        every: 7 * day,
        label,
        horizon: asOf,
        credit: 90 * day,
        of: 'account',
        score: 'total',
        firsts,
      },
    },
    context,
  );
}

async function equalScores(whole: SizedWarehouse, bench: Bench): Promise<string> {
  const { warehouse } = whole;
  const parts = partsOf(whole, bench);
  const [date = asOf] = datesOf(bench);
  const [replayed] = await replay(parts, [date], ({ scoring }) => digest(scoring.runId), context);
  await scoreRun({ ...parts, run: { runId: 'past', asOf: date, knownAt: date } }, context);
  const run = await digest('past');
  await forgetRun(warehouse, 'past');
  return equal('scores of a replayed date and of a run as of it', replayed, run);

  async function digest(runId: string): Promise<string> {
    const columns = 'fit, engagement, usage, grade, traits_known, level, tier, qualified, suppressed';
    const { digest } = await warehouse.one(
      {
        name: 'digest of scores',
        sql: `
          SELECT hex(sum(cityHash64(*))) AS digest
          FROM (
              SELECT lead_id AS id, account_id, ${columns} FROM lead_scores WHERE run_id = {run_id:String}
              UNION ALL
              SELECT account_id AS id, '', ${columns} FROM account_scores WHERE run_id = {run_id:String})`,
        row: z.object({ digest: z.string() }),
      },
      { run_id: runId },
    );
    return digest;
  }
}
