import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);

const figure = z.object({
  name: z.string(),
  value: z.number().nonnegative(),
  unit: z.enum(['s', 'MiB', '×', 'rows']),
  bar: z.number().nullable(),
  met: z.boolean(),
});

it('the bench measures a thousandth of its data, and writes every figure with its bar', {
  timeout: 180_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pql-bench-test-'));
  try {
    const json = join(folder, 'figures.json');
    const { stdout } = await run(process.execPath, [
      '--import',
      'tsx',
      'bench/main.ts',
      ...['--scale', '0.001', '--runs', '1', '--data', join(folder, 'data'), '--json', json],
    ]);
    const figures = new Map(
      z
        .array(figure)
        .parse(JSON.parse(readFileSync(json, 'utf8')))
        .map((one) => [one.name, one]),
    );

    expect(figures.get('leads scored')?.value).toBe(1000);
    expect(figures.get('accounts scored')?.value).toBe(125);
    expect(figures.get('rescore ÷ limit')).toMatchObject({ unit: '×', bar: 8 });
    expect(figures.get('engine, peak memory')).toMatchObject({ unit: 'MiB', bar: 1536, met: true });
    expect(figures.get('Node, peak memory')).toMatchObject({ unit: 'MiB', bar: 300, met: true });
    for (const phase of ['run facts', 'lead slices', 'account slices', 'summary']) {
      expect(figures.get(`rescore: ${phase}`)?.value, phase).toBeGreaterThan(0);
    }
    for (const name of figures.keys()) expect(stdout).toContain(name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
