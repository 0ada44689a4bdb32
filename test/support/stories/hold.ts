import type { Model } from '../../../src/model/types.ts';
import { scoreHistory } from '../../../src/scoring/reference/score.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import { disagreements, load, sideBySide } from '../../scoring/differential/compare.ts';
import { type Given, readGiven } from './given.ts';
import { readThen, type Said, trueFacts } from './then.ts';

/** By a model, in plain words: what is known and what happened, and what is to be said of the scores. */
export interface Story {
  readonly model: Model;
  readonly given: string;
  readonly scored: string;
}

/** What the reference scorer says of those of whom a story speaks, beside what the story says; equal where the story is true. */
export function told({ model, given, scored }: Story): { readonly story: Said[]; readonly scorer: Said[] } {
  const situation = readGiven(given);
  const scores = scoreHistory(model, situation.history, situation.instant);
  const story = readThen(scored);
  const scorer = story.map(({ id, facts }) => {
    const found = scores.find((one) => one.id === id);
    return { id, facts: found ? trueFacts(model, situation, found, facts) : ['nobody of this id'] };
  });
  return { story: story.map(({ id, facts }) => ({ id, facts: [...facts].sort() })), scorer };
}

/** Where the compiled SQL disagrees with the reference scorer on the stories. All their histories are loaded at once, and scored by every model. */
export async function sqlDisagreements(warehouse: Warehouse, stories: readonly Story[]): Promise<string[]> {
  const situations = stories.map(({ model, given }) => ({ model, ...readGiven(given) }));
  const histories = sideBySide(situations.map(({ history }) => history));
  await load(warehouse, histories);
  const found: string[] = [];
  for (const { model, instant } of runsOf(situations)) {
    const differing = await disagreements(warehouse, model, instant, histories, 1);
    for (const [index, differences] of differing) {
      found.push(...differences.map((difference) => `${model.name}, ${stories[index]?.given ?? ''}: ${difference}`));
    }
  }
  return found;
}

type Run = Pick<Given, 'instant'> & { readonly model: Model };

/** Each model once for each instant of its stories. */
function runsOf(situations: readonly Run[]): Run[] {
  const runs = new Map<string, Run>();
  for (const { model, instant } of situations) {
    runs.set(`${model.digest} ${instant.asOf} ${instant.knownAt}`, { model, instant });
  }
  return [...runs.values()];
}
