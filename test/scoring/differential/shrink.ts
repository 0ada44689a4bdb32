import type { Warehouse } from '../../../src/warehouse/client.ts';
import { disagreements, load, sideBySide } from './compare.ts';
import type { Case, Finding } from './findings.ts';
import { smallerHistories, smallerModels } from './smaller.ts';

/** Takes away from the history, then from the model, whatever the disagreement doesn't need. */
export async function shrunk(warehouse: Warehouse, failing: Case): Promise<Finding> {
  const first = await withSmallestHistory(warehouse, failing);
  const second = await withSmallestModel(warehouse, first);
  const smallest = await withSmallestHistory(warehouse, second);
  return { ...smallest, differences: await differencesOf(warehouse, smallest) };
}

/** What differs on one case; empty where both agree. */
export async function differencesOf(
  warehouse: Warehouse,
  { model, instant, history, slices }: Case,
): Promise<string[]> {
  const apart = sideBySide([history]);
  await load(warehouse, apart);
  return (await disagreements(warehouse, model, instant, apart, slices)).get(0) ?? [];
}

/** All the smaller histories are tried in one run, and the smallest that still differs is gone on with. */
async function withSmallestHistory(warehouse: Warehouse, failing: Case): Promise<Case> {
  const candidates = smallerHistories(failing.history);
  const apart = sideBySide(candidates);
  await load(warehouse, apart);
  const { model, instant, slices } = failing;
  const differing = [...(await disagreements(warehouse, model, instant, apart, slices)).keys()];
  const [history] = candidates
    .filter((_, index) => differing.includes(index))
    .toSorted((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
  return history ? withSmallestHistory(warehouse, { ...failing, history }) : failing;
}

async function withSmallestModel(warehouse: Warehouse, failing: Case): Promise<Case> {
  for (const model of smallerModels(failing.model)) {
    const smaller = { ...failing, model };
    if ((await differencesOf(warehouse, smaller)).length > 0) return withSmallestModel(warehouse, smaller);
  }
  return failing;
}
