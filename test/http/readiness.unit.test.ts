import { describe, expect, it } from 'vitest';
import { type Check, createReadiness } from '../../src/http/readiness.ts';

const schema = (holds: Check['holds'], untold?: string): Check => ({
  name: 'schema',
  otherwise: 'Not the schema of this version: run pql migrate.',
  ...(untold === undefined ? {} : { untold }),
  holds,
});
const untold = 'ClickHouse did not say.';
const never = () => new Promise<boolean>(() => undefined);
const message = async (check: Check) => (await createReadiness([check], 1)())[0];

describe('whether pql can do its job', () => {
  it('tells what is wrong from what nobody could say', async () => {
    expect(await message(schema(async () => true, untold))).toEqual({ name: 'schema', ok: true, message: '' });
    expect(await message(schema(async () => false, untold))).toMatchObject({
      ok: false,
      message: expect.stringContaining('run pql migrate'),
    });
    expect(await message(schema(async () => Promise.reject(new Error('away')), untold))).toMatchObject({
      ok: false,
      message: untold,
    });
    expect(await message(schema(never, untold))).toMatchObject({ ok: false, message: untold });
  });

  it('says the same of both where a check is about the service itself', async () => {
    expect(await message(schema(never))).toMatchObject({
      ok: false,
      message: expect.stringContaining('run pql migrate'),
    });
  });

  it('looks once for two that ask at once', async () => {
    let looks = 0;
    const ready = createReadiness([
      schema(async () => {
        looks += 1;
        return true;
      }),
    ]);
    await Promise.all([ready(), ready()]);
    expect(looks).toBe(1);
  });
});
