import { explain } from '../../src/insight/explain.ts';
import { asOf } from '../company.ts';
import { equalScores } from '../equality.ts';
import { keptRun } from '../everyone.ts';
import { clocked, type Findings, median } from '../figures.ts';
import { someLeadIds, writtenScores } from '../leads.ts';
import { type Part, sized } from '../part.ts';

const warmUps = 5;

/** One lead explained after another, each for the first time, in a process that has explained some already. */
export const explanations: Part = {
  name: 'explain',
  shares: [1],
  async measure(bench, engine): Promise<Findings> {
    const { warehouse, on } = sized(1, bench, engine);
    const { model, options } = bench;
    const runId = await keptRun(warehouse, model, options);
    const ids = await someLeadIds(warehouse, runId, warmUps + options.singles, 1);
    const instant = { asOf, knownAt: asOf };
    const asked = [];
    for (const id of ids) asked.push(await clocked(() => explain(warehouse, model, id, instant, 'lead')));
    const milliseconds = asked.slice(warmUps).map(({ seconds }) => seconds * 1000);
    const explained = asked.map(({ result }) => result.scores);
    return {
      figures: [
        {
          name: 'explain of one lead',
          value: median(milliseconds),
          unit: 'ms',
          on: `${on}; median of ${milliseconds.length} leads`,
          bar: { atMost: 150 },
        },
        {
          name: 'explain of one lead, slowest',
          value: Math.max(...milliseconds),
          unit: 'ms',
          on: `${on}; of ${milliseconds.length} leads`,
        },
      ],
      points: [],
      checks: [
        equalScores('explained and written', explained, await writtenScores(warehouse, model, runId, 'lead', ids)),
      ],
    };
  },
};
