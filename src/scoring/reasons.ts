import type {
  DaysUntilSignal,
  Hundredths,
  MeasuredSignal,
  Milliseconds,
  Model,
  Score,
  Signal,
  Subject,
  TraitSignal,
} from '../model/types.ts';
import { timeOf } from './reference/times.ts';
import type { Contribution } from './result.ts';
import { sayCount, sayDay, sayNumber, sayPoints, wordsOf } from './words/amounts.ts';
import { sayGuard } from './words/guards.ts';
import { isUnknown, sayFirstLead, sayMeasured, saySteps, shownValue } from './words/measures.ts';
import { fill, fillDone, fillNumber, saysWhen } from './words/own-words.ts';
import { sayDaysUntil, sayFigure, sayKnown, sayText, shownTrait, type TraitTexts, whenOf } from './words/traits.ts';
import type { Present } from './words/when.ts';

export { sayBeaten, sayHandRaise } from './words/hand-raise.ts';
export type { TraitTexts } from './words/traits.ts';

/**
 * What gave points, or what a guard ignored, as a colleague would say it: the signal's own words where the model has them.
 * `traits` hold the derived ones too (`withDerivedTexts`); days are named as on the day of as-of.
 */
export function sayReason(model: Model, contribution: Contribution, traits: TraitTexts, asOf: Milliseconds): string {
  const [kind, name] = contribution.signal.split(':', 2);
  if (kind === 'group' && name !== undefined) return sayGroup(model, name, contribution.points);
  if (kind === 'range' && name !== undefined) return sayRangeOf(name as Score, contribution.points);
  if (kind === 'ignored' && name !== undefined) return sayIgnored(model, name, contribution);
  const signal = model.signals.find(({ name }) => name === contribution.signal);
  return signal ? saySignal(signal, contribution, traits, { asOf, timezone: model.timezone }) : contribution.signal;
}

function saySignal(signal: Signal, contribution: Contribution, traits: TraitTexts, present: Present): string {
  switch (signal.source) {
    case 'trait':
      return sayTrait(signal, traits);
    case 'days_until':
      return sayUntil(signal, contribution, traits);
    case 'first_lead':
      return signal.say !== undefined && contribution.value > 0n
        ? fillNumber(signal.say, sayNumber(contribution.value))
        : sayFirstLead(signal, contribution);
    case 'steps':
    case 'events':
      return sayDone(signal, contribution, present);
  }
}

function sayDone(signal: MeasuredSignal, contribution: Contribution, present: Present): string {
  const { say } = signal;
  const isNothing = contribution.last === undefined && say !== undefined && saysWhen(say);
  if (say !== undefined && !isNothing && !isUnknown(signal, contribution)) {
    return fillDone(say, shownValue(signal, contribution), contribution, present);
  }
  return signal.source === 'steps' ? saySteps(signal, contribution) : sayMeasured(signal, contribution, present);
}

function sayTrait({ trait, say, points }: TraitSignal, traits: TraitTexts): string {
  const text = shownTrait(trait, traits);
  if (text === '') return `${wordsOf(trait.trait)} unknown`;
  const isFigure = points.rows.some(({ condition }) => condition.kind === 'range');
  const shown = isFigure ? sayFigure(text) : sayText(text);
  return say === undefined ? sayKnown(trait, shown) : fill(say, shown);
}

function sayUntil({ trait, say }: DaysUntilSignal, { value, last }: Contribution, traits: TraitTexts): string {
  const text = shownTrait(trait, traits);
  if (last === undefined) return `${whenOf(trait)}: unknown`;
  // Of a text that is no date the value is 0, as on the day itself.
  if (value === 0n && !timeOf(text)) return `${whenOf(trait)}: ${text === '' ? 'unknown' : `${text} is no date`}`;
  // The model's words speak of a day to come.
  return say === undefined || value <= 0n ? sayDaysUntil(trait, value / 1_000_000n) : fillNumber(say, sayNumber(value));
}

function sayGroup(model: Model, name: string, points: Hundredths): string {
  const group = model.groups.find((group) => group.name === name);
  const words = wordsOf(name);
  if (points < 0 && group?.limit !== undefined) return `${words} counts ${sayPoints(group.limit)} points at most`;
  if (points > 0 && group?.floor !== undefined) return `${words} counts ${sayPoints(group.floor)} points at least`;
  return `${words} corrected`;
}

function sayRangeOf(score: Score, points: Hundredths): string {
  return points < 0 ? `${score} is 100 at most` : `${score} is 0 at least`;
}

function sayIgnored(model: Model, name: string, { count, last }: Contribution): string {
  const guard = model.ignore.find((guard) => guard.name === name);
  const { events, why } = guard ? sayGuard(guard) : { events: 'events', why: wordsOf(name) };
  const when = last === undefined ? '' : `, last on ${sayDay(last, model.timezone)}`;
  return `ignored: ${sayCount(count)} ${count === 1n && events === 'events' ? 'event' : events} (${why})${when}`;
}

/** The traits of one side, by name, that reasons may have to show: those that signals name. */
export function traitsSaid({ signals }: Pick<Model, 'signals'>, of: Subject): string[] {
  const named = signals.flatMap((signal) =>
    (signal.source === 'trait' || signal.source === 'days_until') && signal.trait.of === of ? [signal.trait.trait] : [],
  );
  return [...new Set(named)];
}
