import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outcomes } from '../../src/model/types.ts';
import { kindNames, kinds } from '../../src/warehouse/intake/kinds.ts';
import { parseMapping } from '../../src/warehouse/intake/mapping.ts';
import { openProgram, type Program } from '../support/program.ts';
import { commands, quoted, readPage, tableRows } from './page.ts';

const page = readPage('importing.md');

let program: Program;
beforeAll(() => {
  program = openProgram();
  for (const { words, text } of page.blocks) {
    const file = words.at(-1);
    if (file !== undefined) program.write(file, text);
  }
});
afterAll(() => program.close());

it('lists the fields of every kind as they are', () => {
  const rows = tableRows(page, '| kind | needed | and one of | may be given | map |');
  const stated = rows.map(([kind = '', needed = '', oneOf = '', others = '', map = '']) => ({
    kind,
    needed: quoted(needed),
    oneOf: quoted(oneOf),
    others: quoted(others),
    map: quoted(map),
  }));
  expect(stated).toEqual(
    kindNames.map((kind) => {
      const { fields, needed, subject, map } = kinds[kind];
      const oneOf = subject.length > 1 ? subject : [];
      const others = Object.keys(fields).filter((field) => !needed.includes(field) && !oneOf.includes(field));
      return { kind, needed: [...needed], oneOf: [...oneOf], others, map: map === undefined ? [] : [map] };
    }),
  );
});

it('says of every field what it takes, and names every outcome', () => {
  const rows = tableRows(page, '| field | takes |');
  const named = rows.flatMap(([fields = '']) => quoted(fields));
  expect(named.sort()).toEqual([...new Set(kindNames.flatMap((kind) => Object.keys(kinds[kind].fields)))].sort());
  const [, taken = ''] = rows.find(([fields]) => fields === '`outcome`') ?? [];
  expect(quoted(taken)).toEqual([...outcomes]);
});

const maps = page.blocks.filter(({ language }) => language === 'yaml');

it.each(maps.map(({ words, text }) => [words.at(-1) ?? '', words[0] ?? '', text] as const))(
  '%s is a map of %s',
  (file, kind, text) => {
    const name = kindNames.find((known) => known === kind);
    expect(name).toBeDefined();
    if (name !== undefined) expect(parseMapping(name, text, file).fields.size).toBeGreaterThan(0);
  },
);

const shown = page.blocks.filter(({ language }) => language === 'console').flatMap(commands);

it('has commands to hold', () => {
  expect(maps.length).toBeGreaterThan(1);
  expect(shown.length).toBeGreaterThan(7);
});

// In the order of the page: the later ones find what the earlier ones have loaded.
it.each(shown.map(({ command, output }, i) => [i + 1, command, output] as const))(
  'command %i gives what the page says: %s',
  async (_, command, output) => {
    const [name = '', ...args] = command.split(' ');
    if (name === 'cat') {
      expect(readFileSync(join(program.folder, args[0] ?? ''), 'utf8')).toBe(output);
      return;
    }
    expect([name, args[0], args[1]]).toEqual(['npx', 'pql', 'import']);
    const { stdout, stderr } = await program.pql(args.slice(1));
    expect(stdout + stderr).toBe(output);
  },
);
