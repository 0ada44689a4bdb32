import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { PermanentError, TransientError } from '../../src/model/errors.ts';
import { createRuns } from '../../src/rescoring/runs.ts';
import { createWarehouse } from '../../src/warehouse/client.ts';
import { inTime, readInTime } from '../../src/warehouse/in-time.ts';
import { createQueueLog } from '../../src/warehouse/queue-log.ts';
import { freshWarehouse } from '../support/warehouse.ts';

test('what takes too long is broken off as a whole, and what is wrong stays what it is', async () => {
  const { warehouse, close } = await freshWarehouse();
  const slow = { name: 'slow', sql: 'SELECT count() AS n FROM numbers(1e13)', row: z.object({ n: z.string() }) };
  await expect(inTime((options) => warehouse.rows(slow, {}, options), 200)).rejects.toThrow(TransientError);
  const quick = { ...slow, sql: 'SELECT count() AS n FROM numbers(3)' };
  expect(await inTime((options) => warehouse.rows(quick, {}, options))).toEqual([{ n: '3' }]);
  const wrong = { ...slow, sql: 'SELECT nothing AS n' };
  await expect(inTime((options) => warehouse.rows(wrong, {}, options))).rejects.toThrow(PermanentError);
  await close();
});

test('an engine that takes what is asked and says nothing is away for whoever waits', async () => {
  const open = new Set<Socket>();
  const silent = createServer((socket) => open.add(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const warehouse = createWarehouse({ url, username: 'default', password: '', database: 'pql' });
  const hurried = readInTime(warehouse, 100);
  await expect(createRuns(hurried).list(20)).rejects.toThrow(TransientError);
  await expect(createQueueLog(hurried).ofEntry('account:acme', 20)).rejects.toThrow(
    'ClickHouse took longer than 0.1 s',
  );
  await warehouse.close();
  for (const socket of open) socket.destroy();
  silent.close();
});
