import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { isMap } from './shape.ts';
import { measureNames, type Subject } from './types.ts';

/** What `measure:` may say: measures on events, and three that look elsewhere. */
export const measureWords = [...measureNames, 'furthest_step', 'days_until', 'first_lead'] as const;
export type MeasureWord = (typeof measureWords)[number];

/** What a signal without `measure:` measures; `trait` is a trait itself, by rows of conditions. */
type Measured = MeasureWord | 'trait';

interface Terms {
  readonly takes: readonly string[];
  readonly needs?: readonly string[];
  /** The only side on which it can be measured. */
  readonly of?: Subject;
}

const events = ['event', 'channel', 'where', 'within', 'of'];

/** Which keys go with what, beside `say`, `measure`, `score` and `points`, which go with everything. */
const goesWith: Readonly<Record<Measured, Terms>> = {
  count: { takes: [...events, 'per', 'half_life', 'ratio_to'] },
  active_days: { takes: [...events, 'min_leads', 'ratio_to'] },
  active_weeks: { takes: [...events, 'min_leads', 'ratio_to'] },
  active_leads: { takes: [...events, 'min_days', 'ratio_to'], of: 'account' },
  distinct: { takes: [...events, 'property', 'ratio_to'], needs: ['property'] },
  sum: { takes: [...events, 'property', 'half_life', 'ratio_to'], needs: ['property'] },
  max: { takes: [...events, 'property', 'ratio_to'], needs: ['property'] },
  days_since_last: { takes: events },
  days_since_first: { takes: events },
  change: { takes: [...events, 'floor'], needs: ['within'] },
  time_to: { takes: events },
  furthest_step: { takes: ['steps', 'channel', 'where', 'within', 'of'], needs: ['steps'] },
  trait: { takes: ['trait', 'of'] },
  days_until: { takes: ['trait', 'of'], needs: ['trait'] },
  first_lead: { takes: ['of'], of: 'lead' },
};

const everywhere = ['say', 'measure', 'score', 'points'];
/** What is measured where no `measure` is said. */
const meant: Readonly<Record<string, Measured>> = { event: 'count', steps: 'furthest_step', trait: 'trait' };

/** How examples of a needed key look. */
const examples: Readonly<Record<string, string>> = {
  property: 'property: NAME',
  within: 'within: { last: 7d }',
  steps: 'steps: [FIRST, SECOND]',
  trait: 'trait: account.NAME',
};

/**
 * Which keys of a signal don't go together. It looks at the keys alone, so it finds them beside any fault of shape.
 * Undefined (and a fault, here or of shape) where it isn't clear what the signal measures.
 */
export function checkSignalKeys(given: unknown, path: Path, reading: Reading): Measured | undefined {
  if (!isMap(given)) return undefined;
  const keys = Object.keys(given);
  const said = given.measure === undefined ? undefined : measureWords.find((word) => word === given.measure);
  if (given.measure !== undefined && said === undefined) return undefined;

  const sources = keys.filter((key) => Object.hasOwn(meant, key));
  const [source] = sources;
  if (sources.length > 1) {
    reading.fault(path, `measures several things (${sources.join(', ')}); keep one of them`);
    return undefined;
  }
  const measured = said ?? (source === undefined ? undefined : meant[source]);
  if (measured === undefined) {
    reading.fault(path, 'measures nothing; give it one of `event`, `steps`, `trait` and `measure`');
    return undefined;
  }

  const { takes, needs = [], of } = goesWith[measured];
  const name = said === undefined && source !== 'event' ? `\`${source}\`` : `\`measure: ${measured}\``;
  for (const key of keys) {
    if (everywhere.includes(key) || takes.includes(key)) continue;
    const others = measureWords.filter((word) => goesWith[word].takes.includes(key));
    // A key that goes with nothing is unknown, which is said with the nearest known one.
    if (others.length === 0) continue;
    const onEvents = takes.includes('event') && key !== source;
    const mend = onEvents ? ` (it goes with ${others.join(', ')}); remove one of them` : '; remove it';
    reading.fault(
      [...path, key],
      `\`${key}\` doesn't go with ${name}${key === source ? '; remove one of them' : mend}`,
    );
  }
  if (source !== undefined && !takes.includes(source)) return undefined;
  for (const key of needs) {
    if (keys.includes(key)) continue;
    reading.fault(path, `\`measure: ${measured}\` needs \`${key}\`; add \`${examples[key] ?? key}\``);
  }
  checkSide(measured, of, given, path, reading);
  return measured;
}

function checkSide(
  measured: Measured,
  needed: Subject | undefined,
  given: Record<string, unknown>,
  path: Path,
  reading: Reading,
): void {
  const account = given.of === 'account';
  if (needed === 'account' && !account) {
    reading.fault(path, `\`measure: ${measured}\` counts the leads of an account; add \`of: account\``);
  }
  if (needed === 'lead' && account) {
    reading.fault([...path, 'of'], `\`measure: ${measured}\` speaks of leads; remove \`of: account\``);
  }
  if ('min_leads' in given && goesWith[measured].takes.includes('min_leads') && !account) {
    reading.fault([...path, 'min_leads'], '`min_leads` counts the leads of an account; add `of: account`');
  }
}
