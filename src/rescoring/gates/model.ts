import { dayIn, notYet, unsigned } from '../../model/agreement.ts';
import type { Milliseconds, Model } from '../../model/types.ts';
import { type Judged, noRunYet } from './gate.ts';

/** Whether the model is the one by which the last published run scored, and both sides have agreed to it. */
export function judgeModel(
  model: Pick<Model, 'name' | 'digest' | 'agreed' | 'timezone'>,
  before: { readonly runId: string; readonly modelName: string; readonly modelDigest: string } | undefined,
  now: Milliseconds,
): Judged {
  const isChanged = before !== undefined && before.modelDigest !== model.digest;
  const early = notYet(model.agreed, dayIn(model.timezone, now));
  const absent = (['marketing', 'sales'] as const).filter((side) => model.agreed?.[side] === undefined).length;
  const figures = [
    { of: 'changed', value: isChanged ? 1 : 0, least: null, most: 0, baseline: null },
    { of: 'sides_not_agreed', value: absent + early.length, least: null, most: 0, baseline: null },
  ];
  const short = (digest: string) => digest.slice(0, 12);
  const which = `${model.name} (${short(model.digest)})`;
  const faults = [
    ...(isChanged
      ? [
          `it is another one than ${before.modelName} (${short(before.modelDigest)}) of run ${before.runId}; pql model preview shows what it changes`,
        ]
      : []),
    ...[unsigned(model.agreed)].filter((said) => said !== undefined),
    ...early.map(({ said }) => said),
  ];
  const against = before === undefined ? ` ${noRunYet}` : '';
  if (faults.length > 0) return { verdict: 'bad', figures, says: `Model ${which}: ${faults.join('; ')}.${against}` };
  if (before === undefined)
    return { verdict: 'no_baseline', figures, says: `Model ${which} is agreed by both sides.${against}` };
  return {
    verdict: 'good',
    figures,
    says: `Model ${which} is that of run ${before.runId}, and both sides have agreed to it.`,
  };
}
