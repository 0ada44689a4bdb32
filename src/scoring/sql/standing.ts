import type {
  HandRaise,
  Model,
  Outcome,
  PropertyFilter,
  Rule,
  Signal,
  Subject,
  Suppression,
} from '../../model/types.ts';
import { traitHolds } from './conditions.ts';
import { contactsHold } from './contacts.ts';
import { asOf } from './instant.ts';
import { text } from './literal.ts';
import { all, eventsMatching } from './measures/measure.ts';
import type { EventColumns } from './measures/measured.ts';
import type { TraitTable } from './traits.ts';

/** The latest time (ms) of an outcome that concerns the subject; 0: none. */
export const outcomeColumn = (outcome: Outcome): string => `outcome_${outcome}`;

/** Outcomes that some suppression asks for. */
export function outcomesOf(model: Model): Outcome[] {
  const asked = new Set<Outcome>();
  for (const { test } of model.suppressions) {
    if (test.kind === 'outcome') for (const outcome of [test.outcome, ...test.until]) asked.add(outcome);
    if (test.kind === 'outcome_within') asked.add(test.outcome);
  }
  return [...asked];
}

interface Watched {
  readonly events: readonly string[];
  readonly where: readonly PropertyFilter[];
  readonly within: number;
}

function within({ events, where, within }: Watched, columns: EventColumns): string {
  return all([columns.kept, eventsMatching(events, where, columns), `${columns.times.fromAsOf} > ${asOf} - ${within}`]);
}

/** Aggregates over the events of a subject that suppressions and hand-raises need, besides the latest event of any name. */
export function standingAggregates(
  model: Model,
  columns: EventColumns,
  raisedBy: (condition: string) => string,
): string[] {
  const suppressing = model.suppressions.flatMap(({ test }, index) =>
    test.kind === 'event' ? [`countIf(${within(test, columns)}) AS suppressing_${index}`] : [],
  );
  const { fromAsOf } = columns.times;
  return [
    `${columns.kept === '' ? `max(${fromAsOf})` : `maxIf(${fromAsOf}, ${columns.kept})`} AS last_event_ms`,
    `groupArrayIf(t, ${raisedBy(raises(model.handRaises, columns))}) AS raises`,
    ...suppressing,
  ];
}

function raises(handRaises: readonly HandRaise[], columns: EventColumns): string {
  return handRaises.length === 0 ? '0' : handRaises.map((raise) => `(${within(raise, columns)})`).join(' OR ');
}

/** The earliest hand-raise that no outcome is dated after, in ms; the greatest number: none is open. */
export const noRaise = '9223372036854775807';
export const openRaise = `arrayMin(arrayConcat(arrayFilter(at -> at >= closed_ms, raises), [${noRaise}]))`;

/** Columns `suppressed_N`: whether the suppression holds for the subject. A lead's trait doesn't concern its account. */
export function suppressionColumns(
  model: Model,
  subject: Subject,
  tables: Readonly<Record<Subject, TraitTable>>,
): string[] {
  return model.suppressions.map(({ test }, index) => `${holds(test, index)} AS suppressed_${index}`);

  function holds(test: Suppression['test'], index: number): string {
    switch (test.kind) {
      case 'outcome': {
        const latest = outcomeColumn(test.outcome);
        return all([`${latest} != 0`, ...test.until.map((end) => `${outcomeColumn(end)} < ${latest}`)]);
      }
      case 'outcome_within':
        return `${outcomeColumn(test.outcome)} > ${asOf} - ${test.within}`;
      case 'event':
        return `suppressing_${index} > 0`;
      case 'trait':
        return test.trait.of === 'lead' && subject === 'account'
          ? '0'
          : traitHolds(tables[test.trait.of].column(test.trait).value, test.condition);
    }
  }
}

/** Columns `rule_N` in the order of the model, in which a rule comes after those that it names. */
export function ruleColumns(model: Model, subject: Subject, present: (signal: string) => string): string[] {
  const holding = (name: string): string => {
    const index = model.rules.findIndex((rule) => rule.name === name);
    return index >= 0 ? `rule_${index}` : present(name);
  };
  const suppressed = (name: string): string => `suppressed_${model.suppressions.findIndex((one) => one.name === name)}`;

  return model.rules.flatMap((rule, index) =>
    rule.of === subject ? [`${ruleHolds(rule, index, holding, suppressed)} AS rule_${index}`] : [],
  );
}

const gradesDownTo = { A: ['A'], B: ['A', 'B'], C: ['A', 'B', 'C'], D: ['A', 'B', 'C', 'D'] } as const;

function ruleHolds(
  rule: Rule,
  index: number,
  holding: (name: string) => string,
  suppressed: (name: string) => string,
): string {
  const least = (score: string, bound: number | undefined) => (bound === undefined ? '' : `${score} >= ${bound}`);
  return all([
    least('fit', rule.fit),
    least('engagement', rule.engagement),
    least('usage', rule.usage),
    least('fit + engagement', rule.fitPlusEngagement),
    rule.fitAtLeast === undefined ? '' : `grade IN (${gradesDownTo[rule.fitAtLeast].map(text).join(', ')})`,
    rule.anyOf.length === 0 ? '' : `(${rule.anyOf.map(holding).join(' OR ')})`,
    ...rule.allOf.map(holding),
    ...rule.noneOf.map((name) => `NOT ${holding(name)}`),
    rule.activeWithin === undefined ? '' : `last_event_ms > ${asOf} - ${rule.activeWithin}`,
    ...contactsHold(rule, index),
    ...rule.suppress.map((name) => `NOT ${suppressed(name)}`),
    ...rule.only.map(suppressed),
  ]);
}

/** The names whose column holds, as an array in the given order. */
export function namesThatHold(rows: readonly { readonly name: string; readonly holds: string }[]): string {
  if (rows.length === 0) return 'emptyArrayString()';
  return `arrayFilter(name -> name != '', [${rows.map(({ name, holds }) => `if(${holds}, ${text(name)}, '')`).join(', ')}])`;
}

/** Whether a signal counts for a subject: its own events and traits, and for a lead its account's traits. */
export function countsFor(signal: Signal, subject: Subject): boolean {
  const ofTrait = signal.source === 'trait' || signal.source === 'days_until';
  return signal.of === subject || (ofTrait && signal.of === 'account');
}
