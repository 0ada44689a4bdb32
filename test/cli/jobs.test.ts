import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openProgram, type Program } from '../support/program.ts';
import { type CommandLine, openCommandLine } from './queue/command-line.ts';

let program: Program;
let line: CommandLine;
beforeAll(async () => {
  program = openProgram();
  line = await openCommandLine(program);
});
afterAll(async () => {
  await line.close();
  await program.close();
});

const failed = z.array(
  z.strictObject({
    ...{ id: z.string(), job: z.string(), run: z.string(), failed_at: z.iso.datetime(), attempts: z.number() },
    ...{ message: z.string(), remedy: z.string() },
  }),
);

test('a night that failed is listed with what to do, and begun anew once that is done', async () => {
  // What a file says of itself is found before a run begins; that there is no such table, by the pull.
  program.write('sources.yaml', 'accounts: { from: crm.companies, fields: { account_id: id } }\n');
  const fault = /sources\.yaml: accounts: crm\.companies isn't there/;
  expect(await program.pql(['rescore'])).toMatchObject({ code: 2, stderr: expect.stringMatching(fault) });

  const [job] = failed.parse(await program.json(['jobs', 'failed']));
  if (!job) throw new Error('no job is listed');
  expect(job).toMatchObject({ id: `${job.run}-pull`, job: 'pull', attempts: 1, message: expect.stringMatching(fault) });
  const { stdout: said } = await line.pql('jobs', 'failed');
  expect(said.split('\n')[0]).toBe(`${job.id}: pull failed ${job.failed_at} at its first try.`);
  expect(said).toContain(`npx pql jobs retry ${job.id}`);

  expect(await line.pql('jobs', 'retry', 'run-9-pull')).toMatchObject({
    ...{ code: 2, stdout: '' },
    stderr: expect.stringContaining('No failed job has the id "run-9-pull". See: npx pql jobs failed'),
  });
  const noneNamed = await line.pql('jobs', 'retry');
  expect(noneNamed).toMatchObject({ code: 2, stderr: expect.stringContaining('or all of them with --all') });

  const { code, stdout } = await line.pql('jobs', 'retry', job.id);
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(new RegExp(`^${job.id}: Run \\S+ was begun in place of ${job.run}\\.$`)),
    'No worker is there to do it: start `npx pql up` or `npx pql worker`.',
    '',
  ]);
  const left = await line.pql('jobs', 'failed', '--json');
  expect(JSON.parse(left.stdout)).toEqual([]);
  expect((await line.pql('jobs', 'retry', '--all')).stdout).toBe('No job has failed.\n');
});
