import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import { type Label, reachedBy } from '../../model/label.ts';
import { time } from '../../model/shown.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';

/** What the history holds of a past. Instants in ms since 1970; undefined where there is nothing. */
export interface Past {
  readonly events: number;
  readonly firstEvent?: number | undefined;
  /** When the first event, trait or alias arrived. */
  readonly firstArrival?: number | undefined;
  /** Of events, and of versions of traits, that had arrived by the last date: the share whose arrival was assumed; undefined of none. */
  readonly assumed: { readonly events?: number | undefined; readonly traits?: number | undefined };
  /** Outcomes on record at the horizon, those that reach the label, and when the last of any kind happened. */
  readonly outcomes: number;
  readonly reaching: number;
  readonly lastOutcome?: number | undefined;
}

const count = z.coerce.number();
const ms = (column: string) => `toUnixTimestamp64Milli(${column})`;
const until = (name: string) => `<= fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;

const pastQuery: Query<Past> = {
  name: 'what the past holds',
  sql: `
SELECT *
FROM (
    SELECT count() AS events, ${ms('min(at)')} AS first_event, ${ms('min(arrived_at)')} AS first_event_arrival,
        countIf(arrived_at ${until('last')}) AS arrived_events, countIf(arrival_assumed AND arrived_at ${until('last')}) AS assumed_events
    FROM events) AS happened
CROSS JOIN (
    SELECT count() AS versions, ${ms('min(known_at)')} AS first_known,
        countIf(known_at ${until('last')}) AS known_versions, countIf(known_assumed AND known_at ${until('last')}) AS assumed_versions
    FROM (SELECT known_at, known_assumed FROM lead_traits UNION ALL SELECT known_at, known_assumed FROM account_traits)) AS said
CROSS JOIN (
    SELECT count() AS outcomes, countIf(outcome IN {reached:Array(String)}) AS reaching, ${ms('max(at)')} AS last_outcome
    FROM outcomes WHERE at ${until('horizon')} AND arrived_at ${until('horizon')}) AS came`,
  row: z
    .object({
      ...{
        events: count,
        first_event: count,
        first_event_arrival: count,
        arrived_events: count,
        assumed_events: count,
      },
      ...{ versions: count, first_known: count, known_versions: count, assumed_versions: count },
      ...{ outcomes: count, reaching: count, last_outcome: count },
    })
    .transform((row) => {
      const arrivals = [
        ...(row.events > 0 ? [row.first_event_arrival] : []),
        ...(row.versions > 0 ? [row.first_known] : []),
      ];
      return {
        events: row.events,
        firstEvent: row.events > 0 ? row.first_event : undefined,
        firstArrival: arrivals.length > 0 ? Math.min(...arrivals) : undefined,
        assumed: {
          events: row.arrived_events > 0 ? row.assumed_events / row.arrived_events : undefined,
          traits: row.known_versions > 0 ? row.assumed_versions / row.known_versions : undefined,
        },
        outcomes: row.outcomes,
        reaching: row.reaching,
        lastOutcome: row.outcomes > 0 ? row.last_outcome : undefined,
      };
    }),
};

export interface PastQuestion {
  readonly label: Label;
  readonly horizon: number;
  /** The last of the dates. */
  readonly last: number;
}

/** `reaching` counts only where a label is asked about. */
export function readPast(
  warehouse: Warehouse,
  { label, horizon, last }: Omit<PastQuestion, 'label'> & Partial<Pick<PastQuestion, 'label'>>,
  options: CallOptions = {},
): Promise<Past> {
  return warehouse.one(pastQuery, { last, horizon, reached: label ? reachedBy(label.outcome) : [] }, options);
}

/** Refuses a first date of which nothing can be replayed, by saying what is missing and what would mend it. */
export function checkHistory({ events, firstEvent, firstArrival }: Past, from: number, option = '--from'): void {
  if (firstArrival === undefined) {
    throw new InputError(
      'There is no history to replay: no event and no lead is there. Pull or import first: npx pql sources pull, npx pql import.',
    );
  }
  if (firstArrival <= from) return;
  if (firstEvent !== undefined && firstEvent <= from) {
    throw new InputError(
      `As of ${time(from)} nothing had arrived: of ${events} events the first happened on ${time(firstEvent)}, but the first arrival is of ${time(firstArrival)}. A replay sees what had arrived by then. Import the past with --history (or \`history: true\` of its source), which takes the time of an event for its arrival and says so; or take a later ${option}.`,
    );
  }
  throw new InputError(
    `${option} ${time(from)} lies before the data, which begin on ${time(firstArrival)}. Take one after that.`,
  );
}

/** Refuses a label that nobody's outcome can answer. */
export function checkOutcomes({ outcomes, reaching }: Past, { label, horizon }: PastQuestion): void {
  if (outcomes === 0) {
    throw new InputError(
      `No outcome is recorded up to ${time(horizon)}, so nobody can be known to have reached "${label.text}". Import outcomes (npx pql import outcomes FILE), name them in sources.yaml, or let the queues' handovers come.`,
    );
  }
  if (reaching === 0) {
    const reached = reachedBy(label.outcome);
    throw new InputError(
      `None of the ${outcomes} outcomes recorded up to ${time(horizon)} is ${reached.join(', ')}, so everybody would be without "${label.text}". Import them, or take a label of an outcome that is recorded.`,
    );
  }
}

/** Refuses dates of which no label's time has ended at the horizon. */
export function checkWindows(first: number, { label, horizon }: PastQuestion): void {
  if (first + label.within <= horizon) return;
  throw new InputError(
    `Nobody's "${label.text}" is known yet: outcomes are on record up to ${time(horizon)}, and the time of the first date, ${time(first)}, ends on ${time(first + label.within)}. Take a --from before ${time(horizon - label.within)}, or a shorter time in the label.`,
  );
}

/** Refuses figures of one class only: what never happens, or always does, no score can tell. */
export function checkClasses(
  { had, not }: { readonly had: number; readonly not: number },
  { label }: PastQuestion,
): void {
  if (had > 0 && not > 0) return;
  const what = had === 0 ? `Nobody of ${not} reached` : `All ${had} reached`;
  throw new InputError(
    `${what} "${label.text}" after any of the dates, so no score can be told right from wrong. Take dates with a longer past, a longer time in the label, or another outcome${had === 0 ? "; outcomes may also name leads that the history doesn't know" : ''}.`,
  );
}

/** What a reader should know before the figures. */
export function warningsOf(past: Past, question: PastQuestion, every: number, dates: number): string[] {
  const { label, horizon } = question;
  const day = 86_400_000;
  return [
    ...(past.lastOutcome !== undefined && horizon - past.lastOutcome > label.within
      ? [
          `The last outcome on record is of ${time(past.lastOutcome)}, further than the label's time before ${time(horizon)}: if outcomes stopped coming then, whoever is counted as without one isn't known. Say with --outcomes-until up to when they were recorded.`,
        ]
      : []),
    ...(dates > 1 && every < label.within
      ? [
          `The dates lie ${Math.round(every / day)} days apart and the label's time is ${Math.round(label.within / day)}: one outcome counts at several dates, so the pooled figures rest on fewer people than they count, and their intervals are too narrow.`,
        ]
      : []),
  ];
}
