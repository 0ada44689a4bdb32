import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type ChosenKeys, scoreKeys } from '../../src/rescoring/score.ts';
import { withScratchRuns } from '../../src/rescoring/scratch.ts';
import { asOf } from '../company.ts';
import { equal } from '../equality.ts';
import { digestOf, keptRun, statementMemory } from '../everyone.ts';
import { clocked, median } from '../figures.ts';
import { type Bench, type Part, type SizedWarehouse, sized } from '../part.ts';

const shares = [0.1, 1] as const;
const leadsAtOnce = 1000;

/** Some leads scored by their keys, others in each round, at two sizes by turns; and then with their accounts. */
export const chosen: Part = {
  name: 'chosen',
  shares,
  async measure(bench, engine) {
    const all = shares.map((share): Measured => ({ ...sized(share, bench, engine), alone: [], together: [] }));
    for (let round = 0; round < bench.options.runs * 2; round++) {
      for (const size of all) {
        const { leads, accounts } = await someLeads(size, bench, round);
        const alone = await scoreChosen(size, bench, { leads, accounts: [] });
        const together = await scoreChosen(size, bench, { leads, accounts });
        bench.say(
          `${leads.length} chosen leads of ${size.on}: ${alone.toFixed(2)} s, with ${accounts.length} accounts ${together.toFixed(2)} s`,
        );
        if (round === 0) continue;
        size.alone.push(alone);
        size.together.push(together);
      }
    }
    const [tenth, whole] = all;
    if (!tenth || !whole) throw new RangeError('a size is missing');
    const name = `${leadsAtOnce.toLocaleString('en')} chosen leads`;
    return {
      figures: [
        {
          name: `${name}, to written scores`,
          value: median(whole.alone),
          unit: 's',
          on: whole.on,
          bar: { atMost: 0.5 },
        },
        {
          name: `${name}, ten times the data: growth`,
          value: median(whole.alone) / median(tenth.alone),
          unit: '×',
          on: `${tenth.on} → ${whole.on}`,
          bar: { atMost: 1.5 },
        },
        { name: `${name} and their accounts`, value: median(whole.together), unit: 's', on: whole.on },
      ],
      points: all.map(({ company, alone }) => ({ series: name, events: company.events, seconds: median(alone) })),
      checks: all.map(({ on }) => `scores of chosen leads and accounts as in the run of everyone, ${on}`),
    };
  },
};

interface Measured extends SizedWarehouse {
  /** Seconds of each round, for the leads alone and with their accounts. */
  readonly alone: number[];
  readonly together: number[];
}

async function scoreChosen(size: SizedWarehouse, { model, options }: Bench, keys: ChosenKeys): Promise<number> {
  const { warehouse, on } = size;
  const everyone = await keptRun(warehouse, model, options);
  return withScratchRuns({ warehouse, now: Date.now, random: randomBytes }, async ([runId]) => {
    const run = { runId, asOf, knownAt: asOf };
    const { seconds } = await clocked(() =>
      scoreKeys(
        { warehouse, model, run, threads: options.threads, memory: statementMemory },
        keys,
        new AbortController().signal,
      ),
    );
    for (const [of, theirs] of [
      ['lead', keys.leads],
      ['account', keys.accounts],
    ] as const) {
      if (theirs.length === 0) continue;
      equal(
        `scores of chosen ${of}s and of everyone, ${on}`,
        await digestOf(warehouse, runId, of),
        await digestOf(warehouse, everyone, of, theirs),
      );
    }
    return seconds;
  });
}

const key = z.object({ lead: z.coerce.bigint(), account: z.coerce.bigint() });

/** Leads anywhere in the key space, others in each round, and their accounts. */
async function someLeads({ warehouse }: SizedWarehouse, { model, options }: Bench, round: number): Promise<ChosenKeys> {
  const rows = await warehouse.rows(
    {
      name: 'some leads',
      sql: `
        SELECT lead_key AS lead, if(account_id = '', 0, sipHash64('account', account_id)) AS account
        FROM lead_scores WHERE run_id = {run_id:String}
        ORDER BY intHash64(bitXor(lead_key, {round:UInt64})) LIMIT ${leadsAtOnce}`,
      row: key,
    },
    { run_id: await keptRun(warehouse, model, options), round: round + 1 },
  );
  const accounts = new Set(rows.map(({ account }) => account).filter((account) => account !== 0n));
  return { leads: rows.map(({ lead }) => lead), accounts: [...accounts] };
}
