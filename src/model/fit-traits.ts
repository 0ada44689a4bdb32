import type { Model, Subject, TraitRef } from './types.ts';

/** The different traits on which a subject's fit rests, in the model's order: those of its fit signals. A lead's fit also rests on its account's. */
export function fitTraits({ signals }: Pick<Model, 'signals'>, subject: Subject): TraitRef[] {
  const found = new Map<string, TraitRef>();
  for (const signal of signals) {
    if (signal.score !== 'fit' || (signal.source !== 'trait' && signal.source !== 'days_until')) continue;
    if (signal.of === subject || signal.of === 'account')
      found.set(`${signal.trait.of}.${signal.trait.trait}`, signal.trait);
  }
  return [...found.values()];
}
