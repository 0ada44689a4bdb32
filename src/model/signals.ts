import { z } from 'zod';
import { readWhere, whereSchema } from './conditions.ts';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { pointsSchema, readMeasurePoints, readTraitPoints } from './points.ts';
import { isMap, keyed, oneOf } from './shape.ts';
import { duration, eventNames, exactName, listed } from './terms.ts';
import { readTraitRef, traitRef } from './traits.ts';
import { channels, type Measure, type Signal, scores, subjects } from './types.ts';
import { readWindow, windowSchema } from './windows.ts';

const measures = ['count', 'active_days', 'days_since_last'] as const;
const laterMeasures = ['sum', 'distinct', 'change', 'active_weeks', 'active_leads', 'days_until', 'max', 'average'];
const laterKeys = ['ratio_to', 'floor', 'property', 'min_days', 'min_leads', 'ignore'];

export const signalSchema = keyed(
  {
    say: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The words of the reason; {value} stands for the measured value or the trait.'),
    event: eventNames.optional().describe('The events that it measures: one exact name, or a list of them.'),
    steps: z
      .array(exactName)
      .min(1)
      .max(16)
      .optional()
      .describe('In place of `event`: event names in order; measures the furthest step that was reached.'),
    trait: traitRef.optional().describe('In place of `event`: a trait, like lead.title or account.employees.'),
    of: oneOf(subjects)
      .optional()
      .describe("account: measured on all of an account's events, scored for the account. Without it: for the lead."),
    channel: oneOf(channels).optional().describe('Only events of this channel.'),
    where: whereSchema.optional(),
    measure: oneOf(measures, laterMeasures)
      .optional()
      .describe(
        'count (the default) sums quantities; active_days counts calendar days with such an event; days_since_last the whole days since the latest.',
      ),
    within: windowSchema.optional(),
    half_life: duration
      .optional()
      .describe('With count only: an event weighs half as much after this time, a quarter after twice, and so on.'),
    score: oneOf(scores).describe('The score to which the points go: fit, engagement or usage.'),
    points: pointsSchema,
  },
  laterKeys,
);

const everywhere = ['say', 'of', 'score', 'points'];
const goesWith: ReadonlyMap<string, readonly string[]> = new Map([
  ['event', [...everywhere, 'event', 'channel', 'where', 'measure', 'within', 'half_life']],
  ['steps', [...everywhere, 'steps', 'within']],
  ['trait', [...everywhere, 'trait']],
]);

/**
 * Which keys of a signal don't go together. It looks at the keys alone, so it finds them beside any fault of shape.
 * Says whether it is clear what the signal measures.
 */
export function checkSignalKeys(given: unknown, path: Path, reading: Reading): boolean {
  if (!isMap(given)) return false;
  // Some measures of later versions need no event; that they aren't known is said already.
  if (typeof given.measure === 'string' && laterMeasures.includes(given.measure)) return false;
  const keys = Object.keys(given);
  const sources = keys.filter((key) => goesWith.has(key));
  if (sources.length !== 1) {
    const wrong = sources.length === 0 ? 'measures nothing' : `measures several things (${sources.join(', ')})`;
    reading.fault(path, `${wrong}; give it one of \`event\`, \`steps\` and \`trait\``);
    return false;
  }
  const source = sources[0] ?? '';
  for (const key of keys) {
    if (key in signalSchema.shape && !goesWith.get(source)?.includes(key)) {
      reading.fault([...path, key], `\`${key}\` doesn't go with \`${source}\`; remove it`);
    }
  }
  const measure = given.measure ?? 'count';
  if (source === 'event' && keys.includes('half_life') && measure !== 'count') {
    reading.fault(
      [...path, 'half_life'],
      `\`half_life\` goes with \`measure: count\` only, not with ${String(measure)}; remove one of them`,
    );
  }
  return true;
}

/** A signal in its normal form; undefined where a fault leaves none. */
export function readSignal(
  name: string,
  input: z.output<typeof signalSchema>,
  path: Path,
  reading: Reading,
): Signal | undefined {
  const at = (key: string): Path => [...path, key];
  const unknownWords = [...(input.say ?? '').matchAll(/\{([^{}]*)\}/g)]
    .map(([whole]) => whole)
    .filter((word) => word !== '{value}');
  if (unknownWords.length > 0) {
    reading.fault(at('say'), `${unknownWords.join(', ')} stands for nothing; known: {value}`);
  }

  if (input.trait !== undefined) {
    const trait = readTraitRef(input.trait);
    if (input.of !== undefined && input.of !== trait.of) {
      reading.fault(
        at('of'),
        `${input.trait} is a trait of the ${trait.of}, and counts where it belongs; remove \`of\``,
      );
    }
    const points = readTraitPoints(input.points, at('points'), reading);
    return points && { name, say: input.say, of: trait.of, score: input.score, source: 'trait', trait, points };
  }

  const of = input.of ?? 'lead';
  const within = readWindow(input.within, of, at('within'), reading);
  const measure = input.measure ?? 'count';
  const daysSince = input.steps === undefined && measure === 'days_since_last';
  const canBeUnknown = daysSince || within === undefined || within.kind === 'since';
  const points = readMeasurePoints(input.points, canBeUnknown, at('points'), reading);
  const where = readWhere(input.where, at('where'), reading);
  if (!within || !points) return undefined;

  const base = { name, say: input.say, of, score: input.score, within, points };
  if (input.steps) return { ...base, source: 'steps', steps: input.steps, where: [] };
  if (input.event === undefined) return undefined;
  return {
    ...base,
    source: 'events',
    events: listed(input.event),
    channel: input.channel,
    where,
    measure: measureOf(measure, input.half_life),
  };
}

function measureOf(name: (typeof measures)[number], halfLife: number | undefined): Measure {
  return name === 'count' ? { kind: name, halfLife } : { kind: name };
}
