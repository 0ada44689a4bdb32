import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readModel } from '../../src/model/parse.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { packaged } from '../../src/runtime/paths.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { type Imported, importFiles } from '../../src/warehouse/files/import.ts';
import type { KindName } from '../../src/warehouse/intake/kinds.ts';
import { parseMapping } from '../../src/warehouse/intake/mapping.ts';
import { inProcessWriter } from '../../src/warehouse/intake/writer.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { type WholeWay, wholeWay } from '../support/whole-way.ts';

/** A file of the real sets, which lie beside the checkout where somebody has them; undefined where they don't. */
export function realData(...parts: string[]): string | undefined {
  const file = fileURLToPath(new URL(['../../../shared/data', ...parts].join('/'), import.meta.url));
  return existsSync(file) ? file : undefined;
}

export const passedOver = 'passed over: the real data is not in ../shared/data beside the checkout';

export interface Example extends WholeWay {
  readonly warehouse: Warehouse;
  /** Imports a file by a map of the example, as `pql import KIND FILE --map MAP` does. */
  load(kind: KindName, map: string, file: string, options?: { readonly history?: boolean }): Promise<Imported>;
  /** A gzipped file of these lines. */
  file(name: string, lines: readonly string[]): string;
}

/** One of the packaged examples in a database of its own. */
export async function openExample(folder: string): Promise<Example> {
  const text = (name: string): Promise<string> => readFile(packaged('examples', folder, name), 'utf8');
  const model = readModel(await text('model.yaml'), `${folder}/model.yaml`);
  const rules = model.rules.map(({ name }) => name);
  const routing = readRouting(await text('routing.yaml'), `${folder}/routing.yaml`, rules);
  const { warehouse, close } = await freshWarehouse();
  const way = wholeWay(warehouse, model, routing);
  const temporary = mkdtempSync(join(tmpdir(), 'pql-example-'));
  return {
    ...way,
    warehouse,
    async load(kind, map, file, options = {}) {
      return importFiles({
        warehouse,
        writer: inProcessWriter(),
        kind,
        files: [file],
        map: parseMapping(kind, await text(map), map),
        history: options.history,
        rejectsFile: join(temporary, 'rejects.ndjson'),
        now: Date.now(),
        signal: new AbortController().signal,
        progress: () => undefined,
      });
    },
    file(name, lines) {
      const path = join(temporary, name);
      writeFileSync(path, gzipSync(`${lines.join('\n')}\n`));
      return path;
    },
    async close() {
      rmSync(temporary, { recursive: true, force: true });
      await way.close();
      await close();
    },
  };
}
