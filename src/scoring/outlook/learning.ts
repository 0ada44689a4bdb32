import type { Condition, Model, TraitRef, TraitSignal } from '../../model/types.ts';
import { traitTest } from '../reference/conditions.ts';
import type { Facts } from '../reference/facts.ts';
import type { Ladder } from './ladder.ts';
import { sampleTexts } from './sample-text.ts';

/** As much as so many events: somebody has to ask or to look it up, and it may turn out otherwise. */
const costOfLearning = 5;

/** Traits that nobody asks for on the telephone: identity, and what is made of it. */
const given = new Set(['account_id', 'email', 'email_kind', 'signed_up_at', 'created_at']);

/** To learn a trait that isn't known yet; of one that the model derives, the trait that it is made of. */
export function learning({ name, trait, points }: TraitSignal, { traits }: Model, facts: Facts): Ladder | undefined {
  const derived = traits.find(({ trait: made }) => made.of === trait.of && made.trait === trait.trait);
  const asked = derived?.from ?? trait;
  if (given.has(asked.trait) || facts.trait(asked) !== undefined || facts.trait(trait) !== undefined) return undefined;

  const textFor = (condition: Condition): string | undefined => {
    const holds = traitTest(condition);
    if (!derived) return sampleTexts(condition).find((text) => text && holds(text));
    const made = (text: string) => derived.rows.find((row) => traitTest(row.condition)(text))?.text;
    return derived.rows
      .flatMap((row) => sampleTexts(row.condition))
      .find((text) => {
        const says = text && made(text);
        return says && holds(says);
      });
  };
  const texts = points.rows.map(({ condition }) => textFor(condition));
  const worthwhile = points.rows.flatMap(({ give }, row) =>
    texts[row] !== undefined && give > points.unknown ? [{ row, give }] : [],
  );
  return {
    signal: name,
    amounts: worthwhile.toSorted((a, b) => a.give - b.give).map(({ row }) => row),
    isExact: true,
    step: (row) => learn(name, row, asked, texts[row]),
  };
}

function learn(signal: string, row: number, trait: TraitRef, text: string | undefined): ReturnType<Ladder['step']> {
  if (text === undefined) return undefined;
  return { signal, amount: row, events: [], traits: [{ trait, text }], at: 0, cost: costOfLearning };
}
