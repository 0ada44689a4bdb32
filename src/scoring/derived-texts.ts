import type { Model, Subject } from '../model/types.ts';
import { emailKind } from './email-kind.ts';
import { traitTest } from './reference/conditions.ts';
import type { TraitTexts } from './words/traits.ts';

/**
 * What is known, with the traits that the model derives from it and `lead.email_kind`: what reasons show. A derived trait takes
 * the place of a known one of its name; where no row matches it is unknown.
 */
export function withDerivedTexts(model: Pick<Model, 'traits'>, known: TraitTexts): TraitTexts {
  const lead = { ...known.lead, email_kind: emailKind(known.lead.email ?? '') ?? '' };
  return { lead: derived(model, 'lead', lead), account: derived(model, 'account', known.account) };
}

/** Traits of one side by name, and those that the model makes some of them of: what must be known for `withDerivedTexts`. */
export function withSources({ traits }: Pick<Model, 'traits'>, of: Subject, names: readonly string[]): string[] {
  const from = traits.flatMap(({ trait, from }) =>
    trait.of === of && names.includes(trait.trait) ? [from.trait] : [],
  );
  const kind = of === 'lead' && [...names, ...from].includes('email_kind') ? ['email'] : [];
  return [...new Set([...names, ...from, ...kind])];
}

function derived({ traits }: Pick<Model, 'traits'>, of: Subject, known: TraitTexts[Subject]): TraitTexts[Subject] {
  const texts: Record<string, string> = { ...known };
  for (const { trait, from, rows } of traits) {
    if (trait.of !== of) continue;
    const source = known[from.trait];
    // Where the other is unknown it is too, whatever its rows say.
    const row = source ? rows.find(({ condition }) => traitTest(condition)(source)) : undefined;
    texts[trait.trait] = row?.text ?? '';
  }
  return texts;
}
