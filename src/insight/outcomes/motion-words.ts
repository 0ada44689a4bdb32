import { salesStages } from '../../model/label.ts';
import type { Motions } from './motions.ts';
import { stageWords, timesAs } from './words.ts';

/** Which motion earns its place, or that the figures don't tell. */
export function verdictSentence({ ratios, verdict }: Motions): string {
  const { motion, stage } = verdict;
  const ratio = stage && ratios[stage].ratio;
  if (ratio && motion) {
    const [winner, loser] = motion === 'pql' ? ['the product', 'marketing'] : ['marketing', 'the product'];
    const times = motion === 'pql' ? ratio : { value: 1 / ratio.value, low: 1 / ratio.high, high: 1 / ratio.low };
    return `Whom ${winner} qualified first reaches "${stageWords[stage]}" ${timesAs(times)} as often as whom ${loser} did, each month compared within itself: of the two, ${motion === 'pql' ? 'PQL' : 'MQL'} is the motion that earns its place by these figures.`;
  }
  const told = salesStages.flatMap((one) => {
    const found = ratios[one].ratio;
    return found ? [`${stageWords[one]} ${timesAs(found)}`] : [];
  });
  return told.length === 0
    ? "The figures don't tell which motion earns its place: outcomes of both, in the same months, are needed to compare them."
    : `The figures don't tell which motion earns its place: how many times as often whom the product qualified first gets there includes 1 at every stage (${told.join(', ')}).`;
}
