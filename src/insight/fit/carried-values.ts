import type { Model, Signal, Subject } from '../../model/types.ts';
import { traitHolds } from '../../scoring/sql/conditions.ts';
import { text } from '../../scoring/sql/literal.ts';
import { greatestValue, millionths } from '../../scoring/sql/numbers.ts';
import type { Carried, SignalColumns } from '../../scoring/sql/scored.ts';
import { countsFor } from '../../scoring/sql/standing.ts';
import { binnedRows, signalKind } from './bins.ts';

/** Carried where nothing is known: below whatever is measured. */
export const unknownValue = -(greatestValue + 1n);

/** Whose values the scores of a side carry, in this order. */
export function carriedSignals(model: Pick<Model, 'signals'>, subject: Subject): Signal[] {
  return model.signals.filter((signal) => countsFor(signal, subject));
}

/**
 * The value of each signal, as scores carry it: a number in millionths; of a trait that patterns tell apart the place of the first row
 * that holds, behind the last for none; of another text its hash, since no column of numbers takes the text itself.
 */
export function carriedValues(model: Pick<Model, 'signals'>): Carried {
  return (columns, subject) => {
    const cells = carriedSignals(model, subject).map((signal) => cellOf(signal, columns));
    return `CAST([${cells.join(',\n        ')}], 'Array(Int64)')`;
  };
}

function cellOf(signal: Signal, columns: readonly SignalColumns[]): string {
  const own = columns.find(({ name }) => name === signal.name);
  if (!own) throw new RangeError(`the signal ${signal.name} has no columns`);
  if (signal.source !== 'trait') return `ifNull(${own.value ?? 'NULL'}, ${unknownValue})`;
  const said = own.text ?? "''";
  const kind = signalKind(signal);
  if (kind === 'number') return `ifNull(${millionths(said)}, ${unknownValue})`;
  if (kind === 'text') return `if(${said} = '', ${unknownValue}, ${hashOf(`lowerUTF8(${said})`)})`;
  const rows = binnedRows(signal).map((condition, place) => `${traitHolds(said, condition)}, ${place}`);
  return `multiIf(${[`${said} = '', ${unknownValue}`, ...rows].join(', ')}, ${rows.length})`;
}

/** What is carried of a text that is written like this in lower case. */
export function carriedText(lower: string): string {
  return hashOf(text(lower));
}

// Without its highest bit it is never below zero, so it is no unknown value.
const hashOf = (expression: string) => `reinterpretAsInt64(bitShiftRight(sipHash64(${expression}), 1))`;
