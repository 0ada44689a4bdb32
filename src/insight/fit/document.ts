import type { Estimate } from '../statistics/interval.ts';
import { binWords } from './bin-words.ts';
import type { Told } from './evaluate.ts';
import type { Fit } from './fit.ts';
import { reasonOf } from './write-model.ts';

const instant = (ms: number) => new Date(ms).toISOString();
const estimate = (value: Estimate | undefined) => value ?? null;
const toldDocument = ({ auc, averagePrecision, calibrationError }: Told) => ({
  auc: estimate(auc),
  average_precision: averagePrecision ?? null,
  calibration_error: calibrationError ?? null,
});

/** A fit as `--json` gives it. Shares are between 0 and 1; null: there was nothing to take it from. `diff` is that of the model file. */
export function fitDocument({ question, model, ...found }: Fit, diff: string) {
  return {
    model: { name: model.name, digest: model.digest },
    label: question.label.text,
    of: question.of,
    split: question.split,
    dates: question.dates.map(instant),
    outcomes_until: instant(question.horizon),
    trained_on: found.trained,
    held_out: found.held,
    penalty: found.penalty,
    points_per_doubling: found.perDoubling,
    signals: found.signals.map((one) => ({
      signal: one.binned.signal,
      score: one.binned.score,
      verdict: one.verdict,
      reason: reasonOf(one),
      auc_alone: one.alone ?? null,
      p: one.help?.p ?? null,
      leak: one.leak ?? null,
      bins: one.points.flatMap(({ give, low, high, units, had }, place) =>
        units === 0
          ? []
          : [{ values: binWords(one.binned, place), points: give, low: low ?? null, high: high ?? null, units, had }],
      ),
      reversal:
        one.reversal === undefined
          ? null
          : {
              lower: binWords(one.binned, one.reversal.lower),
              higher: binWords(one.binned, one.reversal.higher),
              z: one.reversal.z,
            },
    })),
    evaluation: {
      fitted: toldDocument(found.evaluation.fitted),
      current: toldDocument(found.evaluation.current),
      unrounded: toldDocument(found.evaluation.unrounded),
    },
    arrivals_assumed: { events: found.assumed.events ?? null, traits: found.assumed.traits ?? null },
    warnings: found.warnings,
    diff,
  };
}
