import type { Model, Subject } from '../../model/types.ts';
import type { History } from '../history.ts';
import type { Instant } from './admissible.ts';
import { calendarOf } from './calendar.ts';
import { clockAt } from './clock.ts';
import type { Facts } from './facts.ts';
import { populationAt } from './identity.ts';
import { subjectsOf } from './subjects.ts';

/** What a score of one lead or account rests on; undefined where there is nobody of that id. */
export function factsOf(
  model: Model,
  history: History,
  instant: Instant,
  subject: Subject,
  id: string,
): Facts | undefined {
  const clock = clockAt(instant, calendarOf(model.timezone));
  return subjectsOf(model, populationAt(history, clock), clock).facts[subject](id);
}
