import { scored } from '../../src/insight/scored.ts';
import type { Model } from '../../src/model/types.ts';
import { scoreHistory } from '../../src/scoring/reference/score.ts';
import type { SubjectScores } from '../../src/scoring/result.ts';
import { leadScoreRow, leadScores } from '../../src/scoring/score-row.ts';
import { leadScore } from '../../src/scoring/sql/single-statements.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { asOf } from '../company.ts';
import { equalScores } from '../equality.ts';
import { forgetRun, keptRun, scoreEveryone } from '../everyone.ts';
import { clocked, median } from '../figures.ts';
import { someLeadIds, writtenScores } from '../leads.ts';
import { type Bench, type Part, rounded, type SizedWarehouse, sized } from '../part.ts';
import { type Sample, streamChunk, takeSample } from '../sample.ts';

const instant = { asOf, knownAt: asOf };

/**
 * What one would write without a compiled statement: stream everybody's rows into Node and score there, or ask for one lead after
 * another. Both on samples, by turns with the rescore of everyone, and both with the scores that it wrote.
 */
export const alternatives: Part = {
  name: 'alternatives',
  shares: [1],
  async measure(bench, engine) {
    const whole = sized(1, bench, engine);
    const { warehouse, company, on } = whole;
    const { model, options } = bench;
    const runId = await keptRun(warehouse, model, options);
    const sample = await takeSample(warehouse, runId, Math.min(20_000, company.leads / 5));
    bench.say(`sample: ${rounded(sample.leads)} leads, ${rounded(sample.rows)} rows, in ${sample.chunks} chunks`);

    const [everyone, streams, statements, reads]: [number[], Streamed[], number[], number[]] = [[], [], [], []];
    let asked = 0;
    for (let round = 0; round <= options.runs; round++) {
      const rescored = await scoreEveryone(warehouse, model, 'by turns', options);
      await forgetRun(warehouse, 'by turns');
      const streamed = await stream(whole, bench, sample);
      const ids = await someLeadIds(warehouse, runId, Math.ceil(options.singles / options.runs), round);
      const stated = await oneByOne(ids, (id) => byStatement(warehouse, model, id));
      const read = await oneByOne(ids, (id) => byRows(warehouse, model, id));
      const written = await writtenScores(warehouse, model, runId, 'lead', ids);
      equalScores('asked for one by one, by a statement', stated.scores, written);
      equalScores('asked for one by one, by its rows', read.scores, written);
      asked += written.length;
      bench.say(
        `everyone ${rescored.seconds.toFixed(2)} s; the sample in Node ${streamed.seconds.toFixed(2)} s, ${streamed.reading.toFixed(2)} s of it reading; one lead ${(median(stated.seconds) * 1000).toFixed(0)} ms by a statement, ${(median(read.seconds) * 1000).toFixed(0)} ms by its rows`,
      );
      if (round === 0) continue;
      everyone.push(rescored.seconds);
      streams.push(streamed);
      statements.push(...stated.seconds);
      reads.push(...read.seconds);
    }
    const inEngine = await writtenSample(whole, bench, runId);
    const equalToNode = equalScores('scored in Node and written', streams[0]?.scores ?? [], inEngine);

    const seconds = median(everyone);
    const inNode = median(streams.map((one) => one.seconds)) * sample.times;
    const reading = median(streams.map((one) => one.reading)) * sample.times;
    const everyLead = Math.min(median(statements), median(reads)) * company.leads;
    const ofSample = `${on}; ${rounded(sample.leads)} leads, ${rounded(sample.rows)} rows`;
    const ofLeads = `${on}; ${reads.length} leads`;
    return {
      figures: [
        {
          name: 'faster than streaming the rows to Node and scoring there',
          value: inNode / seconds,
          unit: '×',
          on: ofSample,
          bar: { atLeast: 6 },
          extrapolated: true,
        },
        { name: 'streamed to Node and scored', value: inNode, unit: 's', on: ofSample, extrapolated: true },
        { name: 'streamed to Node, only read', value: reading, unit: 's', on: ofSample, extrapolated: true },
        {
          name: 'faster than one query a lead',
          value: everyLead / seconds,
          unit: '×',
          on: ofLeads,
          bar: { atLeast: 1000 },
          extrapolated: true,
        },
        { name: 'one lead, by a statement of its own', value: median(statements) * 1000, unit: 'ms', on: ofLeads },
        { name: 'one lead, by its rows', value: median(reads) * 1000, unit: 'ms', on: ofLeads },
      ],
      points: [
        { series: 'rows streamed to Node (extrapolated)', events: company.events, seconds: inNode, extrapolated: true },
        { series: 'one query a lead (extrapolated)', events: company.events, seconds: everyLead, extrapolated: true },
      ],
      checks: [equalToNode, `asked for one by one and written (${asked} leads)`],
    };
  },
};

interface Streamed {
  readonly seconds: number;
  /** Of them until the rows were in this process, parsed. */
  readonly reading: number;
  readonly scores: readonly SubjectScores[];
}

async function stream({ warehouse }: SizedWarehouse, { model }: Bench, { chunks }: Sample): Promise<Streamed> {
  let reading = 0;
  const { seconds, result } = await clocked(async () => {
    const scores: SubjectScores[] = [];
    for (let chunk = 0; chunk < chunks; chunk++) {
      const read = await clocked(() => streamChunk(warehouse, chunk));
      reading += read.seconds;
      scores.push(...scoreHistory(model, read.result, instant));
    }
    return scores;
  });
  return { seconds, reading, scores: result };
}

async function writtenSample(
  { warehouse }: SizedWarehouse,
  { model }: Bench,
  runId: string,
): Promise<readonly SubjectScores[]> {
  return [
    ...(await writtenScores(warehouse, model, runId, 'lead', 'sample')),
    ...(await writtenScores(warehouse, model, runId, 'account', 'sample')),
  ];
}

interface Asked {
  readonly seconds: readonly number[];
  readonly scores: readonly SubjectScores[];
}

async function oneByOne(
  ids: readonly string[],
  ask: (id: string) => Promise<SubjectScores | undefined>,
): Promise<Asked> {
  const answers = [];
  for (const id of ids) answers.push(await clocked(() => ask(id)));
  return { seconds: answers.map(({ seconds }) => seconds), scores: answers.flatMap(({ result }) => result ?? []) };
}

async function byStatement(warehouse: Warehouse, model: Model, id: string): Promise<SubjectScores | undefined> {
  const { params, ...statement } = leadScore(model, id, instant);
  const [row] = await warehouse.rows({ ...statement, row: leadScoreRow }, params);
  return row && leadScores(row, model);
}

async function byRows(warehouse: Warehouse, model: Model, id: string): Promise<SubjectScores | undefined> {
  return (await scored(warehouse, model, 'lead', id, instant))?.scores;
}
