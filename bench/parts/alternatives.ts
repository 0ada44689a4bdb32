import { scored } from '../../src/insight/scored.ts';
import { scoreHistory } from '../../src/scoring/reference/score.ts';
import type { SubjectScores } from '../../src/scoring/result.ts';
import { asOf } from '../company.ts';
import { equalScores } from '../equality.ts';
import { forgetRun, keptRun, scoreEveryone } from '../everyone.ts';
import { clocked, type Findings, median } from '../figures.ts';
import { someLeadIds, writtenScores } from '../leads.ts';
import { type Bench, type Part, rounded, type SizedWarehouse, sized } from '../part.ts';
import { type Sample, streamChunk, takeSample } from '../sample.ts';

const instant = { asOf, knownAt: asOf };

/**
 * What one would write without a compiled statement: stream everybody's rows into Node and score there, or read and score one lead
 * after another. Both on samples, by turns with the rescore of everyone, and both with the scores that it wrote. The first round
 * is a warm-up.
 */
export const alternatives: Part = {
  name: 'alternatives',
  shares: [1],
  async measure(bench, engine) {
    const whole = sized(1, bench, engine);
    const { warehouse, company } = whole;
    const runId = await keptRun(warehouse, bench.model, bench.options);
    const sample = await takeSample(warehouse, runId, Math.min(10_000, company.leads / 5));
    bench.say(`sample: ${rounded(sample.leads)} leads, ${rounded(sample.rows)} rows, in ${sample.chunks} chunks`);

    const rounds: Round[] = [];
    for (let round = 0; round <= bench.options.runs; round++)
      rounds.push(await measureOnce(whole, bench, sample, runId, round));
    const inNode = rounds[0]?.streamed.scores ?? [];
    return {
      ...findingsOf(whole, sample, rounds.slice(1)),
      checks: [
        equalScores('scored in Node and written', inNode, await writtenSample(whole, bench, runId)),
        `read one by one and written (${rounds.flatMap(({ asked }) => asked).length} scores)`,
      ],
    };
  },
};

interface Round {
  readonly everyone: number;
  readonly streamed: Streamed;
  /** Seconds for each of some leads. */
  readonly asked: readonly number[];
}

async function measureOnce(
  whole: SizedWarehouse,
  bench: Bench,
  sample: Sample,
  runId: string,
  round: number,
): Promise<Round> {
  const { warehouse } = whole;
  const { model, options, say } = bench;
  const { seconds: everyone } = await scoreEveryone(warehouse, model, 'by turns', options);
  await forgetRun(warehouse, 'by turns');
  const streamed = await stream(whole, bench, sample);
  const ids = await someLeadIds(warehouse, runId, Math.ceil(options.singles / options.runs), round);
  const asked = await oneByOne(whole, bench, ids);
  equalScores('read one by one and written', asked.scores, await writtenScores(warehouse, model, runId, 'lead', ids));
  say(
    `everyone ${everyone.toFixed(2)} s; the sample in Node ${streamed.seconds.toFixed(2)} s, ${streamed.reading.toFixed(2)} s of it reading; one lead ${Math.round(median(asked.seconds) * 1000)} ms`,
  );
  return { everyone, streamed, asked: asked.seconds };
}

function findingsOf(
  { company, on }: SizedWarehouse,
  sample: Sample,
  rounds: readonly Round[],
): Omit<Findings, 'checks'> {
  const everyone = median(rounds.map((round) => round.everyone));
  const inNode = median(rounds.map(({ streamed }) => streamed.seconds)) * sample.times;
  const reading = median(rounds.map(({ streamed }) => streamed.reading)) * sample.times;
  const asked = rounds.flatMap((round) => round.asked);
  const everyLead = median(asked) * company.leads;
  const ofSample = { on: `${on}; ${rounded(sample.leads)} leads, ${rounded(sample.rows)} rows`, extrapolated: true };
  const ofLeads = `${on}; ${asked.length} leads`;
  const points = { events: company.events, extrapolated: true };
  return {
    figures: [
      {
        name: 'than streaming the rows to Node: faster',
        value: inNode / everyone,
        unit: '×',
        bar: { atLeast: 6 },
        ...ofSample,
      },
      { name: 'rows streamed to Node and scored', value: inNode, unit: 's', ...ofSample },
      { name: 'rows streamed to Node, only read', value: reading, unit: 's', ...ofSample },
      {
        name: 'than one query a lead: faster',
        value: everyLead / everyone,
        unit: '×',
        bar: { atLeast: 1000 },
        on: ofLeads,
        extrapolated: true,
      },
      { name: 'one lead read and scored', value: median(asked) * 1000, unit: 'ms', on: ofLeads },
    ],
    points: [
      { series: 'rows streamed to Node (extrapolated)', seconds: inNode, ...points },
      { series: 'one query a lead (extrapolated)', seconds: everyLead, ...points },
    ],
  };
}

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

/** By keyed reads of the lead's own rows: the quickest that the product has for one lead. */
async function oneByOne({ warehouse }: SizedWarehouse, { model }: Bench, ids: readonly string[]): Promise<Asked> {
  const answers = [];
  for (const id of ids) answers.push(await clocked(() => scored(warehouse, model, 'lead', id, instant)));
  return {
    seconds: answers.map(({ seconds }) => seconds),
    scores: answers.flatMap(({ result }) => result?.scores ?? []),
  };
}
