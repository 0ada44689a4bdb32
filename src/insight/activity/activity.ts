import type { Model, Subject } from '../../model/types.ts';
import { dateIn, instantIn, plusDays } from '../../queue/clock/local-time.ts';
import { historyFacts } from '../../scoring/sql/history-facts.ts';
import type { Instant } from '../../scoring/sql/run-statements.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import { inTime, longestWait } from '../../warehouse/in-time.ts';
import { eventParams } from './counted-events.ts';
import { type Figure, figuresOf } from './figures.ts';
import { type Mark, marksOf } from './marks.ts';
import { peopleOf } from './people.ts';

/** What a lead, or an account and its leads, did of late. Instants are milliseconds since 1970; what is counted is counted by quantity. */
export interface Activity {
  readonly subject: Subject;
  readonly id: string;
  /** Of a lead its account; empty for none. */
  readonly accountId: string;
  readonly from: number;
  readonly until: number;
  readonly timezone: string;
  /** Every calendar day, the first first: `2026-11-20`. */
  readonly days: readonly { readonly day: string; readonly product: number; readonly marketing: number }[];
  /** The most frequent, those first. */
  readonly events: readonly Pick<Figure, 'event' | 'channel' | 'count' | 'first' | 'last'>[];
  /** What is beyond those. */
  readonly others: { readonly events: number; readonly count: number };
  /** Leads who did something. */
  readonly people: number;
  readonly marks: readonly Mark[];
}

export interface Asked {
  readonly subject: Subject;
  readonly id: string;
  readonly days: number;
  readonly instant: Instant;
}

/**
 * The last `days` calendar days of the model's timezone, today's included, as scoring counts events at an instant. Undefined where nothing is known of such
 * a lead or account. Throws TransientError where it would take longer than `longest` (ms).
 */
export function activityOf(
  warehouse: Warehouse,
  model: Model,
  asked: Asked,
  longest: number = longestWait,
): Promise<Activity | undefined> {
  return inTime((options) => readActivity(warehouse, model, asked, options), longest);
}

async function readActivity(
  warehouse: Warehouse,
  model: Model,
  { subject, id, days, instant }: Asked,
  options: CallOptions,
): Promise<Activity | undefined> {
  const history = await warehouse.one(historyFacts, {}, options);
  const people = await peopleOf(subject, { warehouse, id, instant, history, options });
  if (!people) return undefined;
  const { timezone } = model;
  const firstDate = plusDays(dateIn(timezone, instant.asOf), 1 - days);
  const from = instantIn(timezone, firstDate, 0);
  const firstDay = Date.parse(firstDate) / 86_400_000;
  const params = {
    ...eventParams(people, { ...instant, firstDay, from }),
    id,
    since: from,
    leads: people.leads,
  };
  const [figures, marks] = await Promise.all([
    warehouse.rows(figuresOf(model, subject, history), params, options),
    warehouse.rows(marksOf(model, subject, history), params, options),
  ]);

  const events = figures.filter(({ part }) => part === 'event');
  const all = figures.find(({ part }) => part === 'all');
  const shown = events.reduce((sum, { count }) => sum + count, 0);
  const onDay = new Map(
    figures.filter(({ part }) => part === 'day').map((one) => [`${one.day} ${one.channel}`, one.count]),
  );
  return {
    subject,
    id,
    accountId: people.accountId,
    from,
    until: instant.asOf,
    timezone,
    days: Array.from({ length: days }, (_, index) => ({
      day: plusDays(firstDate, index),
      product: onDay.get(`${firstDay + index} product`) ?? 0,
      marketing: onDay.get(`${firstDay + index} marketing`) ?? 0,
    })),
    events,
    others: { events: (all?.names ?? 0) - events.length, count: (all?.count ?? 0) - shown },
    people: all?.people ?? 0,
    marks,
  };
}
