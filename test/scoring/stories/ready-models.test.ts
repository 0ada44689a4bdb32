import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../../../src/model/parse.ts';
import { packaged } from '../../../src/runtime/paths.ts';
import { type Story, sqlDisagreements, told } from '../../support/stories/hold.ts';
import { freshWarehouse } from '../../support/warehouse.ts';
import { apiFreeTier } from './api-free-tier.ts';
import { byDefault } from './default.ts';
import { seats } from './seats.ts';
import type { Told } from './told.ts';

function stories(file: string, all: readonly Told[]): (Story & Told)[] {
  const model = readModel(readFileSync(packaged('models', file), 'utf8'), file);
  return all.map((one) => ({ model, ...one }));
}

const models = [
  { file: 'default.yaml', all: stories('default.yaml', byDefault) },
  { file: 'api-free-tier.yaml', all: stories('api-free-tier.yaml', apiFreeTier) },
  { file: 'seats.yaml', all: stories('seats.yaml', seats) },
];

describe.each(models)('by $file', ({ all }) => {
  it.each(all)('$title', (story) => {
    const { story: said, scorer } = told(story);
    expect(scorer).toEqual(said);
  });
});

describe('on the engine', () => {
  let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
  beforeAll(async () => {
    fresh = await freshWarehouse();
  });
  afterAll(() => fresh.close());

  it('the stories are scored as by the reference scorer', { timeout: 180_000 }, async () => {
    const all = models.flatMap(({ all }) => all);
    expect(await sqlDisagreements(fresh.warehouse, all)).toEqual([]);
  });
});
