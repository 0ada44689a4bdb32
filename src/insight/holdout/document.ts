import { time } from '../../model/shown.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Arm, HoldoutResult } from './read-holdout.ts';

const estimate = (value: Estimate | undefined) => value ?? null;

function arm({ assigned, before, unknown, had, rate }: Arm) {
  return { assigned, before, unknown, known: had.of, had: had.happened, rate: estimate(rate) };
}

/** A holdout as `--json` shows it; null where there is nothing to tell by. */
export function holdoutDocument({ question, since, earlier, queued, heldOut, difference, ratio }: HoldoutResult) {
  return {
    label: question.label.text,
    salt: question.salt,
    since: time(since),
    outcomes_until: time(question.horizon),
    qualified_earlier: earlier,
    queued: arm(queued),
    held_out: arm(heldOut),
    difference: estimate(difference),
    ratio: estimate(ratio.ratio),
    p: queued.had.of > 0 && heldOut.had.of > 0 ? ratio.p : null,
  };
}
