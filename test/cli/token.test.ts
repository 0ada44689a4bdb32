import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openProgram, type Program } from '../support/program.ts';

let program: Program;
beforeAll(() => {
  program = openProgram();
  program.write(
    'routing.yaml',
    'teams:\n  us: { reps: [Ana, bo] }\n  world: { reps: [zoe] }\nrules: [{ else: us }]\nreasons: {}\n',
  );
});
afterAll(() => program.close());

const listed = z.array(
  z.object({
    id: z.string(),
    role: z.string(),
    rep: z.string().nullable(),
    teams: z.array(z.string()),
    usable: z.boolean(),
  }),
);

describe('pql token', () => {
  test('prints a token once, alone on stdout, and keeps its hash', async () => {
    const made = await program.pql(['token', 'create', '--rep', 'ana', '--expires', '90d']);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^pql_[A-Za-z0-9_-]{43}\n$/) });
    const all = listed.parse(await program.json(['token', 'list']));
    expect(all).toMatchObject([{ role: 'rep', rep: 'Ana', teams: [], usable: true }]);
    const table = await program.pql(['token', 'list']);
    expect(table.stdout).not.toContain(made.stdout.trim());

    const revoked = await program.pql(['token', 'revoke', all[0]?.id ?? '']);
    expect(revoked).toMatchObject({ code: 0, stdout: `Token ${all[0]?.id} is revoked.\n` });
    expect(listed.parse(await program.json(['token', 'list']))).toMatchObject([{ usable: false }]);
  });

  test('says what is wrong, and makes nothing', async () => {
    const made = await program.pql(['token', 'create', '--rep', 'nobody']);
    expect(made).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/Reps: Ana, bo, zoe/) });
    const unknown = await program.pql(['token', 'revoke', 'ffff']);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/no token ffff.*token list/) });
  });
});
