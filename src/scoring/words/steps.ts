import type { Condition, EventSignal, Model, Signal, TraitSignal } from '../../model/types.ts';
import type { Step } from '../outlook/ladder.ts';
import { plural, pointsOf, sayCount, sayDay, wordsOf } from './amounts.ts';
import { sayCondition, sayWhere } from './conditions.ts';
import { sayEvent, sayEvents, sayFurther } from './events.ts';
import { whose } from './traits.ts';

const day = 86_400_000;
const hour = 3_600_000;
const minute = 60_000;
/** Lists of titles run on for lines. */
const longest = 50;

/** A way to a goal: `2 more api_call in the next 3 days and 1 more teammate_invited`. */
export function sayWay(model: Model, steps: readonly Step[], asOf: number): string {
  const said = steps.map((step) => ({ what: sayStep(model, step), when: sayWhen(model, step, asOf) }));
  const [first, ...others] = said;
  // One deadline for both is said once.
  const isOne = first !== undefined && others.length > 0 && others.every(({ when }) => when === first.when);
  const texts = said.map(({ what, when }) => (isOne ? what : what + when));
  const together = isOne && first.when !== '' ? `${first.when.startsWith(' from') ? '' : ', both'}${first.when}` : '';
  return texts.join(texts.some((text) => text.includes(', ')) ? ', and ' : ' and ') + together;
}

/** What one step takes, without its time. */
function sayStep(model: Model, step: Step): string {
  const signal = model.signals.find(({ name }) => name === step.signal);
  return signal ? sayTaking(signal, step) : step.signal;
}

function sayTaking(signal: Signal, step: Step): string {
  const { amount, events, traits } = step;
  switch (signal.source) {
    case 'trait': {
      const asked = traits[0]?.trait ?? signal.trait;
      const what = asked.trait === signal.trait.trait ? 'it' : wordsOf(signal.trait.trait);
      const row = signal.points.rows[amount];
      const said = row ? sayCondition(orBetter(signal, row)) : '';
      const condition = row
        ? ` (if ${said.length > longest ? `it gives ${pointsOf(row.give)}` : `${what} ${said}`})`
        : '';
      return `knowing ${whose(asked)} ${wordsOf(asked.trait)}${condition}`;
    }
    case 'steps':
      return events.map(({ event }) => sayEvent(event)).join(', then ');
    case 'events':
      return sayActivity(signal, step);
    case 'days_until':
    case 'first_lead':
      return signal.name;
  }
}

/** Of texts that are listed with their points all that give as much. */
function orBetter({ points }: TraitSignal, { condition, give }: TraitSignal['points']['rows'][number]): Condition {
  if (condition.kind !== 'in' || condition.negated) return condition;
  const values = points.rows.flatMap((row) =>
    row.condition.kind === 'in' && !row.condition.negated && row.give >= give ? row.condition.values : [],
  );
  return { ...condition, values };
}

/** The event's `where` is said where its name alone would be too little. */
function sayActivity({ where, measure }: EventSignal, { amount, events, isFirst }: Step): string {
  const name = events[0]?.event ?? '';
  const measured = 'property' in measure ? measure.property : measure.kind === 'count' ? measure.per : undefined;
  const telling = where.filter(({ property, condition }) => property !== measured && !isExclusion(condition));
  const own = where.filter(({ property, condition }) => property === measured && !isExclusion(condition));
  const which =
    telling.length === 0
      ? ''
      : ` (${sayWhere(telling)
          .trim()
          .replace(/^where /, '')})`;
  const what = `${sayEvents({ events: [name], channel: undefined })}${which}`;
  const more = `${sayFurther(name, amount, isFirst === true)}${which}`;
  const another = (property: string) => {
    const [filter] = own;
    const that = filter ? ` that ${sayCondition(filter.condition)}` : '';
    return amount === 1
      ? `${more} with another ${wordsOf(property)}${that}`
      : `${more}, each with another ${wordsOf(property)}${that}`;
  };
  switch (measure.kind) {
    case 'count':
      return measure.per === undefined ? more : another(measure.per);
    case 'distinct':
      return 'trait' in measure
        ? `${what} by colleagues of ${sayCount(amount)} more ${wordsOf(measure.trait.trait)}`
        : another(measure.property);
    case 'sum':
      return `${what} with ${sayCount(amount)} more of ${wordsOf(measure.property)}`;
    case 'max':
      return `${sayFurther(name, 1, false)}${which} with ${wordsOf(measure.property)} ${sayCount(amount)}`;
    case 'active_days':
    case 'active_weeks': {
      const isDays = measure.kind === 'active_days';
      const who = measure.minLeads === undefined ? '' : ` by ${measure.minLeads} colleagues`;
      return `${what}${who} ${isDays ? 'on' : 'in'} ${plural(amount, isDays ? 'more day' : 'more week')}`;
    }
    case 'active_leads': {
      const often = measure.minDays === 1 ? '' : ` on ${measure.minDays} days${amount === 1 ? '' : ' each'}`;
      return `${what} by ${plural(amount, 'more colleague')}${often}`;
    }
    case 'change':
    case 'days_since_last':
    case 'days_since_first':
    case 'time_to':
      return more;
  }
}

/** Of what it isn't nobody has to be told: `not test` leaves nearly everything. */
function isExclusion(condition: Condition): boolean {
  return (condition.kind === 'in' && condition.negated) || (condition.kind === 'exists' && !condition.exists);
}

/** By when it has to begin, rounded down: who hurries is never too late. */
function sayWhen(model: Model, { events, until }: Step, asOf: number): string {
  const begin = events[0]?.at ?? asOf;
  // Some minutes between what was done just now and more of it are no date.
  const isLater = sayDay(begin, model.timezone) !== sayDay(asOf, model.timezone);
  const from = isLater ? ` from ${sayDay(begin, model.timezone)} on` : '';
  if (until === undefined) return from;
  if (isLater) return `${from}, begun ${sayLeft(until - begin)} then`;
  return ` ${sayLeft(until - asOf)}`;
}

function sayLeft(left: number): string {
  if (left < minute) return 'at once';
  const [length, unit] = left >= 2 * day ? [day, 'day'] : left >= hour ? [hour, 'hour'] : [minute, 'minute'];
  return `${unit === 'day' ? 'in the next' : 'within'} ${plural(Math.floor(left / length), unit)}`;
}
