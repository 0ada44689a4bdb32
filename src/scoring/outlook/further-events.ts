import type { MeasuredSignal, PropertyFilter, Subject } from '../../model/types.ts';
import type { EventSubject, HistoryEvent, Texts } from '../history.ts';
import type { Instant } from '../reference/admissible.ts';
import { propertyTest } from '../reference/conditions.ts';
import { sampleTexts } from './sample-text.ts';

/** By whom a further event would be done. */
export interface Doer {
  readonly subject: EventSubject;
  /** Empty: of the lead's own account. */
  readonly accountId: string;
}

export function doerOf(subject: Subject, id: string): Doer {
  return { subject: { kind: subject, id }, accountId: subject === 'account' ? id : '' };
}

/** Makes events that a signal would measure; undefined where no properties are found that satisfy its `where`. */
export function furtherEvents(signal: MeasuredSignal, { knownAt }: Instant) {
  const properties = propertiesFor(signal.where);
  if (!properties) return undefined;
  return (
    name: string,
    at: number,
    { subject, accountId }: Doer,
    { quantity = 1, texts = {} }: { readonly quantity?: number; readonly texts?: Texts } = {},
  ): HistoryEvent => ({
    subject,
    accountId,
    event: name,
    at,
    arrivedAt: Math.min(at, knownAt),
    channel: signal.channel ?? '',
    quantity,
    properties: { ...properties, ...texts },
    daily: false,
    restates: '',
  });
}

function propertiesFor(where: readonly PropertyFilter[]): Texts | undefined {
  const texts: Record<string, string> = {};
  for (const { property, condition } of where) {
    const holds = propertyTest(condition);
    const found = sampleTexts(condition).filter(holds);
    if (found.length === 0) return undefined;
    const [text] = found;
    if (text !== undefined) texts[property] = text;
  }
  return texts;
}

/** `count` texts of a property that no event has yet and that satisfy the signal's `where`; undefined where so many aren't found. */
export function differentTexts(
  signal: MeasuredSignal,
  property: string,
  count: number,
  seen: ReadonlySet<string | undefined>,
): string[] | undefined {
  const condition = signal.where.find((one) => one.property === property)?.condition;
  if (condition?.kind === 'in' && !condition.negated) {
    const others = condition.values.filter((text) => !seen.has(text));
    return others.length < count ? undefined : others.slice(0, count);
  }
  const holds = condition ? propertyTest(condition) : () => true;
  const base = (condition && sampleTexts(condition).find((text) => text !== undefined && holds(text))) ?? '';
  // A text that no real event has, so that each of them is a further one.
  const texts = Array.from({ length: count }, (_, index) => `${base}~${index + 1}`);
  return texts.every(holds) ? texts : undefined;
}
