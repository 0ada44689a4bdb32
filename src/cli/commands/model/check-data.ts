import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { type Advice, adviseOn } from '../../../insight/check-data/advice.ts';
import { askedOf, type NeverSeen, neverSeen } from '../../../insight/check-data/never-seen.ts';
import type { Model } from '../../../model/types.ts';
import { measureSpread, type SignalSpread, type Spread } from '../../../rescoring/value-spread.ts';
import type { App } from '../../../runtime/compose.ts';
import { sayNumber, sayPercent } from '../../../scoring/words/amounts.ts';
import { readSeen } from '../../../warehouse/seen.ts';
import type { Session } from '../../command.ts';
import { type Output, time } from '../../output.ts';

/** What the data says of a model. */
export interface DataCheck {
  readonly asOf: number;
  readonly spread: Spread;
  readonly neverSeen: readonly NeverSeen[];
  /** The most frequent names of events, at most ten. */
  readonly events: readonly string[];
  readonly advice: readonly Advice[];
}

/** Holds a model against the data: measures everyone as of now, and looks for every name that the model uses. */
export async function checkData(app: App, model: Model, { config, progress, log, life }: Session): Promise<DataCheck> {
  const { warehouse, now } = app;
  const asOf = now();
  const options = { signal: life.abort };
  const seen = await readSeen(warehouse, askedOf(model), options);
  const spread = await measureSpread(
    {
      warehouse,
      model,
      instant: { asOf, knownAt: asOf },
      slices: config.run.slices,
      threads: config.run.threads || availableParallelism(),
      memory: config.run.memory,
      now,
      random: randomBytes,
    },
    { signal: life.abort, log, progress: progress.update },
  );
  progress.stop();
  return {
    asOf,
    spread,
    neverSeen: neverSeen(model, seen),
    events: [...seen.events.keys()].slice(0, 10),
    advice: adviseOn(model),
  };
}

/** As `--json` shows it: values as measured, counts as numbers. */
export function dataDocument({ asOf, spread, neverSeen, events, advice }: DataCheck) {
  const value = (millionths: bigint | null) => (millionths === null ? null : Number(millionths) / 1_000_000);
  return {
    as_of: time(asOf),
    leads: spread.leads,
    accounts: spread.accounts,
    signals: spread.signals.map(({ min, median, p90, max, ...counts }) => ({
      ...counts,
      share_unknown: counts.subjects === 0 ? null : 1 - counts.known / counts.subjects,
      min: value(min),
      median: value(median),
      p90: value(p90),
      max: value(max),
    })),
    rules: spread.rules,
    never_seen: neverSeen.map(({ nearest, seen, ...one }) => ({ ...one, nearest: nearest ?? null, seen: seen ?? [] })),
    events_seen: events,
    advice,
  };
}

export function sayData(out: Output, model: Model, { asOf, spread, neverSeen, events, advice }: DataCheck): void {
  const { leads, accounts, signals, rules } = spread;
  out.say(`\nThe data as of ${time(asOf)}: ${leads} leads, ${accounts} accounts.`);
  if (leads + accounts === 0) {
    out.say('There is nothing to hold the model against. Pull or import first: npx pql sources pull, npx pql import');
    return;
  }
  out.table(
    ['signal', 'of', 'touches', 'gives points to', 'unknown', 'least', 'median', '90%', 'most'],
    signals.map((spread) => signalRow(spread, model)),
  );
  if (rules.length > 0) {
    out.table(
      ['rule', 'holds for'],
      rules.map(({ rule, of, holds }) => [
        rule,
        holds === 0
          ? `nobody of ${of === 'lead' ? leads : accounts}: lower what it asks, or look at its signals`
          : holds,
      ]),
    );
  }
  if (neverSeen.length > 0) {
    out.say('Never seen in the data');
    out.table(
      ['what', 'name', 'named in', 'perhaps meant'],
      neverSeen.map(({ kind, name, at, nearest, seen = [] }) => [
        kind,
        name,
        at.join('\n'),
        nearest ?? (seen.length === 0 ? '' : `seen: ${seen.join(', ')}`),
      ]),
    );
    if (neverSeen.some(({ kind }) => kind === 'event')) {
      out.say(events.length === 0 ? 'No event was seen at all.' : `Most frequent events: ${events.join(', ')}.`);
    }
  }
  for (const { rule, text } of advice) out.say(`Worth a thought: rule ${rule} ${text}.`);
}

function signalRow({ signal, of, subjects, known, touched, gave, ...values }: SignalSpread, model: Model) {
  const measured = model.signals.find(({ name }) => name === signal);
  const isShare = measured?.source === 'events' && measured.ratioTo !== undefined;
  const said = (value: bigint | null) => (value === null ? '' : isShare ? sayPercent(value) : sayNumber(value));
  const unknown = subjects - known;
  return [
    signal,
    of,
    touched,
    gave,
    unknown === 0 || subjects === 0 ? '' : sayPercent(BigInt(Math.round((unknown / subjects) * 1_000_000))),
    said(values.min),
    said(values.median),
    said(values.p90),
    said(values.max),
  ];
}
