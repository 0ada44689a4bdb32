import type { Measure, MeasuredSignal } from '../../model/types.ts';
import { eventTest, propertyOf } from './conditions.ts';
import type { Occurrence } from './identity.ts';
import { asMillionths } from './text.ts';

/** Tests whether a signal can measure an event of one of its names: its channel, its conditions, and what its measure looks at. */
export function measurable(signal: MeasuredSignal): (occurrence: Occurrence) => boolean {
  const { channel } = signal;
  const holds = eventTest(signal.where);
  const has = signal.source === 'steps' ? () => true : hasWhatIsMeasured(signal.measure);
  return (occurrence) =>
    (channel === undefined || occurrence.row.channel === channel) && holds(occurrence.row) && has(occurrence);
}

function hasWhatIsMeasured(measure: Measure): (occurrence: Occurrence) => boolean {
  const hasText = (property: string | undefined) =>
    property === undefined ? () => true : ({ row }: Occurrence) => propertyOf(row, property) !== undefined;
  const hasLead = ({ lead }: Occurrence) => lead !== undefined;
  switch (measure.kind) {
    case 'count':
      return hasText(measure.per);
    case 'distinct':
      return 'trait' in measure ? hasLead : hasText(measure.property);
    case 'sum':
    case 'max':
      return ({ row }) => numberOf(row, measure.property) !== undefined;
    case 'active_leads':
      return hasLead;
    case 'active_days':
    case 'active_weeks':
      return measure.minLeads === undefined ? () => true : hasLead;
    case 'days_since_last':
    case 'days_since_first':
    case 'change':
    case 'time_to':
      return () => true;
  }
}

/** The number that an event's property holds, in millionths. */
export function numberOf(row: Occurrence['row'], property: string): bigint | undefined {
  const text = propertyOf(row, property);
  return text === undefined ? undefined : asMillionths(text);
}
