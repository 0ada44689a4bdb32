import { lengthOf, milliseconds } from './durations.ts';
import { InputError } from './errors.ts';
import { nearest } from './nearest.ts';
import { type Milliseconds, type Outcome, outcomes } from './types.ts';

/** What is asked of somebody after an instant: whether an outcome came within a time. */
export interface Label {
  /** As it was written: `sql within 60d`. */
  readonly text: string;
  readonly outcome: Outcome;
  readonly within: Milliseconds;
}

/** How far sales took somebody, in order: whoever got further got that far too, recorded or not. */
export const salesStages = ['sal', 'sql', 'opportunity', 'won'] as const satisfies readonly Outcome[];
export type SalesStage = (typeof salesStages)[number];

/** The outcomes by which one is reached: its own, and of a sales stage every later one. */
export function reachedBy(outcome: Outcome): readonly Outcome[] {
  const stages: readonly Outcome[] = salesStages;
  const stage = stages.indexOf(outcome);
  return stage < 0 ? [outcome] : stages.slice(stage);
}

/** The label that asks for an outcome within a time, as `parseLabel` reads it. */
export function labelOf(outcome: Outcome, within: Milliseconds): Label {
  return { text: `${outcome} within ${lengthOf(within)}`, outcome, within };
}

/** `sql within 60d` as a label. Throws an InputError that says what is wrong with anything else. */
export function parseLabel(text: string): Label {
  const [, name = '', length = ''] = /^\s*(\S+)\s+within\s+(\S+)\s*$/i.exec(text) ?? [];
  if (name === '') throw new InputError(`\`${text}\` is no label; write an outcome and a time, like "sql within 60d"`);
  const outcome = outcomes.find((one) => one === name.toLowerCase());
  if (!outcome) {
    const meant = nearest(name.toLowerCase(), outcomes);
    throw new InputError(
      `\`${name}\` in the label \`${text}\` is no outcome${meant ? `; did you mean \`${meant}\`?` : ''} Outcomes are ${outcomes.join(', ')}.`,
    );
  }
  const within = milliseconds(length);
  if (within === undefined) {
    throw new InputError(
      `\`${length}\` in the label \`${text}\` is no time; write a whole number and a unit, like 60d or 12w`,
    );
  }
  return { text: `${outcome} within ${length}`, outcome, within };
}
