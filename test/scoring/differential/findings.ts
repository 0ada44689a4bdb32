import type { Model } from '../../../src/model/types.ts';
import type { History } from '../../../src/scoring/history.ts';
import type { Instant } from '../../../src/scoring/reference/admissible.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import type { Batch } from './batch.ts';
import { disagreements, load, sideBySide } from './compare.ts';
import { shrunk } from './shrink.ts';

/** One thing to score in both ways. */
export interface Case {
  readonly instant: Instant;
  readonly model: Model;
  readonly history: History;
  readonly slices: number;
}

/** A case on which SQL and reference disagree, as small as it could be made. */
export interface Finding extends Case {
  readonly differences: readonly string[];
}

/** What differs, and the case as the JSON that `npm run test:differential -- --replay FILE` takes. */
export function described({ differences, ...one }: Finding): string {
  return [...differences, JSON.stringify(one)].join('\n  ');
}

/** Tries every model on every history, one in one slice, the next in five. At most one finding a model. */
export async function findings(warehouse: Warehouse, { instant, models, histories }: Batch): Promise<Finding[]> {
  const apart = sideBySide(histories);
  await load(warehouse, apart);
  const differing: Case[] = [];
  for (const [number, model] of models.entries()) {
    const slices = number % 2 === 0 ? 1 : 5;
    const [index] = (await disagreements(warehouse, model, instant, apart, slices)).keys();
    const history = index === undefined ? undefined : histories[index];
    if (history) differing.push({ instant, model, history, slices });
  }
  const found: Finding[] = [];
  for (const failing of differing) found.push(await shrunk(warehouse, failing));
  return found;
}
