import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openProgram, type Program } from '../support/program.ts';

const shown = z.object({
  run_id: z.string(),
  state: z.string(),
  scores_digest: z.string(),
  as_of: z.string(),
  message: z.string(),
  gates: z.array(z.object({ gate: z.string(), state: z.string() })),
  decisions: z.array(z.object({ decision: z.string(), who: z.string(), why: z.string() })),
});
const status = z.object({
  queues: z.array(z.object({ waiting: z.number() })),
  published: z.object({ run_id: z.string() }),
});

const who = (at: number) => `lead-${String(at).padStart(3, '0')}`;
const leads = ['lead_id,signed_up_at']
  .concat(Array.from({ length: 60 }, (_, at) => `${who(at)},2024-11-15T10:00:00Z`))
  .join('\n');
/** Three calls of each of some leads: by the ready model they qualify. */
const calls = (from: number, to: number) =>
  Array.from({ length: (to - from) * 3 }, (_, at) =>
    JSON.stringify({
      lead_id: who(from + Math.floor(at / 3)),
      event: 'api_call',
      at: `2024-11-1${6 + (at % 3)}T10:00:00Z`,
      channel: 'product',
    }),
  ).join('\n');

let program: Program;
beforeAll(() => {
  program = openProgram();
  // Who moved would be rescored as of now, by which these calls are long past.
  program.write('pql.yaml', 'live: { mode: off }');
  program.write('leads.csv', leads);
  program.write('few.ndjson', calls(0, 5));
  program.write('many.ndjson', calls(5, 55));
});
afterAll(() => program.close());

const rescore = (asOf: string) => program.pql(['rescore', '--as-of', asOf, '--json']);
const waiting = async () => {
  const { queues, published } = status.parse(await program.json(['status']));
  return { run: published.run_id, waiting: queues.reduce((sum, one) => sum + one.waiting, 0) };
};

test('inflated data is held with exit code 3, what was published serves on; release publishes exactly it', {
  timeout: 240_000,
}, async () => {
  await program.json(['import', 'leads', 'leads.csv', '--history']);
  await program.json(['import', 'events', 'few.ndjson', '--history']);
  const first = shown.parse(await program.json(['rescore', '--as-of', '2024-11-21T00:00:00Z']));
  expect(first.gates.find(({ gate }) => gate === 'inflation')).toMatchObject({ state: 'no_baseline' });
  expect(await waiting()).toEqual({ run: first.run_id, waiting: 5 });

  await program.json(['import', 'events', 'many.ndjson', '--history']);
  const { code, stdout, stderr } = await rescore('2024-11-22T00:00:00Z');
  expect(code).toBe(3);
  const held = shown.parse(JSON.parse(stdout));
  expect(held).toMatchObject({ state: 'held' });
  expect(held.gates.filter(({ state }) => state === 'held').map(({ gate }) => gate)).toEqual(['inflation']);
  expect(stderr).toContain('of 60 leads qualify');
  expect(stderr).toContain(`pql run release ${held.run_id} --why`);
  expect(await waiting()).toEqual({ run: first.run_id, waiting: 5 });

  const list = await program.pql(['run', 'list', '--format', 'csv']);
  expect(list.stdout).toMatch(new RegExp(`${held.run_id},held,.*held: inflation`));
  const show = await program.pql(['run', 'show', held.run_id]);
  expect(show.stdout).toMatch(/inflation holds: .* of 60 leads qualify/);

  const noReason = await program.pql(['run', 'release', held.run_id]);
  expect(noReason.code).toBe(2);
  const released = shown.parse(
    await program.json(['run', 'release', held.run_id, '--why', 'The launch brought them.', '--as', 'ana']),
  );
  expect(released).toMatchObject({
    state: 'published',
    scores_digest: held.scores_digest,
    as_of: held.as_of,
    decisions: [{ decision: 'release', who: 'ana', why: 'The launch brought them.' }],
  });
  expect(await waiting()).toEqual({ run: held.run_id, waiting: 55 });
  const twice = await program.pql(['run', 'release', held.run_id, '--why', 'Again.']);
  expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('it is published (released by ana') });
});

test('a held run that is dropped leaves what is published', { timeout: 240_000 }, async () => {
  const before = await waiting();
  program.write('pql.yaml', 'live: { mode: off }\ngates: { freshness: { mode: hold, most: 2d } }');
  const { code, stdout } = await rescore('2024-11-24T00:00:00Z');
  expect(code).toBe(3);
  const held = shown.parse(JSON.parse(stdout));
  expect(held.gates.find(({ gate }) => gate === 'freshness')).toMatchObject({ state: 'held' });
  const dropped = shown.parse(await program.json(['run', 'drop', held.run_id, '--why', 'The pipeline is mended.']));
  expect(dropped).toMatchObject({
    state: 'dropped',
    decisions: [{ decision: 'drop', why: 'The pipeline is mended.' }],
  });
  expect(await waiting()).toEqual(before);
  const refused = await program.pql(['run', 'release', held.run_id, '--why', 'After all.']);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('it was dropped') });
});
