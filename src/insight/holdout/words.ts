import { none } from '../outcomes/words.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { HoldoutResult } from './read-holdout.ts';

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const points = (share: number) => `${(share * 100).toFixed(1)} points`;
const times = (ratio: number) => `${ratio.toFixed(2)} ×`;
const between = (value: Estimate | undefined, say: (value: number) => string) =>
  value ? `${say(value.value)} (${say(value.low)} to ${say(value.high)})` : none;

export const sideHead = ['side', 'assigned', 'had it before', 'unknown', 'known', 'had it', 'rate'] as const;

/** A row for each side of the lot, as `sideHead` names its columns. */
export function sideRows({ queued, heldOut }: Pick<HoldoutResult, 'queued' | 'heldOut'>) {
  return [['queued', queued] as const, ['held out', heldOut] as const].map(
    ([side, { assigned, before, unknown, had, rate }]) =>
      [side, assigned, before, unknown, had.of, had.happened, between(rate, percent)] as const,
  );
}

/** Of whom the sides are. */
export function sayWhose({ question, since, earlier }: HoldoutResult): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return `"${question.label.text}" of those who came to qualify since ${day(since)}, by the side that the lot gave them (intention to treat); outcomes up to ${day(question.horizon)}. ${earlier} qualified before and are on neither.`;
}

/** What being queued brings, with intervals of 95%; or why that can't be said yet. */
export function sayBrings({ queued, heldOut, difference, ratio }: HoldoutResult): string[] {
  if (!difference) {
    const none = heldOut.assigned === 0 ? 'held out' : queued.assigned === 0 ? 'queued' : undefined;
    return [
      none
        ? `There is nothing to compare yet: nobody is ${none}. Wait until more come to qualify, or see holdout.share.`
        : 'There is nothing to compare yet: of one side nobody’s time has ended. Wait, or take a shorter label.',
    ];
  }
  const asOften = ratio.ratio ? `${between(ratio.ratio, times)} as often` : 'no ratio, since one side has none';
  const p = ratio.p < 0.001 ? '< 0.001' : ratio.p.toFixed(3);
  const said = `Being queued brings ${between(difference, points)}; ${asOften}; p ${p}.`;
  const isOpen = difference.low <= 0 && difference.high >= 0;
  return isOpen ? [said, 'The interval reaches zero: so far it can’t be told from bringing nothing.'] : [said];
}
