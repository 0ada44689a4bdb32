import { Option } from 'commander';
import { milliseconds } from '../model/durations.ts';
import { InputError } from '../model/errors.ts';
import { type Label, parseLabel } from '../model/label.ts';
import { type Subject, subjects } from '../model/types.ts';
import { parseInstant } from './time.ts';

/** What is asked of the past: dates as of which everyone is looked at, and what came after each. Instants and times in milliseconds. */
export interface PastOptions {
  readonly from?: number;
  readonly to?: number;
  readonly every?: number;
  readonly label?: string;
  readonly of?: Subject;
  readonly model?: string;
  readonly outcomesUntil?: number;
}

const day = 86_400_000;
/** A replay of as many dates takes hours at a million leads; more is a slip of the keyboard. */
const usualMost = 400;

/** The options by which commands ask of the past, one by one: each command has an order and words of its own. */
export const pastOption = {
  from: () =>
    new Option('--from <instant>', 'the first date to look at everyone as of').argParser(parseInstant('--from')),
  to: (more = '') => new Option('--to <instant>', `no date after this one${more}`).argParser(parseInstant('--to')),
  every: (more = '') =>
    new Option('--every <time>', `from one date to the next${more}`).argParser(parseDays('--every', '7d or 8w')),
  label: () => new Option('--label <label>', 'what is asked of everyone after each date, like "sql within 60d"'),
  of: () =>
    new Option('--of <unit>', 'companies (and leads without one), or leads; default: as queues have it').choices([
      ...subjects,
    ]),
  model: () => new Option('--model <file>', 'a model in place of the one in force'),
  outcomesUntil: () =>
    new Option('--outcomes-until <instant>', 'outcomes are recorded up to then (default: now)').argParser(
      parseInstant('--outcomes-until'),
    ),
} as const;

/** A time of a day or more, in milliseconds. `like` are examples. */
export function parseDays(option: string, like: string): (text: string) => number {
  return (text) => {
    const length = milliseconds(text);
    if (length !== undefined && length >= day) return length;
    throw new InputError(
      `${option} ${text} isn't a time of a day or more. Write a whole number and a unit, like ${like}.`,
    );
  };
}

/** What must be said. Throws InputError that names what isn't; `what` is the answer, such as "A fit", `example` a call that says all. */
export function askedOfPast(
  { from, to, label }: PastOptions,
  { what, example }: { readonly what: string; readonly example: string },
): { readonly from: number; readonly to: number; readonly label: Label } {
  if (from === undefined || to === undefined || !label) {
    const missing = [
      ...(from === undefined ? ['--from'] : []),
      ...(to === undefined ? ['--to'] : []),
      ...(label ? [] : ['--label']),
    ];
    throw new InputError(`${what} needs ${missing.join(', ')}: ${example}.`);
  }
  if (from > to) {
    throw new InputError(
      `--from ${new Date(from).toISOString()} lies after --to ${new Date(to).toISOString()}. Exchange them.`,
    );
  }
  return { from, to, label: parseLabel(label) };
}

/** Dates from the first on, so far apart. Throws InputError where they are more than `most`. */
export function datesBetween(
  { from, to }: { readonly from: number; readonly to: number },
  every: number,
  most = usualMost,
): number[] {
  const count = Math.floor((to - from) / every) + 1;
  if (count > most) {
    throw new InputError(
      `From --from to --to there are ${count} dates, and ${most} are the most. Take a longer --every or a later --from.`,
    );
  }
  return Array.from({ length: count }, (_, place) => from + place * every);
}

/** Throws InputError for a date that has still to come, which `option` has asked for. */
export function refuseFuture(date: number, now: number, option = '--to'): void {
  if (date > now) {
    throw new InputError(`${option} ${new Date(date).toISOString()} lies in the future. Take a date that is past.`);
  }
}
