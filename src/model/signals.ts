import { z } from 'zod';
import { usualAnchor } from './anchors.ts';
import { readWhere, whereSchema } from './conditions.ts';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { measureWords } from './measures.ts';
import { isNumberTrait, pointsSchema, readMeasurePoints, readTraitPoints } from './points.ts';
import { ratioSchema, readRatio } from './ratios.ts';
import { keyed } from './shape.ts';
import { base, duration, eventNames, exactName, listed } from './terms.ts';
import { isTraitRef, readTraitRef, traitRef } from './traits.ts';
import {
  channels,
  directions,
  type Measure,
  type MeasureName,
  measureNames,
  type Signal,
  type Subject,
  scores,
  subjects,
  type Window,
} from './types.ts';
import { readWindow, windowSchema } from './windows.ts';

const leads = z.int().min(1).max(1_000_000);
const days = z.int().min(1).max(36_500);

export const signalSchema = keyed({
  say: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'The words of the reason; {value} stands for the measured value or the trait. On events also {since}: since Tuesday, or on Tuesday where all was on that day; {last}: on Tuesday, the last time.',
    ),
  event: eventNames
    .optional()
    .describe(
      'The events that it measures: one exact name, or a list of them. Left out beside `measure`: every event.',
    ),
  steps: z
    .array(exactName)
    .min(1)
    .max(16)
    .optional()
    .describe('In place of `event`: event names in order; measures the furthest step that was reached.'),
  trait: traitRef.optional().describe('In place of `event`: a trait, like lead.title or account.employees.'),
  of: z
    .enum(subjects)
    .optional()
    .describe("account: measured on all of an account's events, scored for the account. Without it: for the lead."),
  channel: z.enum(channels).optional().describe('Only events of this channel.'),
  where: whereSchema.optional(),
  measure: z
    .enum(measureWords)
    .optional()
    .describe(
      'count (the default) sums quantities; active_days, active_weeks, active_leads and distinct count different ones; sum and max look at the numbers of a property; days_since_last, days_since_first, time_to and days_until at times; change divides by the window before; furthest_step goes with `steps`; first_lead is 1 for the first lead of an account.',
    ),
  property: exactName
    .optional()
    .describe(
      'With distinct, sum and max: the property that is looked at. With distinct of an account also lead.NAME: a trait of the leads.',
    ),
  per: exactName.optional().describe('With count: each different text of this property counts once.'),
  half_life: duration
    .optional()
    .describe('With count and sum: an event weighs half as much after this time, a quarter after twice, and so on.'),
  floor: base.optional().describe('With change: the window before counts as this at least; 1 if not said.'),
  min_days: days
    .optional()
    .describe('With active_leads: only leads with such events on so many different calendar days; 1 if not said.'),
  min_leads: leads
    .optional()
    .describe('With active_days and active_weeks of an account: only those with events of so many different leads.'),
  within: windowSchema.optional(),
  ratio_to: ratioSchema.optional(),
  score: z.enum(scores).describe('The score to which the points go: fit, engagement or usage.'),
  monotone: z
    .enum(directions)
    .optional()
    .describe(
      'For `pql fit` alone: more of it may never give fewer points (rising), or never more (falling). On measured values and traits that are numbers.',
    ),
  points: pointsSchema,
});

type SignalInput = z.output<typeof signalSchema>;

/** A signal in its normal form; undefined where a fault leaves none. Which keys go together is checked before (measures.ts). */
export function readSignal(name: string, input: SignalInput, path: Path, reading: Reading): Signal | undefined {
  const { say, score, monotone } = input;
  checkWords(input, [...path, 'say'], reading);
  if (input.trait !== undefined) return readOnTrait(name, input, input.trait, path, reading);
  if (input.measure === 'first_lead') {
    const points = readMeasurePoints(input.points, true, [...path, 'points'], reading);
    return points && { name, say, of: 'lead', score, monotone, source: 'first_lead', points };
  }
  return readOnEvents(name, input, path, reading);
}

function readOnTrait(name: string, input: SignalInput, text: string, path: Path, reading: Reading): Signal | undefined {
  const trait = readTraitRef(text);
  if (input.of !== undefined && input.of !== trait.of) {
    reading.fault([...path, 'of'], `${text} is a trait of the ${trait.of}, and counts where it belongs; remove \`of\``);
  }
  const base = { name, say: input.say, of: trait.of, score: input.score, monotone: input.monotone, trait };
  const at = [...path, 'points'];
  if (input.measure === 'days_until') {
    const points = readMeasurePoints(input.points, true, at, reading);
    return points && { ...base, source: 'days_until', points };
  }
  const points = readTraitPoints(input.points, at, reading);
  if (input.monotone !== undefined && points !== undefined && !isNumberTrait(points)) {
    reading.fault(
      [...path, 'monotone'],
      `${text} isn't compared as a number here, so nothing of it rises or falls; remove \`monotone\`, or give its points by bounds like at_least`,
    );
  }
  return points && { ...base, source: 'trait', points };
}

function readOnEvents(name: string, input: SignalInput, path: Path, reading: Reading): Signal | undefined {
  const of = input.of ?? 'lead';
  const { say, score, channel, monotone } = input;
  const within = readWindow(input.within, of, [...path, 'within'], reading);
  const measure = input.steps ? undefined : readMeasure(input, of, within, path, reading);
  const ratioTo =
    input.ratio_to === undefined ? undefined : readRatio(input.ratio_to, of, [...path, 'ratio_to'], reading);
  const canBeUnknown =
    within === undefined ||
    within.kind === 'since' ||
    ratioTo !== undefined ||
    (measure !== undefined && unknownOfNothing.has(measure.kind));
  const points = readMeasurePoints(input.points, canBeUnknown, [...path, 'points'], reading);
  const where = readWhere(input.where, [...path, 'where'], reading);
  if (!within || !points) return undefined;

  const base = { name, say, of, score, monotone, channel, where, within, points };
  if (input.steps) return { ...base, source: 'steps', steps: input.steps };
  return measure && { ...base, source: 'events', events: listed(input.event ?? []), measure, ratioTo };
}

/** Measures whose value is unknown where nothing happened. */
const unknownOfNothing: ReadonlySet<MeasureName> = new Set(['max', 'days_since_last', 'days_since_first', 'time_to']);

function readMeasure(
  input: SignalInput,
  of: Subject,
  within: Window | undefined,
  path: Path,
  reading: Reading,
): Measure | undefined {
  const kind = measureNames.find((word) => word === (input.measure ?? 'count'));
  const { property, half_life: halfLife } = input;
  switch (kind) {
    case 'count':
      return { kind, per: input.per, halfLife };
    case 'active_days':
    case 'active_weeks':
      return { kind, minLeads: input.min_leads };
    case 'active_leads':
      return { kind, minDays: input.min_days ?? 1 };
    case 'distinct':
      if (property === undefined) return undefined;
      if (of === 'account' && isTraitRef(property) && property.startsWith('lead.')) {
        return { kind, trait: readTraitRef(property) };
      }
      checkProperty(property, path, reading);
      return { kind, property };
    case 'sum':
      if (property === undefined) return undefined;
      checkProperty(property, path, reading);
      return { kind, property, halfLife };
    case 'max':
      if (property === undefined) return undefined;
      checkProperty(property, path, reading);
      return { kind, property };
    case 'change':
      if (input.within !== undefined && within !== undefined && within.kind !== 'last') {
        reading.fault(
          [...path, 'within'],
          '`measure: change` compares with the window before; write one that has one, like within: { last: 7d }',
        );
      }
      return { kind, floor: input.floor ?? 1_000_000 };
    case 'time_to':
      return { kind, since: within?.kind === 'since' ? within.since : usualAnchor(of) };
    case 'days_since_last':
    case 'days_since_first':
      return { kind };
    case undefined:
      return undefined;
  }
}

/** What is written like a trait, and would be looked for among the properties in vain. */
function checkProperty(property: string, path: Path, reading: Reading): void {
  if (!isTraitRef(property)) return;
  reading.fault(
    [...path, 'property'],
    `${property} is a trait, and here a property of the events is needed; only \`measure: distinct\` with \`of: account\` takes a trait, and of leads`,
  );
}

/** Words that stand for what was measured, and for when it was done: of events alone, since traits and first leads are not done. */
const whenDone = ['{since}', '{last}'];
const known = ['{value}', ...whenDone];

function checkWords({ say = '', trait, measure }: SignalInput, path: Path, reading: Reading): void {
  const words = [...say.matchAll(/\{[^{}]*\}/g)].map(([word]) => word);
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0) {
    reading.fault(path, `${unknown.join(', ')} stands for nothing; known: ${known.join(', ')}`);
  }
  const untold = words.filter((word) => whenDone.includes(word));
  if (untold.length > 0 && (trait !== undefined || measure === 'first_lead')) {
    reading.fault(path, `${untold.join(', ')} says when something was done, and this measures no events; remove it`);
  }
}
