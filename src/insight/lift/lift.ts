import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import type { Label } from '../../model/label.ts';
import { nearest } from '../../model/nearest.ts';
import type { Model, Subject } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import {
  checkClasses,
  checkHistory,
  checkOutcomes,
  checkWindows,
  type Past,
  readPast,
  warningsOf,
} from '../backtest/past.ts';
import { gatherOutcomes } from '../outcomes/gather.ts';
import type { Replay } from '../replayed.ts';
import type { Estimate, Rate } from '../statistics/interval.ts';
import { wilson } from '../statistics/wilson.ts';
import { bandsOf, type Candidate, eventsOf } from './candidates.ts';
import { eventCandidates, mqlRules, observeDate } from './observe.ts';
import { type Proposal, proposals } from './proposals.ts';
import { eventNames, marksOf } from './statements.ts';
import { type LiftDate, sum, type Weighed, weigh } from './weigh.ts';

/** Instants in milliseconds since 1970. */
export interface LiftQuestion {
  /** In order, at least one, the label's time apart: so no outcome counts at two. */
  readonly dates: readonly number[];
  readonly label: Label;
  readonly horizon: number;
  readonly credit: number;
  readonly of: Subject;
  /** The share of false claims among all that is kept to, such as 0.05. */
  readonly fdr: number;
  /** Names of events to try; undefined: all. */
  readonly events?: readonly string[] | undefined;
}

export interface LiftParts {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly replay: Replay;
  readonly inScratch: <Found>(work: (runId: string) => Promise<Found>) => Promise<Found>;
}

export interface Lift {
  readonly question: LiftQuestion;
  readonly model: Pick<Model, 'name' | 'digest'>;
  /** Dates whose outcomes are known, without what is inside. */
  readonly dates: readonly (Pick<LiftDate, 'asOf' | 'before' | 'suppressed' | 'mqls'> & { readonly everyone: Rate })[];
  /** Dates whose label's time hasn't ended, which weren't asked. */
  readonly unknownDates: readonly number[];
  readonly everyone: Rate;
  readonly base?: Estimate | undefined;
  /** Rate of those for whom a rule of kind mql or mqa held; undefined: there were none. */
  readonly mqls?: Estimate | undefined;
  /** Whether the model has such rules at all. */
  readonly hasMqlRules: boolean;
  readonly weighed: readonly Weighed[];
  readonly tooFew: number;
  readonly proposals: readonly Proposal[];
  readonly assumed: Past['assumed'];
  readonly warnings: readonly string[];
}

const namesRow = z.object({ event: z.string(), marketing: z.coerce.boolean() });

/**
 * Replays the model at each date and weighs whatever parts everyone in two by what came after. Throws an InputError where the past can't
 * answer, as a backtest does.
 */
export async function lift(
  { warehouse, model, replay, inScratch }: LiftParts,
  question: LiftQuestion,
  options: { readonly signal: AbortSignal },
): Promise<Lift> {
  const { dates, label, horizon, credit, of, fdr } = question;
  const first = dates[0] ?? horizon;
  const last = dates.at(-1) ?? horizon;
  const asked = { label, horizon, last };
  const past = await readPast(warehouse, asked, options);
  checkHistory(past, first);
  checkOutcomes(past, asked);
  checkWindows(first, asked);

  const names = await warehouse.rows(
    { name: 'names of events', sql: eventNames, row: namesRow },
    { as_of: last, known_at: last },
    options,
  );
  const events = chosenEvents(
    names.map(({ event }) => event),
    question.events,
  );
  const bands = bandsOf(model, of);
  const candidates: Candidate[] = [
    ...bands.map(
      ({ signal, band, among }): Candidate => ({
        ...{ kind: 'signal', signal: signal.name, band, among, of: signal.of, events: eventsOf(signal) },
      }),
    ),
    ...eventCandidates(events, new Set(model.signals.flatMap(eventsOf))),
  ];
  const known = dates.filter((asOf) => asOf + label.within <= horizon);
  const counted = await inScratch(async (outcomesRun) => {
    await gatherOutcomes(warehouse, { runId: outcomesRun, horizon }, options);
    const observing = { warehouse, model, of, label: { label, credit, horizon }, outcomesRun, bands, events };
    return replay(known, (replayed) => observeDate({ ...observing, ...options }, replayed), marksOf(bands));
  });

  const everyone = sum(counted.flatMap((date) => Object.values(date.everyone)));
  checkClasses({ had: everyone.happened, not: everyone.of - everyone.happened }, asked);
  const { tried, tooFew } = weigh(candidates, counted, fdr);
  return {
    ...{ question, model, everyone, tooFew },
    dates: counted.map(({ asOf, before, suppressed, mqls, ...date }) => ({
      ...{ asOf, before, suppressed, mqls },
      everyone: sum(Object.values(date.everyone)),
    })),
    unknownDates: dates.filter((asOf) => !known.includes(asOf)),
    base: wilson(everyone),
    mqls: wilson(sum(counted.map(({ mqls }) => mqls))),
    hasMqlRules: mqlRules(model).length > 0,
    weighed: tried,
    proposals: proposals(tried, {
      of,
      taken: new Set(model.signals.map(({ name }) => name)),
      marketing: new Set(names.filter(({ marketing }) => marketing).map(({ event }) => event)),
    }),
    assumed: past.assumed,
    warnings: warningsOf(past, asked, label.within, known.length),
  };
}

function chosenEvents(there: readonly string[], asked: readonly string[] | undefined): readonly string[] {
  for (const event of asked ?? []) {
    if (there.includes(event)) continue;
    const meant = nearest(event, there);
    throw new InputError(
      `No event \`${event}\` had happened and arrived by the last date${meant ? `; did you mean \`${meant}\`?` : '.'} Leave --events out to try all ${there.length}.`,
    );
  }
  return asked ?? there;
}
