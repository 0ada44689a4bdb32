import { binWords } from '../../../insight/fit/bin-words.ts';
import type { Told } from '../../../insight/fit/evaluate.ts';
import type { Fit, FittedSignal } from '../../../insight/fit/fit.ts';
import { reasonOf } from '../../../insight/fit/write-model.ts';
import type { Estimate } from '../../../insight/statistics/interval.ts';
import type { Output } from '../../output.ts';
import { sayAssumed } from '../backtest/say-assumed.ts';

const none = '–';
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const area = (value: Estimate | undefined) =>
  value ? `${value.value.toFixed(3)} (${value.low.toFixed(3)}–${value.high.toFixed(3)})` : none;

/** A fit for a person: what it rests on, what was learned of each signal, how well it tells the held-out part, and the diff. */
export function sayFit(out: Output, found: Fit, diff: string): void {
  const { question, model, trained, held, evaluation, signals } = found;
  const units = question.of === 'account' ? 'companies, and leads without one' : 'leads';
  const by = question.split === 'time' ? 'later dates are held out' : 'three of ten held out by a hash of their id';
  out.say(
    `Points of ${model.name} (${model.digest.slice(0, 12)}) fitted to "${question.label.text}", ${units}, as of ${question.dates.length === 1 ? day(question.dates[0] ?? 0) : `${question.dates.length} dates from ${day(question.dates[0] ?? 0)} to ${day(question.dates.at(-1) ?? 0)}`}; ${by}.`,
  );
  out.say(
    `Learned from ${trained.had} with the outcome and ${trained.not} without, tried on ${held.had} and ${held.not}; penalty ${found.penalty}.`,
  );
  out.say(sayAssumed(found.assumed));
  for (const warning of found.warnings) out.say(warning);
  out.say(
    found.perDoubling === 0
      ? '\nNo signal tells anything of this outcome: none gets points, and the model is best left as it is.'
      : `\n${found.perDoubling} points double the odds.`,
  );
  out.table(
    ['signal', 'score', 'points', 'why'],
    signals.map((one) => [one.binned.signal, one.binned.score, pointsRange(one), reasonOf(one)]),
  );
  for (const one of signals) {
    const words = adviceOf(one);
    if (words !== undefined) out.say(words);
  }
  out.say('\nOn what was held out');
  out.table(
    ['points', 'AUC', 'average precision', 'calibration error'],
    [
      toldRow('fitted', evaluation.fitted),
      toldRow('the model in force', evaluation.current),
      toldRow('the regression, unrounded', evaluation.unrounded),
    ],
  );
  if (diff !== '') out.say(`\n${diff}`);
}

function pointsRange({ verdict, points }: FittedSignal): string {
  if (verdict === 'unseen') return 'as before';
  const given = points.filter(({ units }) => units > 0).map(({ give }) => give);
  return verdict === 'points' ? `${Math.min(...given)} to ${Math.max(...given)}` : '0';
}

/** What to do about a signal: where it is flagged, or where a monotone rule goes against the data. */
function adviceOf({ binned, verdict, leak, kept, reversal }: FittedSignal): string | undefined {
  const { signal } = binned;
  if (verdict === 'leak')
    return `${signal} is left out of the fit: ${leak}. If it is known beforehand all the same, --keep ${signal}.`;
  if (kept) return `${signal} is fitted as you asked, though ${leak}.`;
  if (reversal === undefined) return undefined;
  const [higher, lower] = [binWords(binned, reversal.higher), binWords(binned, reversal.lower)];
  return binned.monotone === undefined
    ? `${signal} doesn't only rise: ${higher} converts worse than ${lower}, beyond chance. A monotone rule would be wrong there.`
    : `${signal} is asked to be ${binned.monotone}, and the data say otherwise: ${higher} against ${lower} goes the other way by ${reversal.z.toFixed(1)} standard errors. The points hold to the rule; better remove \`monotone\`.`;
}

function toldRow(name: string, { auc, averagePrecision, calibrationError }: Told): string[] {
  return [
    name,
    area(auc),
    averagePrecision === undefined ? none : averagePrecision.toFixed(3),
    calibrationError === undefined ? none : calibrationError.toFixed(3),
  ];
}
