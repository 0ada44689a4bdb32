import { contractWarnings, dayIn } from '../model/agreement.ts';
import { InputError } from '../model/errors.ts';
import { parseModel } from '../model/parse.ts';
import type { Model } from '../model/types.ts';
import type { RunRecord } from './runs.ts';

/** A contract as commands show it: what it is, who agreed, and what is missing. */
export interface ShownContract {
  readonly name: string;
  readonly digest: string;
  readonly agreed: Model['agreed'] | null;
  readonly warnings: readonly string[];
}

export function shownContract(
  model: Pick<Model, 'name' | 'digest' | 'timezone' | 'agreed'>,
  now: number,
): ShownContract {
  const { name, digest, agreed, timezone } = model;
  return { name, digest, agreed: agreed ?? null, warnings: contractWarnings(model, dayIn(timezone, now)) };
}

/** A contract as `--json` and the API show it. */
export function contractDocument({ name, digest, agreed, warnings }: ShownContract) {
  return { name, digest, agreed: agreed ?? null, warnings: [...warnings] };
}

/** The contract by which a run scored, from the text that it kept; of a text that this version can't read only what the run recorded. */
export function contractOfRun({ modelName, modelDigest, modelText }: RunRecord, now: number): ShownContract {
  const parsed = parseModel(modelText, "the run's model");
  if ('model' in parsed) return { ...shownContract(parsed.model, now), digest: modelDigest };
  const warning = `model ${modelName}: this version can't read the file that the run kept`;
  return { name: modelName, digest: modelDigest, agreed: null, warnings: [warning] };
}

/** `relay (0156fa0e66c4), agreed by marketing on 2026-11-02 and by sales on 2026-11-03, to be looked at again by 2027-02-01`. */
export function sayContract({ name, digest, agreed }: ShownContract): string {
  const by = (['marketing', 'sales'] as const).flatMap((side) =>
    agreed?.[side] === undefined ? [] : [`by ${side} on ${agreed[side]}`],
  );
  return [
    `${name} (${digest.slice(0, 12)})`,
    ...(by.length === 0 ? [] : [`agreed ${by.join(' and ')}`]),
    ...(agreed?.review_by === undefined ? [] : [`to be looked at again by ${agreed.review_by}`]),
  ].join(', ');
}

/** The contract that the next run would score by; undefined where the file can't be used, which `pql model check` explains. */
export async function contractOfFile(
  { readModel }: { readModel(): Promise<{ readonly model: Model }> },
  now: number,
): Promise<ShownContract | undefined> {
  try {
    return shownContract((await readModel()).model, now);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
