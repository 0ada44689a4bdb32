import { expect, test } from 'vitest';
import { z } from 'zod';
import { PermanentError, TransientError } from '../../src/model/errors.ts';
import { inTime } from '../../src/warehouse/in-time.ts';
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
