import { z } from 'zod';
import type { Model, Subject } from '../../model/types.ts';
import { ruledSelect } from '../../scoring/sql/ruled-statement.ts';
import type { Replayed } from '../replayed.ts';
import { traitStatement } from './bin-statement.ts';
import type { Spread } from './bins.ts';
import { type Observing, paramsOf, sampleOf, sides } from './observing.ts';

/** Of a trait: of those who had the outcome, and of the others, how many say something else at the horizon. */
export interface Changed {
  readonly signal: string;
  readonly had: number;
  readonly hadChanged: number;
  readonly lacked: number;
  readonly lackedChanged: number;
}

const count = z.coerce.number();
const traitRow = z.object({
  ...{ name: z.string(), had: count, had_changed: count, lacked: count, lacked_changed: count },
  texts: z.array(z.tuple([z.string(), count])),
});

/** What a trait says of a sample of one side. */
export interface TraitSeen extends Changed {
  readonly subject: Subject;
  readonly texts: Spread['texts'];
}

/** What traits say of a sample of the units that are learned from, and for how many that is something else at the horizon. */
export async function readTraits(observing: Observing, replayed: Replayed): Promise<TraitSeen[]> {
  const { warehouse, model, question, signal } = observing;
  const found: TraitSeen[] = [];
  for (const subject of sides(observing)) {
    const slice = await sampleOf(observing, replayed, subject);
    if (!slice) continue;
    const ruled = ruledSelect({ ...replayed.scoring, model: traitsAlone(model) }, subject, slice);
    const sql = traitStatement(question, model, { subject, ruled });
    if (sql === '') continue;
    const rows = await warehouse.rows(
      { name: 'traits of what is fitted', sql, row: traitRow },
      { ...paramsOf(observing, replayed), ...ruled.params, horizon: question.label.horizon },
      { settings: replayed.settings, signal },
    );
    for (const { name, had, had_changed: hadChanged, lacked, lacked_changed: lackedChanged, texts } of rows) {
      const listed = texts.map(([text, units]) => ({ text, units }));
      found.push({ subject, signal: name, had, hadChanged, lacked, lackedChanged, texts: listed });
    }
  }
  return found;
}

/** For their texts no event has to be measured. */
function traitsAlone(model: Model): Model {
  const signals = model.signals.filter(({ source }) => source === 'trait');
  return { ...model, signals, groups: [], rules: [], suppressions: [], handRaises: [], ignore: [] };
}

/** How many have other traits at the horizon, whichever side spoke. */
export function changesOf(seen: readonly TraitSeen[]): Changed[] {
  const found = new Map<string, Changed>();
  for (const { signal, ...one } of seen) {
    const before = found.get(signal) ?? { had: 0, hadChanged: 0, lacked: 0, lackedChanged: 0 };
    found.set(signal, {
      signal,
      had: before.had + one.had,
      hadChanged: before.hadChanged + one.hadChanged,
      lacked: before.lacked + one.lacked,
      lackedChanged: before.lackedChanged + one.lackedChanged,
    });
  }
  return [...found.values()];
}
