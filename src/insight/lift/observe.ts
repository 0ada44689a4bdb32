import { z } from 'zod';
import { type Grade, grades, type Model } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Observing } from '../backtest/observe-statement.ts';
import { labelAnswers } from '../outcomes/label-statement.ts';
import type { Replayed } from '../replayed.ts';
import type { Rate } from '../statistics/interval.ts';
import { type Candidate, type SignalBand, triedTimes, triedWindows } from './candidates.ts';
import { grouped } from './grouped.ts';
import { countEvents, countEveryone, countMarks, observeEveryone } from './statements.ts';
import type { ByGrade, LiftDate, Parted } from './weigh.ts';

export interface Observe extends Observing {
  readonly warehouse: Warehouse;
  readonly model: Model;
  /** The run under which `gatherOutcomes` wrote. */
  readonly outcomesRun: string;
  readonly bands: readonly SignalBand[];
  /** Names of the events to try. */
  readonly events: readonly string[];
  readonly signal: AbortSignal;
}

/** How many of each cell are in what a row names. */
export interface Cell {
  readonly grade: Grade;
  readonly had: boolean;
  readonly units: number;
}

const count = z.coerce.number();
const grade = z.enum(grades);
const had = z.coerce.boolean();
const everyoneRow = z.object({
  ...{ answer: z.enum(labelAnswers), callable: z.coerce.boolean(), qualified: z.coerce.boolean() },
  ...{ dated: z.coerce.boolean(), grade, units: count },
});
const eventRow = z.object({ event: z.string(), window: count, level: count, grade, had, units: count });
const markRow = z.object({ mark: count, grade, had, units: count });

/** Counts everyone as of a date that was replayed with `marksOf` the bands, inside each candidate: the bands first, then each event's windows and times. */
export async function observeDate(observing: Observe, { scoring }: Replayed): Promise<LiftDate> {
  const { warehouse, model, of, outcomesRun, bands, events, signal } = observing;
  const { runId, instant } = scoring;
  const run = { run_id: runId, as_of: instant.asOf, known_at: instant.knownAt };
  const options = { signal };
  await warehouse.run(
    { name: 'observe everyone', sql: observeEveryone(model, observing) },
    { ...run, outcomes_run: outcomesRun, suppress: model.suppress, mql_rules: mqlRules(model) },
    options,
  );
  const everyone = await warehouse.rows({ name: 'count everyone', sql: countEveryone, row: everyoneRow }, run, options);
  const marks = await warehouse.rows({ name: 'count marked', sql: countMarks(of, bands), row: markRow }, run, options);
  const happened =
    events.length === 0
      ? []
      : await warehouse.rows(
          { name: 'count events', sql: countEvents(scoring, of), row: eventRow },
          { ...run, events },
          options,
        );

  const callable = everyone.filter((row) => row.callable);
  const known = callable
    .filter(({ answer }) => answer === 'had' || answer === 'not')
    .map((row) => ({ ...row, had: row.answer === 'had' }));
  const all = byGrade(known);
  return {
    asOf: instant.asOf,
    everyone: all,
    mqls: rateOf(known.filter(({ qualified }) => qualified)),
    before: units(callable.filter(({ answer }) => answer === 'before')),
    suppressed: units(everyone.filter((row) => !row.callable)),
    parted: [
      ...partedByBands(bands, marks, all),
      ...partedByEvents(events, happened, { everyone: all, dated: byGrade(known.filter(({ dated }) => dated)) }),
    ],
  };
}

export function mqlRules({ rules }: Pick<Model, 'rules'>): string[] {
  return rules.filter(({ kind }) => kind === 'mql' || kind === 'mqa').map(({ name }) => name);
}

/** The tried events as candidates, in the order in which `observeDate` counts them. */
export function eventCandidates(events: readonly string[], used: ReadonlySet<string>): Candidate[] {
  return events.flatMap((event) =>
    triedWindows.flatMap((window) =>
      triedTimes.map((atLeast): Candidate => ({ kind: 'event', event, window, atLeast, used: used.has(event) })),
    ),
  );
}

function partedByBands(
  bands: readonly SignalBand[],
  rows: readonly z.output<typeof markRow>[],
  everyone: ByGrade,
): Parted[] {
  const marked = grouped(rows, ({ mark }) => mark);
  const markedBy = (number: number) => byGrade(marked.get(number + 1) ?? []);
  const known = new Map(
    bands.flatMap(({ place, test }, number) => (test.kind === 'unknown' ? [[place, markedBy(number)] as const] : [])),
  );
  return bands.map((band, number) => {
    const marks = markedBy(number);
    if (band.test.kind === 'unknown') return { inside: without(everyone, marks), among: everyone };
    return { inside: marks, among: (band.among === 'known' ? known.get(band.place) : undefined) ?? everyone };
  });
}

function partedByEvents(
  events: readonly string[],
  rows: readonly z.output<typeof eventRow>[],
  { everyone, dated }: { readonly everyone: ByGrade; readonly dated: ByGrade },
): (Parted | undefined)[] {
  const happened = grouped(rows, ({ event, window }) => `${window} ${event}`);
  return events.flatMap((event) =>
    triedWindows.flatMap(({ kind }, window) => {
      const counted = happened.get(`${window + 1} ${event}`);
      const among = kind === 'first' ? dated : everyone;
      return triedTimes.map(
        (_, place) => counted && { inside: byGrade(counted.filter(({ level }) => level > place)), among },
      );
    }),
  );
}

function without(all: ByGrade, some: ByGrade): ByGrade {
  return eachGrade((one) => ({
    happened: all[one].happened - some[one].happened,
    of: all[one].of - some[one].of,
  }));
}

const units = (rows: readonly { readonly units: number }[]) => rows.reduce((sum, row) => sum + row.units, 0);

function rateOf(cells: readonly Pick<Cell, 'had' | 'units'>[]): Rate {
  return { happened: units(cells.filter((cell) => cell.had)), of: units(cells) };
}

function byGrade(cells: readonly Cell[]): ByGrade {
  return eachGrade((one) => rateOf(cells.filter((cell) => cell.grade === one)));
}

function eachGrade(rate: (grade: Grade) => Rate): ByGrade {
  return { A: rate('A'), B: rate('B'), C: rate('C'), D: rate('D') };
}
