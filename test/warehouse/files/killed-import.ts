// Run as a process of its own, to be killed in the middle: imports a file and tells each step that it makes.
import { createWarehouse } from '../../../src/warehouse/client.ts';
import { importFiles } from '../../../src/warehouse/files/import.ts';
import { parseMapping } from '../../../src/warehouse/intake/mapping.ts';
import { inProcessWriter } from '../../../src/warehouse/intake/writer.ts';

const [url = '', username = '', password = '', database = '', file = '', map = ''] = process.argv.slice(2);
const warehouse = createWarehouse({ url, username, password, database });
await importFiles({
  warehouse,
  writer: inProcessWriter(),
  kind: 'events',
  files: [file],
  map: map === '' ? undefined : parseMapping('events', map, 'map.yaml'),
  now: Date.now(),
  signal: new AbortController().signal,
  progress: (done, _total, what) => process.stdout.write(`${what} ${done}\n`),
  limits: { settings: {}, chunkRows: 1000 },
});
await warehouse.close();
