import { salesStages } from '../../model/label.ts';
import type { Motions } from './motions.ts';
import { stageWords, timesAs } from './words.ts';

/** Which motion earns its place, or that the figures don't tell. */
export function verdictSentence({ ratios, verdict }: Motions): string {
  const { motion, stage } = verdict;
  if (motion) {
    const { ratio } = ratios[stage];
    const [winner, loser, name] =
      motion === 'pql' ? ['the product', 'marketing', 'PQL'] : ['marketing', 'the product', 'MQL'];
    const reaches = `Whom ${winner} qualified first reaches "${stageWords[stage]}"`;
    const earns = `of the two, ${name} is the motion that earns its place by these figures.`;
    if (!ratio) return `${reaches}, and nobody whom ${loser} did, in the same months: ${earns}`;
    const times = motion === 'pql' ? ratio : { value: 1 / ratio.value, low: 1 / ratio.high, high: 1 / ratio.low };
    return `${reaches} ${timesAs(times)} as often as whom ${loser} did, each month compared within itself: ${earns}`;
  }
  const told = salesStages.flatMap((one) => {
    const found = ratios[one].ratio;
    return found ? [`${stageWords[one]} ${timesAs(found)}`] : [];
  });
  return told.length === 0
    ? "The figures don't tell which motion earns its place: outcomes of both, in the same months, are needed to compare them."
    : `The figures don't tell which motion earns its place: how many times as often whom the product qualified first gets there includes 1 at every stage (${told.join(', ')}).`;
}
