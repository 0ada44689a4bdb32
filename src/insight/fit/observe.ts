import { z } from 'zod';
import { sliceText } from '../../scoring/sql/slice.ts';
import type { Replayed } from '../replayed.ts';
import type { ScoreGroup } from '../statistics/discrimination.ts';
import { firstLetter, scoreStatement, spreadStatement, vectorStatement } from './bin-statement.ts';
import { binsOf, type SignalBins, type Spread } from './bins.ts';
import { carriedSignals } from './carried-values.ts';
import type { TraitSeen } from './observe-traits.ts';
import { type Observing, paramsOf, rangesOf, sampleOf, sides } from './observing.ts';
import type { FitPart } from './unit-statement.ts';
import { parts } from './unit-statement.ts';

/** Alike units in typed arrays: of group i the bins of all signals, in a row, its part and its counts. */
export interface Vectors {
  readonly signals: number;
  readonly bins: Uint8Array;
  readonly parts: Uint8Array;
  readonly had: Float64Array;
  readonly lacked: Float64Array;
}

const count = z.coerce.number();
const spreadRow = z.object({
  ...{ name: z.string(), units: count, known: count, is_whole: count, has_below: count, has_zero: count },
  quantiles: z.array(z.number()),
});
const vectorRow = z.object({
  vectors: z.string(),
  parts: z.array(z.number()),
  had: z.array(z.number()),
  lacked: z.array(z.number()),
});
const scoreRow = z.object({ part: count, score: count, had_units: count, lacked_units: count });

/** About so many are counted by one statement: what is alike comes together, and who speaks for a company is looked for once. */
const counted = 1_500_000;

/** Where the values of each signal are cut, by a sample of the units that are learned from. */
export async function readBins(
  observing: Observing,
  replayed: Replayed,
  traits: readonly TraitSeen[],
): Promise<SignalBins[]> {
  const { warehouse, model, question, signal } = observing;
  const spreads = new Map<string, Spread>();
  for (const subject of sides(observing)) {
    const slice = await sampleOf(observing, replayed, subject);
    if (!slice || carriedSignals(model, subject).length === 0) continue;
    const rows = await warehouse.rows(
      { name: 'spread of what is fitted', sql: spreadStatement(question, model, subject), row: spreadRow },
      { ...paramsOf(observing, replayed), ...sliceText(slice).params },
      { settings: replayed.settings, signal },
    );
    for (const row of rows) {
      const texts = traits.find((one) => one.subject === subject && one.signal === row.name)?.texts ?? [];
      const one: Spread = {
        ...{ units: row.units, known: row.known, quantiles: row.quantiles },
        ...{ isWhole: row.is_whole === 1, hasBelow: row.has_below === 1, hasZero: row.has_zero === 1 },
        texts,
      };
      // Of a company's signals those of the side on which more is known speak.
      if (one.known >= (spreads.get(row.name)?.known ?? 0)) spreads.set(row.name, one);
    }
  }
  return model.signals.flatMap((signal) => {
    const spread = spreads.get(signal.name);
    return spread ? [binsOf(signal, spread)] : [];
  });
}

/** Everyone whose answer is known, by their bins. */
export async function readVectors(
  observing: Observing,
  replayed: Replayed,
  all: readonly SignalBins[],
): Promise<Vectors> {
  const { warehouse, model, question, signal } = observing;
  const found: Vectors[] = [];
  for (const subject of sides(observing)) {
    const query = { name: 'outcomes by bins', sql: vectorStatement(question, all, model, subject), row: vectorRow };
    for (const slice of await rangesOf(observing, replayed, subject, counted)) {
      const row = await warehouse.one(
        query,
        { ...paramsOf(observing, replayed), ...sliceText(slice).params },
        { settings: replayed.settings, signal },
      );
      found.push(vectorsOf(row, all.length));
    }
  }
  return together(found, all.length);
}

function vectorsOf({ vectors, parts: part, had, lacked }: z.output<typeof vectorRow>, signals: number): Vectors {
  const bins = new Uint8Array(Buffer.from(vectors, 'latin1'));
  for (let place = 0; place < bins.length; place++) bins[place] = (bins[place] ?? 0) - firstLetter;
  return {
    signals,
    bins,
    parts: Uint8Array.from(part),
    had: Float64Array.from(had),
    lacked: Float64Array.from(lacked),
  };
}

/** Several slices or dates as one. */
export function together(all: readonly Vectors[], signals: number): Vectors {
  const rows = all.reduce((sum, one) => sum + one.had.length, 0);
  const joined = {
    ...{ signals, bins: new Uint8Array(rows * signals), parts: new Uint8Array(rows) },
    ...{ had: new Float64Array(rows), lacked: new Float64Array(rows) },
  };
  let at = 0;
  for (const one of all) {
    joined.bins.set(one.bins, at * signals);
    joined.parts.set(one.parts, at);
    joined.had.set(one.had, at);
    joined.lacked.set(one.lacked, at);
    at += one.had.length;
  }
  return joined;
}

/** What the scores of the model that was replayed say, part by part. */
export async function readScores(
  observing: Observing,
  replayed: Replayed,
): Promise<Readonly<Record<FitPart, readonly ScoreGroup[]>>> {
  const rows = await observing.warehouse.rows(
    { name: 'outcomes by the current score', sql: scoreStatement(observing.question), row: scoreRow },
    paramsOf(observing, replayed),
    { signal: observing.signal },
  );
  const of = (part: FitPart) =>
    rows
      .filter((row) => parts[row.part] === part)
      .map(({ score, had_units, lacked_units }) => ({ score, positives: had_units, negatives: lacked_units }));
  return { learn: of('learn'), tune: of('tune'), test: of('test') };
}
