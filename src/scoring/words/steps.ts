import type { EventSignal, Model, Signal } from '../../model/types.ts';
import type { Step } from '../outlook/steps.ts';
import { list, plural, sayCount, sayDay, wordsOf } from './amounts.ts';
import { sayCondition } from './conditions.ts';
import { eventsOf } from './measures.ts';

const day = 86_400_000;
const hour = 3_600_000;

/** A way to a goal: `2 more api_call in the next 3 days and 1 more teammate_invited`. */
export function sayWay(model: Model, steps: readonly Step[], asOf: number): string {
  return list(
    steps.map((step) => `${sayStep(model, step)}${sayWhen(model, step, asOf)}`),
    'and',
  );
}

/** What one step takes, without its time. */
function sayStep(model: Model, step: Step): string {
  const signal = model.signals.find(({ name }) => name === step.signal);
  return signal ? sayTaking(signal, step) : step.signal;
}

function sayTaking(signal: Signal, { amount }: Step): string {
  switch (signal.source) {
    case 'trait': {
      const row = signal.points.rows[amount];
      const condition = row ? ` (if it ${sayCondition(row.condition)})` : '';
      return `knowing the ${signal.trait.of}'s ${wordsOf(signal.trait.trait)}${condition}`;
    }
    case 'steps':
      return list(signal.steps.slice(-amount), 'and');
    case 'events':
      return sayActivity(signal, amount);
    case 'days_until':
    case 'first_lead':
      return signal.name;
  }
}

function sayActivity(signal: EventSignal, amount: number): string {
  const events = eventsOf(signal);
  const more = `${sayCount(amount)} more`;
  const { measure } = signal;
  switch (measure.kind) {
    case 'count':
      return measure.per === undefined
        ? `${more} ${events}`
        : `${more} ${events}, each with another ${wordsOf(measure.per)}`;
    case 'distinct':
      return 'trait' in measure
        ? `${events} by colleagues of ${more} ${wordsOf(measure.trait.trait)}`
        : `${more} ${events}, each with another ${wordsOf(measure.property)}`;
    case 'sum':
      return `${events} with ${sayCount(amount)} more of ${wordsOf(measure.property)}`;
    case 'max':
      return `1 ${events} with ${wordsOf(measure.property)} ${sayCount(amount)}`;
    case 'change':
      return `${more} ${events}`;
    case 'active_days':
    case 'active_weeks': {
      const many = plural(amount, measure.kind === 'active_days' ? 'more day' : 'more week');
      const who = measure.minLeads === undefined ? '' : ` by ${measure.minLeads} colleagues`;
      return `${events}${who} ${measure.kind === 'active_days' ? 'on' : 'in'} ${many}`;
    }
    case 'active_leads': {
      const often = measure.minDays === 1 ? '' : ` on ${measure.minDays} days each`;
      return `${events} by ${plural(amount, 'more colleague')}${often}`;
    }
    case 'days_since_last':
    case 'days_since_first':
    case 'time_to':
      return `1 more ${events}`;
  }
}

/** By when it has to be done, rounded down: who hurries is never too late. */
function sayWhen(model: Model, { events, until }: Step, asOf: number): string {
  const begin = events[0]?.at ?? asOf;
  const from = begin > asOf ? ` from ${sayDay(begin, model.timezone)} on` : '';
  if (until === undefined) return from;
  const left = until - asOf;
  const [length, unit] = left >= 2 * day ? [day, 'day'] : left >= hour ? [hour, 'hour'] : [60_000, 'minute'];
  return from === ''
    ? ` in the next ${plural(Math.max(1, Math.floor(left / length)), unit)}`
    : `${from}, before ${sayDay(until, model.timezone)}`;
}
