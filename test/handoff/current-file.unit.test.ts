import { beforeEach, expect, test } from 'vitest';
import { createCurrentFile } from '../../src/handoff/current-file.ts';
import { InputError } from '../../src/model/errors.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import type { Routing } from '../../src/queue/routing/types.ts';

const good = (rep: string) => `teams: { us: { reps: [${rep}] } }\nrules: [{ else: us }]\n`;

let file: string;
let warned: string[];
let clock: number;
let parsed: number;
let current: () => Promise<Routing>;
const reps = async () => (await current()).teams.flatMap((team) => team.reps.map(({ name }) => name));
const later = () => {
  clock += 1_000;
};

beforeEach(() => {
  [file, warned, clock, parsed] = [good('ana'), [], 0, 0];
  current = createCurrentFile({
    name: 'routing',
    readText: async () => {
      if (file === '') throw new InputError('routing.yaml is gone.');
      return file;
    },
    parse: (text) => {
      parsed += 1;
      return readRouting(text, 'routing.yaml', undefined);
    },
    warn: (message) => warned.push(message),
    now: () => clock,
  });
});

test('a changed file is read anew within a second, an unchanged one is parsed once', async () => {
  expect(await reps()).toEqual(['ana']);
  later();
  expect(await reps()).toEqual(['ana']);
  expect(parsed).toBe(1);
  file = good('bo');
  expect(await reps()).toEqual(['ana']);
  later();
  expect(await reps()).toEqual(['bo']);
  expect(warned).toEqual([]);
});

test('a faulty file leaves the last good one in force and is warned of once, with its faults; a mended one holds', async () => {
  await reps();
  file = 'teams: { us: { repz: [ana] } }\nrules: [{ else: us }]\n';
  for (let times = 0; times < 3; times++) {
    later();
    expect(await reps()).toEqual(['ana']);
  }
  expect(warned).toHaveLength(1);
  expect(warned[0]).toMatch(/stays in force.*routing\.yaml.*repz/s);
  file = '';
  later();
  expect(await reps()).toEqual(['ana']);
  expect(warned[1]).toMatch(/gone/);
  file = good('bo');
  later();
  expect(await reps()).toEqual(['bo']);
});

test('at the start a faulty file is refused, each time until it is mended', async () => {
  file = 'teams: {}\n';
  await expect(reps()).rejects.toThrow(InputError);
  await expect(reps()).rejects.toThrow(InputError);
  file = good('ana');
  expect(await reps()).toEqual(['ana']);
});
