import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/runtime/paths.ts';
import { constructionFaults, cycles, directionFaults, importsOf, sourceFiles } from './imports.ts';

const files = sourceFiles(packageRoot(), ['src', 'jobs']);
const imports = files.flatMap(importsOf);

describe('the house', () => {
  it('was read', () => {
    expect(files.map(({ path }) => path)).toContain('src/runtime/compose.ts');
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('has imports that point one way: cli, http, jobs → rescoring, insight, handoff → scoring, queue, warehouse → model', () => {
    expect(directionFaults(imports)).toEqual([]);
  });

  it('constructs its adapters in one place', () => {
    expect(constructionFaults(files)).toEqual([]);
  });

  it('has no circle of imports', () => {
    expect(cycles(imports)).toEqual([]);
  });
});

describe('the rules', () => {
  const planted = (path: string, text: string) => directionFaults(importsOf({ path, text }));

  it.each([
    [
      'src/warehouse/x.ts',
      "import { run } from '../rescoring/runs.ts';",
      'warehouse lies below rescoring; imports point down',
    ],
    ['src/model/x.ts', "import type { Row } from '../scoring/row.ts';", 'model lies below scoring; imports point down'],
    [
      'src/rescoring/x.ts',
      "import { a } from '../../jobs/client.ts';",
      'rescoring lies below jobs; imports point down',
    ],
    [
      'src/queue/x.ts',
      "import { a } from '../warehouse/client.ts';",
      "queue and warehouse lie side by side and don't know each other",
    ],
    [
      'src/scoring/sql/x.ts',
      "export * from '../../queue/store.ts';",
      "scoring and queue lie side by side and don't know each other",
    ],
    ['src/scoring/x.ts', "import { Redis } from 'ioredis';", 'scoring is pure: no client, no I/O'],
    ['src/model/x.ts', "import {\n  readFile,\n} from 'node:fs/promises';", 'model is pure: no client, no I/O'],
    ['src/model/x.ts', "const fs = await import('node:fs');", 'model is pure: no client, no I/O'],
    [
      'src/rescoring/x.ts',
      "import { loadConfig } from '../runtime/config.ts';",
      'runtime wires the others; they are handed what they need',
    ],
    [
      'src/handoff/x.ts',
      "import { publishRun } from '../rescoring/publish.ts';",
      "handoff and rescoring lie side by side and don't know each other",
    ],
    [
      'src/cli/x.ts',
      "import { connectRedis } from '../runtime/redis.ts';",
      'of runtime, the edges use config, log, lifecycle, paths and compose only',
    ],
    [
      'src/inbox/x.tsx',
      "import { entryItem } from '../http/schemas/entry.ts';",
      'inbox runs in a browser: of ours it may import types of http/schemas alone',
    ],
    [
      'src/inbox/x.tsx',
      "import { randomUUID } from 'node:crypto';",
      'inbox runs in a browser: it may import preact and @preact/signals alone',
    ],
    ['src/http/x.ts', "import { App } from '../inbox/app.tsx';", 'inbox runs in a browser, and http serves it built'],
    [
      'src/runtime/x.ts',
      "import { a } from '../queue/store.ts';",
      'only runtime/compose.ts wires the parts; the rest of runtime stands below them',
    ],
  ])('are broken by %s with %s', (path, text, rule) => {
    expect(planted(path, text)).toEqual([expect.stringMatching(new RegExp(`^${path} imports .*: ${rule}$`))]);
  });

  it.each([
    [
      'src/cli/x.ts',
      "import { loadConfig } from '../runtime/config.ts';\nimport { compose } from '../runtime/compose.ts';",
    ],
    ['src/rescoring/x.ts', "import { a } from '../warehouse/client.ts';\nimport { b } from '../model/errors.ts';"],
    ['src/scoring/x.ts', "import { createHash } from 'node:crypto';\nimport { RE2JS } from 're2js';"],
    ['src/queue/x.ts', "import type { Reason } from '../scoring/reasons.ts';"],
    ['src/runtime/compose.ts', "import { a } from '../queue/store.ts';"],
    ['src/runtime/compose/x.ts', "import { a } from '../../queue/store.ts';"],
    ['src/model/x.ts', "// import { Redis } from 'ioredis';"],
  ])('are kept by %s with %s', (path, text) => {
    expect(planted(path, text)).toEqual([]);
  });

  it('know an adapter that is constructed elsewhere', () => {
    const file = {
      path: 'src/cli/x.ts',
      text: 'const redis = new Redis(url);\nconst warehouse = createWarehouse(address);',
    };
    expect(constructionFaults([file])).toEqual([
      'src/cli/x.ts constructs Redis: only src/runtime/compose.ts does, everything else is handed what it needs',
      'src/cli/x.ts constructs createWarehouse: only src/runtime/compose.ts does, everything else is handed what it needs',
    ]);
    expect(constructionFaults([{ path: 'jobs/worker.ts', text: 'new Worker(name, process)' }])).toEqual([]);
  });

  it.each(["import { a } from './a.ts';", "import type { A } from './a.ts';"])(
    'know a circle that %s closes',
    (back) => {
      const circle = [
        { path: 'src/queue/a.ts', text: "import { b } from './b.ts';" },
        { path: 'src/queue/b.ts', text: back },
      ];
      expect(cycles(circle.flatMap(importsOf))).toEqual(['src/queue/a.ts → src/queue/b.ts → src/queue/a.ts']);
    },
  );
});
